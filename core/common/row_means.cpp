#include "core/common/row_means.h"

#include <numeric>

namespace cmir {

Matrix rowMeans(const Matrix& x)
{
    Matrix out(x.rows, x.cols > 0 ? 1 : 0);
    for (std::int64_t r = 0; r < x.rows && x.cols > 0; ++r)
        out(r, 0) = std::accumulate(x.row(r).begin(), x.row(r).end(), 0.0F) / static_cast<float>(x.cols);
    return out;
}

}
