#pragma once

#include "ui/command.h"
#include "ui/library/run_keeper.h"
#include "ui/questions.h"

#include <QObject>

#include <functional>

namespace cmir::viz {
class PlotWidget;
}

namespace cmir::ui {

struct Workbench;
class FigureDialog;
class View;

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
    /// A dataset or run file. While a run trains a dataset is for the next one, and a run file is refused; nor does
    /// anything change when the user keeps the run on show.
    /// Several: files that are one data set together.
    void open(const QStringList& paths);
    void openBuiltIn();
    /// Saves to where the run was saved before, else asks. `then` is called when it is written.
    void save(std::function<void()> then = {});
    void saveAs(std::function<void()> then = {});
    /// In a style that is chosen, with what it was made from in the file.
    void exportPlot(viz::PlotWidget* plot);
    void exportPage(const View& view, const QString& title);
    void exportTable(const QString& csv);
    void writeReport();
    /// A run that could not be kept, under a name that the user chooses.
    void saveUnkept(const RunKeeper::Run& run);
    /// Does it when nothing unsaved would be lost: at once, after saving, or never (cancelled, or something is in its
    /// way by then, which is said). Whatever came in between is asked about anew.
    void whenNothingIsLost(const Command& command);
    /// Whether another run may end what works for the one on show; asks where there is something.
    bool mayReplaceRun(const QString& deed) const;

Q_SIGNALS:
    void said(const QString& message); ///< done
    void refused(const QString& message); ///< could not be done, and why

private:
    void showFigureDialog(FigureDialog& dialog, const View* view);

    Workbench& m_workbench;
    Questions m_questions;
    quint64 m_shown = 0; ///< counts the runs that were on show
};

}
