#pragma once

#include "core/common/job.h"
#include "core/common/matrix.h"

#include <cstdint>
#include <span>
#include <vector>

namespace cmir {

/// The affine map that takes out of x (N x d) whatever a linear probe could know of a concept y (N x t), and changes x
/// as little as that allows (in the metric of its covariance): afterwards every feature is uncorrelated with y over the
/// rows it was fitted to, so that no linear classifier does better there than always giving the same answer.
///     x' = x - S_xy (S_yx S_xx^-1 S_xy)^+ S_yx S_xx^-1 (x - mean)
/// on features that are standardised first, which changes nothing but the rounding; S_xx with a ridge of 1e-9, so that
/// features that depend on each other are borne. Source: Belrose et al., "LEACE: perfect linear concept erasure in
/// closed form", 2023, theorem 4.2.
class LinearErasure {
public:
    /// Fitted to `rows` (at least one), all finite there. Throws BadInput where x and y differ in rows.
    LinearErasure(
        const Matrix& x, const Matrix& concepts, std::span<const std::int64_t> rows, const JobContext& job = {});

    /// All rows of x, erased.
    Matrix erased(const Matrix& x) const;
    /// Directions that were taken out: 0 where x knows nothing of y.
    std::int64_t directions() const { return static_cast<std::int64_t>(m_directions); }

private:
    std::size_t m_directions = 0; ///< r
    std::vector<double> m_mean; ///< d
    std::vector<double> m_read; ///< r x d: what is read off a row of x - mean
    std::vector<double> m_taken; ///< r x d: what is taken away for it
};

}
