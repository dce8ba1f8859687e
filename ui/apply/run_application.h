#pragma once

#include "ui/apply/applied_picture.h"

#include <QObject>
#include <QPointer>
#include <QStringList>

#include <functional>

class QWidget;

namespace cmir::ui {

class AppliedDialog;
struct Workbench;

/// Uses the run on show on other data: asks for the files and, where it is not plain, for what their columns are; shows
/// what the model makes of them in a window of its own.
class RunApplication : public QObject {
    Q_OBJECT

public:
    RunApplication(Workbench& workbench, QWidget* window);

    void ask();
    /// These files are one data set.
    void applyTo(const QStringList& paths);

private:
    /// What a job of this object found: a picture, or a question.
    struct Found {
        std::shared_ptr<const AppliedPicture> picture; ///< null: `choice` is to be confirmed
        ImportChoice choice;
    };

    /// What finds it for a run; `withTest` as in makeAppliedPicture.
    using Work
        = std::function<Found(const std::shared_ptr<const RunRecord>& run, bool withTest, const JobContext& job)>;

    /// The work is given the run on show now, and its outcome is shown whatever is on show then.
    void start(const Work& work, const std::shared_ptr<const RunRecord>& run);
    void show(const Found& found, const Work& work, const std::shared_ptr<const RunRecord>& run);
    void followTest();
    void askForColumns(const ImportChoice& choice, const std::shared_ptr<const RunRecord>& run);

    Workbench& m_workbench;
    QWidget* m_window;
    /// What is done again when test is shown: the window that lacks it is of the run on show.
    struct Lacking {
        QPointer<AppliedDialog> dialog;
        Work work;
        std::shared_ptr<const RunRecord> run;
    } m_lacking;
};

}
