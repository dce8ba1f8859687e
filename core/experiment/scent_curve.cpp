#include "core/experiment/scent_curve.h"

#include "core/analysis/paired_tests.h"
#include "core/common/median.h"
#include "core/config/registry.h"
#include "core/data/split_names.h"
#include "core/evaluation/metrics.h"
#include "core/experiment/measured_place.h"
#include "core/experiment/study_summary.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace cmir {

namespace {

bool isBetterMean(const ScentCurve::Point& a, const ScentCurve::Point& b, bool largerIsBetter)
{
    return largerIsBetter ? a.estimate.mean > b.estimate.mean : a.estimate.mean < b.estimate.mean;
}

void testAgainstPresent(ScentCurve& curve)
{
    const ScentCurve::Point* now = curve.at(curve.present);
    if (!now || !now->complete())
        return;
    const std::vector<double> reference = valuesThere(now->bySeed);
    for (ScentCurve::Point& point : curve.points)
        if (point.complete() && point.value != curve.present && point.bySeed.size() == reference.size())
            if (const PairedTTest test = pairedTTest(valuesThere(point.bySeed), reference); test.reason.empty())
                point.p = test.p;
}

ScentCurve::Point measuredPoint(const ScentResults& results, const ScentPlan::Point& of, const ScentMetric& metric)
{
    ScentCurve::Point point;
    point.value = of.value;
    point.bySeed = results.trained.values(of.variant, metric.split, metric.metric);
    if (const std::vector<double> values = valuesThere(point.bySeed); !values.empty()) {
        point.estimate = studentInterval(values);
        point.estimate.mean = std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
        point.estimate.samples = static_cast<std::int64_t>(values.size());
    }
    const auto failed = std::ranges::find(results.trained.failures, of.variant, &StudyFailure::variant);
    if (failed != results.trained.failures.end())
        point.problem = failed->message;
    return point;
}

}

std::vector<std::string> scentSplits(const Dataset& dataset)
{
    std::vector<std::string> names;
    for (const bool test : { false, true })
        for (const Split& split : dataset.splits)
            if (split.name != "train" && isTestSplit(split.name) == test)
                names.push_back(split.name);
    return names;
}

double ScentResults::secondsOfOne() const
{
    double longest = 0;
    for (const StudyRow& row : trained.rows)
        if (row.split == trainingPlace && row.metric == "seconds")
            longest = std::max(longest, row.value);
    return longest;
}

bool ScentCurve::Point::complete() const
{
    return !bySeed.empty() && std::ranges::all_of(bySeed, [](const auto& one) { return one.has_value(); });
}

bool ScentCurve::isCurve() const
{
    const Point* now = at(present);
    return now && now->complete() && std::ranges::count_if(points, &Point::complete) > 1;
}

const ScentCurve::Point* ScentCurve::at(double value) const
{
    const auto found = std::ranges::find(points, value, &Point::value);
    return found == points.end() ? nullptr : &*found;
}

ScentCurve scentCurve(
    const std::vector<std::shared_ptr<const ScentResults>>& known, const std::string& key, const ScentMetric& metric)
{
    ScentCurve curve;
    curve.key = key;
    for (const auto& results : known) {
        const Parameter& p = parameter(key);
        curve.present = scentNumber(p.get(results->plan.study.base.parameters));
        for (const ScentPlan::Point& of : results->plan.points) {
            if (of.key != key)
                continue;
            ScentCurve::Point point = measuredPoint(*results, of, metric);
            if (!point.there() && point.problem.empty())
                continue;
            std::erase_if(curve.points, [&](const ScentCurve::Point& old) { return old.value == of.value; });
            curve.points.push_back(std::move(point));
        }
    }
    std::ranges::sort(curve.points, {}, &ScentCurve::Point::value);
    testAgainstPresent(curve);
    const bool larger = metricInfo(metric.metric).largerIsBetter;
    for (std::size_t i = 0; i < curve.points.size(); ++i)
        if (curve.points[i].complete()
            && (!curve.best || isBetterMean(curve.points[i], curve.points[*curve.best], larger)))
            curve.best = i;
    return curve;
}

double ScentScale::place(double value, bool largerIsBetter) const
{
    const double share = (value - lower) / (upper - lower);
    return largerIsBetter ? share : 1 - share;
}

std::optional<ScentScale> scentScale(std::span<const ScentCurve> curves)
{
    std::vector<double> means, halfWidths;
    for (const ScentCurve& curve : curves)
        for (const ScentCurve::Point& point : curve.points)
            if (point.complete() && std::isfinite(point.estimate.mean)) {
                means.push_back(point.estimate.mean);
                if (point.estimate.reason.empty())
                    halfWidths.push_back((point.estimate.upper - point.estimate.lower) / 2);
            }
    if (means.empty())
        return {};
    const auto [least, most] = std::ranges::minmax(means);
    double room = halfWidths.empty() ? 0 : upperMedian(halfWidths);
    if (!(most - least + room > 0)) // all the same, to the last bit
        room = std::max(1e-9, std::abs(least) / 100);
    return ScentScale { least - room, most + room };
}

}
