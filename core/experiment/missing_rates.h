#pragma once

#include "core/common/job.h"
#include "core/run/run_record.h"

#include <cstdint>
#include <string>

namespace cmir {

struct MissingRatesProtocol {
    std::string split = "test";
    std::int64_t draws = 5; ///< of what is missing, at rates between 0 and 1
};

/// The protocol `missing-rates` (method.md section 13): a share of 0, 0.1 ... 1 of the data set to its training mean,
/// in three modes, which `ResultRow::missing` names:
/// - "random modalities": each modality of each sample by itself, with the rate as probability;
/// - "random features": each feature of each sample; of sequences each step;
/// - "random features, uneven": the same with a rate of its own for each modality, drawn evenly around the rate as far
/// as
///   0 or 1 lets it.
/// `ResultRow::rate` is the rate. Then for each mode the rows "auilc/<metric>", the area under its curve, over the
/// draws. Throws Cancelled, BadInput (dataset does not fit the run).
ResultTable missingRates(
    const RunRecord& run, const Dataset& dataset, const MissingRatesProtocol& protocol, const JobContext& job);

}
