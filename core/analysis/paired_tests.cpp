#include "core/analysis/paired_tests.h"

#include "core/analysis/special_functions.h"
#include "core/common/error.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace cmir {

namespace {

constexpr std::size_t kMostExact = 25;

struct Differences {
    std::string reason;
    std::vector<double> values;
    double tolerance = 0; ///< what rounding of the values may make of equal differences

    bool zero(double value) const { return std::abs(value) <= tolerance; }
    std::int64_t count() const { return static_cast<std::int64_t>(values.size()); }
};

Differences differencesOf(std::span<const double> a, std::span<const double> b)
{
    if (a.size() != b.size())
        throw BadInput(fmt::format(
            "comparison: {} values against {}; every repetition needs a value of both", a.size(), b.size()));
    Differences out;
    std::size_t bad = 0;
    double largest = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        bad += std::isfinite(a[i]) && std::isfinite(b[i]) ? 0 : 1;
        largest = std::max({ largest, std::abs(a[i]), std::abs(b[i]) });
        out.values.push_back(a[i] - b[i]);
    }
    out.tolerance = 4e-15 * largest;
    if (out.values.empty())
        out.reason = "there is no pair";
    else if (bad > 0)
        out.reason = fmt::format(
            "{} of the {} pairs {} a value that is not a finite number", bad, a.size(), bad == 1 ? "has" : "have");
    return out;
}

struct Moments {
    double mean = 0, deviation = 0;
};

Moments momentsOf(const Differences& differences)
{
    const auto n = static_cast<double>(differences.values.size());
    Moments out;
    out.mean = std::accumulate(differences.values.begin(), differences.values.end(), 0.0) / n;
    for (const double value : differences.values)
        out.deviation += (value - out.mean) * (value - out.mean);
    out.deviation = std::sqrt(out.deviation / (n - 1));
    return out;
}

/// Why the spread of the differences says nothing; empty: it does.
std::string noSpread(const Differences& differences)
{
    const auto n = differences.count();
    if (n < 2)
        return "there is one pair; at least 2 are needed";
    const auto [low, high] = std::minmax_element(differences.values.begin(), differences.values.end());
    if (differences.zero(*low) && differences.zero(*high))
        return fmt::format("all {} differences are zero", n);
    if (differences.zero(*high - *low))
        return fmt::format("all {} differences are the same, so that they have no spread to compare with", n);
    return {};
}

