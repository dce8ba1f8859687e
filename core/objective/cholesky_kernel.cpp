#include "core/objective/cholesky_kernel.h"

#include "core/common/vector_clones.h"
#include "core/model/product.h"

#include <algorithm>
#include <cmath>

namespace cmir::kernels {

namespace {

/// A block on the diagonal, row by row; every inner product runs along two rows.
CMIR_VECTOR_CLONES
bool choleskyBlock(const View& a)
{
    for (std::int64_t i = 0; i < a.rows; ++i) {
        float* __restrict row = a.row(i);
        for (std::int64_t j = 0; j < i; ++j) {
            const float* __restrict other = a.row(j);
            float sum = 0;
            for (std::int64_t k = 0; k < j; ++k)
                sum += row[k] * other[k];
            row[j] = (row[j] - sum) / other[j];
        }
        float squares = 0;
        for (std::int64_t k = 0; k < i; ++k)
            squares += row[k] * row[k];
        const float left = row[i] - squares;
        if (!(left > 0) || !std::isfinite(left))
            return false;
        row[i] = std::sqrt(left);
    }
    return true;
}

View part(const View& matrix, std::int64_t row, std::int64_t column, std::int64_t rows, std::int64_t columns)
{
    return { matrix.row(row) + column, rows, columns, matrix.ld };
}

}

bool cholesky(const View& matrix)
{
    constexpr std::int64_t block = 48;
    for (std::int64_t k = 0; k < matrix.rows; k += block) {
        const std::int64_t size = std::min(block, matrix.rows - k), rest = matrix.rows - k - size;
        const View diagonal = part(matrix, k, k, size, size);
        if (!choleskyBlock(diagonal))
            return false;
        if (rest == 0)
            break;
        const View below = part(matrix, k + size, k, rest, size);
        solveLower(diagonal, Form::Transposed, below);
        subtractOuterProduct(part(matrix, k + size, k + size, rest, rest), below);
    }
    return true;
}

}
