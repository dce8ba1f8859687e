#pragma once

#include "core/config/parameter.h"
#include "core/run/run_warning.h"
#include "core/training/run_request.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace cmir {

/// One finished epoch.
struct EpochReport {
    std::int64_t epoch = 0; ///< 1-based
    std::map<std::string, double> values; ///< by history name
    bool best = false; ///< the best so far by the selection rule
};

/// The training loop in pieces, for one thread: prepare, step, finish the epoch, take snapshots, give the record. Who
/// calls it decides about threads, pauses and cancellation (TrainingSession, trainRun). No torch type shows.
class Trainer {
public:
    /// Standardises the data, builds and initialises the model, goes on from the request's checkpoint. `cancelled` is
    /// asked between the pieces of that. Throws BadInput (no train split, loss that does not fit the task, device that
    /// is not there, a checkpoint of another model or data), Cancelled.
    explicit Trainer(const RunRequest& request, const std::function<bool()>& cancelled = {});
    ~Trainer();
    Trainer(const Trainer&) = delete;
    Trainer& operator=(const Trainer&) = delete;

    const ExperimentConfig& config() const; ///< in force
    /// Changes a live parameter from the next step on; records the event. Throws BadInput: not live, out of range, or
    /// the method would not be this one any more.
    LiveChange change(const std::string& key, const ParameterValue& value);
    /// Makes the changes of the request's script that are due now. Before every look at finished() and every step.
    std::vector<LiveChange> makeDueChanges();
    /// Records that the run was stopped, or gone on with (LiveChange::stopped, LiveChange::continued).
    LiveChange note(const char* what);

    bool finished() const; ///< the last epoch or step is done, or early stopping says so
    bool stoppedEarly() const; ///< finished at the request's untilStep, before its own end
    bool epochComplete() const; ///< every batch of the epoch under way is done: finishEpoch is due
    std::int64_t epoch() const; ///< finished epochs
    std::int64_t steps() const; ///< finished steps
    std::int64_t stepsPerEpoch() const;
    int threads() const; ///< that share the next step
    /// Why the steps are differentiated by autograd, several times slower than those written by hand; empty: they are
    /// not.
    std::string slowBecause() const;

    /// One mini-batch. Throws Diverged when a term or a gradient is not finite, before the weights are touched: it
    /// names the term or the weights; the record then holds the last good state. (On a device finishEpoch throws it.)
    void step();
    /// Validation, selection, early stopping. Throws Diverged when the validation value is not finite; whatever it
    /// throws, the epoch then counts as not finished, and can be finished from the state or record as it stands.
    EpochReport finishEpoch();
    /// Warnings since the last call (a part that dies, features that are not finite, settings that work against the
    /// method).
    std::vector<RunWarning> takeWarnings();

    std::shared_ptr<const Snapshot> snapshot() const;
    /// Those of the run that is gone on with.
    const std::vector<std::shared_ptr<const Snapshot>>& olderSnapshots() const;
    /// All it takes to go on from here: between steps, before or after finishEpoch.
    std::shared_ptr<const Checkpoint> checkpoint(double seconds) const;
    /// The run as it stands: selected weights, answers and representations of every split. The model's weights are
    /// the selected ones meanwhile, and are as they were afterwards.
    RunRecord record(double seconds, RunEnd end);
    /// The same without answers and representations: what is left to give when these cannot be made.
    RunRecord recordWithoutOutputs(double seconds, RunEnd end) const;

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

}