double medianOf(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    const std::size_t middle = values.size() / 2;
    return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

/// The sizes of the differences as ranks, ascending; twice the midrank, which is whole.
struct Ranks {
    std::vector<int> doubled; ///< in ascending order
    double positive = 0; ///< sum of the ranks (not doubled) of positive differences
    double tieTerm = 0; ///< sum of t^3 - t over groups of t equal sizes
};

Ranks ranksOf(std::vector<double> values, double tolerance)
{
    const auto size = [](double value) { return std::abs(value); };
    std::ranges::sort(values, {}, size);
    Ranks out;
    for (std::size_t first = 0; first < values.size();) {
        std::size_t last = first;
        while (last + 1 < values.size() && size(values[last + 1]) - size(values[last]) <= tolerance)
            ++last;
        const int doubled = static_cast<int>(first + last + 2); // ranks count from 1
        for (std::size_t i = first; i <= last; ++i) {
            out.doubled.push_back(doubled);
            out.positive += values[i] > 0 ? 0.5 * doubled : 0;
        }
        const auto tied = static_cast<double>(last - first + 1);
        out.tieTerm += tied * tied * tied - tied;
        first = last + 1;
    }
    return out;
}

/// Twice the smaller tail of the rank sum over all signs, each as likely as any other.
double exactSignedRank(const Ranks& ranks)
{
    const int total = std::accumulate(ranks.doubled.begin(), ranks.doubled.end(), 0);
    std::vector<double> ways(static_cast<std::size_t>(total) + 1); // of reaching each doubled sum
    ways[0] = 1;
    int reached = 0;
    for (const int rank : ranks.doubled) {
        reached += rank;
        for (int sum = reached; sum >= rank; --sum)
            ways[static_cast<std::size_t>(sum)] += ways[static_cast<std::size_t>(sum - rank)];
    }
    // The distribution is symmetric: the upper tail of a sum is the lower tail of its mirror image.
    const auto observed = static_cast<int>(std::lround(2 * ranks.positive));
    const auto end = ways.begin() + std::min(observed, total - observed) + 1;
    const double tail = std::accumulate(ways.begin(), end, 0.0);
    return std::min(1.0, 2 * tail / std::ldexp(1.0, static_cast<int>(ranks.doubled.size())));
}

double approximateSignedRank(const Ranks& ranks)
{
    const auto n = static_cast<double>(ranks.doubled.size());
    const double variance = n * (n + 1) * (2 * n + 1) / 24 - ranks.tieTerm / 48;
    const double distance = std::abs(ranks.positive - n * (n + 1) / 4) - 0.5;
    return std::min(1.0, 2 * normalAbove(std::max(0.0, distance) / std::sqrt(variance)));
}

std::string rankNote(const SignedRankTest& test, const Ranks& ranks)
{
    std::string note;
    if (test.zeros > 0)
        note = fmt::format(
            "{} of {} pairs without a difference {} left out", test.zeros, test.pairs, test.zeros == 1 ? "is" : "are");
    if (ranks.tieTerm > 0)
        note += (note.empty() ? "" : "; ") + std::string("equal differences share the mean of their ranks");
    return note;
}

}

PairedTTest pairedTTest(std::span<const double> a, std::span<const double> b)
{
    const Differences differences = differencesOf(a, b);
    PairedTTest out;
    out.pairs = differences.count();
    out.reason = differences.reason.empty() ? noSpread(differences) : differences.reason;
    if (!out.reason.empty())
        return out;
    const Moments moments = momentsOf(differences);
    out.degreesOfFreedom = out.pairs - 1;
    out.t = moments.mean / (moments.deviation / std::sqrt(static_cast<double>(out.pairs)));
    out.p = studentTwoSided(out.t, static_cast<double>(out.degreesOfFreedom));
    return out;
}

SignedRankTest signedRankTest(std::span<const double> a, std::span<const double> b)
{
    Differences differences = differencesOf(a, b);
    SignedRankTest out;
    out.pairs = differences.count();
    out.reason = differences.reason;
    if (!out.reason.empty())
        return out;
    std::erase_if(differences.values, [&](double value) { return differences.zero(value); });
    out.zeros = out.pairs - differences.count();
    if (differences.values.empty()) {
        out.reason
            = out.pairs == 1 ? "the only difference is zero" : fmt::format("all {} differences are zero", out.pairs);
        return out;
    }
    const Ranks ranks = ranksOf(differences.values, differences.tolerance);
    out.rankSum = ranks.positive;
    out.exact = differences.values.size() <= kMostExact;
    out.p = out.exact ? exactSignedRank(ranks) : approximateSignedRank(ranks);
    out.note = rankNote(out, ranks);
    return out;
}

PairedEffect pairedEffect(std::span<const double> a, std::span<const double> b)
{
    const Differences differences = differencesOf(a, b);
    PairedEffect out;
    out.pairs = differences.count();
    out.reason = differences.reason;
    if (!out.reason.empty())
        return out;
    const Moments moments = momentsOf(differences);
    out.meanDifference = moments.mean;
    out.medianDifference = medianOf(differences.values);
    out.reason = noSpread(differences);
    if (!out.reason.empty())
        return out;
    out.dz = moments.mean / moments.deviation;
    if (out.pairs >= 3)
        out.hedges = out.dz * hedgesCorrection(static_cast<double>(out.pairs - 1));
    return out;
}

}
