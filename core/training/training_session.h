#pragma once

#include "core/common/error.h"
#include "core/config/parameter.h"
#include "core/run/run_record.h"

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace cmir {

/// What trains, and on what.
struct RunRequest {
    RunConfig config; ///< `parameters` as the user set them; the method's own settings are applied by the session
    std::shared_ptr<const Dataset> dataset;
    std::int64_t shownPerSplit = 150; ///< samples per split in a snapshot
};

enum class TrainingState { Ready, Running, Paused, Finished, Failed };

/// Where a session stands; a plain copy, cheap to take at any time.
struct TrainingStatus {
    TrainingState state = TrainingState::Ready;
    std::int64_t epoch = 0; ///< finished
    std::int64_t epochs = 0; ///< asked for
    std::int64_t step = 0; ///< finished, over all epochs
    std::int64_t stepsPerEpoch = 0;
    double secondsElapsed = 0; ///< without pauses
    double secondsLeft = 0; ///< estimated; negative: not known yet
    double msPerStep = 0; ///< mean of the last epoch or so
    std::map<std::string, double> latest; ///< last value of each history series
    ErrorKind errorKind = ErrorKind::Failure; ///< what ended a Failed session
};

/// One finished epoch.
struct EpochReport {
    std::int64_t epoch = 0; ///< 1-based
    std::map<std::string, double> values; ///< by history name
    bool best = false; ///< the best so far by the selection rule
};

/// Who listens to a session. Every function may be empty; all are called on the session's thread, and what they are
/// given is immutable. They must be quick: training waits for them.
struct TrainingObserver {
    std::function<void(TrainingState)> stateChanged;
    std::function<void(const EpochReport&)> epochFinished;
    /// Where it is given, the snapshots of epochs are kept in the record too, as many as a SnapshotArchive holds.
    /// Without it none are taken: they cost a tenth of a small run's time and most of its file.
    std::function<void(std::shared_ptr<const Snapshot>)> snapshotTaken;
    std::function<void(const LiveChange&)> parameterChanged; ///< at the step that first uses the new value
    std::function<void(const std::string&)> warned; ///< collapse and the like
    std::function<void(std::shared_ptr<const RunRecord>)> finished; ///< also after stop, with what was finished
    std::function<void(const std::string&)> failed; ///< message; when something was finished, `finished` came before
};

/// Trains one run on a thread of its own. All functions are thread-safe and return at once; what they ask for takes
/// effect at a step boundary. The destructor stops and waits for at most one step.
class TrainingSession {
public:
    TrainingSession(RunRequest request, TrainingObserver observer);
    ~TrainingSession();
    TrainingSession(const TrainingSession&) = delete;
    TrainingSession& operator=(const TrainingSession&) = delete;

    void start(); ///< from Ready or Paused
    void pause(); ///< after the step under way
    void stepEpoch(); ///< trains to the next epoch's end, then pauses
    void stop(); ///< ends the run; `finished` follows with the best state so far

    /// Changes a live parameter from the next step on. Throws BadInput: unknown, not live, out of range.
    void change(const std::string& key, const ParameterValue& value);

    /// Asks for a snapshot after the step under way (while paused: now). Snapshots come after every epoch anyway, but
    /// not more often than `setSnapshotInterval` says.
    void requestSnapshot();
    void setSnapshotInterval(double seconds); ///< default 0.1

    TrainingStatus status() const;
    ExperimentConfig config() const; ///< as it stands, live changes included
    void wait(); ///< until Finished or Failed

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

}
