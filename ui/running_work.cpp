#include "ui/running_work.h"

#include "ui/studies/theory_view.h"
#include "ui/workbench.h"

namespace cmir::ui {

namespace {

QString text(const char* sentence)
{
    return QObject::tr(sentence);
}

template <class W> auto studiesOf(W& workbench)
{
    return std::array { &workbench.sweep, &workbench.ablation, &workbench.methods, &workbench.noise };
}

}

QStringList workThatAnotherRunEnds(const Workbench& workbench)
{
    if (!workbench.jobs.isWanted(RobustnessController::slot))
        return {};
    return { workbench.robustness.isComparing()
            ? text("Baselines are being trained beside the run: the finished ones stay in the run, the one under way "
                   "is lost.")
            : text("The run is being measured: what is measured so far is lost.") };
}

QStringList workThatClosingEnds(const Workbench& workbench)
{
    const JobRunner& jobs = workbench.jobs;
    QStringList work = workThatAnotherRunEnds(workbench);
    for (const StudyController* study : studiesOf(workbench))
        if (study->isTraining() && jobs.isWanted(study->slot()))
            work << text("A study (%1) is under way: its finished trainings stay in their folder, those under way are "
                         "lost.")
                        .arg(study->kind());
    if (jobs.isWanted(TheoryView::slot))
        work << text("The theorems are being measured: all of it is lost.");
    if (jobs.isWanted(ReportActions::slot))
        work << text("A report is being written: there will be none.");
    if (const auto runs = workbench.keeper.unwritten().size(); runs > 0)
        work << text("Runs that could not be kept (%1) are held in memory only: they are lost.").arg(runs);
    return work;
}

void endWork(Workbench& workbench)
{
    workbench.robustness.cancel();
    for (StudyController* study : studiesOf(workbench))
        study->cancel();
    workbench.jobs.cancel(TheoryView::slot);
    workbench.report.cancel();
    workbench.keeper.giveUpUnwritten();
}

}
