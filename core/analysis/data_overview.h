#pragma once

#include "core/common/job.h"
#include "core/data/dataset.h"

#include <cstdint>
#include <string>
#include <vector>

namespace cmir {

/// What is to be known of a data set before anything is trained on it. Sequences count by their mean over time, as
/// networks that take one vector get them.
struct DataOverview {
    struct Modality {
        std::string name;
        double meanLow = 0, meanHigh = 0; ///< of the features' means over train; of constant features too
        double deviationLow = 0, deviationHigh = 0; ///< of their standard deviations; of those that are not constant
        std::int64_t constant = 0; ///< features with one value in train: standardising makes them 0
        std::int64_t missing = 0; ///< values of all splits that are not finite: standardising makes them the mean
        std::int64_t numbers = 0; ///< values of all splits
        double farShare = 0; ///< of the standardised values of train those beyond 5 standard deviations
        double farthest = 0; ///< the largest of their magnitudes
        std::vector<float> standardised; ///< values of train, every so manieth where they are many
        /// Of each feature, on train: |r| with the label; of classes the correlation ratio eta; 0 of constant ones.
        std::vector<double> labelCorrelation;
        std::int64_t shortest = 0, median = 0, longest = 0; ///< steps of sequences over all splits; 0: none
    };
    struct Environment {
        std::string name;
        std::vector<std::int64_t> samples; ///< of each split
        double label = 0; ///< mean, of classes the share of the most frequent one, over all splits
    };
    std::vector<Modality> modalities;
    std::vector<Environment> environments; ///< the largest first; empty: the data have none
    /// How well the label is told by the environment alone: each sample of train by the others of its environment. R2,
    /// below 0 worse than one mean; of classes the share of what always the most frequent class gets wrong. NaN: no
    /// environments, or too few samples.
    double environmentTells = 0;
    std::vector<std::string> warnings; ///< leaks and the like, in sentences
};

/// Throws Cancelled.
DataOverview overviewOf(const Dataset& dataset, const JobContext& job = {});

/// From which `environmentTells` on a warning is given.
inline constexpr double kEnvironmentTellsMuch = 0.2;

}
