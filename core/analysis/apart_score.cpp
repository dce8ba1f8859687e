#include "core/analysis/apart_score.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace cmir {

namespace {

constexpr double normalQuantile95 = 1.959964;

}

std::optional<ApartScore> r2Score(std::span<const double> wanted, std::span<const double> found)
{
    const auto n = static_cast<double>(wanted.size());
    if (wanted.size() < 3)
        return {};
    const double mean = std::accumulate(wanted.begin(), wanted.end(), 0.0) / n;
    double errors = 0, squares = 0;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        errors += (wanted[i] - found[i]) * (wanted[i] - found[i]) / n;
        squares += (wanted[i] - mean) * (wanted[i] - mean) / n;
    }
    if (squares <= 1e-12 * std::max(1.0, mean * mean))
        return {};
    const double quotient = errors / squares;
    double spread = 0;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const double error = wanted[i] - found[i], deviation = wanted[i] - mean;
        const double part = error * error - quotient * deviation * deviation;
        spread += part * part / (n - 1);
    }
    const double half = normalQuantile95 * std::sqrt(spread / n) / squares;
    return ApartScore { 1 - quotient, 1 - quotient - half, 1 - quotient + half, 0,
        static_cast<std::int64_t>(wanted.size()) };
}

ApartScore shareScore(std::int64_t found, std::int64_t n, double chance, std::int64_t independent)
{
    ApartScore score;
    const auto count = static_cast<double>(independent);
    const double z2 = normalQuantile95 * normalQuantile95, share = static_cast<double>(found) / static_cast<double>(n);
    const double centre = (share + z2 / (2 * count)) / (1 + z2 / count);
    const double half
        = normalQuantile95 / (1 + z2 / count) * std::sqrt(share * (1 - share) / count + z2 / (4 * count * count));
    score.value = share;
    score.lower = std::max(0.0, centre - half);
    score.upper = std::min(1.0, centre + half);
    score.chance = chance;
    score.n = n;
    return score;
}

}
