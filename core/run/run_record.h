#pragma once

#include "core/common/matrix.h"
#include "core/common/shared_vector.h"
#include "core/data/dataset.h"
#include "core/data/standardiser.h"
#include "core/run/live_change.h"
#include "core/run/numerics_version.h"
#include "core/run/result_table.h"
#include "core/run/run_config.h"
#include "core/run/run_identity.h"
#include "core/run/trainer_state.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace cmir {

/// Z_inv and Z_spu of one modality for the same rows, each rows x d.
struct Representation {
    Matrix invariant, spurious;
};

/// The clean representations of a whole split, in the sample order of the data file.
struct SplitRepresentations {
    std::string split;
    std::vector<Representation> modalities;
};

/// The model's answers for a whole split, or for the shown samples of one.
struct Predictions {
    std::string split;
    std::vector<std::string> id;
    std::vector<float> label;
    Matrix prediction; ///< N x outputs: value (regression), probability of class 1 (binary), probabilities (multiclass)
};

/// Shown samples of one split in all their K+1 variants: row i * (K+1) + e is shown sample i in virtual environment e
/// (e = 0: clean).
struct Variants {
    std::string split;
    std::vector<std::int64_t> sample; ///< n rows of the split
    std::int64_t environments = 1; ///< K+1
    std::vector<Representation> modalities; ///< n (K+1) x d
    Matrix prediction; ///< n (K+1) x outputs, as in Predictions
    std::vector<double> intensities {}; ///< of the environments e = 0..K; empty in files of earlier versions
};

/// The state of the representations at one moment of training, for the views. Immutable, shared between threads.
struct Snapshot {
    std::int64_t epoch = 0; ///< finished epochs
    std::int64_t step = 0;
    std::vector<std::string> modalityNames;
    std::vector<Variants> splits; ///< a few hundred shown samples of every split, always the same ones
};

/// Values per finished epoch by name ("train/loss", "valid/mae", "apart/text/environment_invariant", ...).
struct History {
    std::map<std::string, std::vector<double>> series;
    /// What an epoch (from 1) brought; every series has a value of every epoch, which is not a number where it was left
    /// out.
    void add(std::int64_t epoch, const std::map<std::string, double>& values);
    std::int64_t epochs() const;
};

/// A trained weight: "trunk.text.0.weight".
struct NamedArray {
    std::string name;
    std::vector<std::int64_t> shape;
    std::vector<float> values;
};

using Metrics = std::map<std::string, double>; ///< by method.md's metric keys

/// A baseline kept beside a run: what the Robustness view compares with.
struct BaselineResults {
    Method method = Method::Erm;
    std::map<std::string, Metrics> metrics; ///< by split
    std::vector<ResultTable> results;
};

enum class RunEnd { Finished, Stopped, Failed }; ///< by itself, by the user, by an error
std::string runEndName(RunEnd end); ///< "finished", "stopped", "failed"

/// A finished (or stopped) run: what the run file holds and what every view can be filled from. Copies share what is
/// large in it.
struct RunRecord {
    RunConfig config; ///< its parameters are those that it began with
    RunIdentity identity;
    RunEnd end = RunEnd::Finished;
    std::int64_t numerics = numericsVersion; ///< of the program that trained it
    std::map<std::string, std::string> software; ///< versions, device, thread and kernel settings
    History history;
    std::vector<LiveChange> events; ///< in their order
    SharedVector<NamedArray> weights; ///< of the selected epoch
    Standardiser standardiser;
    std::vector<std::string> modalityNames;
    Task task = Task::Regression;
    std::int64_t outputs = 1;
    std::optional<double> labelMin, labelMax;
    SharedVector<Predictions> predictions; ///< every split
    SharedVector<SplitRepresentations> representations; ///< every split
    std::shared_ptr<const Snapshot> shown; ///< the selected model's, for the views
    std::vector<std::shared_ptr<const Snapshot>> snapshots; ///< of earlier epochs, ascending, bounded (SnapshotArchive)
    std::map<std::string, Metrics> metrics; ///< by split
    std::vector<ResultTable> results; ///< robustness protocols that were run
    std::vector<BaselineResults> baselines;
    std::vector<std::string> warnings; ///< collapse, non-finite features, a stop by a loss that is not finite
    std::int64_t steps = 0; ///< trained
    std::int64_t epochs = 0; ///< trained to their end
    std::int64_t bestEpoch = 0; ///< whose weights these are, 1-based; 0: of a run that ended within its first epoch
    std::int64_t stepsPerEpoch = 0; ///< 0: an early version of the file does not tell
    std::int64_t bestStep = 0; ///< after which they were so
    double seconds = 0;
    std::int64_t testSeen = 0; ///< how often a person asked to see its test splits, while it was tuned or after
    std::shared_ptr<const TrainerState> last {}; ///< to go on from; null in files of earlier versions
    std::vector<std::shared_ptr<const TrainerState>> kept {}; ///< of earlier epochs, ascending (KeptStates)

    bool interrupted() const { return end != RunEnd::Finished; }
    bool partial() const { return bestEpoch == 0; } ///< ended before a single epoch was finished
    /// The settings in force when the selected weights were trained: what they are evaluated with.
    ExperimentConfig selectedSettings() const { return settingsAt(config.parameters, events, bestStep); }
};

/// The last live change that the selected weights do not show, since they are of an earlier step. Changes of how long
/// it trains do not count.
std::optional<LiveChange> laterChange(std::span<const LiveChange> events, std::int64_t bestStep);
/// The same as a sentence; empty: there is none.
std::string laterChangeText(std::span<const LiveChange> events, std::int64_t bestStep, std::int64_t bestEpoch);
inline std::string laterChangeText(const RunRecord& run)
{
    return laterChangeText(run.events, run.bestStep, run.bestEpoch);
}

}
