#pragma once

#include "core/common/diverged.h"
#include "core/model/parameter_store.h"
#include "core/training/epoch_sums.h"

#include <cstdint>
#include <map>
#include <string>

namespace cmir {

// What keeps numbers that are not finite out of the weights, the moments and the result. Steps and epochs count from 1.

/// Where numbers were seen: of this step, or (on a device, which is not asked at every step) of this step or an earlier
/// one of the epoch.
struct SeenAt {
    std::int64_t step, epoch;
    bool orEarlier = false;

    std::string text() const; ///< "at step 3 (epoch 1)", "at step 8 or before (epoch 1)"
};

/// Throws Diverged that names the terms that a float cannot hold, and where they were seen.
void checkFinite(const TermValues& values, const SeenAt& seen);

/// For a gradient that the optimiser refused (AdamW::step): names the weights it is of.
Diverged gradientFailure(const ParameterStore& store, const SeenAt& seen);

/// Throws Diverged where the loss on validation, or the metric that selection goes by, is not finite.
void checkValidation(const std::map<std::string, double>& metrics, const std::string& decides, std::int64_t epoch);

}
