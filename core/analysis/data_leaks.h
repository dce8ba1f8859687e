#pragma once

#include "core/common/job.h"
#include "core/data/dataset.h"

#include <string>
#include <vector>

namespace cmir {

/// Samples that stand in two splits, by their features, bit for bit, or by their ids, and environments that do: one
/// sentence for each pair of splits that is concerned. Splits cut from others on purpose (test_ood ... of test) are
/// named too. Throws Cancelled.
std::vector<std::string> splitLeaks(const Dataset& dataset, const JobContext& job = {});

}
