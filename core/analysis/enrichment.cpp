#include "core/analysis/enrichment.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace cmir {

namespace {

constexpr double leastLift = 1.5; ///< how many times as frequent in the group as among all

double logChoose(std::int64_t n, std::int64_t k)
{
    // lgamma writes a global of its own; lgamma_r does not.
    const auto logFactorial = [](std::int64_t x) {
        int sign = 0;
        return ::lgamma_r(static_cast<double>(x) + 1, &sign);
    };
    return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
}

}

double logHypergeometricTail(std::int64_t hits, std::int64_t drawn, std::int64_t marked, std::int64_t all)
{
    const std::int64_t least = std::max<std::int64_t>(0, drawn + marked - all), most = std::min(drawn, marked);
    if (hits <= least)
        return 0;
    if (hits > most)
        return -std::numeric_limits<double>::infinity();
    const auto logProbability = [&](std::int64_t x) {
        return logChoose(marked, x) + logChoose(all - marked, drawn - x) - logChoose(all, drawn);
    };
    // Terms relative to the first; the ratio of two neighbours is exact.
    const double first = logProbability(hits);
    double term = 1, sum = 1;
    for (std::int64_t x = hits; x < most; ++x) {
        term *= static_cast<double>(marked - x) * static_cast<double>(drawn - x)
            / (static_cast<double>(x + 1) * static_cast<double>(all - marked - drawn + x + 1));
        sum += term;
        if (term < 1e-17 * sum)
            break;
    }
    return std::min(0.0, first + std::log(sum));
}

std::optional<OverRepresented> mostOverRepresented(
    std::span<const PointWords> columns, const std::vector<bool>& inGroup, double level)
{
    std::optional<OverRepresented> best;
    double bestLog = 0;
    std::int64_t tried = 0;
    for (std::size_t c = 0; c < columns.size(); ++c) {
        const PointWords& column = columns[c];
        std::vector<std::int64_t> marked(column.words.size(), 0), hits(column.words.size(), 0);
        std::int64_t all = 0, group = 0;
        for (std::size_t i = 0; i < inGroup.size() && i < column.word.size(); ++i) {
            const std::int32_t word = column.word[i];
            if (word < 0)
                continue;
            ++all;
            ++marked[static_cast<std::size_t>(word)];
            group += inGroup[i] ? 1 : 0;
            hits[static_cast<std::size_t>(word)] += inGroup[i] ? 1 : 0;
        }
        for (std::size_t w = 0; w < marked.size(); ++w) {
            if (marked[w] == 0)
                continue;
            ++tried;
            const bool often = static_cast<double>(hits[w]) * static_cast<double>(all)
                >= leastLift * static_cast<double>(group) * static_cast<double>(marked[w]);
            const bool names = often && (2 * hits[w] > group || 2 * hits[w] > marked[w]);
            const double p = logHypergeometricTail(hits[w], group, marked[w], all);
            if (names && p < bestLog) {
                bestLog = p;
                best = OverRepresented { c, static_cast<std::int32_t>(w), hits[w], group, marked[w], all, 0, 1 };
            }
        }
    }
    if (!best)
        return {};
    best->tried = tried;
    best->p = std::min(1.0, std::exp(bestLog + std::log(static_cast<double>(tried))));
    return best->p < level ? best : std::nullopt;
}

}
