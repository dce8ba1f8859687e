#pragma once

#include "core/common/job.h"
#include "core/run/run_record.h"

namespace cmir {

/// The protocol `missing` (method.md section 6): every proper subset of the modalities set to its training mean, on the
/// test split. Rows in the order of how many are missing, none first; `missing` is "audio+vision", in the data's order
/// of modalities, and so is `modalities` ("none" where none is missing). Throws Cancelled, BadInput (dataset does not
/// fit the run; more than 12 modalities, whose subsets are too many).
ResultTable missingModalities(const RunRecord& run, const Dataset& dataset, const JobContext& job);

}
