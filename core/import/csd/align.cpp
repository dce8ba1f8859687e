#include "core/import/csd/align.h"

#include "core/import/named_choice.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace cmir::foreign::csd {

namespace {

constexpr std::array<std::string_view, 4> collapseNames { "mean", "first", "last", "max" };

}

std::string collapseName(Collapse collapse)
{
    return std::string(collapseNames.at(static_cast<std::size_t>(collapse)));
}

Collapse collapseFromName(const std::string& name)
{
    return choiceFromName<Collapse>(collapseNames, name, "rows are to be collapsed by");
}

std::vector<std::vector<std::size_t>> overlapping(std::span<const Interval> references, std::span<const Interval> rows)
{
    std::vector<double> latestEnd; // of the rows up to here: what ends before a reference need not be looked at again
    latestEnd.reserve(rows.size());
    for (const Interval& row : rows)
        latestEnd.push_back(latestEnd.empty() ? row.end : std::max(latestEnd.back(), row.end));
    std::vector<std::vector<std::size_t>> found(references.size());
    std::size_t first = 0;
    double before = 0;
    for (std::size_t r = 0; r < references.size(); ++r) {
        const Interval& reference = references[r];
        if (r == 0 || reference.start < before)
            first = 0;
        before = reference.start;
        while (first < rows.size() && latestEnd[first] <= reference.start)
            ++first;
        for (std::size_t row = first; row < rows.size() && rows[row].start < reference.end; ++row)
            if (std::min(rows[row].end, reference.end) - std::max(rows[row].start, reference.start) > kEpsilon)
                found[r].push_back(row);
    }
    return found;
}

void collapse(
    const std::vector<float>& features, std::span<const std::size_t> rows, Collapse how, std::span<float> result)
{
    std::ranges::fill(result, 0.F);
    if (rows.empty())
        return;
    const std::size_t width = result.size();
    const auto of = [&](std::size_t row) { return std::span(features).subspan(row * width, width); };
    if (how == Collapse::First || how == Collapse::Last) {
        std::ranges::copy(of(how == Collapse::First ? rows.front() : rows.back()), result.begin());
        return;
    }
    if (how == Collapse::Max) {
        std::ranges::copy(of(rows.front()), result.begin());
        for (const std::size_t row : rows.subspan(1))
            std::ranges::transform(of(row), result, result.begin(), [](float a, float b) { return std::max(a, b); });
        return;
    }
    std::vector<double> sum(width, 0);
    for (const std::size_t row : rows)
        std::ranges::transform(of(row), sum, sum.begin(), [](float value, double before) { return before + value; });
    for (std::size_t j = 0; j < width; ++j)
        result[j] = static_cast<float>(sum[j] / static_cast<double>(rows.size()));
}

}
