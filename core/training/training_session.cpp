#include "core/training/training_session.h"

#include "core/common/diverged.h"
#include "core/common/log.h"
#include "core/config/registry.h"
#include "core/model/torch_error.h"
#include "core/run/snapshot_archive.h"
#include "core/training/checkpoint_writer.h"
#include "core/training/live_rules.h"
#include "core/training/lockstep.h"
#include "core/training/session_turn.h"
#include "core/training/stopwatch.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <new>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace cmir {

namespace {

using Clock = std::chrono::steady_clock;

/// What the session was last told to do.
enum class Wanted {
    Pause,
    Run,
    RunToEpochEnd,
    Stop,
    Abandon, ///< stop, and nobody wants the record
};

Wanted wantedAt(TrainingSession::Begin begin)
{
    switch (begin) {
    case TrainingSession::Begin::Paused:
        return Wanted::Pause;
    case TrainingSession::Begin::Running:
        return Wanted::Run;
    case TrainingSession::Begin::OneEpoch:
        return Wanted::RunToEpochEnd;
    }
    return Wanted::Pause;
}

/// At most one checkpoint for a live change in this time: a dragged slider is one gesture.
constexpr double gestureSeconds = 2;

}

class TrainingSession::Impl {
public:
    Impl(RunRequest r, TrainingObserver o, CheckpointPlan p, Wanted begin, std::shared_ptr<Lockstep> with)
        : request(std::move(r))
        , observer(std::move(o))
        , plan(std::move(p))
        , wanted(begin)
        , together(std::move(with))
        , config(request.from ? request.from->state->settings
                              : configForMethod(request.config.parameters, request.config.method))
        , watch(request.from ? request.from->seconds : 0)
        , turn(request)
    {
        status.epochs = config.epochs;
        thread = std::thread([this] { run(); });
    }

    ~Impl()
    {
        want(Wanted::Abandon);
        thread.join();
    }

    template <class Function> void command(Function&& function)
    {
        std::shared_ptr<Lockstep> with;
        {
            const std::lock_guard lock(mutex);
            function();
            with = together;
        }
        changed.notify_all();
        if (with)
            with->wake();
        if (request.pool)
            request.pool->wake();
    }

    void want(Wanted next)
    {
        command([&] {
            if (!isStopping() || next == Wanted::Abandon) // nothing takes a stop back
                wanted = next;
        });
    }

    const RunRequest request;
    const TrainingObserver observer;
    const CheckpointPlan plan;

    mutable std::mutex mutex;
    std::condition_variable changed;
    // Guarded by mutex:
    Wanted wanted;
    bool snapshotWanted = false;
    double snapshotInterval = 0.1;
    static constexpr double firstSnapshot = 0.03; ///< seconds after the beginning: that something has changed
    std::vector<std::pair<std::string, ParameterValue>> changes;
    struct Sharing {
        std::shared_ptr<Lockstep> together;
        StateTaken taken;
    };
    std::optional<Sharing> sharing; ///< asked for
    std::shared_ptr<Lockstep> together; ///< null: it goes alone
    TrainingStatus status;
    ExperimentConfig config;

private:
    bool isStopping() const { return wanted == Wanted::Stop || wanted == Wanted::Abandon; }
    bool isRunning() const { return wanted == Wanted::Run || wanted == Wanted::RunToEpochEnd; }
    bool hasErrands() const { return snapshotWanted || sharing || !changes.empty(); }

    void run();
    RunEnd train(Trainer& trainer);
    /// Waits while paused, makes changes; false: stop.
    bool stepBoundary(Trainer& trainer);
    void makeChanges(Trainer& trainer);
    /// Whether the step may begin; false: something else is to be done first.
    bool arriveTogether();
    void share(const Trainer& trainer, const Sharing& wish);
    void leaveTogether();
    /// Whether it may compute; false: `interrupted`, asked with the mutex held, says that there is something else to
    /// do. `trainer`: null before there is one.
    bool takeTurn(const Trainer* trainer, const std::function<bool()>& interrupted)
    {
        return turn.take(trainer, watch, [&] {
            const std::lock_guard lock(mutex);
            return interrupted();
        });
    }
    std::shared_ptr<Checkpoint> checkpoint(const Trainer& trainer) const;
    void tell(const LiveChange& change);
    void enter(SessionState state);
    void endEpoch(Trainer& trainer);
    void updateStatus(const Trainer& trainer);
    void passWarnings(Trainer& trainer);
    /// `keep`: in the archive, as one of the epochs that can be replayed.
    void sendSnapshot(const Trainer& trainer, bool keep);
    void checkpointIfOlderThan(const Trainer& trainer, double age);
    void checkpointAtEnd(const std::optional<Trainer>& trainer) noexcept;
    std::shared_ptr<const RunRecord> makeRecord(std::optional<Trainer>& trainer, Outcome& outcome) noexcept;

