#include "core/import/split_rule.h"

#include "core/common/error.h"
#include "core/common/random.h"
#include "core/import/named_choice.h"

#include <spdlog/fmt/fmt.h>
#include <spdlog/fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <utility>

namespace cmir::foreign {

namespace {

constexpr std::array<std::string_view, 4> ruleNames { "file", "group", "stratified", "random" };

/// Samples that stay together.
struct Bundle {
    std::vector<std::size_t> rows;
    std::int64_t stratum = 0;
};

std::vector<Bundle> bundlesOf(std::size_t samples, const Deal& deal)
{
    std::map<std::string, std::size_t> placeOf;
    std::vector<Bundle> all;
    for (std::size_t row = 0; row < samples; ++row) {
        std::size_t place = all.size();
        if (!deal.groups.empty())
            place = placeOf.emplace(deal.groups[row], all.size()).first->second;
        if (place == all.size())
            all.push_back({ {}, deal.strata.empty() ? 0 : deal.strata[row] });
        all[place].rows.push_back(row);
    }
    return all;
}

/// How much of its share each side of a stratum still lacks.
std::vector<double> lackOf(std::span<const double> shares, std::size_t samples)
{
    const double sum = std::accumulate(shares.begin(), shares.end(), 0.0);
    std::vector<double> lack;
    lack.reserve(shares.size());
    for (const double share : shares)
        lack.push_back(share * static_cast<double>(samples) / sum);
    return lack;
}

}

std::string sharesText(const SplitRule& rule)
{
    return fmt::format("{}", fmt::join(rule.shares, " : "));
}

std::string splitRuleName(SplitRule::By by)
{
    return std::string(ruleNames.at(static_cast<std::size_t>(by)));
}

SplitRule::By splitRuleFromName(const std::string& name)
{
    return choiceFromName<SplitRule::By>(ruleNames, name, "samples are to be parted by");
}

void checkSplitRule(const SplitRule& rule, const std::string& where)
{
    const bool positive
        = std::ranges::all_of(rule.shares, [](double share) { return std::isfinite(share) && share >= 0; });
    if (rule.shares.size() != 3 || !positive || rule.shares[0] <= 0)
        throw BadInput(
            fmt::format("{}: shares are {}; three numbers for train, valid and test are needed, none below 0 "
                        "and the first above it",
                where, fmt::join(rule.shares, ", ")));
    constexpr std::int64_t mostFolds = 1000;
    if (rule.folds != 0 && (rule.folds < 3 || rule.folds > mostFolds))
        throw BadInput(
            fmt::format("{}: {} folds; allowed are 3 to {} (one each for test and valid, the rest for train)", where,
                rule.folds, mostFolds));
    if (rule.folds != 0 && (rule.fold < 0 || rule.fold >= rule.folds))
        throw BadInput(fmt::format("{}: fold {} of {}; they are counted from 0", where, rule.fold, rule.folds));
    if (!rule.ids.empty() && (rule.by != SplitRule::By::File || rule.folds != 0))
        throw BadInput(where + ": samples are parted either by lists of ids or by a rule");
    if (!rule.ids.empty() && !rule.ids.contains("train"))
        throw BadInput(
            fmt::format("{}: there are lists of ids for {} alone, and none for train", where, rule.ids.begin()->first));
}

std::vector<int> dealtOut(std::size_t samples, const Deal& deal, std::span<const double> shares, std::uint64_t seed)
{
    std::vector<Bundle> bundles = bundlesOf(samples, deal);
    Random random(seed, "import split");
    for (std::size_t i = bundles.size(); i > 1; --i)
        std::swap(bundles[i - 1], bundles[random.below(i)]);
    std::ranges::stable_sort(bundles, {}, &Bundle::stratum);
    std::vector<int> side(samples, 0);
    std::vector<double> lackInAll = lackOf(shares, samples);
    std::vector<double> lack;
    for (std::size_t i = 0; i < bundles.size(); ++i) {
        if (i == 0 || bundles[i].stratum != bundles[i - 1].stratum) {
            std::size_t inStratum = 0;
            for (std::size_t k = i; k < bundles.size() && bundles[k].stratum == bundles[i].stratum; ++k)
                inStratum += bundles[k].rows.size();
            lack = lackOf(shares, inStratum);
        }
        std::size_t emptiest = 0;
        for (std::size_t s = 1; s < shares.size(); ++s)
            if (std::pair(lack[s], lackInAll[s]) > std::pair(lack[emptiest], lackInAll[emptiest]))
                emptiest = s;
        for (const std::size_t row : bundles[i].rows)
            side[row] = static_cast<int>(emptiest);
        lack[emptiest] -= static_cast<double>(bundles[i].rows.size());
        lackInAll[emptiest] -= static_cast<double>(bundles[i].rows.size());
    }
    return side;
}

std::vector<std::int64_t> labelStrata(std::span<const double> labels, Task task)
{
    std::vector<std::int64_t> strata(labels.size());
    if (task != Task::Regression) {
        std::ranges::transform(labels, strata.begin(),
            [](double label) { return std::isfinite(label) ? static_cast<std::int64_t>(label) : std::int64_t { -1 }; });
        return strata;
    }
    constexpr std::size_t parts = 10;
    std::vector<double> sorted;
    std::ranges::copy_if(labels, std::back_inserter(sorted), [](double label) { return std::isfinite(label); });
    std::ranges::sort(sorted);
    for (std::size_t row = 0; row < labels.size() && !sorted.empty(); ++row) { // equal labels in one stratum
        const auto below = std::ranges::lower_bound(sorted, labels[row]) - sorted.begin();
        strata[row] = static_cast<std::int64_t>(static_cast<std::size_t>(below) * parts / sorted.size());
    }
    return strata;
}

std::vector<int> sidesOf(const SplitRule& rule, std::size_t samples, const Deal& deal)
{
    if (rule.folds == 0)
        return dealtOut(samples, deal, rule.shares, rule.seed);
    const std::vector<double> equal(static_cast<std::size_t>(rule.folds), 1.0);
    std::vector<int> sides = dealtOut(samples, deal, equal, rule.seed);
    for (int& side : sides)
        side = side == rule.fold ? 2 : side == (rule.fold + 1) % rule.folds ? 1 : 0;
    return sides;
}

}
