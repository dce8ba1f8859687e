#include "ui/running_work.h"

#include "ui/studies/theory_view.h"
#include "ui/views/layout_bar.h"
#include "ui/views/measures_pane.h"
#include "ui/workbench.h"

#include <array>
#include <type_traits>

namespace cmir::ui {

namespace {

QString text(const char* sentence)
{
    return QObject::tr(sentence);
}

template <class W> auto studiesOf(W& workbench)
{
    using Study = std::conditional_t<std::is_const_v<W>, const StudyController, StudyController>;
    return std::array<Study*, 5> { &workbench.sweep, &workbench.ablation, &workbench.methods, &workbench.noise,
        &workbench.tune };
}

/// What is measured for a run and would not be kept.
QStringList measurements(const JobRunner& jobs, const RobustnessController& robustness)
{
    if (!jobs.isWanted(RobustnessController::slot))
        return {};
    return { robustness.isComparing()
            ? text("Baselines are being trained beside the run: the finished ones stay in the run, the one under way "
                   "is lost.")
            : text("The run is being measured: what is measured so far is lost.") };
}

/// What is worked out for the views of one side.
QStringList pictures(const JobRunner& jobs)
{
    QStringList work;
    if (jobs.isWanted(LayoutBar::slot))
        work << text("The representations are being laid out by t-SNE or UMAP: the layout is lost.");
    if (jobs.isWanted(MeasuresPane::slot))
        work << text("The representations are being measured: the values are lost.");
    return work;
}

QStringList onTheLeft(const QStringList& work)
{
    QStringList told;
    for (const QString& sentence : work)
        told << text("As it was: %1").arg(sentence);
    return told;
}

}

QStringList workThatAnotherRunEnds(const Workbench& workbench)
{
    return measurements(workbench.jobs, workbench.robustness);
}

/// A finished run goes on as another one; the left side of the split before gives way to the new one.
QStringList workThatSplittingEnds(const Workbench& workbench)
{
    return workThatAnotherRunEnds(workbench)
        + onTheLeft(measurements(workbench.split.twinJobs(), workbench.split.twinRobustness()));
}

QStringList workThatClosingEnds(const Workbench& workbench)
{
    const JobRunner &jobs = workbench.jobs, &left = workbench.split.twinJobs();
    QStringList work = workThatSplittingEnds(workbench) + pictures(jobs) + onTheLeft(pictures(left));
    for (const StudyController* study : studiesOf(workbench))
        if (study->isTraining() && !study->isOnSlurm() && jobs.isWanted(study->slot()))
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
    workbench.split.twin().robustness.cancel();
    for (JobRunner* jobs : { &workbench.jobs, &workbench.split.twin().jobs })
        for (const QString& slot : { LayoutBar::slot, MeasuresPane::slot })
            jobs->cancel(slot);
    for (StudyController* study : studiesOf(workbench))
        study->leave();
    workbench.jobs.cancel(TheoryView::slot);
    workbench.report.cancel();
    workbench.keeper.giveUpUnwritten();
}

}
