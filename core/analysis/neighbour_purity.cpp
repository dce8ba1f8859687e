#include "core/analysis/neighbour_purity.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <map>
#include <numeric>
#include <utility>

namespace cmir {

namespace {

/// Summed in eight lanes, which a compiler can hold in vector registers.
double squaredDistance(std::span<const float> a, std::span<const float> b)
{
    constexpr std::size_t lanes = 8;
    std::array<double, lanes> sums {};
    std::size_t c = 0;
    for (; c + lanes <= a.size(); c += lanes)
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            const double difference = static_cast<double>(a[c + lane]) - b[c + lane];
            sums[lane] += difference * difference;
        }
    for (; c < a.size(); ++c) {
        const double difference = static_cast<double>(a[c]) - b[c];
        sums[0] += difference * difference;
    }
    return std::accumulate(sums.begin(), sums.end(), 0.0);
}

void checkRows(const Neighbourhoods& neighbours, std::size_t values)
{
    if (neighbours.group.size() != values)
        throw BadInput("neighbour purity: " + std::to_string(neighbours.group.size()) + " rows but "
            + std::to_string(values) + " values; there must be one for each row");
}

/// Rows of every value, in all and by group.
struct Counts {
    std::map<std::int64_t, double> value, group;
    std::map<std::pair<std::int64_t, std::int64_t>, double> both;
};

/// The mean over rows of the share of the rows of other groups that have the same value.
double expectedPurity(const std::vector<std::int64_t>& group, std::span<const std::int64_t> value)
{
    Counts counts;
    for (std::size_t i = 0; i < group.size(); ++i) {
        ++counts.value[value[i]];
        ++counts.group[group[i]];
        ++counts.both[{ group[i], value[i] }];
    }
    const auto n = static_cast<double>(group.size());
    double sum = 0;
    for (std::size_t i = 0; i < group.size(); ++i) {
        const double others = n - counts.group[group[i]];
        sum += (counts.value[value[i]] - counts.both[{ group[i], value[i] }]) / others;
    }
    return sum / n;
}

/// Sum over all pairs of |a - b|.
double pairDifferences(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    const auto n = static_cast<double>(values.size());
    double sum = 0;
    for (std::size_t i = 0; i < values.size(); ++i)
        sum += (2 * static_cast<double>(i) + 1 - n) * values[i];
    return sum;
}

/// The mean of |a - b| over all pairs of rows of different groups.
double meanDifference(const std::vector<std::int64_t>& group, std::span<const double> value)
{
    std::map<std::int64_t, std::vector<double>> groups;
    for (std::size_t i = 0; i < group.size(); ++i)
        groups[group[i]].push_back(value[i]);
    const auto n = static_cast<double>(group.size());
    double sum = pairDifferences({ value.begin(), value.end() }), pairs = n * (n - 1) / 2;
    for (const auto& [key, values] : groups) {
        const auto size = static_cast<double>(values.size());
        sum -= pairDifferences(values);
        pairs -= size * (size - 1) / 2;
    }
    return sum / pairs;
}

constexpr auto noNeighbours = "too few samples: there are no neighbours";

}

Neighbourhoods findNeighbourhoods(
    const Matrix& points, std::int64_t k, std::span<const std::int64_t> group, const JobContext& job)
{
    const auto n = static_cast<std::size_t>(points.rows);
    if (k < 1)
        throw BadInput("neighbour purity: " + std::to_string(k) + " neighbours; at least 1 is needed");
    if (!group.empty() && group.size() != n)
        throw BadInput("neighbour purity: " + std::to_string(n) + " rows but " + std::to_string(group.size())
            + " groups; there must be one for each row");
    Neighbourhoods out;
    out.group.assign(group.begin(), group.end());
    if (group.empty()) {
        out.group.resize(n);
        std::iota(out.group.begin(), out.group.end(), 0);
    }
    std::map<std::int64_t, std::int64_t> sizes;
    std::int64_t largest = 0;
    for (const auto g : out.group)
        largest = std::max(largest, ++sizes[g]);
    out.k = std::min(k, points.rows - largest);
    out.index.reserve(n * static_cast<std::size_t>(out.k));
    std::vector<std::pair<double, std::int64_t>> distances;
    for (std::size_t i = 0; i < n && out.k > 0; ++i) {
        job.check();
        if (i % 64 == 0)
            job.report(static_cast<double>(i) / static_cast<double>(n), "finding neighbours");
        distances.clear();
        for (std::size_t j = 0; j < n; ++j)
            if (out.group[i] != out.group[j])
                distances.emplace_back(
                    squaredDistance(points.row(static_cast<std::int64_t>(i)), points.row(static_cast<std::int64_t>(j))),
                    static_cast<std::int64_t>(j));
        std::partial_sort(distances.begin(), distances.begin() + out.k, distances.end());
        for (std::int64_t m = 0; m < out.k; ++m)
            out.index.push_back(distances[static_cast<std::size_t>(m)].second);
    }
    return out;
}

Purity neighbourPurity(const Neighbourhoods& neighbours, std::span<const std::int64_t> value)
{
    checkRows(neighbours, value.size());
    Purity result;
    result.samples = static_cast<std::int64_t>(value.size());
    if (neighbours.k < 1)
        result.reason = noNeighbours;
    else if (std::adjacent_find(value.begin(), value.end(), std::not_equal_to()) == value.end())
        result.reason = "one class only: every neighbour has the same value";
    if (!result.reason.empty())
        return result;
    const auto k = static_cast<std::size_t>(neighbours.k);
    double same = 0;
    for (std::size_t i = 0; i < neighbours.index.size(); ++i)
        same += value[i / k] == value[static_cast<std::size_t>(neighbours.index[i])] ? 1 : 0;
    result.value = same / static_cast<double>(neighbours.index.size());
    result.expected = expectedPurity(neighbours.group, value);
    return result;
}

Purity neighbourDifference(const Neighbourhoods& neighbours, std::span<const double> value)
{
    checkRows(neighbours, value.size());
    Purity result;
    result.samples = static_cast<std::int64_t>(value.size());
    const bool constant = std::adjacent_find(value.begin(), value.end(), std::not_equal_to()) == value.end();
    const double reference = neighbours.k < 1 || constant ? 0 : meanDifference(neighbours.group, value);
    if (neighbours.k < 1)
        result.reason = noNeighbours;
    else if (!(reference > 0) || !std::isfinite(reference))
        result.reason = "the number is constant or not finite";
    if (!result.reason.empty())
        return result;
    const auto k = static_cast<std::size_t>(neighbours.k);
    double sum = 0;
    for (std::size_t i = 0; i < neighbours.index.size(); ++i)
        sum += std::abs(value[i / k] - value[static_cast<std::size_t>(neighbours.index[i])]);
    result.value = sum / static_cast<double>(neighbours.index.size()) / reference;
    result.expected = 1;
    return result;
}

}
