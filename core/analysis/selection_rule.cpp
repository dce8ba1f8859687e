#include "core/analysis/selection_rule.h"

#include "core/common/error.h"
#include "core/data/split_names.h"
#include "core/evaluation/metrics.h"

#include <spdlog/fmt/fmt.h>

#include <cmath>

namespace cmir {

namespace {

/// A key that metrics.h does not know is its own title there.
bool largerIsBetter(const std::string& metric)
{
    const MetricInfo info = metricInfo(metric);
    if (info.title == metric)
        throw BadInput(
            fmt::format("selection: \"{}\" is not a metric that says which side is better; allowed are those "
                        "of the task, as mae or accuracy",
                metric));
    return info.largerIsBetter;
}

/// NaN where the candidate has no such value.
double valueOf(const SplitMetrics& candidate, const std::string& split, const std::string& metric)
{
    const auto metrics = candidate.find(split);
    if (metrics == candidate.end())
        return std::nan("");
    const auto value = metrics->second.find(metric);
    return value == metrics->second.end() ? std::nan("") : value->second;
}

SelectedCandidate selectLast(std::size_t candidates)
{
    SelectedCandidate out;
    out.label = fmt::format("last of {}", candidates);
    if (candidates > 0)
        out.index = candidates - 1;
    else
        out.reason = "there is no candidate";
    return out;
}

}

std::vector<SelectionRule> selectionRules()
{
    return { SelectionRule::ValidBest, SelectionRule::Last, SelectionRule::Oracle };
}

std::string selectionRuleName(SelectionRule rule)
{
    switch (rule) {
    case SelectionRule::ValidBest:
        return "valid_best";
    case SelectionRule::Last:
        return "last";
    case SelectionRule::Oracle:
        return "oracle";
    }
    return {};
}

SelectionRule selectionRuleFromName(const std::string& name)
{
    for (const SelectionRule rule : selectionRules())
        if (selectionRuleName(rule) == name)
            return rule;
    throw BadInput("the selection rule \"" + name + "\" is not known; allowed are valid_best, last and oracle");
}

SelectedCandidate selectBest(
    std::span<const SplitMetrics> candidates, const std::string& metric, const std::string& split)
{
    if (split != "valid" && !isTestSplit(split))
        throw BadInput(fmt::format(
            "selection: on the split \"{}\" nothing can be selected; allowed are valid, and test splits as an oracle",
            split));
    const bool larger = largerIsBetter(metric);
    SelectedCandidate out;
    out.oracle = isTestSplit(split);
    out.label = fmt::format("{}selected on {} by {}", out.oracle ? "oracle: " : "", split, metric);
    double best = 0;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        const double value = valueOf(candidates[i], split, metric);
        if (!std::isfinite(value) || (out.index && !(larger ? value > best : value < best)))
            continue;
        out.index = i;
        best = value;
    }
    if (candidates.empty())
        out.reason = "there is no candidate";
    else if (!out.index)
        out.reason = fmt::format("none of the {} candidates has a finite {} on {}", candidates.size(), metric, split);
    return out;
}

SelectedCandidate selectBy(SelectionRule rule, std::span<const SplitMetrics> candidates, const std::string& metric)
{
    if (rule == SelectionRule::Last)
        return selectLast(candidates.size());
    return selectBest(candidates, metric, rule == SelectionRule::ValidBest ? "valid" : "test");
}

}
