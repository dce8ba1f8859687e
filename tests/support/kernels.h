#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace cmir::test {

/// A kernel matrix, plainly.
using Kernel = std::vector<std::vector<double>>;

/// exp(-distance^2 / (2 s^2)) with s the (upper) median of the distances of pairs that are not 0. `distance(i, j)`.
template <class Distance> Kernel gaussianKernel(std::size_t n, const Distance& distance)
{
    Kernel kernel(n, std::vector<double>(n));
    std::vector<double> positive;
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j) {
            kernel[i][j] = distance(i, j);
            if (j < i && kernel[i][j] > 0)
                positive.push_back(kernel[i][j]);
        }
    std::ranges::sort(positive);
    const double s = positive[positive.size() / 2];
    for (auto& row : kernel)
        for (double& value : row)
            value = std::exp(-value * value / (2 * s * s));
    return kernel;
}

/// What every estimate of HSIC is put together from.
struct KernelSums {
    double n = 0;
    double both = 0; ///< sum of k_ij l_ij
    double first = 0, second = 0; ///< sums of k_ij, of l_ij
    double rows = 0; ///< sum over i of (sum of k_ij over j) (sum of l_ij over j)
};

inline KernelSums kernelSums(const Kernel& k, const Kernel& l, bool diagonal)
{
    KernelSums sums { static_cast<double>(k.size()) };
    for (std::size_t i = 0; i < k.size(); ++i) {
        double rowK = 0, rowL = 0;
        for (std::size_t j = 0; j < k.size(); ++j) {
            if (j == i && !diagonal)
                continue;
            sums.both += k[i][j] * l[i][j];
            rowK += k[i][j];
            rowL += l[i][j];
        }
        sums.first += rowK;
        sums.second += rowL;
        sums.rows += rowK * rowL;
    }
    return sums;
}

}
