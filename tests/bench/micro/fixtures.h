#pragma once

#include "core/common/matrix.h"
#include "core/common/random.h"

#include <cstdint>
#include <string_view>
#include <vector>

/// What the benchmarks work on: the same numbers in every run.
namespace cmir::bench {

/// N(0, 1) entries, drawn by name.
inline Matrix gaussianMatrix(std::int64_t rows, std::int64_t cols, std::string_view name)
{
    Random random(1, name);
    Matrix matrix(rows, cols);
    for (float& value : matrix.values)
        value = static_cast<float>(random.gaussian());
    return matrix;
}

inline std::vector<float> gaussianNumbers(std::int64_t count, std::string_view name)
{
    const Matrix column = gaussianMatrix(count, 1, name);
    return { column.values.begin(), column.values.end() };
}

/// Points of ten Gaussian clusters; point r belongs to cluster r % 10.
inline Matrix clusteredMatrix(std::int64_t rows, std::int64_t cols)
{
    constexpr std::int64_t clusters = 10;
    const Matrix centres = gaussianMatrix(clusters, cols, "centres");
    Matrix points = gaussianMatrix(rows, cols, "points");
    for (std::int64_t r = 0; r < rows; ++r)
        for (std::int64_t c = 0; c < cols; ++c)
            points(r, c) += 2 * centres(r % clusters, c);
    return points;
}

} // namespace cmir::bench
