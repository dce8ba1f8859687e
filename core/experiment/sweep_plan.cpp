#include "core/experiment/sweep_plan.h"

#include <fmt/format.h>

#include <set>

namespace cmir {

StudyVariant variantAt(const std::vector<SearchAxis>& axes, const SearchPoint& point, Method method)
{
    StudyVariant variant;
    variant.method = method;
    for (std::size_t a = 0; a < axes.size(); ++a) {
        variant.name += fmt::format("{}{} = {}", a > 0 ? ", " : "", axes[a].key, point[a]);
        variant.settings.emplace_back(axes[a].key, point[a]);
    }
    return variant;
}

StudyPlan sweepPlan(const RunConfig& base, const std::vector<SearchAxis>& axes, const SweepOptions& options,
    const std::vector<std::int64_t>& seeds)
{
    checkAxes(axes);
    StudyPlan plan;
    plan.kind = "sweep";
    plan.base = base;
    plan.seeds = seeds;
    for (const SearchAxis& axis : axes)
        plan.axes.push_back(axis.key);
    std::set<SearchPoint> known;
    for (const SearchPoint& point : options.sampler == Sampler::Grid
            ? gridOf(axes)
            : drawnPoints(axes, options.sampler, options.trials, options.seed))
        if (known.insert(point).second)
            plan.variants.push_back(variantAt(axes, point, base.method));
    return plan;
}

SweepSize sweepSize(const std::vector<SearchAxis>& axes, const SweepOptions& options)
{
    checkAxes(axes);
    if (options.sampler != Sampler::Grid) {
        checkTrials(axes.size(), options.sampler, options.trials);
        return { static_cast<std::size_t>(options.trials), true };
    }
    return { gridSize(axes), false };
}

}
