#include "ui/robustness_controller.h"

#include "core/common/task_team.h"
#include "core/common/together.h"
#include "core/experiment/robustness.h"
#include "core/training/model_pool.h"
#include "ui/job_runner.h"
#include "ui/module_agreement.h"
#include "ui/run_model.h"
#include "ui/text.h"

#include <QPointer>

#include <algorithm>
#include <functional>

namespace cmir::ui {

const QString RobustnessController::slot = QStringLiteral("robustness");

namespace {

/// A part of a job, its progress mapped to [from, to].
JobContext part(const JobContext& whole, double from, double to, const std::string& prefix = {})
{
    JobContext context;
    context.cancelled = whole.cancelled;
    context.progress = [&whole, from, to, prefix](double share, std::string_view what) {
        whole.report(from + share * (to - from), prefix + std::string(what));
    };
    return context;
}

void measure(RunRecord& run, const Dataset& dataset, const JobContext& job)
{
    for (ResultTable& table : robustnessTables(run, dataset, job)) { // what other protocols found stays
        std::erase_if(run.results, [&](const ResultTable& old) { return old.protocol == table.protocol; });
        run.results.push_back(std::move(table));
    }
}

constexpr double measureShare = 0.1; ///< of a comparison, roughly: the rest is trainings

/// The run with each of the methods beside it; `keep` is given the run whenever something was added to it.
std::shared_ptr<const RunRecord> compared(const std::shared_ptr<const RunRecord>& run,
    const std::shared_ptr<const Dataset>& dataset, const QList<Method>& methods, const JobContext& job,
    const std::function<void(const std::shared_ptr<const RunRecord>&)>& keep)
{
    std::shared_ptr<const RunRecord> result = run;
    const auto add = [&](const auto& change) {
        auto more = std::make_shared<RunRecord>(*result);
        change(*more);
        result = std::move(more);
        keep(result);
    };
    if (!hasRobustnessTables(*run))
        add([&](RunRecord& more) { measure(more, *dataset, part(job, 0, measureShare)); });
    const auto pool = std::make_shared<ModelPool>(usableProcessors());
    std::vector<BaselineResults> baselines(static_cast<std::size_t>(methods.size()));
    together(
        baselines.size(), pool->atOnce(), part(job, measureShare, 1),
        [&](std::size_t i, const JobContext& own) {
            const Method method = methods[static_cast<qsizetype>(i)];
            baselines[i] = trainBaseline(*run, dataset, method, part(own, 0, 1, methodTitle(method) + ": "), pool);
        },
        [&](std::size_t i) {
            add([&](RunRecord& more) {
                more.baselines.push_back(std::move(baselines[i]));
                std::ranges::sort(more.baselines, {}, &BaselineResults::method);
            });
        });
    return result;
}

}

RobustnessController::RobustnessController(RunModel& model, JobRunner& jobs, ModuleAgreement& modules, QObject* parent)
    : QObject(parent)
    , m_model(model)
    , m_jobs(jobs)
    , m_modules(modules)
{
    connect(&model, &RunModel::runReset, this, &RobustnessController::cancel);
}

QString RobustnessController::obstacle() const
{
    if (isBusy())
        return tr("A measurement is under way.");
    if (m_model.isTraining())
        return tr("The run is still training: it can be measured when it has finished or was stopped.");
    if (!m_model.record())
        return tr("There is no run yet: train one, or open a run file.");
    if (!m_model.runDataset())
        return tr("The data of this run was not found.");
    return {};
}

QString RobustnessController::comparisonObstacle() const
{
    if (const QString any = obstacle(); !any.isEmpty())
        return any;
    if (m_baselines.isEmpty())
        return tr("No baseline is chosen.");
    return missing().isEmpty() ? tr("The run stands beside all chosen baselines: choose another one.") : QString();
}

QString RobustnessController::comparison() const
{
    QStringList titles;
    for (const Method method : missing())
        titles << toQt(methodTitle(method));
    return tr("Trains on the same data, seed and epochs, and measures too: %1.").arg(titles.join(QStringLiteral(", ")));
}

void RobustnessController::setBaseline(Method method, bool chosen)
{
    if (m_baselines.contains(method) == chosen)
        return;
    if (chosen)
        m_baselines.insert(std::ranges::lower_bound(m_baselines, method), method);
    else
        m_baselines.removeAll(method);
    Q_EMIT baselinesChanged();
}

QList<Method> RobustnessController::missing() const
{
    QList<Method> methods = m_baselines;
    if (const auto& run = m_model.record())
        for (const BaselineResults& baseline : run->baselines)
            methods.removeAll(baseline.method);
    return methods;
}

void RobustnessController::begin(bool comparing)
{
    m_comparing = comparing;
    m_latest = m_model.record();
}

void RobustnessController::take(const std::shared_ptr<const RunRecord>& record)
{
    if (record == m_latest || m_model.record() != m_latest)
        return;
    m_latest = record;
    m_model.setResults(record);
}

void RobustnessController::measureRun()
{
    if (!obstacle().isEmpty() || !m_modules.agreed(m_model.record()->config))
        return;
    begin(false);
    m_jobs.start(
        slot, tr("Measuring the run"), this,
        [run = m_model.record(), dataset = m_model.runDataset()](
            const JobContext& job) -> std::shared_ptr<const RunRecord> {
            auto result = std::make_shared<RunRecord>(*run);
            measure(*result, *dataset, job);
            return result;
        },
        [this](const std::shared_ptr<const RunRecord>& record) { take(record); });
}

void RobustnessController::compareWithBaselines()
{
    if (!comparisonObstacle().isEmpty() || !m_modules.agreed(m_model.record()->config))
        return;
    begin(true);
    const auto keep = [self = QPointer(this), context = &m_jobs](const std::shared_ptr<const RunRecord>& record) {
        const auto deliver = [self, record] {
            if (self)
                self->take(record);
        };
        QMetaObject::invokeMethod(context, deliver, Qt::QueuedConnection);
    };
    m_jobs.start(
        slot, tr("Training the baselines"), this,
        [run = m_model.record(), dataset = m_model.runDataset(), methods = missing(), keep](
            const JobContext& job) { return compared(run, dataset, methods, job, keep); },
        [this](const std::shared_ptr<const RunRecord>& record) { take(record); });
}

void RobustnessController::cancel()
{
    m_jobs.cancel(slot);
}

bool RobustnessController::isBusy() const
{
    return m_jobs.isRunning(slot);
}

}
