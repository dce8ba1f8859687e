#pragma once

#include "core/search/search_points.h"

#include <span>

namespace cmir {

/// What a search knows of one point: where it lies, and how it did. Only the order of `loss` counts.
struct SearchObservation {
    std::vector<AxisPlace> place; ///< one per axis
    double loss = 0; ///< lower is better; infinite: worse than all that were measured (failed, or under way)
};

struct TpeOptions {
    double goodShare = 0.15; ///< gamma: this share of the observations, rounded up, at most 25, counts as good
    int candidates = 24; ///< drawn from the density of the good ones, per axis
};

/// The tree-structured Parzen estimator: the place where the density l of the good observations is largest beside the
/// density g of the others, among candidates drawn from l; axis by axis.
///
/// Of single values and parts the probability of part i among n is (n s_i + c_i) / (n + c), s_i its share of the axis
/// (shareOf), c_i how often it was observed. Within a range l and g are mixtures of equal weight, cut off at 0 and 1: a
/// Gaussian at each observation, as wide as the larger distance to its neighbours (the ends of the range among them),
/// at least 1 / min(100, c + 1) and at most 1, and one at 0.5 of width 1 for what was known before.
///   index, attempt  name the generator: the same call gives the same place, whatever was proposed before
/// Source: Bergstra, Bardenet, Bengio and Kegl, "Algorithms for Hyper-Parameter Optimization", 2011, section 4.
std::vector<AxisPlace> tpeProposal(const std::vector<SearchAxis>& axes, std::span<const SearchObservation> observations,
    std::uint64_t seed, std::int64_t index, int attempt = 0, const TpeOptions& options = {});

/// The density that the estimator has within a range, at `where` in 0..1, after observations at `places`.
double parzenDensity(std::span<const double> places, double where);

}
