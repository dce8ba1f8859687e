#include "core/experiment/scent_plan.h"

#include "core/config/registry.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace cmir {

namespace {

constexpr int stepsOfUsualRange = 8;
constexpr double tooNear = 0.4; ///< of a step: what is nearer to the present value says nothing new

bool isNumeric(const Parameter& p)
{
    return p.type == ParameterType::Integer || p.type == ParameterType::Real;
}

ParameterValue valueOfNumber(const Parameter& p, double number)
{
    return p.type == ParameterType::Integer ? ParameterValue(static_cast<std::int64_t>(std::llround(number)))
                                            : ParameterValue(number);
}

/// Where a value lies, in steps of the grid.
class ScentGrid {
public:
    ScentGrid(const Parameter& p, double present)
        : m_logarithmic(p.scale == ParameterScale::Logarithmic)
        , m_range(
              p.usualRange().contains(present) || (present == 0 && p.zeroAllowed) ? p.usualRange() : p.allowedRange())
    {
        const double usual = p.usualRange().maximum - p.usualRange().minimum;
        m_step = std::max(1.0, std::round(usual / stepsOfUsualRange / p.step)) * p.step;
        if (m_logarithmic)
            fillByFactors(p.zeroAllowed);
        else
            for (double i = std::ceil(m_range.minimum / m_step - 1e-9); i * m_step <= m_range.maximum + 1e-9; ++i)
                m_values.push_back(std::round(i * m_step * 1e9) / 1e9);
    }

    const std::vector<double>& values() const { return m_values; }
    double place(double value) const
    {
        if (!m_logarithmic)
            return value / m_step;
        return std::log10(value > 0 ? value : m_range.minimum / 10);
    }
    bool logarithmic() const { return m_logarithmic; }

private:
    void fillByFactors(bool withZero)
    {
        if (withZero)
            m_values.push_back(0);
        const int first = static_cast<int>(std::floor(std::log10(m_range.minimum))) - 1;
        const int last = static_cast<int>(std::ceil(std::log10(m_range.maximum)));
        for (int power = first; power <= last; ++power)
            if (const double value = power < 0 ? 1 / std::pow(10.0, -power) : std::pow(10.0, power);
                m_range.contains(value))
                m_values.push_back(value);
    }

    bool m_logarithmic;
    NumberRange m_range;
    double m_step = 1;
    std::vector<double> m_values; ///< ascending
};

/// 0 says nothing of where to look: the grid's values from its first end to its other.
std::vector<double> spreadValues(const std::vector<double>& grid)
{
    const std::size_t most = std::min(scentPoints - 1, grid.size() - 1); // the first is 0
    std::vector<double> values;
    for (std::size_t i = 0; i < most; ++i) {
        const double share = most > 1 ? static_cast<double>(i) / static_cast<double>(most - 1) : 0;
        values.push_back(grid[1 + static_cast<std::size_t>(std::lround(share * static_cast<double>(grid.size() - 2)))]);
    }
    return values;
}

}

double scentNumber(const ParameterValue& value)
{
    const auto* whole = std::get_if<std::int64_t>(&value);
    return whole ? static_cast<double>(*whole) : std::get<double>(value);
}

bool canHaveScent(const Parameter& p)
{
    return isNumeric(p) && p.live && !p.betweenEpochs;
}

bool hasScent(const Parameter& p, const RunConfig& base)
{
    return canHaveScent(p) && p.whyWithoutPart(base.method, base.parameters).empty()
        && !p.isPinned(base.method, base.parameters);
}

std::vector<double> scentValues(const Parameter& p, const ParameterValue& present)
{
    if (!p.specialWord.empty() && p.format(present) == p.specialWord)
        return {};
    const double now = scentNumber(present);
    const ScentGrid grid(p, now);
    if (grid.logarithmic() && now == 0)
        return spreadValues(grid.values());
    std::vector<double> below, above; // the nearest first
    for (const double value : grid.values())
        if (const double steps = grid.place(value) - grid.place(now); std::abs(steps) >= tooNear)
            (steps < 0 ? below : above).push_back(value);
    std::ranges::reverse(below);
    std::vector<double> values;
    for (std::size_t i = 0; values.size() + 1 < scentPoints && i < below.size() + above.size(); ++i) {
        if (i < above.size())
            values.push_back(above[i]);
        if (i < below.size() && values.size() + 1 < scentPoints)
            values.push_back(below[i]);
    }
    return values;
}

ScentPlan scentPlan(const RunConfig& base, const std::vector<std::string>& keys)
{
    ScentPlan plan;
    plan.study.kind = "scent";
    plan.study.base = base;
    if (base.data.synthetic()) // another seed makes other data
        plan.study.base.sha256.clear();
    plan.study.variants.push_back({ "as it is", base.method, {}, {} });
    const std::int64_t last = std::numeric_limits<std::int64_t>::max() - static_cast<std::int64_t>(scentSeeds) + 1;
    for (std::size_t i = 0; i < scentSeeds; ++i)
        plan.study.seeds.push_back(std::min(base.parameters.seed, last) + static_cast<std::int64_t>(i));

    struct Wanted {
        const Parameter* parameter;
        std::vector<double> values;
    };
    std::vector<Wanted> wanted;
    for (const std::string& key : keys)
        if (const Parameter& p = parameter(key); hasScent(p, base)) {
            if (auto values = scentValues(p, p.get(base.parameters)); !values.empty())
                wanted.push_back({ &p, std::move(values) });
        }
    for (const Wanted& one : wanted) {
        plan.keys.push_back(one.parameter->key);
        plan.points.push_back({ one.parameter->key, scentNumber(one.parameter->get(base.parameters)), 0 });
    }
    for (std::size_t first = 0; first + 1 < scentPoints; first += 2) // two of each in turn
        for (const Wanted& one : wanted)
            for (std::size_t i = first; i < std::min(first + 2, one.values.size()); ++i) {
                const Parameter& p = *one.parameter;
                const std::string text = p.format(valueOfNumber(p, one.values[i]));
                plan.points.push_back({ p.key, scentNumber(p.parse(text)), plan.study.variants.size() });
                plan.study.variants.push_back(
                    { fmt::format("{} = {}", p.key, text), base.method, { { p.key, text } }, {} });
            }
    std::ranges::stable_sort(plan.points, [&](const ScentPlan::Point& a, const ScentPlan::Point& b) {
        const auto order = [&](const std::string& key) { return std::ranges::find(plan.keys, key); };
        return a.key != b.key ? order(a.key) < order(b.key) : a.value < b.value;
    });
    return plan;
}

std::vector<StudyJob> scentJobs(const ScentPlan& plan)
{
    std::vector<StudyJob> jobs = studyJobs(plan.study); // seed by seed
    std::ranges::stable_sort(jobs, {}, [](const StudyJob& job) { return *std::ranges::min_element(job.variants); });
    return jobs;
}

std::string scentSurroundings(const RunConfig& base, const std::string& key)
{
    RunConfig others = base;
    const Parameter& p = parameter(key);
    p.set(others.parameters, p.defaultValue());
    return jobKey(others, {}, [](const std::string& path) { return path; });
}

}