    Stopwatch watch;
    SnapshotArchive archive;
    std::optional<CheckpointWriter> writer;
    bool anySnapshot = false;
    Clock::time_point lastSnapshot; ///< or the beginning
    Clock::time_point lastCheckpoint = Clock::now();
    std::int64_t checkpointStep = 0; ///< of the last one
    SessionTurn turn;
    std::thread thread;
};

void TrainingSession::Impl::enter(SessionState state)
{
    {
        const std::lock_guard lock(mutex);
        if (status.state == state)
            return;
        status.state = state;
    }
    changed.notify_all();
    if (observer.stateChanged && state != SessionState::Ended)
        observer.stateChanged(state);
}

void TrainingSession::Impl::passWarnings(Trainer& trainer)
{
    for (const RunWarning& warning : trainer.takeWarnings()) {
        log()->warn(warning.text);
        if (observer.warned)
            observer.warned(warning);
    }
}

void TrainingSession::Impl::tell(const LiveChange& change)
{
    if (change.isParameter())
        log()->info("{}: {} -> {} from step {}", change.key, change.oldValue, change.newValue, change.step);
    if (observer.parameterChanged)
        observer.parameterChanged(change);
}

void TrainingSession::Impl::sendSnapshot(const Trainer& trainer, bool keep)
{
    if (!observer.snapshotTaken)
        return;
    auto snapshot = trainer.snapshot();
    const auto& kept = archive.snapshots();
    if (keep || (!kept.empty() && kept.back()->step == snapshot->step)) // the same moment, perhaps in other variants
        archive.add(snapshot);
    observer.snapshotTaken(std::move(snapshot));
    anySnapshot = true;
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
    status.slowBecause = trainer.slowBecause();
    const auto stepsLeft = static_cast<double>(status.epochs * status.stepsPerEpoch - status.step);
    // Over the whole run, so that validation and snapshots are in the estimate.
    status.secondsLeft
        = status.step < 3 ? -1 : std::max(0.0, stepsLeft) * status.secondsElapsed / static_cast<double>(status.step);
}

std::shared_ptr<Checkpoint> TrainingSession::Impl::checkpoint(const Trainer& trainer) const
{
    auto state = std::make_shared<Checkpoint>(*trainer.checkpoint(watch.elapsed()));
    state->snapshots = archive.snapshots();
    return state;
}

void TrainingSession::Impl::checkpointIfOlderThan(const Trainer& trainer, double age)
{
    if (plan.file.empty() || trainer.steps() == checkpointStep
        || Stopwatch::seconds(Clock::now() - lastCheckpoint) < age)
        return;
    if (!writer)
        writer.emplace(plan.file, [this](const std::string& message) {
            log()->warn("the state of the training cannot be put aside: {}", message);
            if (observer.warned)
                observer.warned({ "If the program were killed now, this run would be lost: " + message });
        });
    writer->write(checkpoint(trainer));
    lastCheckpoint = Clock::now();
    checkpointStep = trainer.steps();
}

void TrainingSession::Impl::makeChanges(Trainer& trainer)
{
    while (true) {
        std::unique_lock lock(mutex);
        if (changes.empty()) {
            config = trainer.config();
            status.epochs = config.epochs;
            return;
        }
        const auto [key, value] = changes.front();
        changes.erase(changes.begin());
        lock.unlock();
        checkpointIfOlderThan(trainer, gestureSeconds);
        tell(trainer.change(key, value));
    }
}

void TrainingSession::Impl::share(const Trainer& trainer, const Sharing& wish)
{
    auto state = checkpoint(trainer);
    {
        const std::lock_guard lock(mutex);
        together = wish.together;
    }
    wish.taken(std::move(state));
}

bool TrainingSession::Impl::arriveTogether()
{
    std::shared_ptr<Lockstep> with;
    {
        const std::lock_guard lock(mutex);
        with = together;
    }
    if (!with)
        return true;
    turn.give(); // who is waited for may be one of the pool
    return with->arrive([this] {
        const std::lock_guard lock(mutex);
        return !isRunning() || hasErrands();
    });
}

void TrainingSession::Impl::leaveTogether()
{
    std::optional<Sharing> unanswered;
    std::shared_ptr<Lockstep> with;
    {
        const std::lock_guard lock(mutex);
        unanswered = std::exchange(sharing, {});
        with = std::exchange(together, {});
    }
    if (with)
        with->leave();
    if (unanswered)
        unanswered->taken(nullptr);
}

