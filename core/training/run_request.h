#pragma once

#include "core/data/dataset.h"
#include "core/run/checkpoint.h"
#include "core/run/kept_states.h"
#include "core/run/run_config.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace cmir {

class ModelPool;

/// What trains, on what, and from where. One mechanism serves to train, resume, continue, replay and branch: a state to
/// go on from (none: the start), and changes that are made by themselves at their steps.
struct RunRequest {
    /// Whether it trains again, or on, what was trained before: its modules must be those of then.
    bool begun() const { return from || repeated; }

    RunConfig config; ///< `parameters` as the user set them; the method's own settings are applied by the trainer
    std::shared_ptr<const Dataset> dataset;
    std::int64_t shownPerSplit = 150; ///< samples per split in a snapshot
    RunIdentity identity {}; ///< without an id: a new run
    std::shared_ptr<const Checkpoint> from {}; ///< its config is `config`, its identity counts unless one is given
    std::vector<LiveChange> script {}; ///< made when their step comes; those of steps behind `from` are left out
    std::optional<std::int64_t> untilStep {}; ///< ends after this step: a replay of a run that was stopped
    /// What trained the run whose steps are done again (RunRecord::software): all of them by a replay, the first ones
    /// by a branch off before the first state.
    std::optional<std::map<std::string, std::string>> repeated {};
    double keptStateWork = KeptStates::usualWork; ///< how far apart the states of earlier epochs are that it keeps
    std::shared_ptr<ModelPool> pool {}; ///< with whom it shares processors and data; null: it is alone
};

/// The same run from the start, to be trained to the same bits: its settings, what was turned and when, and where it
/// ended.
RunRequest replayRequest(const RunRecord& run, std::shared_ptr<const Dataset> dataset);

/// Goes on from a checkpoint with no change but the note that it was gone on with. Throws BadInput where the checkpoint
/// was written by a program whose numbers are others.
RunRequest resumeRequest(std::shared_ptr<const Checkpoint> from, std::shared_ptr<const Dataset> dataset);

/// A branch: the parent's training up to the end of step `step`, then its own with these settings ("lambda1" -> "3").
/// Reached from the nearest state that the run holds. Throws BadInput: a step the run never did, a key that is not
/// live, a value out of range.
struct ForkChange {
    std::string key, value;
};
RunRequest forkRequest(const RunRecord& parent, const std::string& parentPath, std::int64_t step,
    const std::vector<ForkChange>& changes, std::shared_ptr<const Dataset> dataset);

/// A branch of a run that still trains, from the state that it has shared, with nothing changed.
RunRequest twinRequest(
    std::shared_ptr<const Checkpoint> from, const std::string& parentPath, std::shared_ptr<const Dataset> dataset);

}
