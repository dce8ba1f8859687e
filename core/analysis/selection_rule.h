#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace cmir {

/// How one of several candidates (epochs, settings, models) is chosen.
enum class SelectionRule {
    ValidBest, ///< the best on valid
    Last, ///< the last one, whatever it measures
    Oracle, ///< the best on test: what no one can know beforehand, an upper bound and never a result
};

std::vector<SelectionRule> selectionRules(); ///< in the order of presentation
std::string selectionRuleName(SelectionRule rule); ///< "valid_best", "last", "oracle"
SelectionRule selectionRuleFromName(const std::string& name); ///< throws BadInput that lists the names

/// The metrics of a candidate by split, as RunRecord and the JSON of `train` have them.
using SplitMetrics = std::map<std::string, std::map<std::string, double>>;

/// What was chosen, and by what right. Where nothing could be, `reason` says why.
struct SelectedCandidate {
    std::optional<std::size_t> index;
    std::string label; ///< "selected on valid by mae", "oracle: selected on test by mae", "last of 40"
    std::string reason; ///< empty: chosen
    bool oracle = false; ///< to be shown wherever the choice is
};

/// The best candidate by a metric of metrics.h, larger or smaller being better as that says, on a split: "valid", or
/// any test split, which makes it an oracle. Of equal ones the first. A candidate without a finite value there is
/// passed over. Throws BadInput for a split to select on that is neither, and for a metric whose better side is not
/// known.
SelectedCandidate selectBest(
    std::span<const SplitMetrics> candidates, const std::string& metric, const std::string& split = "valid");

/// The same by a named rule; `metric` does not matter to Last.
SelectedCandidate selectBy(SelectionRule rule, std::span<const SplitMetrics> candidates, const std::string& metric);

}
