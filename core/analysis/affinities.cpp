#include "core/analysis/affinities.h"

#include "core/analysis/neighbours.h"
#include "core/common/error.h"

#include <algorithm>
#include <cmath>
#include <sstream>
#include <string>

namespace cmir {

namespace {

constexpr int searchSteps = 60;
constexpr double entropyTolerance = 1e-6;

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
    if (points.rows < 4 || points.cols < 1)
        throw BadInput("t-SNE: " + std::to_string(points.rows) + " points of width " + std::to_string(points.cols)
            + "; at least 4 points of width 1 are needed");
    const double largest = largestPerplexity(points.rows);
    if (!(perplexity >= 1 && perplexity <= largest)) {
        std::ostringstream text;
        text << "t-SNE: perplexity " << perplexity << " for " << points.rows << " points; 1 to "
             << std::floor(largest * 100) / 100 << ", (N - 1) / 3, is allowed";
        throw BadInput(text.str());
    }
    for (std::int64_t r = 0; r < points.rows; ++r)
        for (const float x : points.row(r))
            if (!std::isfinite(x))
                throw BadInput("t-SNE: point " + std::to_string(r) + " has the value " + std::to_string(x)
                    + "; all values must be finite");
}

/// One directed entry: the probability of `to` as a neighbour of `from`.
struct Directed {
    std::vector<std::int64_t> start;
    std::vector<std::int32_t> column;
    std::vector<float> value;
};

/// The transposed matrix; its columns come out ascending, since the rows are gone through in order.
Directed transpose(const Directed& in, std::int64_t rows)
{
    Directed out;
    out.start.assign(static_cast<std::size_t>(rows) + 1, 0);
    out.column.resize(in.column.size());
    out.value.resize(in.value.size());
    for (const auto c : in.column)
        ++out.start[static_cast<std::size_t>(c) + 1];
    for (std::size_t r = 0; r < static_cast<std::size_t>(rows); ++r)
        out.start[r + 1] += out.start[r];
    auto next = out.start;
    for (std::int64_t r = 0; r < rows; ++r)
        for (auto k = static_cast<std::size_t>(in.start[static_cast<std::size_t>(r)]);
             k < static_cast<std::size_t>(in.start[static_cast<std::size_t>(r) + 1]); ++k) {
            const auto slot = static_cast<std::size_t>(next[static_cast<std::size_t>(in.column[k])]++);
            out.column[slot] = static_cast<std::int32_t>(r);
            out.value[slot] = in.value[k];
        }
    return out;
}

/// scale * (a + b), row by row; both have ascending columns.
Affinities mergedSum(const Directed& a, const Directed& b, std::int64_t rows, double scale)
{
    Affinities out;
    out.start.reserve(static_cast<std::size_t>(rows) + 1);
    out.start.push_back(0);
    const auto put = [&out, scale](std::int32_t column, float value) {
        out.column.push_back(column);
        out.value.push_back(static_cast<float>(value * scale));
    };
    for (std::size_t r = 0; r < static_cast<std::size_t>(rows); ++r) {
        auto i = static_cast<std::size_t>(a.start[r]), j = static_cast<std::size_t>(b.start[r]);
        const auto endI = static_cast<std::size_t>(a.start[r + 1]), endJ = static_cast<std::size_t>(b.start[r + 1]);
        while (i < endI || j < endJ) {
            if (j == endJ || (i < endI && a.column[i] < b.column[j])) {
                put(a.column[i], a.value[i]);
                ++i;
            } else if (i == endI || b.column[j] < a.column[i]) {
                put(b.column[j], b.value[j]);
                ++j;
            } else {
                put(a.column[i], a.value[i] + b.value[j]);
                ++i;
                ++j;
            }
        }
        out.start.push_back(static_cast<std::int64_t>(out.column.size()));
    }
    return out;
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
    const Neighbours neighbours = nearestNeighbours(points, count, job);

    Directed directed;
    std::vector<std::pair<std::int32_t, float>> row(static_cast<std::size_t>(count));
    for (std::int64_t i = 0; i < points.rows; ++i) {
        if (i % 64 == 0)
            job.check();
        directed.start.push_back(i * count);
        const auto p = conditionalProbabilities(
            neighbours.squaredDistance.data() + i * count, static_cast<std::size_t>(count), perplexity);
        for (std::size_t k = 0; k < row.size(); ++k)
            row[k] = { neighbours.index[static_cast<std::size_t>(i * count) + k], static_cast<float>(p[k]) };
        std::sort(row.begin(), row.end());
        for (const auto& [column, value] : row) {
            directed.column.push_back(column);
            directed.value.push_back(value);
        }
    }
    directed.start.push_back(points.rows * count);
    job.check();
    return mergedSum(
        directed, transpose(directed, points.rows), points.rows, 1 / (2 * static_cast<double>(points.rows)));
}

}
