#pragma once

#include "core/model/matrix_view.h"

/// The loops of a Transformer encoder on plain floats (processor only), each with its way back. What is not named here
/// are matrix products (product.h).
namespace cmir::kernels {

/// Every row becomes its softmax.
void softmaxRows(const View& x);
/// dx = p (dx - sum(dx p)) factor per row, in place: the way back through p = softmax(x), of x scaled by `factor`.
void softmaxRowsBackward(const View& p, const View& dx, float factor);

/// y = (x - mean) / sqrt(variance + 1e-5) * scale + shift per row; x becomes (x - mean) / sqrt(...), whose divisors'
/// inverses go to `inverse`.
void layerNormRows(const View& x, const float* scale, const float* shift, const View& y, float* inverse);
/// dy, the gradient of y, becomes that of x; those of scale and shift are added.
void layerNormRowsBackward(
    const View& normal, const float* inverse, const float* scale, const View& dy, float* dScale, float* dShift);

/// x += bias per row, at least 0 if `relu`.
void addRow(const View& x, const float* bias, bool relu);
/// dx = 0 where y is 0.
void cutWhereZero(const View& dx, const View& y);
/// sums[c] += sum over rows of x.
void addColumnSums(const View& x, float* sums);
/// to += from.
void addRows(const View& to, const View& from);

/// A step of a GRU (fused_gru.h). gates: what r, z and n take from the input, becomes r, z and n. fromState: what they
/// take from the state `before`. `inner` keeps n's part of it; `after` is the new state.
void gruRows(const View& gates, const View& fromState, const View& before, const View& inner, const View& after);
/// The way back: from the gradient of `after` those of what came from the input and from the state, and what reaches
/// `before` past the gates.
void gruRowsBackward(const View& gates, const View& inner, const View& before, const View& dAfter, const View& dGates,
    const View& dFromState, const View& dBefore);

}
