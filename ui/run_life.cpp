#include "ui/run_life.h"

#include "core/common/error.h"
#include "core/config/registry.h"
#include "core/config/shown_value.h"
#include "core/run/run_comparison.h"
#include "core/storage/checkpoint_file.h"
#include "core/storage/load.h"
#include "core/training/live_rules.h"
#include "ui/job_runner.h"
#include "ui/library/run_keeper.h"
#include "ui/module_agreement.h"
#include "ui/next_run.h"
#include "ui/run_model.h"
#include "ui/text.h"
#include "ui/training_controller.h"

#include <algorithm>
#include <chrono>

#include <QDateTime>
#include <QLocale>

namespace cmir::ui {

const QString RunLife::slot = QStringLiteral("run life");
const QString RunLife::searchSlot = QStringLiteral("cut-off runs");

namespace {

struct Recovered {
    std::shared_ptr<const Checkpoint> checkpoint;
    std::shared_ptr<const Dataset> dataset;
};

QDateTime timeOf(std::filesystem::file_time_type written)
{
    const auto age = std::filesystem::file_time_type::clock::now() - written;
    return QDateTime::currentDateTime().addMSecs(-std::chrono::duration_cast<std::chrono::milliseconds>(age).count());
}

}

QString cutOffText(const CutOffRun& run)
{
    const RunConfig& config = run.config;
    return QObject::tr("%1 on %2, seed %3: epoch %4%5, put aside %6")
        .arg(toQt(methodTitle(config.method)), toQt(config.dataName.empty() ? config.data.path : config.dataName))
        .arg(config.parameters.seed)
        .arg(run.epoch)
        .arg(isWithoutEnd(run.epochs) ? QString() : QObject::tr(" of %1").arg(run.epochs))
        .arg(QLocale().toString(timeOf(run.written), QLocale::ShortFormat));
}

RunLife::RunLife(const NextRun& next, RunModel& model, JobRunner& jobs, TrainingController& training,
    RecoveryFolder& recovery, RunKeeper& keeper, ModuleAgreement& modules, QObject* parent)
    : QObject(parent)
    , m_next(next)
    , m_model(model)
    , m_jobs(jobs)
    , m_training(training)
    , m_recovery(recovery)
    , m_keeper(keeper)
    , m_modules(modules)
{
    connect(&training, &TrainingController::runEnded, this, &RunLife::compareWithReference);
}

QString RunLife::obstacle() const
{
    if (m_training.isActive())
        return tr("A run is training: stop it first.");
    const auto& record = m_model.record();
    if (!record)
        return tr("There is no run yet: train one, or open a run file.");
    if (!record->last)
        return tr("This run file holds no state to go on with: it was written by an earlier version of the program.");
    if (!m_model.runDataset())
        return tr("The data of this run was not found.");
    return {};
}

void RunLife::start(const std::function<RunRequest()>& request, std::shared_ptr<const RunRecord> reference,
    TrainingController::Begin begin)
{
    if (!obstacle().isEmpty())
        return;
    try {
        RunRequest wanted = request();
        if (!m_modules.agreed(wanted.config))
            return;
        m_training.prepare(begin);
        m_training.start(std::move(wanted), { .reference = std::move(reference) });
    } catch (const Error& error) {
        Q_EMIT failed(QString::fromUtf8(error.what()));
    }
}

void RunLife::continueRun(std::optional<std::int64_t> epochs, TrainingController::Begin begin)
{
    const auto request = [this, epochs] {
        const RunRecord& run = *m_model.record();
        RunRequest made = resumeRequest(lastCheckpoint(run), m_model.runDataset());
        // A run of its own: the file of the finished one is not written over.
        made.identity = newRunIdentity();
        made.identity.parent = RunParent { run.identity.id, m_model.path().toStdString(), run.last->step, {} };
        const Parameter& p = parameter("epochs");
        const auto wanted = epochs.value_or(static_cast<std::int64_t>(p.maximum));
        if (wanted != run.last->settings.epochs)
            made.script.push_back({ run.last->step + 1, 0, p.key, {}, p.format(wanted) });
        return made;
    };
    start(request, {}, begin);
}

void RunLife::repeatRun()
{
    start([this] { return replayRequest(*m_model.record(), m_model.runDataset()); }, m_model.record());
}

std::int64_t RunLife::stepOfEpoch(std::int64_t epoch) const
{
    return m_model.record() ? std::min(epoch * m_model.record()->stepsPerEpoch, m_model.record()->steps) : 0;
}

std::vector<ForkChange> RunLife::changesAt(std::int64_t step) const
{
    const auto& run = m_model.record();
    std::vector<ForkChange> changes;
    if (!run)
        return changes;
    const ExperimentConfig there = settingsAt(run->config.parameters, run->events, step);
    for (const Parameter& p : allParameters()) {
        const ParameterValue wanted = p.get(m_next.parameters());
        if (!p.live || p.key == "epochs" || wanted == p.get(there))
            continue;
        try {
            checkLiveChange(run->config, p.key, wanted);
            changes.push_back({ p.key, p.format(wanted) });
        } catch (const BadInput&) {
            continue; // what the run's method or model does not have stays as it is
        }
    }
    return changes;
}

void RunLife::branchRun(std::int64_t step, std::int64_t epochs)
{
    start([this, step, epochs] {
        std::vector<ForkChange> changes = changesAt(step);
        const RunRecord& run = *m_model.record();
        if (settingsAt(run.config.parameters, run.events, step).epochs != epochs)
            changes.push_back({ "epochs", std::to_string(epochs) });
        return forkRequest(run, m_model.path().toStdString(), step, changes, m_model.runDataset());
    });
}

void RunLife::compareWithReference()
{
    const auto reference = m_model.reference();
    const auto record = m_model.record();
    if (!reference || !record)
        return;
    m_jobs.start(
        slot, tr("Comparing the repetition"), this,
        [reference, record](const JobContext&) { return firstDifference(*reference, *record); },
        [this](const std::string& difference) {
            Q_EMIT repeated(difference.empty(),
                difference.empty() ? tr("Repeated to the same bits: curves and weights are those of the first run.")
                                   : tr("The repetition differs first in %1.").arg(toQt(difference)));
        });
}

void RunLife::lookForCutOff(QObject* receiver, std::function<void(const QList<CutOffRun>& runs)> then)
{
    m_jobs.start(
        searchSlot, tr("Looking for runs that were cut off"), receiver,
        [search = m_recovery.search()](const JobContext& job) {
            const auto runs = cutOffRuns(search, job.cancelled);
            return QList<CutOffRun>(runs.begin(), runs.end());
        },
        std::move(then));
}

void RunLife::offerCutOff()
{
    if (m_recovery.isOn())
        lookForCutOff(this, [this](const QList<CutOffRun>& runs) {
            if (!runs.isEmpty())
                Q_EMIT found(runs);
        });
}

void RunLife::recover(const CutOffRun& run)
{
    if (m_training.isActive()) {
        Q_EMIT failed(tr("A run is training: stop it first."));
        return;
    }
    m_keeper.know(run.identity.id, QString::fromStdString(runOfCheckpoint(run.checkpoint).string()));
    m_training.prepare();
    m_jobs.start(
        slot, tr("Getting the run back"), this,
        [path = run.checkpoint](const JobContext& job) {
            Recovered recovered;
            Checkpoint checkpoint = readCheckpoint(path, job.cancelled);
            findRunModules(checkpoint.config, path);
            recovered.dataset = loadRunDataset(checkpoint.config, path, {}, job.cancelled);
            recovered.checkpoint = std::make_shared<const Checkpoint>(std::move(checkpoint));
            return recovered;
        },
        [this](const Recovered& recovered) {
            if (m_training.phase() != TrainingController::Phase::Preparing)
                return; // it was given up meanwhile
            if (!m_modules.agreed(recovered.checkpoint->config))
                return m_training.cannotStart();
            try {
                m_training.start(resumeRequest(recovered.checkpoint, recovered.dataset));
            } catch (const Error& error) {
                m_training.cannotStart();
                Q_EMIT failed(QString::fromUtf8(error.what()));
            }
        });
}

void RunLife::throwAway(const CutOffRun& run)
{
    m_recovery.throwAway(run);
}

}