bool TrainingSession::Impl::stepBoundary(Trainer& trainer)
{
    while (true) {
        makeChanges(trainer);
        std::unique_lock lock(mutex);
        if (isStopping())
            return false;
        // The first picture does not wait for the end of a long epoch.
        const bool first = !anySnapshot && trainer.steps() > 0
            && Stopwatch::seconds(Clock::now() - lastSnapshot) >= std::min(firstSnapshot, snapshotInterval);
        if (std::exchange(snapshotWanted, false) || (first && observer.snapshotTaken)) {
            lock.unlock();
            sendSnapshot(trainer, false);
            continue;
        }
        if (const auto wish = std::exchange(sharing, {})) {
            lock.unlock();
            share(trainer, *wish);
            continue;
        }
        if (!changes.empty())
            continue;
        if (isRunning()) {
            lock.unlock();
            enter(SessionState::Running);
            if (arriveTogether() && takeTurn(&trainer, [this] { return !isRunning() || hasErrands(); }))
                break;
            continue;
        }
        lock.unlock();
        watch.pause();
        turn.give();
        checkpointIfOlderThan(trainer, 0);
        enter(SessionState::Paused);
        lock.lock();
        changed.wait(lock, [this] { return wanted != Wanted::Pause || hasErrands(); });
        lock.unlock();
        watch.resume();
    }
    if (plan.seconds > 0)
        checkpointIfOlderThan(trainer, plan.seconds);
    return true;
}

void TrainingSession::Impl::endEpoch(Trainer& trainer)
{
    const EpochReport report = trainer.finishEpoch();
    passWarnings(trainer);
    bool pausing = false;
    double interval = 0;
    {
        const std::lock_guard lock(mutex);
        status.latest = report.values;
        if (wanted == Wanted::RunToEpochEnd)
            wanted = Wanted::Pause;
        pausing = wanted == Wanted::Pause;
        interval = snapshotInterval;
    }
    updateStatus(trainer);
    if (observer.epochFinished)
        observer.epochFinished(report);
    // Which epochs can be replayed is a matter of the run alone; what is shown meanwhile is one of time.
    const bool keep = archive.wants(trainer.epoch());
    if (keep || pausing || Stopwatch::seconds(Clock::now() - lastSnapshot) >= interval)
        sendSnapshot(trainer, keep);
    if (plan.seconds == 0) {
        checkpointIfOlderThan(trainer, 0);
        if (writer)
            writer->wait(); // asked for after every epoch: not one more is to be lost
    }
}

RunEnd TrainingSession::Impl::train(Trainer& trainer)
{
    passWarnings(trainer);
    for (const auto& snapshot : trainer.olderSnapshots())
        archive.add(snapshot);
    checkpointStep = trainer.steps();
    lastCheckpoint = lastSnapshot = Clock::now();
    watch.resume(); // a session that waits to be started pauses it at once
    updateStatus(trainer);
    while (true) {
        if (trainer.epochComplete()) // by the last step, or in the state that it went on from
            endEpoch(trainer);
        for (const LiveChange& change : trainer.makeDueChanges())
            tell(change);
        if (trainer.finished())
            return trainer.stoppedEarly() ? RunEnd::Stopped : RunEnd::Finished;
        if (!stepBoundary(trainer)) {
            if (trainer.steps() > 0)
                tell(trainer.note(LiveChange::stopped));
            return RunEnd::Stopped;
        }
        if (trainer.finished()) // the epochs were lowered
            continue;
        trainer.step();
        watch.countStep();
        updateStatus(trainer);
    }
}

void TrainingSession::Impl::checkpointAtEnd(const std::optional<Trainer>& trainer) noexcept
{
    if (!plan.atEnd || !trainer)
        return;
    try {
        checkpointIfOlderThan(*trainer, 0);
    } catch (const std::exception& error) {
        log()->warn("the last state of the training cannot be put aside: {}", reasonOf(error));
    }
}

