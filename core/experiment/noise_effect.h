#pragma once

#include "core/analysis/apart_score.h"
#include "core/common/job.h"
#include "core/config/experiment_config.h"
#include "core/data/dataset.h"
#include "core/run/run_record.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace cmir {

/// What noise of one intensity does to the features of one modality (method.md section 3).
struct NoiseEffect {
    double intensity = 0; ///< alpha^(e)
    /// The features' variance over the mean square of what the noise adds; infinite without noise.
    double signalToNoise = 0;
    /// What a ridge probe, taught and asked on noisy rows (cross-validated), finds of the label: R2, or the share of
    /// classes. What it does not find any more, the noise has covered. None: there is no label to be found.
    std::optional<ApartScore> label;
};

/// In the order of the data's modalities; levels in the order asked for.
struct NoiseEffects {
    struct Modality {
        std::string name;
        std::vector<NoiseEffect> levels;
    };
    std::vector<Modality> modalities;
};

/// Intensities, from 0 up, that show where the label goes: beyond the largest that `config` has now, so that both can
/// be turned up within them. They depend on K and alpha1 in powers of two only.
std::vector<double> noiseLevels(const ExperimentConfig& config);

/// Measures on at most 1000 rows of validation, standardised by train (of a sequence the mean over its steps), with
/// noise of the kind and unit that `config` says; nothing else of it but the seed plays a part. Not on train: features
/// that come from a network taught on its labels tell them there and nowhere else. Needs no run. Where a modality has a
/// network that trains, the environments of a run lie on that network's output, and this is said of its input.
/// Deterministic. Throws BadInput for data without train or valid, Cancelled.
NoiseEffects noiseEffects(const Dataset& dataset, const ExperimentConfig& config, std::span<const double> intensities,
    const JobContext& job = {});

/// How far a model's answer moves from the clean sample to its variant in environment e = 0..K, over the shown samples:
/// of numbers the mean |difference|, in the label's unit; of classes the share that gets another class. Empty: nothing
/// is shown.
std::vector<double> predictionMoves(const Variants& shown, Task task);

}
