#include "core/analysis/affinities.h"

#include "core/analysis/near_neighbours.h"
#include "core/analysis/plane_layout.h"
#include "core/analysis/row_pieces.h"
#include "core/common/error.h"

#include <algorithm>
#include <cmath>
#include <sstream>
#include <string>

namespace cmir {

namespace {

constexpr int searchSteps = 60;
constexpr double entropyTolerance = 1e-6;
constexpr std::int64_t rowsOfAPiece = 256;

/// The entropy of p_j ~ exp(-beta d_j) and its derivative by log beta; p is left not normalised, its sum is `sum`.
struct Entropy {
    double value = 0, slope = 0, sum = 0;
};

Entropy evaluate(const std::vector<double>& distances, double beta, std::vector<double>& p)
{
    double sum = 0, first = 0, second = 0;
    for (std::size_t j = 0; j < distances.size(); ++j) {
        p[j] = std::exp(-beta * distances[j]);
        sum += p[j];
        first += p[j] * distances[j];
        second += p[j] * distances[j] * distances[j];
    }
    const double mean = first / sum;
    return { std::log(sum) + beta * mean, -beta * beta * (second / sum - mean * mean), sum };
}

void check(const Matrix& points, double perplexity)
{
    checkPoints(points, "t-SNE");
    const double largest = largestPerplexity(points.rows);
    if (!(perplexity >= 1 && perplexity <= largest)) {
        std::ostringstream text;
        text << "t-SNE: perplexity " << perplexity << " for " << points.rows << " points; 1 to "
             << std::floor(largest * 100) / 100 << ", (N - 1) / 3, is allowed";
        throw BadInput(text.str());
    }
}

}

double largestPerplexity(std::int64_t rows)
{
    return static_cast<double>(rows - 1) / 3;
}

std::vector<double> conditionalProbabilities(const float* squaredDistances, std::size_t count, double perplexity)
{
    // From the nearest, so that some p is 1, and in units of their mean.
    std::vector<double> distances(count), p(count, 1.0 / static_cast<double>(count));
    double mean = 0;
    for (std::size_t j = 0; j < count; ++j) {
        distances[j] = static_cast<double>(squaredDistances[j]) - static_cast<double>(squaredDistances[0]);
        mean += distances[j] / static_cast<double>(count);
    }
    if (!(mean > 0))
        return p;
    for (double& d : distances)
        d /= mean;

    // Newton's method on log beta, within a bracket.
    const double target = std::log(perplexity);
    double low = -40, high = 40, at = 0;
    Entropy entropy;
    for (int step = 0; step < searchSteps; ++step) {
        entropy = evaluate(distances, std::exp(at), p);
        const double error = entropy.value - target;
        if (std::abs(error) < entropyTolerance)
            break;
        (error > 0 ? low : high) = at;
        const double newton = at - error / entropy.slope;
        const double reach = std::clamp(newton, at - 2, at + 2);
        at = std::isfinite(newton) && reach > low && reach < high ? reach : (low + high) / 2;
    }
    for (double& x : p)
        x /= entropy.sum;
    return p;
}

Affinities affinities(const Matrix& points, double perplexity, const JobContext& job)
{
    check(points, perplexity);
    const auto count = std::min(points.rows - 1, static_cast<std::int64_t>(std::ceil(3 * perplexity)));
    const Neighbours neighbours = nearNeighbours(points, count, {}, job).neighbours;

    std::vector<float> weight(neighbours.squaredDistance.size());
    shareRows(points.rows, rowsOfAPiece, job, [&](std::int64_t first, std::int64_t last) {
        for (std::int64_t i = first; i < last; ++i) {
            const auto p = conditionalProbabilities(
                neighbours.squaredDistance.data() + i * count, static_cast<std::size_t>(count), perplexity);
            std::ranges::transform(p, weight.begin() + i * count, [](double x) { return static_cast<float>(x); });
        }
    });
    job.check();
    const double scale = 1 / (2 * static_cast<double>(points.rows));
    return withTransposed(neighbourRows(neighbours, weight),
        [scale](float there, float back) { return static_cast<float>((there + back) * scale); });
}

}
