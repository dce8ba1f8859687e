#include "ui/robustness_controller.h"

#include "core/common/job_part.h"
#include "core/common/task_team.h"
#include "core/common/together.h"
#include "core/experiment/robustness.h"
#include "core/training/model_pool.h"
#include "ui/job_runner.h"
#include "ui/module_agreement.h"
#include "ui/run_model.h"
#include "ui/seeds/seed_group.h"
#include "ui/text.h"

#include <QPointer>

#include <algorithm>
#include <functional>
#include <optional>
#include <string>

namespace cmir::ui {

const QString RobustnessController::slot = QStringLiteral("robustness");

namespace {

void addTables(RunRecord& run, std::vector<ResultTable> tables)
{
    for (ResultTable& table : tables) { // what other protocols found stays
        std::erase_if(run.results, [&](const ResultTable& old) { return old.protocol == table.protocol; });
        run.results.push_back(std::move(table));
    }
}

/// A run to be measured, with the baselines that it lacks.
struct Wanted {
    std::shared_ptr<const RunRecord> run;
    std::shared_ptr<const Dataset> dataset;
    bool measured = false;
    QList<Method> methods;
};

using Keep = std::function<void(std::size_t, const std::shared_ptr<const RunRecord>&)>;

/// One piece of the work for the runs: what one of them measures itself, or a baseline beside it.
struct Piece {
    std::size_t member = 0;
    std::optional<Method> method; ///< none: the run itself
};

std::vector<Piece> piecesOf(const std::vector<Wanted>& runs)
{
    std::vector<Piece> pieces;
    for (std::size_t i = 0; i < runs.size(); ++i)
        if (!runs[i].measured)
            pieces.push_back({ i, {} });
    qsizetype most = 0;
    for (const Wanted& run : runs)
        most = std::max(most, run.methods.size());
    for (qsizetype m = 0; m < most; ++m) // method by method: what is cancelled has whole comparisons
        for (std::size_t i = 0; i < runs.size(); ++i)
            if (m < runs[i].methods.size())
                pieces.push_back({ i, runs[i].methods[m] });
    return pieces;
}

/// Measures the runs and trains their baselines, as many at a time as there are processors; `keep` is given a run
/// whenever something was added to it.
void measureAll(const std::vector<Wanted>& runs, const JobContext& job, const Keep& keep)
{
    const auto pool = std::make_shared<ModelPool>(usableProcessors());
    const std::vector<Piece> pieces = piecesOf(runs);
    std::vector<std::shared_ptr<const RunRecord>> results;
    for (const Wanted& run : runs)
        results.push_back(run.run);
    std::vector<std::vector<ResultTable>> tables(pieces.size());
    std::vector<BaselineResults> baselines(pieces.size());
    together(
        pieces.size(), pool->atOnce(), job,
        [&](std::size_t i, const JobContext& own) {
            const auto& [member, method] = pieces[i];
            const Wanted& wanted = runs[member];
            const std::string seed
                = runs.size() > 1 ? "seed " + std::to_string(wanted.run->config.parameters.seed) + ", " : "";
            if (method)
                baselines[i] = trainBaseline(
                    *wanted.run, wanted.dataset, *method, partOf(own, 0, 1, seed + methodTitle(*method) + ": "), pool);
            else
                tables[i] = robustnessTables(*wanted.run, *wanted.dataset, partOf(own, 0, 1, seed));
        },
        [&](std::size_t i) {
            const auto& [member, method] = pieces[i];
            auto more = std::make_shared<RunRecord>(*results[member]);
            if (method) {
                more->baselines.push_back(std::move(baselines[i]));
                std::ranges::sort(more->baselines, {}, &BaselineResults::method);
            } else {
                addTables(*more, std::move(tables[i]));
            }
            results[member] = std::move(more);
            keep(member, results[member]);
        });
}

}

RobustnessController::RobustnessController(
    RunModel& model, JobRunner& jobs, ModuleAgreement& modules, SeedGroup* seeds, QObject* parent)
    : QObject(parent)
    , m_model(model)
    , m_jobs(jobs)
    , m_modules(modules)
    , m_seeds(seeds)
{
    connect(&model, &RunModel::runReset, this, &RobustnessController::cancel);
}

QString RobustnessController::obstacle() const
{
    if (isBusy())
        return tr("A measurement is under way.");
    if (m_model.isTraining())
        return tr("The run is still training: it can be measured when it has finished or was stopped.");
    if (m_seeds && m_seeds->isActive())
        return tr("Other seeds still train: the run can be measured with all of them.");
    if (!m_model.record())
        return tr("There is no run yet: train one, or open a run file.");
    if (!m_model.runDataset())
        return tr("The data of this run was not found.");
    if (!std::ranges::all_of(runs(), [](const RunModel* run) { return run->record() && run->runDataset(); }))
        return tr("Another seed of this run brought no result.");
    return {};
}

QString RobustnessController::comparisonObstacle() const
{
    if (QString any = obstacle(); !any.isEmpty())
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

std::vector<const RunModel*> RobustnessController::runs() const
{
    if (m_seeds && m_seeds->isGroup())
        return m_seeds->runs();
    return { &m_model };
}

namespace {

QList<Method> lacking(QList<Method> methods, const RunRecord& run)
{
    for (const BaselineResults& baseline : run.baselines)
        methods.removeAll(baseline.method);
    return methods;
}

}

QList<Method> RobustnessController::missing() const
{
    QList<Method> methods;
    for (const Method method : m_baselines)
        for (const RunModel* run : runs())
            if (!methods.contains(method) && (!run->record() || lacking({ method }, *run->record()).contains(method)))
                methods << method;
    return methods;
}

void RobustnessController::start(const QString& title, const QList<Method>& methods)
{
    m_comparing = !methods.isEmpty();
    m_latest.clear();
    std::vector<Wanted> wanted;
    for (const RunModel* run : runs()) {
        m_latest.push_back(run->record());
        if (run->record() && run->runDataset())
            wanted.push_back({ run->record(), run->runDataset(), m_comparing && hasRobustnessTables(*run->record()),
                lacking(methods, *run->record()) });
    }
    if (wanted.size() != m_latest.size()) // a seed that failed has nothing to be measured
        return;
    const auto keep = [self = QPointer(this), context = &m_jobs](
                          std::size_t member, const std::shared_ptr<const RunRecord>& record) {
        const auto deliver = [self, member, record] {
            if (self)
                self->take(member, record);
        };
        QMetaObject::invokeMethod(context, deliver, Qt::QueuedConnection);
    };
    m_jobs.start(
        slot, title, this,
        [wanted, keep](const JobContext& job) {
            measureAll(wanted, job, keep);
            return 0;
        },
        [](int) {});
}

void RobustnessController::take(std::size_t member, const std::shared_ptr<const RunRecord>& record)
{
    const auto all = runs();
    if (member >= all.size() || member >= m_latest.size())
        return;
    const auto measured = m_latest[member].lock();
    if (!measured
        || all[member]->record() != measured) // a run that was let go of is none, and so is one that never was
        return;
    m_latest[member] = record;
    if (m_seeds && m_seeds->isGroup())
        m_seeds->setResults(member, record);
    else
        m_model.setResults(record);
}

void RobustnessController::measureRun()
{
    if (obstacle().isEmpty() && m_modules.agreed(m_model.record()->config))
        start(tr("Measuring the run"), {});
}

void RobustnessController::compareWithBaselines()
{
    if (comparisonObstacle().isEmpty() && m_modules.agreed(m_model.record()->config))
        start(tr("Training the baselines"), missing());
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
