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
    torch::Tensor own; ///< scratch for the products of a sample's variants

    ConditionalBuffers() = default;
    ConditionalBuffers(std::int64_t rows, std::int64_t d, std::int64_t columns, std::int64_t variants);
};

/// conditionalDecorrelationTerm (conditional_decorrelation.h), and lambda2 times its gradient, added to
/// spurious.gradient and, where it is defined, to `invariantGradient`. basis: rows x columns, orthonormal columns or 0.
/// variants > 0: the unbiased estimate, over the samples whose so many variants the rows are.
double fusedConditional(const torch::Tensor& invariant, const torch::Tensor& invariantGradient,
    const Activation& spurious, const torch::Tensor& basis, double lambda2, ConditionalBuffers& buffers,
    std::int64_t variants = 0);

}
