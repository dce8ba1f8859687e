#include "core/training/training_session.h"

#include "core/common/error.h"
#include "core/common/log.h"
#include "core/config/registry.h"
#include "core/objective/standard_invariance.h"
#include "core/run/snapshot_archive.h"
#include "core/training/trainer.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace cmir {

namespace {

using Clock = std::chrono::steady_clock;

double seconds(Clock::duration duration)
{
    return std::chrono::duration<double>(duration).count();
}

/// Time spent training, pauses left out, and the mean step over about the last second.
class Stopwatch {
public:
    void resume() { m_since = m_windowSince = Clock::now(), m_windowSteps = 0; }
    void pause()
    {
        m_past = elapsed();
        m_since.reset();
    }
    double elapsed() const { return m_past + (m_since ? seconds(Clock::now() - *m_since) : 0); }
    void countStep()
    {
        ++m_windowSteps;
        const double window = seconds(Clock::now() - m_windowSince);
        if (window < 0.5 && m_msPerStep > 0)
            return;
        m_msPerStep = 1e3 * window / static_cast<double>(m_windowSteps);
        if (window < 0.5)
            return;
        m_windowSince = Clock::now();
        m_windowSteps = 0;
    }
    double msPerStep() const { return m_msPerStep; }

private:
    std::optional<Clock::time_point> m_since;
    Clock::time_point m_windowSince = Clock::now();
    double m_past = 0, m_msPerStep = 0;
    std::int64_t m_windowSteps = 0;
};

}

class TrainingSession::Impl {
public:
    Impl(RunRequest r, TrainingObserver o)
        : request(std::move(r))
        , observer(std::move(o))
        , config(configForMethod(request.config.parameters, request.config.method))
    {
        status.epochs = config.epochs;
        thread = std::thread([this] { run(); });
    }

    ~Impl()
    {
        {
            const std::lock_guard lock(mutex);
            stopping = abandoned = true;
        }
        changed.notify_all();
        if (thread.joinable())
            thread.join();
    }

    template <class Function> void command(Function&& function)
    {
        {
            const std::lock_guard lock(mutex);
            function();
        }
        changed.notify_all();
    }

    RunRequest request;
    TrainingObserver observer;

    mutable std::mutex mutex;
    std::condition_variable changed;
    // Guarded by mutex:
    bool running = false, stopping = false, abandoned = false, untilEpochEnd = false, snapshotWanted = false;
    double snapshotInterval = 0.1;
    std::vector<std::pair<std::string, ParameterValue>> changes;
    TrainingStatus status;
    ExperimentConfig config;

private:
    void run();
    void train(Trainer& trainer);
    /// Waits while paused, applies changes; false: stop.
    bool stepBoundary(Trainer& trainer);
    void applyChanges(Trainer& trainer, std::unique_lock<std::mutex>& lock);
    void enter(TrainingState state);
    void endEpoch(Trainer& trainer);
    void updateStatus(const Trainer& trainer);
    void passWarnings(Trainer& trainer);
    void sendSnapshot(const Trainer& trainer);
    void finish(Trainer& trainer, bool interrupted);
    void fail(const std::string& message, ErrorKind kind);
    RunRecord takeRecord(Trainer& trainer, bool interrupted);

    Stopwatch watch;
    SnapshotArchive archive;
    std::optional<Clock::time_point> lastSnapshot;
    std::thread thread;
};

void TrainingSession::Impl::enter(TrainingState state)
{
    {
        const std::lock_guard lock(mutex);
        if (status.state == state)
            return;
        status.state = state;
    }
    changed.notify_all();
    if (observer.stateChanged)
        observer.stateChanged(state);
}

void TrainingSession::Impl::passWarnings(Trainer& trainer)
{
    for (const std::string& warning : trainer.takeWarnings()) {
        log()->warn(warning);
        if (observer.warned)
            observer.warned(warning);
    }
}

void TrainingSession::Impl::sendSnapshot(const Trainer& trainer)
{
    if (!observer.snapshotTaken)
        return;
    auto snapshot = trainer.snapshot();
    archive.add(snapshot);
    observer.snapshotTaken(std::move(snapshot));
    lastSnapshot = Clock::now();
}

void TrainingSession::Impl::updateStatus(const Trainer& trainer)
{
    const std::lock_guard lock(mutex);
    status.epoch = trainer.epoch();
    status.step = trainer.steps();
    status.stepsPerEpoch = trainer.stepsPerEpoch();
    status.epochs = trainer.config().epochs;
    status.secondsElapsed = watch.elapsed();
    status.msPerStep = watch.msPerStep();
    const auto stepsLeft = static_cast<double>(status.epochs * status.stepsPerEpoch - status.step);
    // Over the whole run, so that validation and snapshots are in the estimate.
    status.secondsLeft
        = status.step < 3 ? -1 : std::max(0.0, stepsLeft) * status.secondsElapsed / static_cast<double>(status.step);
}

void TrainingSession::Impl::applyChanges(Trainer& trainer, std::unique_lock<std::mutex>& lock)
{
    while (!changes.empty()) {
        const auto [key, value] = changes.front();
        changes.erase(changes.begin());
        lock.unlock();
        const LiveChange event = trainer.change(key, value);
        log()->info("{}: {} -> {} from step {}", key, event.oldValue, event.newValue, event.step);
        if (observer.parameterChanged)
            observer.parameterChanged(event);
        lock.lock();
        status.epochs = trainer.config().epochs;
    }
}

