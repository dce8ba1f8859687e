#include "core/experiment/pooled_training.h"

#include "core/common/free_memory.h"
#include "core/config/registry.h"
#include "core/experiment/protocols.h"
#include "core/experiment/training_report.h"
#include "core/model/torch_error.h"
#include "core/storage/load.h"
#include "core/storage/run_file.h"
#include "core/training/training_session.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <new>

#include <unistd.h>

namespace cmir {

StudyPool::StudyPool(int atOnce)
    : models(atOnce)
    , memoryBefore(memoryOf(::getpid()))
{ }

PooledTraining::PooledTraining(std::shared_ptr<StudyPool> pool, const StudyJob& job,
    const std::vector<std::string>& measures, std::filesystem::path runFile)
    : m_pool(std::move(pool))
    , m_job(job)
    , m_measures(measures)
    , m_runFile(std::move(runFile))
    , m_thread([this] { run(); })
{ }

PooledTraining::~PooledTraining()
{
    m_cancelled = true;
    m_thread.join();
}

bool PooledTraining::cannot(const StudyJob& job)
{
    const ExperimentConfig& config = job.config.parameters;
    return !job.modules.empty() || std::ranges::any_of(allParameters(), [&](const Parameter& p) {
        return p.atStart && p.get(config) != p.defaultValue();
    });
}

void PooledTraining::terminate()
{
    m_cancelled = true;
}

/// By what the process has grown, which its jobs share.
std::uint64_t PooledTraining::share() const
{
    const std::uint64_t now = memoryOf(::getpid());
    return now > m_pool->memoryBefore
        ? (now - m_pool->memoryBefore) / static_cast<std::uint64_t>(m_pool->models.atOnce())
        : 0;
}

JobResult PooledTraining::result() const
{
    if (!m_problem.empty())
        throw Failure(m_problem);
    return m_result;
}

void PooledTraining::run()
{
    try {
        const Outcome outcome = train();
        m_diverged = outcome.diverged;
        m_problem = outcome.message;
        if (m_problem.empty())
            m_result = jobResultFromTraining(trainingReport(outcome, m_runFile.string()).dump());
    } catch (const Cancelled&) {
        m_problem = "the training was cancelled";
    } catch (const std::bad_alloc&) {
        m_problem = "there was not enough memory for the training";
    } catch (const std::exception& error) {
        m_problem = reasonOf(error);
    }
    m_peak = share();
    m_ended = true;
}

Outcome PooledTraining::train()
{
    RunRequest request;
    request.config = m_job.config;
    const auto cancelled = [this] { return m_cancelled.load(); };
    request.dataset = m_pool->datasets.load(m_job.config.data, m_job.config.parameters, cancelled);
    checkUnchanged(m_job.config, *request.dataset);
    request.config.sha256 = request.dataset->sha256;
    request.config.dataName = request.dataset->name;
    request.pool = { m_pool, &m_pool->models };
    if (m_runFile.empty())
        request.keptStateWork = KeptStates::forNone;
    const auto dataset = request.dataset;

    std::mutex mutex;
    std::condition_variable changed;
    std::optional<Outcome> outcome;
    TrainingObserver observer;
    observer.ended = [&](const Outcome& ended) {
        const std::lock_guard lock(mutex);
        outcome = ended;
        changed.notify_all();
    };
    TrainingSession session(std::move(request), std::move(observer), {}, TrainingSession::Begin::Running);
    std::unique_lock lock(mutex);
    while (!changed.wait_for(lock, std::chrono::milliseconds(20), [&] { return outcome.has_value(); }))
        if (m_cancelled)
            session.giveUp();
    if (m_cancelled || (!outcome->record && outcome->message.empty()))
        throw Cancelled();
    if (!outcome->record || !outcome->message.empty())
        return *std::move(outcome);
    RunRecord record = *outcome->record;
    measure(record, *dataset);
    if (!m_runFile.empty())
        writeRun(record, m_runFile);
    outcome->record = std::make_shared<const RunRecord>(std::move(record));
    return *std::move(outcome);
}

void PooledTraining::measure(RunRecord& record, const Dataset& dataset) const
{
    const JobContext job { {}, [this] { return m_cancelled.load(); } };
    for (const std::string& name : m_measures)
        record.results.push_back(evaluationProtocol(name, "--measure").measure(record, dataset, job));
}

}
