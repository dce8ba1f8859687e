#pragma once

#include "core/analysis/apart_reading.h"
#include "core/data/dataset.h"
#include "viz/apart_tile.h"

namespace cmir::ui {

/// The tile of a reading: all modalities, then each, with what every number is and what a good one looks like.
/// `before`: of the result before, whose numbers stand beside; null, or of another split: none do.
viz::ApartTable apartTable(const ApartReading& reading, Task task, const ApartReading* before = nullptr);
/// The same of several seeds: every number is their mean, with its 95 % interval. At least one reading.
viz::ApartTable apartTableOfSeeds(
    const std::vector<ApartReading>& bySeed, Task task, const ApartReading* before = nullptr);

}
