#pragma once

#include "core/common/placed_floats.h"

#include <cstdint>
#include <string>

namespace cmir {

/// Where the features of a data set lie, and why.
struct FeaturePlace {
    Place place = Place::Memory;
    std::string notice; ///< for the user; empty: in memory
};

/// Features that are trained on are there twice: as they were read, and standardised as the network takes them. Where
/// both take more than `allowed` bytes (0: than are free, if the system tells), they go on disk, and disk memory is
/// bounded by `allowed` (0: a quarter of what is free).
FeaturePlace placeOfFeatures(std::uint64_t bytes, std::uint64_t allowed);

}
