#pragma once

#include "core/search/tpe.h"

#include <string>
#include <vector>

namespace cmir {

/// How much an axis decides whether a point is among the good ones.
struct AxisImportance {
    std::string key;
    double share = 0; ///< 0..1; all axes together are 1
    double lower = 0, upper = 0; ///< 95 % of the shares over resampled points
};

struct Importances {
    std::string reason; ///< empty: measured
    std::vector<AxisImportance> axes; ///< in the order of the search
    std::size_t good = 0, points = 0; ///< how many counted as good, of how many
};

struct ImportanceOptions {
    double goodShare = 0.25;
    int resamples = 200;
    std::uint64_t seed = 0;
};

/// PED-ANOVA: per axis the Pearson divergence of the good points' density from that of all points, over 50 cells of a
/// range and one for each single value; both densities by Gaussian kernels with Scott's width and one point's weight
/// spread evenly. The variance between marginal means over the axis is this up to a factor that all axes share.
/// Points whose loss is infinite or no number are not counted. Needs 10 points that differ in their loss.
/// Source: Watanabe, Bansal and Hutter, "PED-ANOVA: Efficiently Quantifying Hyperparameter Importance in Arbitrary
/// Subspaces", 2023, equation 13. The interval: percentiles of resampled points.
Importances importances(const std::vector<SearchAxis>& axes, std::span<const SearchObservation> observations,
    const ImportanceOptions& options = {});

}
