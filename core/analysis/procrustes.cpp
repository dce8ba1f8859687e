#include "core/analysis/procrustes.h"

#include "core/common/error.h"

#include <cmath>
#include <string>

namespace cmir {

namespace {

std::array<double, 2> centreOf(const Matrix& points, std::span<const std::int64_t> rows)
{
    std::array<double, 2> sum {};
    for (const auto r : rows)
        for (std::int64_t c = 0; c < 2; ++c)
            sum[static_cast<std::size_t>(c)] += points(r, c);
    for (double& x : sum)
        x /= static_cast<double>(rows.size());
    return sum;
}

void checkRows(const Matrix& points, std::span<const std::int64_t> rows)
{
    if (points.cols != 2)
        throw BadInput("procrustes: a layout of width " + std::to_string(points.cols) + "; 2 is allowed");
    for (const auto r : rows)
        if (r < 0 || r >= points.rows)
            throw BadInput("procrustes: row " + std::to_string(r) + " of " + std::to_string(points.rows));
}

}

Matrix PlaneMotion::apply(const Matrix& layout) const
{
    Matrix out(layout.rows, 2);
    for (std::int64_t r = 0; r < layout.rows; ++r) {
        const double x = layout(r, 0) - from[0], y = layout(r, 1) - from[1];
        out(r, 0) = static_cast<float>(scale * (rotation[0] * x + rotation[1] * y) + to[0]);
        out(r, 1) = static_cast<float>(scale * (rotation[2] * x + rotation[3] * y) + to[1]);
    }
    return out;
}

PlaneMotion procrustes(const Matrix& layout, const Matrix& reference, std::span<const std::int64_t> fromRows,
    std::span<const std::int64_t> toRows, bool allowScale)
{
    checkRows(layout, fromRows);
    checkRows(reference, toRows);
    if (fromRows.size() != toRows.size())
        throw BadInput("procrustes: " + std::to_string(fromRows.size()) + " rows to align with "
            + std::to_string(toRows.size()) + "; they must be as many");
    PlaneMotion motion;
    if (fromRows.empty())
        return motion;
    motion.from = centreOf(layout, fromRows);
    motion.to = centreOf(reference, toRows);

    // The products b a' of the centred rows a of the layout and b of the reference.
    double xx = 0, xy = 0, yx = 0, yy = 0, size = 0;
    for (std::size_t k = 0; k < fromRows.size(); ++k) {
        const double ax = layout(fromRows[k], 0) - motion.from[0], ay = layout(fromRows[k], 1) - motion.from[1];
        const double bx = reference(toRows[k], 0) - motion.to[0], by = reference(toRows[k], 1) - motion.to[1];
        xx += bx * ax;
        xy += bx * ay;
        yx += by * ax;
        yy += by * ay;
        size += ax * ax + ay * ay;
    }
    // sum b . R a is the real part of a complex product, for rotations (c, -s; s, c) and reflections (c, s; s, -c)
    // alike.
    const double turned = std::hypot(xx + yy, yx - xy), mirrored = std::hypot(xx - yy, yx + xy);
    const double agreement = std::max(turned, mirrored);
    if (!(agreement > 0))
        return motion;
    if (turned >= mirrored) {
        const double c = (xx + yy) / turned, s = (yx - xy) / turned;
        motion.rotation = { c, -s, s, c };
    } else {
        const double c = (xx - yy) / mirrored, s = (yx + xy) / mirrored;
        motion.rotation = { c, s, s, -c };
    }
    if (allowScale)
        motion.scale = agreement / size;
    return motion;
}

}
