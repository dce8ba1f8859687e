#include "core/objective/fused_conditional.h"

#include "core/objective/epsilons.h"
#include "core/objective/form_kernels.h"
#include "core/objective/product.h"

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

/// labelResidual of x.
void residual(const View& x, const View& basis, const ConditionalBuffers::Side& side)
{
    const View out = viewOf(side.residual), shares = viewOf(side.shares);
    float *mean = rowOf(side, Mean), *deviation = rowOf(side, Deviation), *left = rowOf(side, Residual);
    float* scratch = rowOf(side, Scratch);
    const float freedom = freedomOf(x);
    kernels::centreColumns(x, out, mean, deviation);
    kernels::multiply(shares, basis, Form::Transposed, out, Form::Plain);
    for (std::int64_t r = 0; r < shares.rows; ++r)
        for (std::int64_t c = 0; c < shares.cols; ++c)
            shares.row(r)[c] = -shares.row(r)[c];
    kernels::multiply(out, basis, Form::Plain, shares, Form::Plain, /*add=*/true);
    kernels::columnSquares(out, left);
    for (std::int64_t c = 0; c < x.cols; ++c) {
        deviation[c] = rootOf(deviation[c], freedom);
        const float inverse = 1 / (deviation[c] + static_cast<float>(conditionalEpsilon));
        left[c] = rootOf(left[c] * inverse * inverse, freedom);
        scratch[c] = inverse / (left[c] + static_cast<float>(residualEpsilon));
    }
    kernels::scaleColumns(out, scratch);
}

/// Adds to `gradient` what reaches x from side.slopes. Those are a product with the other side's residuals, and so at
/// right angles to the basis: the projection leaves them as they are.
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

}

ConditionalBuffers::ConditionalBuffers(std::int64_t rows, std::int64_t d, std::int64_t columns)
    : invariant(makeSide(rows, d, columns))
    , spurious(makeSide(rows, d, columns))
    , products(torch::zeros({ d, d }))
{ }

double fusedConditional(const torch::Tensor& invariant, const torch::Tensor& invariantGradient,
    const Activation& spurious, const torch::Tensor& basis, double lambda2, ConditionalBuffers& buffers)
{
    const View a = viewOf(buffers.invariant.residual), b = viewOf(buffers.spurious.residual);
    const View products = viewOf(buffers.products), q = viewOf(basis);
    residual(viewOf(invariant), q, buffers.invariant);
    residual(viewOf(spurious.value), q, buffers.spurious);
    kernels::multiply(products, a, Form::Transposed, b, Form::Plain);
    const double rows = static_cast<double>(a.rows), d = static_cast<double>(a.cols);
    const double value = kernels::dotProduct(products, products) / (rows * rows * d);
    if (lambda2 == 0)
        return value;
    const auto weight = static_cast<float>(2 * lambda2 / (rows * rows * d));
    for (std::int64_t r = 0; r < products.rows; ++r)
        for (std::int64_t c = 0; c < products.cols; ++c)
            products.row(r)[c] *= weight;
    kernels::multiply(viewOf(buffers.spurious.slopes), a, Form::Plain, products, Form::Plain);
    residualBackward(viewOf(spurious.value), buffers.spurious, viewOf(spurious.gradient));
    if (invariantGradient.defined()) {
        kernels::multiply(viewOf(buffers.invariant.slopes), b, Form::Plain, products, Form::Transposed);
        residualBackward(viewOf(invariant), buffers.invariant, viewOf(invariantGradient));
    }
    return value;
}

}
