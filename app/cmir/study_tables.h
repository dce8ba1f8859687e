#pragma once

#include "core/analysis/reference_models.h"
#include "core/experiment/fair_comparison.h"
#include "core/experiment/study_summary.h"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace cmir::app {

/// The tables of a study on standard output: rows are variants, cells mean and half of the 95 % interval over seeds.
///   metrics     of the task, the headline first
///   references  what they are to be held against, the last rows of every table; may be empty
void printStudy(const StudyResults& results, const StudySummary& summary, const std::vector<std::string>& metrics,
    const std::string& folder, const std::vector<ReferenceModel>& references);

/// What was searched for each method, with which budget, and what was chosen.
void printTuned(const FairResults& results);

/// [{"key", "title", "strength" or null, "splits": {split: {metric: value}}}]
nlohmann::json referencesToJson(const std::vector<ReferenceModel>& references);

/// What the rules choose among the variants of a sweep: [{"rule", "label", "oracle", "variant"}].
nlohmann::json selectionsToJson(const StudyResults& results, const StudySummary& summary, const std::string& metric);

}
