#pragma once

#include "core/config/experiment_config.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace cmir {

using SharedFloats = std::shared_ptr<const std::vector<float>>; ///< never null

/// The weights that would be the result if the run ended now.
struct SelectedWeights {
    SharedFloats weights; ///< flat, as TrainerState::weights
    std::int64_t epoch = 0; ///< 1-based; 0: none was finished yet
    double bestValue = 0; ///< of the selection rule so far; infinite: none yet
    std::int64_t bestEpoch = 0; ///< in which that was; what patience counts from
};

/// All it takes for a trainer to go on from a step boundary as if nothing had happened: the same bits follow. Flat
/// arrays have the layout of the model's parameter store, padding included.
struct TrainerState {
    std::int64_t step = 0; ///< finished, over all epochs
    std::int64_t epoch = 0; ///< finished
    std::int64_t batch = 0; ///< finished, of the epoch under way
    ExperimentConfig settings; ///< in force
    std::map<std::string, std::string> unknown {}; ///< those of a newer program, as in RunConfig
    SharedFloats weights, firstMoment, secondMoment; ///< the moments and their step are AdamW's
    std::int64_t optimiserSteps = 0;
    SelectedWeights selected;
    std::int64_t patienceFrom = 0; ///< epoch from which patience counts, where that is later than bestEpoch
    std::vector<std::int64_t> order; ///< of the samples, in the epoch under way
    std::map<std::string, std::vector<std::uint8_t>> generators; ///< LibTorch's own form, by name
    std::vector<float> groupWeights; ///< logarithms; of groupdro, else empty
    std::vector<float> whitening; ///< what the whitened form carries (WhiteningMemory); else empty
    std::int64_t whitenedBatches = 0; ///< in that
    std::vector<double> sums; ///< of the terms over the epoch under way, weighted by samples
    double samplesSeen = 0; ///< in that epoch
    std::vector<double> firstSpread; ///< of Z_inv in the model as initialised, per modality
    std::vector<std::uint8_t> collapsed; ///< 1: the warning was given, per modality
};

/// Bytes that it takes in memory, and about as many in a file.
std::size_t bytesOf(const TrainerState& state);

}