bool TrainingSession::Impl::stepBoundary(Trainer& trainer)
{
    std::unique_lock lock(mutex);
    while (true) {
        applyChanges(trainer, lock);
        if (stopping)
            return false;
        if (std::exchange(snapshotWanted, false)) {
            lock.unlock();
            sendSnapshot(trainer);
            lock.lock();
            continue;
        }
        if (running)
            break;
        watch.pause();
        const bool ready = status.state == TrainingState::Ready;
        lock.unlock();
        if (!ready)
            enter(TrainingState::Paused);
        lock.lock();
        changed.wait(lock, [this] { return running || stopping || snapshotWanted || !changes.empty(); });
        watch.resume();
    }
    lock.unlock();
    enter(TrainingState::Running);
    return true;
}

void TrainingSession::Impl::endEpoch(Trainer& trainer)
{
    const EpochReport report = trainer.finishEpoch();
    passWarnings(trainer);
    {
        const std::lock_guard lock(mutex);
        status.latest = report.values;
        if (std::exchange(untilEpochEnd, false))
            running = false;
    }
    updateStatus(trainer);
    if (observer.epochFinished)
        observer.epochFinished(report);
    double interval = 0;
    bool pausing = false;
    {
        const std::lock_guard lock(mutex);
        interval = snapshotInterval;
        pausing = !running;
    }
    if (pausing || !lastSnapshot || seconds(Clock::now() - *lastSnapshot) >= interval)
        sendSnapshot(trainer);
}

void TrainingSession::Impl::train(Trainer& trainer)
{
    passWarnings(trainer);
    watch.resume(); // a session that waits to be started pauses it at once
    updateStatus(trainer);
    while (true) {
        if (!stepBoundary(trainer)) {
            finish(trainer, true);
            return;
        }
        if (trainer.finished())
            break;
        trainer.step();
        watch.countStep();
        updateStatus(trainer);
        if (trainer.epochComplete())
            endEpoch(trainer);
        if (trainer.finished())
            break;
    }
    finish(trainer, false);
}

RunRecord TrainingSession::Impl::takeRecord(Trainer& trainer, bool interrupted)
{
    RunRecord record = trainer.record(watch.elapsed(), interrupted);
    record.snapshots = archive.snapshots();
    return record;
}

void TrainingSession::Impl::finish(Trainer& trainer, bool interrupted)
{
    bool wanted = false;
    {
        const std::lock_guard lock(mutex);
        wanted = !abandoned && trainer.steps() > 0 && observer.finished;
    }
    if (wanted)
        observer.finished(std::make_shared<const RunRecord>(takeRecord(trainer, interrupted)));
    updateStatus(trainer);
    enter(TrainingState::Finished);
}

void TrainingSession::Impl::fail(const std::string& message, ErrorKind kind)
{
    log()->error(message);
    {
        const std::lock_guard lock(mutex);
        status.errorKind = kind;
    }
    if (observer.failed)
        observer.failed(message);
    enter(TrainingState::Failed);
}

void TrainingSession::Impl::run()
{
    std::optional<Trainer> trainer;
    try {
        trainer.emplace(request);
        train(*trainer);
    } catch (const Failure& error) {
        // What is finished is given before the message: the last good state is kept.
        if (trainer && trainer->epoch() > 0 && observer.finished) {
            RunRecord record = takeRecord(*trainer, true);
            record.warnings.emplace_back(error.what());
            observer.finished(std::make_shared<const RunRecord>(std::move(record)));
        }
        fail(error.what(), ErrorKind::Failure);
    } catch (const BadInput& error) {
        fail(error.what(), ErrorKind::BadInput);
    } catch (const std::exception& error) {
        fail(error.what(), ErrorKind::Failure);
    }
}

TrainingSession::TrainingSession(RunRequest request, TrainingObserver observer)
    : m_impl(std::make_unique<Impl>(std::move(request), std::move(observer)))
{ }

TrainingSession::~TrainingSession() = default;

void TrainingSession::start()
{
    m_impl->command([this] {
        m_impl->running = true;
        m_impl->untilEpochEnd = false;
    });
}

void TrainingSession::pause()
{
    m_impl->command([this] { m_impl->running = m_impl->untilEpochEnd = false; });
}

void TrainingSession::stepEpoch()
{
    m_impl->command([this] { m_impl->running = m_impl->untilEpochEnd = true; });
}

void TrainingSession::stop()
{
    m_impl->command([this] { m_impl->stopping = true; });
}

void TrainingSession::change(const std::string& key, const ParameterValue& value)
{
    const Parameter& p = parameter(key);
    if (!p.live)
        throw BadInput(fmt::format("{} cannot change while it trains; it takes effect in a new run", key));
    p.check(value);
    if (const std::string why = unsupportedChange(m_impl->request.config.parameters, key, value); !why.empty())
        throw BadInput(why);
    m_impl->command([&] {
        p.set(m_impl->config, value);
        // A slider under way sends many values: only the newest of a parameter waits.
        std::erase_if(m_impl->changes, [&](const auto& waiting) { return waiting.first == key; });
        m_impl->changes.emplace_back(key, value);
    });
}

void TrainingSession::requestSnapshot()
{
    m_impl->command([this] { m_impl->snapshotWanted = true; });
}

void TrainingSession::setSnapshotInterval(double value)
{
    m_impl->command([&] { m_impl->snapshotInterval = value; });
}

TrainingStatus TrainingSession::status() const
{
    const std::lock_guard lock(m_impl->mutex);
    return m_impl->status;
}

ExperimentConfig TrainingSession::config() const
{
    const std::lock_guard lock(m_impl->mutex);
    return m_impl->config;
}

void TrainingSession::wait()
{
    std::unique_lock lock(m_impl->mutex);
    m_impl->changed.wait(lock, [this] {
        return m_impl->status.state == TrainingState::Finished || m_impl->status.state == TrainingState::Failed;
    });
}

}
