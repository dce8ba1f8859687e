#pragma once

#include "core/library/run_summary.h"

#include <span>
#include <string>
#include <vector>

namespace cmir {

/// What is not the same in all of some runs.
struct RunDifferences {
    struct Setting {
        std::string key; ///< "method", "data", or a parameter's key
        std::vector<nlohmann::json> values; ///< of each run; null: it has none
    };
    struct Metric {
        std::string split, metric;
        std::vector<double> values; ///< of each run; not a number: it has none
    };
    std::vector<Setting> settings; ///< those that differ in what was measured, in the panel's order
    std::vector<Metric> metrics; ///< all of them
};

RunDifferences differencesOf(std::span<const RunSummary> runs);

/// {"runs": [paths], "settings": [{"key", "values"}], "later": [{key: value}], "metrics": [{"split", "metric",
/// "values"}]}; later: of each run what was turned after its selected epoch.
nlohmann::json differencesDocument(std::span<const RunSummary> runs, const RunDifferences& differences);

}
