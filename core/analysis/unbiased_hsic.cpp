#include "core/analysis/unbiased_hsic.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace cmir {

namespace {

/// Squared Euclidean distances of all pairs of rows, N x N.
std::vector<double> squaredDistances(const Matrix& x, const JobContext& job)
{
    const auto n = static_cast<std::size_t>(x.rows);
    std::vector<double> out(n * n);
    for (std::size_t i = 0; i < n; ++i) {
        job.check();
        for (std::size_t j = 0; j < i; ++j) {
            const auto a = x.row(static_cast<std::int64_t>(i)), b = x.row(static_cast<std::int64_t>(j));
            double sum = 0;
            for (std::size_t c = 0; c < a.size(); ++c) {
                const double difference = static_cast<double>(a[c]) - b[c];
                sum += difference * difference;
            }
            out[i * n + j] = out[j * n + i] = sum;
        }
    }
    return out;
}

/// The median of the squared distances that are not 0 (an even number of them: the upper of the two in the middle).
double medianSquare(const std::vector<double>& squares, std::size_t n)
{
    std::vector<double> pairs;
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < i; ++j)
            if (squares[i * n + j] > 0)
                pairs.push_back(squares[i * n + j]);
    const auto middle = pairs.begin() + static_cast<std::ptrdiff_t>(pairs.size() / 2);
    std::nth_element(pairs.begin(), middle, pairs.end());
    return *middle;
}

CentredKernel centred(std::vector<double> kernel, std::size_t n)
{
    std::vector<double> share(n); // a row's sum, divided by N - 2
    double total = 0;
    for (std::size_t i = 0; i < n; ++i) {
        kernel[i * n + i] = 0;
        double sum = 0;
        for (std::size_t j = 0; j < n; ++j)
            sum += kernel[i * n + j];
        share[i] = sum / static_cast<double>(n - 2);
        total += sum / static_cast<double>((n - 1) * (n - 2));
    }
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j)
            kernel[i * n + j] += i == j ? 0 : total - share[i] - share[j];
    return { n, std::move(kernel) };
}

/// For every row the sum of its products.
std::vector<double> productsByRow(const CentredKernel& k, const CentredKernel& l)
{
    std::vector<double> out(k.rows);
    for (std::size_t i = 0; i < k.rows; ++i)
        for (std::size_t j = 0; j < k.rows; ++j)
            out[i] += k.values[i * k.rows + j] * l.values[i * k.rows + j];
    return out;
}

}

CentredKernel gaussianKernel(const Matrix& x, const JobContext& job)
{
    const auto n = static_cast<std::size_t>(x.rows);
    auto kernel = squaredDistances(x, job);
    const double width = 2 * medianSquare(kernel, n);
    for (double& value : kernel)
        value = std::exp(-value / width);
    return centred(std::move(kernel), n);
}

CentredKernel linearKernel(const Matrix& x, const JobContext& job)
{
    // By way of distances: -|x - x'|^2 / 2 differs from x'x by what centring takes away.
    auto kernel = squaredDistances(x, job);
    for (double& value : kernel)
        value *= -0.5;
    return centred(std::move(kernel), static_cast<std::size_t>(x.rows));
}

double unbiasedHsic(const CentredKernel& k, const CentredKernel& l, std::span<const std::size_t> order)
{
    const std::size_t n = order.size();
    double sum = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const double* row = l.values.data() + order[i] * n;
        for (std::size_t j = 0; j < n; ++j)
            sum += k.values[i * n + j] * row[order[j]];
    }
    return sum / static_cast<double>(n * (n - 3));
}

double unbiasedHsic(const CentredKernel& k, const CentredKernel& l)
{
    std::vector<std::size_t> order(k.rows);
    std::iota(order.begin(), order.end(), 0);
    return unbiasedHsic(k, l, order);
}

std::vector<double> unbiasedHsicWithoutEach(const CentredKernel& k, const CentredKernel& l)
{
    // The rows of both sum to 0, so without row i the sum of row j is -k_ij and that of all is 0: of the published
    // form (Song et al., equation 5) two terms remain, and both are sums of products with row i.
    const auto products = productsByRow(k, l);
    const double all = std::accumulate(products.begin(), products.end(), 0.0);
    const auto n = static_cast<double>(k.rows - 1);
    std::vector<double> out;
    out.reserve(products.size());
    for (const double row : products)
        out.push_back((all - 2 * row - 2 / (n - 2) * row) / (n * (n - 3)));
    return out;
}

}
