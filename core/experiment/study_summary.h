#pragma once

#include "core/analysis/intervals.h"
#include "core/analysis/selection_rule.h"
#include "core/experiment/study.h"

#include <nlohmann/json_fwd.hpp>

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cmir {

/// What the seeds say of one variant, split and metric, and of its difference to the first variant.
struct StudyCell {
    std::vector<std::optional<double>> values; ///< one per seed of the plan
    MeanEstimate estimate; ///< of those that are there: mean and 95 % interval (Student)
    // Against the first variant, over the seeds that both have; none for the first variant itself.
    std::optional<double> p; ///< paired t-test, two-sided
    std::optional<double> pHolm; ///< corrected for all variants compared on this split and metric
    std::optional<double> dz; ///< Cohen's d_z; positive: larger than the first variant
    bool best = false, second = false; ///< by mean, among all variants; several where means are equal
};

/// Those that were measured, in their order.
std::vector<double> valuesThere(const std::vector<std::optional<double>>& values);

/// The table of a study.
class StudySummary {
public:
    explicit StudySummary(const StudyResults& results);

    std::vector<std::string> splits() const; ///< as presented: valid, test, test_* (rho falling), measures
    std::vector<std::string> metrics(const std::string& split) const; ///< sorted by key
    /// nullptr: no variant measured it.
    const StudyCell* cell(std::size_t variant, const std::string& split, const std::string& metric) const;

    /// The variant with the best mean by a rule on the metric; never Last. On test it is an oracle, and its label says
    /// so.
    SelectedCandidate select(SelectionRule rule, const std::string& metric) const;

private:
    using Key = std::pair<std::string, std::string>; // split, metric
    std::size_t m_variants;
    std::map<Key, std::vector<StudyCell>> m_cells; // by variant
};

/// {"kind", "folder", "seeds", "axes", "variants": [{"name", "method" (null: another program), "settings",
/// "modalities", "splits": {split: {metric: {"mean", "lower", "upper", "n", "values", "p", "p_holm", "d_z"}}}}],
/// "failures": [{"variant", "seed", "message"}], "finished", "mixed": [what differs among machines and programs]}; what
/// could not be measured is null.
nlohmann::json studyToJson(const StudyResults& results, const StudySummary& summary, const std::string& folder);

}
