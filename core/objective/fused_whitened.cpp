#include "core/objective/fused_whitened.h"

#include "core/objective/cholesky_kernel.h"
#include "core/objective/epsilons.h"
#include "core/objective/form_kernels.h"
#include "core/objective/product.h"
#include "core/objective/whitened_invariance.h"

#include <torch/torch.h>

#include <cmath>

namespace cmir {

using kernels::Form;
using kernels::View;

namespace {

double trace(const View& matrix)
{
    double sum = 0;
    for (std::int64_t c = 0; c < matrix.cols; ++c)
        sum += matrix.row(c)[c];
    return sum;
}

void addToDiagonal(const View& matrix, double value)
{
    for (std::int64_t c = 0; c < matrix.cols; ++c)
        matrix.row(c)[c] += static_cast<float>(value);
}

/// The lower Cholesky factor in place of the lower triangle.
bool factorise(const torch::Tensor& matrix)
{
    if (matrix.size(0) <= widestSingleFactor)
        return kernels::cholesky(viewOf(matrix));
    const auto [lower, info] = at::linalg_cholesky_ex(matrix.to(torch::kFloat64).tril());
    matrix.copy_(lower);
    return info.item<int>() == 0;
}

/// The covariance of the rows of `centred`, with its ridge, lower triangle.
void ridgedCovariance(const View& centred, const View& covariance)
{
    kernels::innerProduct(covariance, centred);
    const float share = 1.0F / static_cast<float>(centred.rows);
    for (std::int64_t r = 0; r < covariance.rows; ++r)
        for (std::int64_t c = 0; c <= r; ++c)
            covariance.row(r)[c] *= share;
    const double mean = trace(covariance) / static_cast<double>(covariance.cols);
    addToDiagonal(covariance, whitenedRidge * mean + whitenedFloor);
}

}

WhitenedBuffers::WhitenedBuffers(std::int64_t rows, std::int64_t d)
    : centred(torch::zeros({ rows, d }))
    , within(torch::zeros({ rows, d }))
    , factor(torch::zeros({ d, d }))
    , slopes(torch::zeros({ d, d }))
    , mean(torch::zeros({ d }))
    , samples(torch::zeros({ rows }))
{ }

double fusedWhitened(
    const View& z, std::int64_t variants, double lambda1, const View& gradient, WhitenedBuffers& buffers)
{
    const View centred = viewOf(buffers.centred), within = viewOf(buffers.within);
    const View factor = viewOf(buffers.factor), slopes = viewOf(buffers.slopes);
    float* perSample = buffers.samples.data_ptr<float>();
    const std::int64_t samples = z.rows / variants;
    const double scale = 1 / static_cast<double>(variants * z.cols), share = 1 / static_cast<double>(samples);

    kernels::centreVariants(z, variants, centred, within, buffers.mean.data_ptr<float>());
    ridgedCovariance(centred, factor);
    if (!factorise(buffers.factor)) {
        kernels::clear(gradient);
        return NAN;
    }
    kernels::solveLower(factor, Form::Transposed, within); // L^-1 w
    kernels::sampleSquares(within, variants, perSample);
    double value = 0;
    for (std::int64_t i = 0; i < samples; ++i) {
        const double root = std::sqrt(scale * perSample[i] + whitenedRootEpsilon);
        value += share * root;
        perSample[i] = static_cast<float>(std::sqrt(lambda1 * share * scale / (2 * root))); // the root of dR/dq_i
    }
    if (lambda1 == 0) {
        kernels::clear(gradient);
        return value;
    }
    // y = S^-1 w. R falls along S by G = sum g_i y y^T, and along the ridge by the trace of that.
    kernels::solveLower(factor, Form::Plain, within);
    kernels::scaleSamples(within, variants, perSample);
    kernels::innerProduct(slopes, within);
    addToDiagonal(slopes, whitenedRidge / static_cast<double>(z.cols) * trace(slopes));
    kernels::mirrorLower(slopes, -2.0F / static_cast<float>(z.rows));
    kernels::multiply(gradient, centred, Form::Plain, slopes, Form::Plain);
    kernels::addScaledSamples(gradient, within, variants, perSample);
    return value;
}

}
