#include "core/analysis/plane_layout.h"

#include "core/analysis/pca.h"
#include "core/common/error.h"
#include "core/common/random.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace cmir {

namespace {

constexpr std::int64_t partialEvery = 25;
constexpr double pcaBudget = 8e7; ///< rows x width^2: keeps the start within the time a cancellation may take

/// Every so-manieth row where all of them would take too long; a start needs no more.
Matrix thinned(const Matrix& points)
{
    const auto wanted = static_cast<std::int64_t>(
        std::max(256.0, pcaBudget / (static_cast<double>(points.cols) * static_cast<double>(points.cols))));
    if (points.rows <= wanted)
        return points;
    Matrix out(wanted, points.cols);
    for (std::int64_t r = 0; r < wanted; ++r)
        std::ranges::copy(points.row(r * points.rows / wanted), out.row(r).begin());
    return out;
}

}

Matrix finishLayout(PlaneLayout& work, std::int64_t iterations, const char* name, const JobContext& job,
    const std::function<void(const Matrix& layout, std::int64_t iteration)>& partial)
{
    while (work.iteration() < iterations) {
        work.step(std::min(partialEvery, iterations - work.iteration()), job);
        job.report(static_cast<double>(work.iteration()) / static_cast<double>(iterations), name);
        if (partial)
            partial(work.layout(), work.iteration());
    }
    return work.layout();
}

Matrix principalStart(const Matrix& points, double wanted, std::uint64_t seed, const char* use)
{
    const PcaPlane plane = fitPca(thinned(points));
    Matrix start = plane.project(points);
    double squares = 0, sum = 0;
    for (std::int64_t r = 0; r < start.rows; ++r) {
        sum += start(r, 0);
        squares += static_cast<double>(start(r, 0)) * start(r, 0);
    }
    const auto n = static_cast<double>(start.rows);
    const double deviation = std::sqrt(std::max(0.0, squares / n - sum / n * sum / n));
    Random random(seed, use);
    for (std::int64_t c = 0; c < 2; ++c) {
        const bool missing = plane.explained[static_cast<std::size_t>(c)] <= 0 || !(deviation > 0);
        for (std::int64_t r = 0; r < start.rows; ++r)
            start(r, c) = static_cast<float>(missing ? wanted * random.gaussian() : start(r, c) / deviation * wanted);
    }
    return start;
}

void checkStart(const Matrix& start, std::int64_t rows, const char* method)
{
    if (start.rows != rows || start.cols != 2)
        throw BadInput(std::string(method) + ": a start of " + std::to_string(start.rows) + " x "
            + std::to_string(start.cols) + " for " + std::to_string(rows) + " points; " + std::to_string(rows)
            + " x 2 is allowed");
    if (!std::all_of(start.values.begin(), start.values.end(), [](float x) { return std::isfinite(x); }))
        throw BadInput(std::string(method) + ": the start has a value that is not finite");
}

void checkPoints(const Matrix& points, const char* method)
{
    if (points.rows < 4 || points.cols < 1)
        throw BadInput(std::string(method) + ": " + std::to_string(points.rows) + " points of width "
            + std::to_string(points.cols) + "; at least 4 points of width 1 are needed");
    for (std::int64_t r = 0; r < points.rows; ++r)
        for (const float x : points.row(r))
            if (!std::isfinite(x))
                throw BadInput(std::string(method) + ": point " + std::to_string(r) + " has the value "
                    + std::to_string(x) + "; all values must be finite");
}

}
