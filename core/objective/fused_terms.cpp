#include "core/objective/fused_terms.h"

#include "core/model/product.h"

#include <algorithm>

namespace cmir {

using kernels::Form;

namespace {

void normalise(const torch::Tensor& x, const torch::Tensor& out, NorAxis axis, float* inverse, float* deviation)
{
    if (axis == NorAxis::Sample)
        kernels::normaliseRows(viewOf(x), viewOf(out), inverse, deviation);
    else
        kernels::normaliseColumns(viewOf(x), viewOf(out), inverse, deviation);
}

void normaliseBackward(const torch::Tensor& out, const torch::Tensor& dout, NorAxis axis, const float* inverse,
    const float* deviation, float* scratch, const torch::Tensor& dx)
{
    if (axis == NorAxis::Sample)
        kernels::normaliseRowsBackward(viewOf(out), viewOf(dout), inverse, deviation, viewOf(dx));
    else
        kernels::normaliseColumnsBackward(viewOf(out), viewOf(dout), inverse, deviation, scratch, viewOf(dx));
}

/// The weights of sum_i C_ii^2 and of sum_ij C_ij^2 in the term.
struct Weights {
    double diagonal, all;
};

Weights weights(double n, double d, double alpha, Reduction reduction)
{
    const double square = alpha * alpha;
    if (reduction == Reduction::AsPrinted)
        return { (1 - square) / (n * n), square / (n * n) };
    const double offDiagonal = square / (n * (n - 1) * d * d);
    return { 1 / (n * d * d) - offDiagonal, offDiagonal };
}

/// sum_ij C_ij^2; da = 2 C B and db = 2 C' A, by the smaller of the two forms.
double allPairs(DecorrelationBuffers& buffers, bool gradient)
{
    const kernels::View a = viewOf(buffers.a), b = viewOf(buffers.b), da = viewOf(buffers.da), db = viewOf(buffers.db);
    const kernels::View inner = viewOf(buffers.inner), other = viewOf(buffers.other);
    if (a.rows <= a.cols) {
        kernels::multiply(inner, a, Form::Plain, b, Form::Transposed);
        if (gradient) {
            kernels::multiply(da, inner, Form::Plain, b, Form::Plain);
            kernels::multiply(db, inner, Form::Transposed, a, Form::Plain);
        }
        return kernels::dotProduct(inner, inner);
    }
    kernels::multiply(inner, a, Form::Transposed, a, Form::Plain);
    kernels::multiply(other, b, Form::Transposed, b, Form::Plain);
    if (gradient) {
        kernels::multiply(da, a, Form::Plain, other, Form::Plain);
        kernels::multiply(db, b, Form::Plain, inner, Form::Plain);
    }
    return kernels::dotProduct(inner, other);
}

}

DecorrelationBuffers::DecorrelationBuffers(std::int64_t samples, std::int64_t d)
    : a(torch::zeros({ samples, d }))
    , b(torch::zeros({ samples, d }))
    , da(torch::zeros({ samples, d }))
    , db(torch::zeros({ samples, d }))
    , inner(torch::zeros({ std::min(samples, d), std::min(samples, d) }))
    , other(torch::zeros({ std::min(samples, d), std::min(samples, d) }))
    , rows(torch::zeros({ 6, std::max(samples, d) }))
{ }

double fusedDecorrelation(const Activation& invariant, const torch::Tensor& invariantGradient,
    const Activation& spurious, const ExperimentConfig& config, DecorrelationBuffers& buffers)
{
    const std::int64_t n = invariant.value.size(0), d = invariant.value.size(1), stride = buffers.rows.size(1);
    float* inverseA = buffers.rows.data_ptr<float>();
    float *deviationA = inverseA + stride, *inverseB = inverseA + 2 * stride, *deviationB = inverseA + 3 * stride;
    float* dots = inverseA + 4 * stride;
    normalise(invariant.value, buffers.a, config.nor, inverseA, deviationA);
    normalise(spurious.value, buffers.b, config.nor, inverseB, deviationB);

    const Weights weight = weights(static_cast<double>(n), static_cast<double>(d), config.alpha, config.reduction);
    const bool gradient = config.lambda2 != 0;
    const double diagonal = kernels::rowDots(viewOf(buffers.a), viewOf(buffers.b), dots);
    const double all = config.alpha != 0 ? allPairs(buffers, gradient) : 0;
    if (gradient) {
        const auto whole = static_cast<float>(config.alpha != 0 ? 2 * config.lambda2 * weight.all : 0);
        const auto own = static_cast<float>(config.lambda2 * weight.diagonal);
        kernels::scaleAddRows(viewOf(buffers.da), viewOf(buffers.b), dots, whole, own);
        kernels::scaleAddRows(viewOf(buffers.db), viewOf(buffers.a), dots, whole, own);
        float* scratch = dots; // not needed any more, and the last row behind it
        if (invariantGradient.defined())
            normaliseBackward(buffers.a, buffers.da, config.nor, inverseA, deviationA, scratch, invariantGradient);
        normaliseBackward(buffers.b, buffers.db, config.nor, inverseB, deviationB, scratch, spurious.gradient);
    }
    return weight.diagonal * diagonal + weight.all * all;
}

}
