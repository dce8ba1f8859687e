#pragma once

#include "core/common/job.h"
#include "core/common/matrix.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace cmir {

constexpr std::int64_t fewestHsicRows = 4;

/// A kernel over N rows (at least fewestHsicRows) without its diagonal, each row's other values summing to 0, such that
/// the sum of products of two of them is N (N - 3) times the unbiased HSIC. Source: Szekely and Rizzo, "Partial
/// distance correlation with methods for dissimilarities", 2014 (U-centring).
struct CentredKernel {
    std::size_t rows = 0;
    std::vector<double> values; ///< N x N
};

/// exp(-|x - x'|^2 / (2 s^2)), s the median of the distances that are not 0. The rows must not be all the same.
CentredKernel gaussianKernel(const Matrix& x, const JobContext& job = {});
/// x'x.
CentredKernel linearKernel(const Matrix& x, const JobContext& job = {});

/// The unbiased Hilbert-Schmidt independence criterion of two kernels over as many rows, those of the second in the
/// given order. Source: Song et al., "Feature selection via dependence maximization", 2012, theorem 4.
double unbiasedHsic(const CentredKernel& k, const CentredKernel& l, std::span<const std::size_t> order);
double unbiasedHsic(const CentredKernel& k, const CentredKernel& l);

/// The same without row i, for every i: what the jackknife needs. At least one row more than fewestHsicRows.
std::vector<double> unbiasedHsicWithoutEach(const CentredKernel& k, const CentredKernel& l);

}
