#pragma once

#include "core/config/parameter.h"
#include "core/run/outcome.h"
#include "core/training/run_request.h"
#include "core/training/trainer.h"

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>

namespace cmir {

class Lockstep;

/// A session is in exactly one of these, and goes through them in this order; Running and Paused take turns.
enum class SessionState {
    Starting, ///< standardises the data, builds the model
    Running,
    Paused,
    Ending, ///< makes the record of what was trained
    Ended, ///< `ended` was told
};

/// Where a session stands; a plain copy, cheap to take at any time.
struct TrainingStatus {
    SessionState state = SessionState::Starting;
    bool pauseWanted = false; ///< paused, or will be at the next step boundary
    std::int64_t epoch = 0; ///< finished
    std::int64_t epochs = 0; ///< asked for
    std::int64_t step = 0; ///< finished, over all epochs
    std::int64_t stepsPerEpoch = 0;
    double secondsElapsed = 0; ///< without pauses, from the run's beginning
    double secondsLeft = 0; ///< estimated; negative: not known yet
    double msPerStep = 0; ///< mean of the last epoch or so
    std::string slowBecause; ///< Trainer::slowBecause
    std::map<std::string, double> latest; ///< last value of each history series
};

/// Who listens to a session. Every function may be empty; all are called on the session's thread, and what they are
/// given is immutable. They must be quick: training waits for them.
struct TrainingObserver {
    std::function<void()> begun; ///< the first call: what the thread is to the system is set there
    std::function<void(SessionState)> stateChanged; ///< every state but Ended, which `ended` tells
    std::function<void(const EpochReport&)> epochFinished;
    /// Where it is given, the snapshots of epochs are kept in the record too, as many as a SnapshotArchive holds.
    /// Without it none are taken: they cost a tenth of a small run's time and most of its file.
    std::function<void(std::shared_ptr<const Snapshot>)> snapshotTaken;
    std::function<void(const LiveChange&)> parameterChanged; ///< at the step that first uses the new value
    std::function<void(const RunWarning&)> warned; ///< collapse and the like
    /// The last call, exactly one, however it ends.
    std::function<void(const Outcome&)> ended;
};

/// Where the state is put aside while it trains, so that a killed run can be resumed.
struct CheckpointPlan {
    std::filesystem::path file; ///< empty: nowhere
    double seconds = 30; ///< between two; 0: after every epoch instead
    bool atEnd = false; ///< also when it ends: where the record is not written to a file at once
};

/// Trains one run on a thread of its own. All functions are thread-safe and return at once; what they ask for takes
/// effect at a step boundary. The destructor stops, gives up the record, and waits for at most one step.
class TrainingSession {
public:
    enum class Begin {
        Paused, ///< waits to be started; the model is built meanwhile
        Running,
        OneEpoch, ///< as after stepEpoch()
    };
    /// `together`: takes every step with the other members of it.
    TrainingSession(RunRequest request, TrainingObserver observer, CheckpointPlan checkpoints = {},
        Begin begin = Begin::Paused, std::shared_ptr<Lockstep> together = {});
    ~TrainingSession();
    TrainingSession(const TrainingSession&) = delete;
    TrainingSession& operator=(const TrainingSession&) = delete;

    void start(); ///< also goes on after a pause
    void pause(); ///< after the step under way
    void stepEpoch(); ///< trains to the next epoch's end, then pauses
    void stop(); ///< ends the run, whatever it is doing; `ended` follows with the best state so far

    void giveUp(); ///< the same without a record: what the destructor does before it waits

    /// Changes a live parameter from the next step on. Throws BadInput: unknown, not live, out of range, or one that
    /// would make the run one of another method.
    void change(const std::string& key, const ParameterValue& value);

    /// Gives the state at the next step boundary, and from there on takes every step with the other members of
    /// `together`. `taken` is called once, on the session's thread or this one; null: the run ended before.
    using StateTaken = std::function<void(std::shared_ptr<const Checkpoint>)>;
    void share(std::shared_ptr<Lockstep> together, StateTaken taken);

    /// Asks for a snapshot after the step under way (while paused: now). Snapshots come after every epoch anyway, but
    /// not more often than `setSnapshotInterval` says.
    void requestSnapshot();
    void setSnapshotInterval(double seconds); ///< default 0.1

    TrainingStatus status() const;
    ExperimentConfig config() const; ///< as it stands, live changes included
    void wait(); ///< until Ended

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

}
