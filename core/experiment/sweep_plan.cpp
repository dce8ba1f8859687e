#include "core/experiment/sweep_plan.h"

#include "core/common/error.h"
#include "core/common/random.h"
#include "core/common/read_number.h"
#include "core/config/registry.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <optional>
#include <set>
#include <sstream>

namespace cmir {

namespace {

constexpr std::int64_t usualPoints = 5;
constexpr std::int64_t mostPoints = 1000; // of one range
constexpr std::size_t largestGrid = 10'000;
/// Bases of Halton's sequence: the axes take them in order.
constexpr std::array<std::uint64_t, 16> primes { 2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53 };

const std::vector<std::string> samplerNames { "grid", "random", "quasi" };

bool isNumber(const Parameter& p)
{
    return p.type == ParameterType::Integer || p.type == ParameterType::Real;
}

const Parameter& sweepable(const std::string& key)
{
    const Parameter& p = parameter(key);
    if (p.group == ParameterGroup::Machine)
        throw BadInput(fmt::format("{} cannot be swept: it belongs to the machine, not to the experiment", key));
    if (key == "seed")
        throw BadInput("seed cannot be swept: seeds are a study's repetitions (--seeds)");
    return p;
}

/// The number of a range's end, checked to be allowed.
double rangeEnd(const Parameter& p, const std::string& text)
{
    const ParameterValue value = p.parse(text);
    if (p.format(value) == p.specialWord && !p.specialWord.empty())
        throw BadInput(fmt::format("{}: a range goes from number to number, not to \"{}\"", p.key, p.specialWord));
    return p.type == ParameterType::Integer ? static_cast<double>(std::get<std::int64_t>(value))
                                            : std::get<double>(value);
}

std::int64_t usualCount(const Parameter& p, double lower, double upper)
{
    constexpr double mostWhole = 50;
    if (p.type == ParameterType::Integer && upper - lower < mostWhole)
        return static_cast<std::int64_t>(upper - lower) + 1;
    return usualPoints;
}

std::int64_t pointCount(const Parameter& p, const std::string& text)
{
    const auto count = readNumber<std::int64_t>(text);
    if (!count || *count < 2 || *count > mostPoints)
        throw BadInput(fmt::format(
            "{}: \"{}\" is no number of points; allowed is a whole number from 2 to {}", p.key, text, mostPoints));
    return *count;
}

SweepAxis::Part parseRange(const Parameter& p, const std::string& text, std::size_t dots)
{
    if (!isNumber(p))
        throw BadInput(
            fmt::format("{}: \"{}\" is a range, but its values are no numbers; name them one by one", p.key, text));
    const auto colon = text.find(':', dots);
    SweepAxis::Part part;
    part.lower = rangeEnd(p, text.substr(0, dots));
    part.upper = rangeEnd(p, text.substr(dots + 2, colon == std::string::npos ? colon : colon - dots - 2));
    if (!(part.lower < part.upper))
        throw BadInput(fmt::format("{}: the range {} has no room between its ends", p.key, text));
    if (p.scale == ParameterScale::Logarithmic && part.lower <= 0)
        throw BadInput(fmt::format(
            "{}: a range by factors cannot begin at 0; write {}=0,{:g}..{:g}", p.key, p.key, p.minimum, part.upper));
    part.points
        = colon == std::string::npos ? usualCount(p, part.lower, part.upper) : pointCount(p, text.substr(colon + 1));
    return part;
}

SweepAxis::Part parsePart(const Parameter& p, const std::string& text)
{
    if (const auto dots = text.find(".."); dots != std::string::npos && p.type != ParameterType::Text)
        return parseRange(p, text, dots);
    SweepAxis::Part part;
    part.value = p.format(p.parse(text));
    return part;
}

/// Everything that a parameter may be.
std::vector<SweepAxis::Part> wholeRange(const Parameter& p)
{
    std::vector<SweepAxis::Part> parts;
    if (p.type == ParameterType::Text)
        throw BadInput(fmt::format("{}: write its values, {}=first,second", p.key, p.key));
    for (const std::string& choice : p.choices)
        parts.push_back({ choice, 0, 0, 1 });
    if (!isNumber(p))
        return parts;
    if (p.zeroAllowed && p.minimum > 0)
        parts.push_back({ p.format(p.parse("0")), 0, 0, 1 });
    parts.push_back({ {}, p.minimum, p.maximum, usualCount(p, p.minimum, p.maximum) });
    return parts;
}

std::string numberText(const Parameter& p, const SweepAxis::Part& part, double value)
{
    value = std::clamp(value, part.lower, part.upper);
    if (p.type == ParameterType::Integer)
        return p.format(p.parse(fmt::format("{:.0f}", value)));
    // Six digits are enough of a point that was counted, and readable; rounding must not lead out of the range.
    const auto rounded = readNumber<double>(fmt::format("{:.6g}", value));
    const bool within = rounded && *rounded >= part.lower && *rounded <= part.upper;
    return p.format(p.parse(fmt::format("{}", within ? *rounded : value)));
}

/// The number at a share 0..1 of a range.
double between(const Parameter& p, const SweepAxis::Part& part, double share)
{
    if (p.scale == ParameterScale::Logarithmic)
        return part.lower * std::pow(part.upper / part.lower, share);
    return part.lower + share * (part.upper - part.lower);
}

/// Halton's radical inverse: the digits of `index` mirrored behind the point.
double radicalInverse(std::uint64_t index, std::uint64_t base)
{
    double result = 0, digit = 1;
    for (; index > 0; index /= base) {
        digit /= static_cast<double>(base);
        result += digit * static_cast<double>(index % base);
    }
    return result;
}

/// Places in 0..1 of one axis, trial by trial.
std::vector<double> places(const std::string& key, std::size_t axis, const SweepOptions& options)
{
    Random random(options.seed, "sweep " + key);
    const double shift = options.sampler == Sampler::Quasi ? random.uniform() : 0;
    std::vector<double> result;
    for (std::int64_t t = 0; t < options.trials; ++t) {
        double u = options.sampler == Sampler::Quasi
            ? radicalInverse(static_cast<std::uint64_t>(t), primes[axis]) + shift
            : random.uniform();
        u -= std::floor(u);
        result.push_back(std::min(u, std::nextafter(1.0, 0.0)));
    }
    return result;
}

using Point = std::vector<std::string>; ///< a value per axis

[[noreturn]] void throwLargeGrid()
{
    throw BadInput(
        fmt::format("the grid has more than {} points; take fewer, or the samplers random and quasi", largestGrid));
}

void checkTrials(std::size_t axes, const SweepOptions& options)
{
    if (options.trials < 1 || options.trials > static_cast<std::int64_t>(largestGrid))
        throw BadInput(fmt::format("the sampler {} needs a number of trials from 1 to {} (--trials)",
            samplerName(options.sampler), largestGrid));
    if (options.sampler == Sampler::Quasi && axes > primes.size())
        throw BadInput(fmt::format("the sampler quasi takes at most {} parameters", primes.size()));
}

std::vector<Point> gridOf(const std::vector<SweepAxis>& axes)
{
    std::vector<Point> points { {} };
    for (const SweepAxis& axis : axes) {
        const auto values = gridPoints(axis);
        if (points.size() * values.size() > largestGrid)
            throwLargeGrid();
        std::vector<Point> longer;
        for (const Point& point : points)
            for (const std::string& value : values) {
                longer.push_back(point);
                longer.back().push_back(value);
            }
        points = std::move(longer);
    }
    return points;
}

std::vector<Point> drawnPoints(const std::vector<SweepAxis>& axes, const SweepOptions& options)
{
    checkTrials(axes.size(), options);
    std::vector<Point> points(static_cast<std::size_t>(options.trials));
    for (std::size_t a = 0; a < axes.size(); ++a) {
        const auto where = places(axes[a].key, a, options);
        for (std::size_t t = 0; t < points.size(); ++t)
            points[t].push_back(valueAt(axes[a], where[t]));
    }
    return points;
}

StudyVariant variantOf(const std::vector<SweepAxis>& axes, const Point& point, Method method)
{
    StudyVariant variant;
    variant.method = method;
    for (std::size_t a = 0; a < axes.size(); ++a) {
        variant.name += fmt::format("{}{} = {}", a > 0 ? ", " : "", axes[a].key, point[a]);
        variant.settings.emplace_back(axes[a].key, point[a]);
    }
    return variant;
}

void checkAxes(const std::vector<SweepAxis>& axes)
{
    if (axes.empty())
        throw BadInput("a sweep needs at least one axis, e.g. lambda1=1e-4..1:5");
    std::set<std::string> keys;
    for (const SweepAxis& axis : axes)
        if (!keys.insert(axis.key).second)
            throw BadInput(fmt::format("the axis {} is named twice", axis.key));
}

}

std::string samplerName(Sampler sampler)
{
    return samplerNames[static_cast<std::size_t>(sampler)];
}

Sampler samplerFromName(const std::string& name)
{
    const auto found = std::ranges::find(samplerNames, name);
    if (found == samplerNames.end())
        throw BadInput(
            fmt::format("the sampler \"{}\" is not known; allowed are {}", name, fmt::join(samplerNames, ", ")));
    return static_cast<Sampler>(found - samplerNames.begin());
}

SweepAxis parseSweepAxis(const std::string& text)
{
    const auto equals = text.find('=');
    const Parameter& p = sweepable(text.substr(0, equals));
    SweepAxis axis { p.key, {} };
    if (equals == std::string::npos) {
        axis.parts = wholeRange(p);
        return axis;
    }
    std::istringstream stream(text.substr(equals + 1));
    for (std::string part; std::getline(stream, part, ',');)
        axis.parts.push_back(parsePart(p, part));
    if (axis.parts.empty())
        throw BadInput(fmt::format("{}: no value is named", text));
    return axis;
}

std::vector<std::string> gridPoints(const SweepAxis& axis)
{
    const Parameter& p = parameter(axis.key);
    std::vector<std::string> values;
    std::set<std::string> known;
    const auto add = [&](std::string value) {
        if (known.insert(value).second)
            values.push_back(std::move(value));
    };
    for (const SweepAxis::Part& part : axis.parts) {
        if (!part.value.empty())
            add(part.value);
        else
            for (std::int64_t i = 0; i < part.points; ++i)
                add(numberText(p, part,
                    between(p, part,
                        static_cast<double>(i) / static_cast<double>(std::max<std::int64_t>(part.points - 1, 1)))));
    }
    return values;
}

std::string valueAt(const SweepAxis& axis, double u)
{
    const Parameter& p = parameter(axis.key);
    double all = 0;
    for (const SweepAxis::Part& part : axis.parts)
        all += static_cast<double>(part.points);
    double place = u * all;
    for (const SweepAxis::Part& part : axis.parts) {
        const auto share = static_cast<double>(part.points);
        if (place >= share && &part != &axis.parts.back()) {
            place -= share;
            continue;
        }
        if (!part.value.empty())
            return part.value;
        const double within = std::clamp(place / share, 0.0, 1.0);
        if (p.type == ParameterType::Integer && p.scale == ParameterScale::Linear) // each whole number the same share
            return numberText(p, part, std::floor(part.lower + within * (part.upper - part.lower + 1)));
        return numberText(p, part, between(p, part, within));
    }
    return {};
}

StudyPlan sweepPlan(const RunConfig& base, const std::vector<SweepAxis>& axes, const SweepOptions& options,
    const std::vector<std::int64_t>& seeds)
{
    checkAxes(axes);
    StudyPlan plan;
    plan.kind = "sweep";
    plan.base = base;
    plan.seeds = seeds;
    for (const SweepAxis& axis : axes)
        plan.axes.push_back(axis.key);
    std::set<Point> known;
    for (const Point& point : options.sampler == Sampler::Grid ? gridOf(axes) : drawnPoints(axes, options))
        if (known.insert(point).second)
            plan.variants.push_back(variantOf(axes, point, base.method));
    return plan;
}

SweepSize sweepSize(const std::vector<SweepAxis>& axes, const SweepOptions& options)
{
    checkAxes(axes);
    if (options.sampler != Sampler::Grid) {
        checkTrials(axes.size(), options);
        return { static_cast<std::size_t>(options.trials), true };
    }
    SweepSize size { 1, false };
    for (const SweepAxis& axis : axes) {
        size.points *= gridPoints(axis).size();
        if (size.points > largestGrid)
            throwLargeGrid();
    }
    return size;
}

}
