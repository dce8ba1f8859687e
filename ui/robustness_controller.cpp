#include "ui/robustness_controller.h"

#include "core/experiment/robustness.h"
#include "ui/job_runner.h"
#include "ui/run_model.h"
#include "ui/text.h"

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

bool isMeasured(const RunRecord& run)
{
    return !run.results.empty();
}

void measure(RunRecord& run, const Dataset& dataset, const JobContext& job)
{
    std::vector<ResultTable> results;
    results.push_back(testNoiseCurve(run, dataset, {}, part(job, 0, 0.9)));
    results.push_back(oodCurve(run, dataset, part(job, 0.9, 1)));
    run.results = std::move(results);
}

constexpr double measureShare = 0.1; ///< of a comparison, roughly: the rest is two trainings

std::shared_ptr<const RunRecord> compared(
    const RunRecord& run, std::shared_ptr<const Dataset> dataset, const JobContext& job)
{
    auto result = std::make_shared<RunRecord>(run);
    if (!isMeasured(run))
        measure(*result, *dataset, part(job, 0, measureShare));
    result->baselines.clear();
    double from = measureShare;
    for (const Method method : { Method::Erm, Method::Augmentation }) {
        const double to = from + (1 - measureShare) / 2;
        result->baselines.push_back(
            trainBaseline(*result, dataset, method, part(job, from, to, methodTitle(method) + ": ")));
        from = to;
    }
    return result;
}

}

RobustnessController::RobustnessController(RunModel& model, JobRunner& jobs, QObject* parent)
    : QObject(parent)
    , m_model(model)
    , m_jobs(jobs)
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

void RobustnessController::measureRun()
{
    if (!obstacle().isEmpty())
        return;
    m_jobs.start(
        slot, tr("Measuring the run"), this,
        [run = m_model.record(), dataset = m_model.runDataset()](
            const JobContext& job) -> std::shared_ptr<const RunRecord> {
            auto result = std::make_shared<RunRecord>(*run);
            measure(*result, *dataset, job);
            return result;
        },
        [this](const std::shared_ptr<const RunRecord>& record) { m_model.setResults(record); });
}

void RobustnessController::compareWithBaselines()
{
    if (!obstacle().isEmpty())
        return;
    m_jobs.start(
        slot, tr("Training the baselines"), this,
        [run = m_model.record(), dataset = m_model.runDataset()](
            const JobContext& job) { return compared(*run, dataset, job); },
        [this](const std::shared_ptr<const RunRecord>& record) { m_model.setResults(record); });
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
