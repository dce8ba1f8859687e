#include "core/analysis/density_contours.h"

#include "core/analysis/level_lines.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace cmir {

namespace {

constexpr std::size_t fewestPoints = 20;
constexpr std::size_t mostNodes = 160; ///< in each direction
constexpr double nodesPerWidth = 2;
constexpr double widthsReached = 4; ///< widths: beyond, a Gaussian is nothing
constexpr double outermost = 0.005; ///< the share of points at each end that the grid need not hold

double quantile(const std::vector<double>& sorted, double share)
{
    const double place = share * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const auto next = std::min(below + 1, sorted.size() - 1);
    return sorted[below] + (place - static_cast<double>(below)) * (sorted[next] - sorted[below]);
}

/// One direction of the grid.
struct GridDirection {
    double width = 0; ///< of a Gaussian; 0: the points do not vary
    double origin = 0, step = 1;
    std::size_t nodes = 0;
};

GridDirection directionOf(std::vector<double> values)
{
    std::ranges::sort(values);
    const auto n = static_cast<double>(values.size());
    const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
    double squares = 0;
    for (const double v : values)
        squares += (v - mean) * (v - mean);
    const double deviation = std::sqrt(squares / n);
    const double quartiles = (quantile(values, 0.75) - quantile(values, 0.25)) / 1.34;
    GridDirection out;
    out.width = (quartiles > 0 ? std::min(deviation, quartiles) : deviation) * std::pow(n, -1.0 / 6);
    const double size = std::max(std::abs(values.front()), std::abs(values.back()));
    if (!(out.width > 1e-9 * size) || !std::isfinite(out.width))
        return {};
    out.origin = quantile(values, outermost) - widthsReached * out.width;
    const double length = quantile(values, 1 - outermost) + widthsReached * out.width - out.origin;
    out.nodes = std::clamp<std::size_t>(
        static_cast<std::size_t>(std::ceil(nodesPerWidth * length / out.width)) + 1, 16, mostNodes);
    out.step = length / static_cast<double>(out.nodes - 1);
    return out;
}

/// Each point is shared out among the four nodes around it.
void bin(PlaneGrid& grid, const PlanePoint& point)
{
    const double x = (point.x - grid.origin.x) / grid.step.x, y = (point.y - grid.origin.y) / grid.step.y;
    if (!(x >= 0 && y >= 0 && x < static_cast<double>(grid.columns - 1) && y < static_cast<double>(grid.rows - 1)))
        return;
    const auto i = static_cast<std::size_t>(x), j = static_cast<std::size_t>(y);
    const double u = x - static_cast<double>(i), v = y - static_cast<double>(j);
    double* node = grid.values.data() + j * grid.columns + i;
    node[0] += (1 - u) * (1 - v);
    node[1] += u * (1 - v);
    node[grid.columns] += (1 - u) * v;
    node[grid.columns + 1] += u * v;
}

/// A Gaussian over the nodes of one direction, which are `stride` apart in `values`.
void smooth(std::vector<double>& values, std::size_t lines, std::size_t lineStride, std::size_t nodes,
    std::size_t stride, double width)
{
    const auto far = static_cast<std::size_t>(std::ceil(widthsReached * width));
    std::vector<double> weight;
    for (std::size_t k = 0; k <= far; ++k)
        weight.push_back(std::exp(-0.5 * static_cast<double>(k * k) / (width * width)));
    std::vector<double> line(nodes);
    for (std::size_t l = 0; l < lines; ++l) {
        for (std::size_t i = 0; i < nodes; ++i)
            line[i] = values[l * lineStride + i * stride];
        for (std::size_t i = 0; i < nodes; ++i) {
            double sum = 0;
            for (std::size_t j = i > far ? i - far : 0; j < std::min(nodes, i + far + 1); ++j)
                sum += line[j] * weight[i > j ? i - j : j - i];
            values[l * lineStride + i * stride] = sum;
        }
    }
}

}

std::vector<DensityContour> densityContours(std::span<const PlanePoint> all, std::span<const double> shares)
{
    std::vector<PlanePoint> points;
    std::vector<double> xs, ys;
    for (const PlanePoint& p : all)
        if (std::isfinite(p.x) && std::isfinite(p.y)) {
            points.push_back(p);
            xs.push_back(p.x);
            ys.push_back(p.y);
        }
    if (points.size() < fewestPoints)
        return {};
    const GridDirection x = directionOf(std::move(xs)), y = directionOf(std::move(ys));
    if (x.nodes == 0 || y.nodes == 0)
        return {};
    PlaneGrid grid { x.nodes, y.nodes, { x.origin, y.origin }, { x.step, y.step },
        std::vector<double>(x.nodes * y.nodes) };
    for (const PlanePoint& p : points)
        bin(grid, p);
    smooth(grid.values, grid.rows, grid.columns, grid.columns, 1, x.width / x.step);
    smooth(grid.values, grid.columns, 1, grid.rows, grid.columns, y.width / y.step);

    std::vector<double> density;
    density.reserve(points.size());
    for (const PlanePoint& p : points)
        density.push_back(grid.interpolated(p));
    std::ranges::sort(density);
    std::vector<DensityContour> out;
    for (const double share : shares)
        out.push_back({ share, levelLines(grid, quantile(density, 1 - share)) });
    return out;
}

}
