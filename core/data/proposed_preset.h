#pragma once

#include "core/data/dataset.h"

#include <string>

namespace cmir {

/// The name of the preset that suits a data set, by what it says of itself: built in or not, task, range of the labels,
/// sequences, size. A set of its own kind gets the nearest: "demo" where nothing is like it.
std::string proposedPreset(const Dataset& dataset);

}
