#include "core/analysis/row_sample.h"

#include "core/common/disk_memory.h"
#include "core/common/random.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace cmir {

std::vector<std::int64_t> sampleRows(std::int64_t n, std::int64_t limit, std::uint64_t seed, std::string_view use)
{
    std::vector<std::int64_t> rows(static_cast<std::size_t>(std::max<std::int64_t>(0, n)));
    std::iota(rows.begin(), rows.end(), 0);
    if (n <= limit)
        return rows;
    Random random(seed, use);
    const auto kept = static_cast<std::size_t>(std::max<std::int64_t>(0, limit));
    for (std::size_t i = 0; i < kept; ++i)
        std::swap(rows[i], rows[i + random.below(rows.size() - i)]);
    rows.resize(kept);
    std::sort(rows.begin(), rows.end());
    return rows;
}

Matrix takeRows(const Matrix& matrix, std::span<const std::int64_t> rows)
{
    Matrix out(static_cast<std::int64_t>(rows.size()), matrix.cols);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const std::span<const float> from = matrix.row(rows[i]);
        const std::span<float> to = out.row(static_cast<std::int64_t>(i));
        if (matrix.place() == Place::Disk) // rows apart: looked at in place each would bring much with it
            readDiskMemory(from.data(), from.size_bytes(), to.data());
        else
            std::copy(from.begin(), from.end(), to.begin());
    }
    return out;
}

std::vector<std::int64_t> finiteRows(const Matrix& matrix)
{
    std::vector<std::int64_t> rows;
    for (std::int64_t r = 0; r < matrix.rows; ++r) {
        const auto row = matrix.row(r);
        if (std::all_of(row.begin(), row.end(), [](float x) { return std::isfinite(x); }))
            rows.push_back(r);
    }
    return rows;
}

Matrix cleanRows(const Matrix& rows, std::int64_t environments)
{
    Matrix clean(rows.rows / environments, rows.cols);
    for (std::int64_t i = 0; i < clean.rows; ++i)
        std::ranges::copy(rows.row(i * environments), clean.row(i).begin());
    return clean;
}

bool isConstant(const Matrix& matrix)
{
    for (std::int64_t r = 1; r < matrix.rows; ++r)
        for (std::int64_t c = 0; c < matrix.cols; ++c)
            if (std::abs(matrix(r, c) - matrix(0, c)) > 1e-6F * std::abs(matrix(0, c)))
                return false;
    return true;
}

}
