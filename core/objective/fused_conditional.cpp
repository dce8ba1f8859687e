#include "core/objective/fused_conditional.h"

#include "core/model/product.h"
#include "core/objective/conditional_decorrelation.h"
#include "core/objective/epsilons.h"
#include "core/objective/form_kernels.h"

#include <algorithm>
#include <cmath>

namespace cmir {

using kernels::Form;
using kernels::View;

namespace {

/// The rows of ConditionalBuffers::Side::perFeature.
enum Row { Mean, Deviation, Residual, Own, Factor, Back, Scratch, RowCount };

float* rowOf(const ConditionalBuffers::Side& side, Row row)
{
    return side.perFeature.data_ptr<float>() + row * side.perFeature.size(1);
}

float rootOf(float squares, float freedom)
{
    return std::sqrt(squares / freedom + static_cast<float>(varianceEpsilon));
}

float freedomOf(const View& x)
{
    return static_cast<float>(std::max<std::int64_t>(x.rows - 1, 1));
}

/// What is at right angles to the basis, in place. shares: scratch.
void leaveOutBasis(const View& x, const View& basis, const View& shares)
{
    kernels::multiply(shares, basis, Form::Transposed, x, Form::Plain);
    for (std::int64_t r = 0; r < shares.rows; ++r)
        for (std::int64_t c = 0; c < shares.cols; ++c)
            shares.row(r)[c] = -shares.row(r)[c];
    kernels::multiply(x, basis, Form::Plain, shares, Form::Plain, /*add=*/true);
}

/// labelResidual of x.
void residual(const View& x, const View& basis, const ConditionalBuffers::Side& side)
{
    const View out = viewOf(side.residual);
    float *mean = rowOf(side, Mean), *deviation = rowOf(side, Deviation), *left = rowOf(side, Residual);
    float* scratch = rowOf(side, Scratch);
    const float freedom = freedomOf(x);
    kernels::centreColumns(x, out, mean, deviation);
    leaveOutBasis(out, basis, viewOf(side.shares));
    kernels::columnSquares(out, left);
    for (std::int64_t c = 0; c < x.cols; ++c) {
        deviation[c] = rootOf(deviation[c], freedom);
        const float inverse = 1 / (deviation[c] + static_cast<float>(conditionalEpsilon));
        left[c] = rootOf(left[c] * inverse * inverse, freedom);
        scratch[c] = inverse / (left[c] + static_cast<float>(residualEpsilon));
    }
    kernels::scaleColumns(out, scratch);
}

/// Adds to `gradient` what reaches x from side.slopes, which are at right angles to the basis: a product with the other
/// side's residuals is by itself.
void residualBackward(const View& x, const ConditionalBuffers::Side& side, const View& gradient)
{
    const View y = viewOf(side.residual), dy = viewOf(side.slopes);
    const float *mean = rowOf(side, Mean), *deviation = rowOf(side, Deviation), *left = rowOf(side, Residual);
    float *own = rowOf(side, Own), *factor = rowOf(side, Factor), *back = rowOf(side, Back);
    float* dots = rowOf(side, Scratch);
    const float freedom = freedomOf(x);
    kernels::columnDots(dy, y, dots);
    for (std::int64_t c = 0; c < x.cols; ++c) {
        const float inverse = 1 / (deviation[c] + static_cast<float>(conditionalEpsilon));
        const float divisor = left[c] + static_cast<float>(residualEpsilon);
        const float turn = dots[c] / (freedom * left[c]); // through the residual's deviation
        const float squares = freedom * (left[c] * left[c] - static_cast<float>(varianceEpsilon));
        const float reached = dots[c] - squares * turn / divisor;
        own[c] = inverse / divisor;
        factor[c] = -inverse * turn;
        back[c] = -reached * inverse / (freedom * deviation[c]); // through the feature's deviation
    }
    kernels::addResidualSlopes(gradient, dy, y, x, mean, own, factor, back);
}

ConditionalBuffers::Side makeSide(std::int64_t rows, std::int64_t d, std::int64_t columns)
{
    return { torch::zeros({ rows, d }), torch::zeros({ rows, d }), torch::zeros({ columns, d }),
        torch::zeros({ RowCount, d }) };
}

/// Columns that are not 0.
std::int64_t columnsOf(const View& basis)
{
    std::int64_t count = 0;
    for (std::int64_t c = 0; c < basis.cols; ++c) {
        bool any = false;
        for (std::int64_t r = 0; r < basis.rows && !any; ++r)
            any = basis.row(r)[c] != 0;
        count += any ? 1 : 0;
    }
    return count;
}

}

ConditionalBuffers::ConditionalBuffers(std::int64_t rows, std::int64_t d, std::int64_t columns, std::int64_t variants)
    : invariant(makeSide(rows, d, columns))
    , spurious(makeSide(rows, d, columns))
    , products(torch::zeros({ d, d }))
    , own(torch::zeros({ 2, variants, variants }))
{ }

double fusedConditional(const torch::Tensor& invariant, const torch::Tensor& invariantGradient,
    const Activation& spurious, const torch::Tensor& basis, double lambda2, ConditionalBuffers& buffers,
    std::int64_t variants)
{
    ConditionalBuffers::Side &left = buffers.invariant, &right = buffers.spurious;
    const View a = viewOf(left.residual), b = viewOf(right.residual);
    const View da = invariantGradient.defined() ? viewOf(left.slopes) : View {}, db = viewOf(right.slopes);
    const View products = viewOf(buffers.products), q = viewOf(basis);
    residual(viewOf(invariant), q, left);
    residual(viewOf(spurious.value), q, right);
    kernels::multiply(products, a, Form::Transposed, b, Form::Plain);
    const auto rows = static_cast<double>(a.rows), d = static_cast<double>(a.cols);
    const double samples = variants > 0 ? rows / static_cast<double>(variants) : 0;
    const double divisor = rows * rows * d * (variants > 0 ? std::max(samples - 1, 1.0) / samples : 1);
    const double own = variants > 0 ? ownShare(a.rows / variants, columnsOf(q)) : 0;
    double value = kernels::dotProduct(products, products);

    const auto weight = static_cast<float>(2 * lambda2 / divisor);
    if (lambda2 != 0) {
        for (std::int64_t r = 0; r < products.rows; ++r)
            for (std::int64_t c = 0; c < products.cols; ++c)
                products.row(r)[c] *= weight;
        kernels::multiply(db, a, Form::Plain, products, Form::Plain);
        if (da.data != nullptr)
            kernels::multiply(da, b, Form::Plain, products, Form::Transposed);
    }
    if (variants > 0) {
        value -= own
            * kernels::ownProducts(
                a, b, variants, -weight * static_cast<float>(own), da, db, buffers.own.data_ptr<float>());
        if (lambda2 != 0)
            leaveOutBasis(db, q, viewOf(right.shares));
        if (lambda2 != 0 && da.data != nullptr)
            leaveOutBasis(da, q, viewOf(left.shares));
    }
    if (lambda2 != 0) {
        residualBackward(viewOf(spurious.value), right, viewOf(spurious.gradient));
        if (da.data != nullptr)
            residualBackward(viewOf(invariant), left, viewOf(invariantGradient));
    }
    return value / divisor;
}

}
