#pragma once

#include "core/common/job.h"
#include "core/run/run_record.h"

#include <string>

namespace cmir {

/// The protocol `error-detection`: how well the model's confidence tells its wrong answers, on `base` ("test", "valid")
/// and every split named after it: "error", "aurc", "excess_aurc", "auroc", "fpr95" (selective_risk.h). Of classes an
/// answer is the likeliest one and its probability the confidence; of a regression the side of 0, and how far from 0 it
/// is.
ResultTable errorDetection(
    const RunRecord& run, const Dataset& dataset, const std::string& base, const JobContext& job);

/// The protocol `worst-group`: a split by class (of a regression by the side of 0), and by class and recorded
/// environment together, groups of ten samples or more: per group "group/<metric>" (accuracy, of a regression acc2 and
/// mae), named by `ResultRow::environment`, and over them "worst_group/<metric>" and "spread_group/<metric>".
ResultTable worstGroups(const RunRecord& run, const Dataset& dataset, const std::string& split, const JobContext& job);

}
