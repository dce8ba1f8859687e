#include "core/analysis/cross_validation.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

namespace cmir {

namespace {

/// Student's t at 97.5 % for 1, 2, ... degrees of freedom.
constexpr std::array studentT { 12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228 };

}

Interval wilsonInterval(double share, double n)
{
    const double z = normal95 * normal95 / n;
    const double centre = (share + z / 2) / (1 + z);
    const double half = std::sqrt(share * (1 - share) * z + z * z / 4) / (1 + z);
    return { std::max(0.0, centre - half), std::min(1.0, centre + half) };
}

Interval foldInterval(double mean, std::span<const double> folds)
{
    const auto k = static_cast<double>(folds.size());
    double centre = 0, squares = 0;
    for (const double x : folds)
        centre += x / k;
    for (const double x : folds)
        squares += (x - centre) * (x - centre);
    const std::size_t freedom = folds.size() - 1;
    const double t = freedom <= studentT.size() ? studentT[freedom - 1] : studentT.back();
    const double half = t * std::sqrt(squares / (k - 1) * (1 / k + 1 / (k - 1)));
    return { mean - half, mean + half };
}

double effectiveTrials(std::span<const std::int64_t> group, const std::vector<bool>& right)
{
    struct Tally {
        double rows = 0, right = 0;
    };
    std::map<std::int64_t, Tally> tallies;
    double total = 0;
    for (std::size_t i = 0; i < group.size(); ++i) {
        tallies[group[i]].rows += 1;
        tallies[group[i]].right += right[i] ? 1 : 0;
        total += right[i] ? 1 : 0;
    }
    const auto n = static_cast<double>(group.size()), groups = static_cast<double>(tallies.size());
    const double share = total / n, alone = share * (1 - share) / n;
    if (tallies.size() < 2 || alone <= 0)
        return groups;
    double variance = 0;
    for (const auto& [key, tally] : tallies)
        variance += std::pow((tally.right - share * tally.rows) / n, 2) * groups / (groups - 1);
    return n / std::max(1.0, variance / alone);
}

std::vector<std::int64_t> dealFolds(
    std::span<const std::int64_t> group, std::span<const std::int64_t> stratum, std::int64_t count, Random& random)
{
    std::map<std::int64_t, std::map<std::int64_t, std::int64_t>> strata; // rows by group and stratum
    for (std::size_t i = 0; i < group.size(); ++i)
        ++strata[group[i]][stratum[i]];
    std::map<std::int64_t, std::vector<std::int64_t>> groupsOf;
    for (const auto& [key, rows] : strata) {
        const auto most = std::max_element(
            rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
        groupsOf[most->first].push_back(key);
    }
    std::map<std::int64_t, std::int64_t> foldOf;
    std::int64_t next = 0;
    for (auto& [key, groups] : groupsOf) {
        for (std::size_t i = groups.size(); i > 1; --i)
            std::swap(groups[i - 1], groups[random.below(i)]);
        for (const auto g : groups)
            foldOf[g] = next++ % count;
    }
    std::vector<std::int64_t> folds(group.size());
    for (std::size_t i = 0; i < group.size(); ++i)
        folds[i] = foldOf[group[i]];
    return folds;
}

}
