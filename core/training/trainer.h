#pragma once

#include "core/run/run_record.h"
#include "core/training/training_session.h"

#include <memory>
#include <string>
#include <vector>

namespace cmir {

/// The training loop in pieces, for one thread: prepare, step, finish the epoch, take snapshots, give the record. Who
/// calls it decides about threads, pauses and cancellation (TrainingSession, trainRun). No torch type shows.
class Trainer {
public:
    /// Standardises the data, builds and initialises the model. Throws BadInput (no train split, loss that does not fit
    /// the task, device that is not there).
    explicit Trainer(const RunRequest& request);
    ~Trainer();
    Trainer(const Trainer&) = delete;
    Trainer& operator=(const Trainer&) = delete;

    const ExperimentConfig& config() const;
    /// Changes a live parameter from the next step on; records the event.
    LiveChange change(const std::string& key, const ParameterValue& value);

    bool finished() const; ///< the last epoch is done, or early stopping says so
    bool epochComplete() const; ///< every batch of the epoch under way is done: finishEpoch is due
    std::int64_t epoch() const; ///< finished epochs
    std::int64_t steps() const; ///< finished steps
    std::int64_t stepsPerEpoch() const;
    int threads() const; ///< that share the next step

    /// One mini-batch. Throws Failure when a term is not finite, before the weights are touched: it names the term; the
    /// record then holds the last good state.
    void step();
    /// Validation, selection, early stopping.
    EpochReport finishEpoch();
    /// Warnings since the last call (collapse, non-finite features).
    std::vector<std::string> takeWarnings();

    std::shared_ptr<const Snapshot> snapshot() const;
    /// The run as it stands: selected weights, answers and representations of every split.
    RunRecord record(double seconds, bool interrupted) const;

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

}
