#pragma once

#include "core/experiment/study_summary.h"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace cmir::app {

/// The tables of a study on standard output: rows are variants, cells mean and half of the 95 % interval over seeds.
///   metrics  of the task, the headline first
void printStudy(const StudyResults& results, const StudySummary& summary, const std::vector<std::string>& metrics,
    const std::string& folder);

/// What the rules choose among the variants of a sweep: [{"rule", "label", "oracle", "variant"}].
nlohmann::json selectionsToJson(const StudyResults& results, const StudySummary& summary, const std::string& metric);

}
