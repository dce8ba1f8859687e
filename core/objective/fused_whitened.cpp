#include "core/objective/fused_whitened.h"

#include "core/model/product.h"
#include "core/objective/cholesky_kernel.h"
#include "core/objective/epsilons.h"
#include "core/objective/form_kernels.h"
#include "core/objective/whitened_invariance.h"

#include <torch/types.h>

#include <cmath>
#include <utility>

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

void scale(const View& x, float factor)
{
    for (std::int64_t r = 0; r < x.rows; ++r)
        for (std::int64_t c = 0; c < x.cols; ++c)
            x.row(r)[c] *= factor;
}

void transpose(const View& square)
{
    for (std::int64_t r = 1; r < square.rows; ++r)
        for (std::int64_t c = 0; c < r; ++c)
            std::swap(square.row(r)[c], square.row(c)[r]);
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

/// carried <- (1 - share) carried + share batch, and batch as that. Lower triangles.
void takeIn(const torch::Tensor& carried, double share, const View& batch)
{
    const View kept = viewOf(carried);
    const auto now = static_cast<float>(share), before = static_cast<float>(1 - share);
    for (std::int64_t r = 0; r < batch.rows; ++r)
        for (std::int64_t c = 0; c <= r; ++c)
            batch.row(r)[c] = kept.row(r)[c] = before * kept.row(r)[c] + now * batch.row(r)[c];
}

/// The covariance of the rows of `centred`, with what is carried and with its ridge, lower triangle.
void ridgedCovariance(const View& centred, const View& covariance, const CarriedCovariance* carried)
{
    kernels::innerProduct(covariance, centred);
    const float share = 1.0F / static_cast<float>(centred.rows);
    for (std::int64_t r = 0; r < covariance.rows; ++r)
        for (std::int64_t c = 0; c <= r; ++c)
            covariance.row(r)[c] *= share;
    if (carried != nullptr)
        takeIn(carried->covariance, carried->share, covariance);
    const double mean = trace(covariance) / static_cast<double>(covariance.cols);
    addToDiagonal(covariance, whitenedRidge * mean + whitenedFloor);
}

/// slopes = S^-1 P S^-1 with the factor of S, P as the batch's distances make it; lower triangle.
void carriedSlopes(const View& distances, const View& factor, const View& slopes, CarriedCovariance& carried)
{
    kernels::innerProduct(slopes, distances);
    takeIn(carried.pull, carried.share, slopes);
    kernels::mirrorLower(slopes, 1);
    for (int side = 0; side < 2; ++side) {
        kernels::solveLower(factor, Form::Transposed, slopes);
        kernels::solveLower(factor, Form::Plain, slopes); // rows p to S^-1 p
        if (side == 0)
            transpose(slopes);
    }
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

double fusedWhitened(const View& z, std::int64_t variants, double lambda1, const View& gradient,
    WhitenedBuffers& buffers, CarriedCovariance* carried)
{
    const View centred = viewOf(buffers.centred), within = viewOf(buffers.within);
    const View factor = viewOf(buffers.factor), slopes = viewOf(buffers.slopes);
    auto* perSample = buffers.samples.data_ptr<float>();
    const std::int64_t samples = z.rows / variants;
    const double part = 1 / static_cast<double>(variants * z.cols), share = 1 / static_cast<double>(samples);

    kernels::centreVariants(z, variants, centred, within, buffers.mean.data_ptr<float>());
    ridgedCovariance(centred, factor, carried);
    if (carried != nullptr) {
        if (!buffers.distances.defined())
            buffers.distances = torch::zeros_like(buffers.within);
        kernels::copy(viewOf(buffers.distances), within);
    }
    if (!factorise(buffers.factor)) {
        kernels::clear(gradient);
        return NAN;
    }
    kernels::solveLower(factor, Form::Transposed, within); // L^-1 w
    kernels::sampleSquares(within, variants, perSample);
    const double weight = carried != nullptr ? 1 : lambda1; // what is carried is R_inv's own: lambda1 may be turned
    double value = 0, pulled = 0; // sum_i q_i dR/dq_i
    for (std::int64_t i = 0; i < samples; ++i) {
        const double root = std::sqrt(part * perSample[i] + whitenedRootEpsilon);
        const double slope = share * part / (2 * root); // dR/dq_i
        value += share * root;
        pulled += slope * perSample[i];
        perSample[i] = static_cast<float>(std::sqrt(weight * slope));
    }
    if (weight == 0) {
        kernels::clear(gradient);
        return value;
    }
    // y = S^-1 w. R falls along S by G = sum g_i y y^T, and along the ridge by the trace of that.
    kernels::solveLower(factor, Form::Plain, within);
    kernels::scaleSamples(within, variants, perSample);
    if (carried == nullptr) {
        kernels::innerProduct(slopes, within);
    } else {
        kernels::scaleSamples(viewOf(buffers.distances), variants, perSample);
        carriedSlopes(viewOf(buffers.distances), factor, slopes, *carried);
    }
    addToDiagonal(slopes, whitenedRidge / static_cast<double>(z.cols) * trace(slopes));
    const double towards = -2.0 / static_cast<double>(z.rows);
    kernels::mirrorLower(slopes, carried == nullptr ? static_cast<float>(towards) : 1);
    kernels::multiply(gradient, centred, Form::Plain, slopes, Form::Plain);
    if (carried != nullptr) {
        const double along = kernels::dotProduct(gradient, centred) / static_cast<double>(z.rows);
        scale(gradient, static_cast<float>(lambda1 * towards * carriedBalance(pulled, along)));
        for (std::int64_t i = 0; i < samples; ++i)
            perSample[i] *= static_cast<float>(lambda1);
    }
    kernels::addScaledSamples(gradient, within, variants, perSample);
    return value;
}

}
