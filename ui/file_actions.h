#pragma once

#include "ui/questions.h"

#include <QObject>

#include <functional>

namespace cmir::viz {
class PlotWidget;
}

namespace cmir::ui {

struct Workbench;

/// Opening, saving and exporting as the user asks for them: finds the file, guards what is not saved, and hands the
/// work to jobs.
class FileActions : public QObject {
    Q_OBJECT

public:
    FileActions(Workbench& workbench, Questions questions, QObject* parent = nullptr);
    ~FileActions() override;

    const Questions& questions() const { return m_questions; }
    void setQuestions(Questions questions) { m_questions = std::move(questions); }

    void browse();
    /// A dataset or run file. While a run trains, or when an unsaved run is kept, nothing changes.
    void open(const QString& path);
    void openBuiltIn();
    /// Saves to where the run was saved before, else asks. `then` is called when it is written.
    void save(std::function<void()> then = {});
    void saveAs(std::function<void()> then = {});
    void exportPlot(const viz::PlotWidget* plot);
    void exportTable(const QString& csv);
    void writeReport();
    /// Calls `then` when nothing unsaved would be lost: at once, after saving, or never (cancelled).
    void guardUnsaved(std::function<void()> then);

Q_SIGNALS:
    void said(const QString& message); ///< done
    void refused(const QString& message); ///< could not be done, and why

private:
    void saveTo(const QString& path, std::function<void()> then);

    Workbench& m_workbench;
    Questions m_questions;
    std::function<void()> m_afterSave;
};

}
