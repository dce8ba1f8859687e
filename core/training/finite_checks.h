#pragma once

#include "core/common/diverged.h"
#include "core/model/parameter_store.h"
#include "core/training/epoch_sums.h"

#include <cstdint>
#include <map>
#include <string>

namespace cmir {

// What keeps numbers that are not finite out of the weights, the moments and the result. Steps and epochs count from 1.

/// Throws Diverged that names the terms that a float cannot hold, and the step and epoch they are of.
void checkFinite(const TermValues& values, std::int64_t step, std::int64_t epoch);

/// For a gradient that the optimiser refused (AdamW::step): names the weights it is of.
Diverged gradientFailure(const ParameterStore& store, std::int64_t step, std::int64_t epoch);

/// Throws Diverged where the loss on validation, or the metric that selection goes by, is not finite.
void checkValidation(const std::map<std::string, double>& metrics, const std::string& decides, std::int64_t epoch);

}
