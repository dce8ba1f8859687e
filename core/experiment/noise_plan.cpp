#include "core/experiment/noise_plan.h"

#include "core/common/error.h"
#include "core/experiment/measured_place.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <tuple>

namespace cmir {

namespace {

constexpr std::array noiseKinds { "noisy-modalities", "unseen-noise" };
constexpr const char* ratioKey = "noise_ratio";

const std::string* ratioOf(const StudyVariant& variant)
{
    for (const auto& [key, value] : variant.settings)
        if (key == ratioKey)
            return &value;
    return nullptr;
}

}

std::vector<double> noiseRatios()
{
    return { 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7 };
}

StudyPlan noisePlan(const std::string& kind, const RunConfig& base, const std::vector<Method>& methods,
    const std::vector<std::int64_t>& seeds)
{
    if (std::ranges::find(noiseKinds, kind) == noiseKinds.end())
        throw BadInput(
            fmt::format("the protocol \"{}\" is not known; allowed are {}, {}", kind, noiseKinds[0], noiseKinds[1]));
    if (methods.empty())
        throw BadInput("the protocol needs at least one method");
    StudyPlan plan;
    plan.kind = kind;
    plan.base = base;
    plan.base.method = methods.front();
    plan.seeds = seeds;
    plan.measures = { noiseKinds.begin(), noiseKinds.end() };
    for (const Method method : methods)
        for (const double ratio : noiseRatios())
            plan.variants.push_back({ fmt::format("{}, NR {:g}", methodTitle(method), ratio), method,
                { { ratioKey, fmt::format("{:g}", ratio) } }, {} });
    return plan;
}

bool isNoisePlan(const StudyPlan& plan)
{
    return std::ranges::find(noiseKinds, plan.kind) != noiseKinds.end();
}

StudyResults averageOverNoise(const StudyResults& results)
{
    StudyResults folded;
    folded.plan = results.plan;
    folded.mixed = results.mixed;
    folded.plan.variants.clear();
    std::vector<std::size_t> place; // of a variant among the methods
    std::vector<std::size_t> ratios; // per method
    for (const StudyVariant& variant : results.plan.variants) {
        if (!ratioOf(variant))
            throw BadInput(
                fmt::format("the variant \"{}\" has no noise ratio: this is no study of noise", variant.name));
        auto& methods = folded.plan.variants;
        auto found = std::ranges::find(methods, variant.method, &StudyVariant::method);
        if (found == methods.end()) {
            found = methods.insert(found, { methodTitle(variant.method), variant.method, {}, {} });
            ratios.push_back(0);
        }
        place.push_back(static_cast<std::size_t>(found - methods.begin()));
        ++ratios[place.back()];
    }
    struct Sum {
        double total = 0;
        std::size_t count = 0;
    };
    std::map<std::tuple<std::size_t, std::int64_t, std::string, std::string>, Sum> sums;
    for (const StudyRow& row : results.rows) {
        const MeasuredPlace measuredAt = MeasuredPlace::read(row.split);
        if (!measuredAt.isUnderNoise())
            continue;
        const std::string average = measuredAt.averaged().text();
        StudyRow moved = row;
        moved.variant = place[row.variant];
        Sum& sum = sums[{ moved.variant, row.seed, average, row.metric }];
        sum.total += row.value;
        ++sum.count;
        folded.rows.push_back(std::move(moved));
    }
    for (const auto& [key, sum] : sums) {
        const auto& [variant, seed, split, metric] = key;
        if (sum.count == ratios[variant])
            folded.rows.push_back({ variant, seed, split, metric, sum.total / static_cast<double>(sum.count) });
    }
    for (const StudyFailure& failure : results.failures)
        folded.failures.push_back({ place[failure.variant], failure.seed,
            fmt::format("{}: {}", results.plan.variants[failure.variant].name, failure.message) });
    folded.finished = results.finished;
    return folded;
}

}
