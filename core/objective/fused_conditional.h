#pragma once

#include "core/objective/fused_layers.h"

#include <torch/types.h>

namespace cmir {

/// What fusedConditional works in, for `rows` variants of width d and label bases of up to `columns` columns.
struct ConditionalBuffers {
    struct Side {
        torch::Tensor residual, slopes; ///< rows x d: A or B, and the gradient that reaches it
        torch::Tensor shares; ///< columns x d: of the basis in each feature
        torch::Tensor perFeature; ///< a few numbers per feature
    };
    Side invariant, spurious;
    torch::Tensor products; ///< A'B / rows, d x d

    ConditionalBuffers() = default;
    ConditionalBuffers(std::int64_t rows, std::int64_t d, std::int64_t columns);
};

/// conditionalDecorrelationTerm (conditional_decorrelation.h), and lambda2 times its gradient, added to
/// spurious.gradient and, where it is defined, to `invariantGradient`. basis: rows x columns, orthonormal columns or 0.
double fusedConditional(const torch::Tensor& invariant, const torch::Tensor& invariantGradient,
    const Activation& spurious, const torch::Tensor& basis, double lambda2, ConditionalBuffers& buffers);

}
