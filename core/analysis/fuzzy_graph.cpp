#include "core/analysis/fuzzy_graph.h"

#include "core/analysis/row_pieces.h"

#include <algorithm>
#include <cmath>

namespace cmir {

namespace {

constexpr double leastSigma = 1e-3; ///< of the mean distance: sigma at least
constexpr double sumTolerance = 1e-5;
constexpr int halvings = 64;
constexpr std::int64_t membershipsOfAPiece = 256;

}

std::vector<float> neighbourMembership(const float* squaredDistances, std::size_t count)
{
    std::vector<double> distance(count);
    double mean = 0, rho = 0;
    for (std::size_t j = 0; j < count; ++j) {
        distance[j] = std::sqrt(static_cast<double>(squaredDistances[j]));
        mean += distance[j] / static_cast<double>(count);
        if (rho == 0)
            rho = distance[j];
    }
    const auto membership
        = [&](double d, double sigma) { return d > rho && sigma > 0 ? std::exp(-(d - rho) / sigma) : 1.0; };
    const double wanted = std::log2(static_cast<double>(count));
    double low = 0, high = INFINITY, sigma = mean > 0 ? mean : 1;
    for (int step = 0; step < halvings; ++step) {
        double sum = 0;
        for (const double d : distance)
            sum += membership(d, sigma);
        if (std::abs(sum - wanted) < sumTolerance)
            break;
        (sum > wanted ? high : low) = sigma;
        sigma = std::isfinite(high) ? (low + high) / 2 : 2 * sigma;
    }
    sigma = std::max(sigma, leastSigma * mean);
    std::vector<float> out(count);
    std::ranges::transform(distance, out.begin(), [&](double d) { return static_cast<float>(membership(d, sigma)); });
    return out;
}

SparseRows fuzzyGraph(const Neighbours& neighbours, const JobContext& job)
{
    const auto count = static_cast<std::size_t>(neighbours.count);
    std::vector<float> weight(neighbours.squaredDistance.size());
    shareRows(static_cast<std::int64_t>(weight.size() / count), membershipsOfAPiece, job,
        [&](std::int64_t first, std::int64_t last) {
            for (auto i = static_cast<std::size_t>(first); i < static_cast<std::size_t>(last); ++i)
                std::ranges::copy(neighbourMembership(neighbours.squaredDistance.data() + i * count, count),
                    weight.begin() + static_cast<std::ptrdiff_t>(i * count));
        });
    return withTransposed(
        neighbourRows(neighbours, weight), [](float there, float back) { return there + back - there * back; });
}

}
