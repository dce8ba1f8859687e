#pragma once

#include "ui/import/import_choice.h"

#include <QString>
#include <QStringList>

#include <functional>
#include <memory>
#include <optional>

class QWidget;

namespace cmir::ui {

class FigureDialog;
class JobRunner;

enum class WhileTraining { StopAndClose, KeepTraining };
enum class Unsaved { Save, Discard, Cancel };

/// Everything the window asks the user in a dialog; tests answer instead. Paths are empty when the dialog was
/// cancelled.
struct Questions {
    std::function<WhileTraining()> whileTraining;
    /// Whether `deed` ("Close the window") may end `work`, one sentence for each that says what would be lost.
    std::function<bool(const QString& deed, const QStringList& work)> mayEnd;
    std::function<Unsaved(const QString& run)> unsaved;
    std::function<QStringList()> filesToOpen;
    /// What is to be made of a file of another program; none: it is not to be imported.
    std::function<std::optional<ImportChoice>(const std::shared_ptr<const foreign::File>& file, JobRunner& jobs)>
        importChoice;
    std::function<QString(const QString& suggestion)> runToSave;
    std::function<QString(const QString& suggestion)> plotToExport;
    std::function<void(FigureDialog& dialog)> showFigureDialog; ///< until it is done or given up
    std::function<QString(const QString& suggestion)> reportToWrite;
    std::function<QString(const QString& suggestion)> tableToExport;

    /// Whether this module may be run, which is a program.
    std::function<bool(const QString& file, const QString& sha256)> runModule;

    /// Dialogs over this window.
    static Questions asDialogs(QWidget* window);
};

}
