#include "core/analysis/selective_risk.h"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <numeric>

namespace cmir {

namespace {

/// Answers of one confidence.
struct Level {
    double right = 0, wrong = 0;
};

/// The most confident first.
std::vector<Level> levelsOf(std::span<const double> confidence, const std::vector<bool>& wrong)
{
    std::vector<std::size_t> order(confidence.size());
    std::iota(order.begin(), order.end(), std::size_t { 0 });
    std::ranges::sort(order, std::greater {}, [&](std::size_t i) { return confidence[i]; });
    std::vector<Level> levels;
    for (std::size_t i = 0; i < order.size(); ++i) {
        if (i == 0 || confidence[order[i]] != confidence[order[i - 1]])
            levels.emplace_back();
        (wrong[order[i]] ? levels.back().wrong : levels.back().right) += 1;
    }
    return levels;
}

/// The mean, over the answers in their order, of the share of errors up to each.
double areaOf(const std::vector<Level>& levels, double answers)
{
    double accepted = 0, errors = 0, area = 0;
    for (const Level& level : levels) {
        const double size = level.right + level.wrong;
        for (double k = 1; k <= size; ++k)
            area += (errors + k * level.wrong / size) / (accepted + k);
        accepted += size;
        errors += level.wrong;
    }
    return area / answers;
}

}

SelectiveRisk selectiveRisk(std::span<const double> confidence, const std::vector<bool>& wrong)
{
    constexpr double none = std::numeric_limits<double>::quiet_NaN();
    const std::vector<Level> levels = levelsOf(confidence, wrong);
    double rights = 0, errors = 0;
    for (const Level& level : levels) {
        rights += level.right;
        errors += level.wrong;
    }
    const double answers = rights + errors;
    if (answers == 0)
        return { none, none, none, none, none };
    SelectiveRisk risk { errors / answers, areaOf(levels, answers), 0, none, none };
    risk.excessAurc = risk.aurc - areaOf({ { rights, 0 }, { 0, errors } }, answers);
    if (rights == 0 || errors == 0)
        return risk;
    constexpr double accepted = 0.95;
    double rightsAbove = 0, errorsAbove = 0, pairs = 0;
    bool found = false;
    for (const Level& level : levels) {
        pairs += level.wrong * (rightsAbove + level.right / 2);
        rightsAbove += level.right;
        errorsAbove += level.wrong;
        if (!found && rightsAbove >= accepted * rights) {
            risk.fpr95 = errorsAbove / errors;
            found = true;
        }
    }
    risk.auroc = pairs / (rights * errors);
    return risk;
}

}