std::shared_ptr<const RunRecord> TrainingSession::Impl::makeRecord(
    std::optional<Trainer>& trainer, Outcome& outcome) noexcept
{
    {
        const std::lock_guard lock(mutex);
        if (!trainer || trainer->steps() == 0 || wanted == Wanted::Abandon)
            return nullptr;
    }
    const auto completed = [&](RunRecord record) {
        if (!outcome.message.empty())
            record.warnings.push_back(outcome.message);
        record.snapshots = archive.snapshots();
        return std::make_shared<const RunRecord>(std::move(record));
    };
    try {
        return completed(trainer->record(watch.elapsed(), outcome.end));
    } catch (const std::exception& error) {
        const std::string why = "what the model answers could not be computed (" + reasonOf(error)
            + "): the run holds its weights and curves alone";
        outcome.end = RunEnd::Failed;
        outcome.message += (outcome.message.empty() ? "" : "; ") + why;
    }
    try {
        return completed(trainer->recordWithoutOutputs(watch.elapsed(), outcome.end));
    } catch (const std::exception& error) {
        outcome.message += "; nothing of the run could be kept: " + reasonOf(error);
    }
    return nullptr;
}

void TrainingSession::Impl::run()
{
    Outcome outcome;
    std::optional<Trainer> trainer;
    const auto broke = [&](const std::string& message, ErrorKind kind) {
        outcome = { RunEnd::Failed, nullptr, message, kind, outcome.diverged };
    };
    if (observer.begun)
        observer.begun();
    try {
        if (!takeTurn(nullptr, [this] { return isStopping(); }))
            throw Cancelled();
        trainer.emplace(request, [this] {
            const std::lock_guard lock(mutex);
            return isStopping();
        });
        outcome.end = train(*trainer);
    } catch (const Cancelled&) {
        outcome.end = RunEnd::Stopped;
    } catch (const Diverged& error) {
        outcome.diverged = true;
        broke(error.what(), error.kind());
    } catch (const Error& error) {
        broke(error.what(), error.kind());
    } catch (const std::bad_alloc&) {
        broke("there is not enough memory to go on training", ErrorKind::Failure);
    } catch (const std::exception& error) {
        broke(reasonOf(error), ErrorKind::Failure);
    } catch (...) {
        broke("training ended by an error of an unknown kind", ErrorKind::Failure);
    }
    // Outside the handlers: what is thrown from here on cannot end the program.
    enter(SessionState::Ending);
    leaveTogether();
    checkpointAtEnd(trainer);
    if (trainer && takeTurn(&*trainer, [this] { return wanted == Wanted::Abandon; }))
        outcome.record = makeRecord(trainer, outcome);
    turn.give();
    writer.reset(); // nothing is written once the end was told
    if (!outcome.message.empty())
        log()->error(outcome.message);
    if (const std::string notice = outcome.record ? laterChangeText(*outcome.record) : ""; !notice.empty())
        if (observer.warned)
            observer.warned({ notice });
    if (observer.ended)
        observer.ended(outcome);
    enter(SessionState::Ended);
}

TrainingSession::TrainingSession(RunRequest request, TrainingObserver observer, CheckpointPlan checkpoints, Begin begin,
    std::shared_ptr<Lockstep> together)
    : m_impl(std::make_unique<Impl>(
        std::move(request), std::move(observer), std::move(checkpoints), wantedAt(begin), std::move(together)))
{ }

TrainingSession::~TrainingSession() = default;

void TrainingSession::start()
{
    m_impl->want(Wanted::Run);
}

void TrainingSession::pause()
{
    m_impl->want(Wanted::Pause);
}

void TrainingSession::stepEpoch()
{
    m_impl->want(Wanted::RunToEpochEnd);
}

void TrainingSession::stop()
{
    m_impl->want(Wanted::Stop);
}

void TrainingSession::giveUp()
{
    m_impl->want(Wanted::Abandon);
}

void TrainingSession::change(const std::string& key, const ParameterValue& value)
{
    checkLiveChange(m_impl->request.config, key, value);
    m_impl->command([&] {
        parameter(key).set(m_impl->config, value);
        // A slider under way sends many values: only the newest of a parameter waits.
        std::erase_if(m_impl->changes, [&](const auto& waiting) { return waiting.first == key; });
        m_impl->changes.emplace_back(key, value);
    });
}

void TrainingSession::share(std::shared_ptr<Lockstep> together, StateTaken taken)
{
    bool over = false;
    m_impl->command([&] {
        over = m_impl->status.state >= SessionState::Ending;
        if (!over)
            m_impl->sharing = Impl::Sharing { std::move(together), std::move(taken) };
    });
    if (over)
        taken(nullptr);
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
    TrainingStatus status = m_impl->status;
    status.pauseWanted = m_impl->wanted == Wanted::Pause;
    return status;
}

ExperimentConfig TrainingSession::config() const
{
    const std::lock_guard lock(m_impl->mutex);
    return m_impl->config;
}

void TrainingSession::wait()
{
    std::unique_lock lock(m_impl->mutex);
    m_impl->changed.wait(lock, [this] { return m_impl->status.state == SessionState::Ended; });
}

}
