#include "core/analysis/independence.h"

#include "core/analysis/ridge.h"
#include "core/analysis/row_sample.h"
#include "core/common/random.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace cmir {

namespace {

using Order = std::vector<std::size_t>;

constexpr std::int64_t fewestRows = 4;

std::vector<double> standardised(const Matrix& x)
{
    std::vector<std::int64_t> all(static_cast<std::size_t>(x.rows));
    std::iota(all.begin(), all.end(), 0);
    return standardisedRows(x, all, columnScale(x, all));
}

/// Mean |correlation| between the features of x and those of y, whose rows are taken in the given order.
class FeatureCorrelation {
public:
    FeatureCorrelation(const Matrix& x, const Matrix& y)
        : m_n(static_cast<std::size_t>(x.rows))
        , m_dx(static_cast<std::size_t>(x.cols))
        , m_dy(static_cast<std::size_t>(y.cols))
        , m_x(standardised(x))
        , m_y(standardised(y))
    { }

    double value(const Order& order, const JobContext& job) const
    {
        double sum = 0;
        std::vector<double> products(m_dy);
        for (std::size_t i = 0; i < m_dx; ++i) {
            job.check();
            std::fill(products.begin(), products.end(), 0.0);
            for (std::size_t r = 0; r < m_n; ++r) {
                const double factor = m_x[r * m_dx + i];
                const double* row = m_y.data() + order[r] * m_dy;
                for (std::size_t j = 0; j < m_dy; ++j)
                    products[j] += factor * row[j];
            }
            for (const double product : products)
                sum += std::abs(product) / static_cast<double>(m_n);
        }
        return sum / static_cast<double>(m_dx * m_dy);
    }

private:
    std::size_t m_n, m_dx, m_dy;
    std::vector<double> m_x, m_y;
};

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

/// A kernel (N x N, N >= 4) without its diagonal and centred such that the sum of products of two of them is N (N - 3)
/// times the unbiased HSIC. Source: Szekely and Rizzo, "Partial distance correlation with methods for dissimilarities",
/// 2014 (U-centring).
void centreUnbiased(std::vector<double>& kernel, std::size_t n)
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
}

/// The rows must not be all the same.
std::vector<double> gaussianKernel(const Matrix& x, const JobContext& job)
{
    const auto n = static_cast<std::size_t>(x.rows);
    auto kernel = squaredDistances(x, job);
    const double width = 2 * medianSquare(kernel, n);
    for (double& value : kernel)
        value = std::exp(-value / width);
    centreUnbiased(kernel, n);
    return kernel;
}

/// Products of rows, by way of their distances: -|x - x'|^2 / 2 differs from x'x by what centring takes away.
std::vector<double> linearKernel(const Matrix& x, const JobContext& job)
{
    auto kernel = squaredDistances(x, job);
    for (double& value : kernel)
        value *= -0.5;
    centreUnbiased(kernel, static_cast<std::size_t>(x.rows));
    return kernel;
}

/// The unbiased HSIC of two centred kernels, the rows of the second in the given order.
double hsicOf(const std::vector<double>& k, const std::vector<double>& l, const Order& order)
{
    const std::size_t n = order.size();
    double sum = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const double* row = l.data() + order[i] * n;
        for (std::size_t j = 0; j < n; ++j)
            sum += k[i * n + j] * row[order[j]];
    }
    return sum / static_cast<double>(n * (n - 3));
}

double ckaOf(const Matrix& x, const Matrix& y, const Order& order, const JobContext& job)
{
    const auto k = linearKernel(x, job), l = linearKernel(y, job);
    const double scale = std::sqrt(hsicOf(k, k, order) * hsicOf(l, l, order));
    return scale > 0 ? hsicOf(k, l, order) / scale : 0;
}

void shuffle(Order& order, Random& random)
{
    for (std::size_t i = order.size(); i > 1; --i)
        std::swap(order[i - 1], order[random.below(i)]);
}

/// Sums the values under permutation, then turns the sums into mean and p.
struct PermutationTest {
    double scale; ///< the size of what is summed up to a value
    double sum = 0, reached = 0;

    void add(double permuted, double value)
    {
        sum += permuted;
        // The order of summing differs between permutations: a value that misses the measured one by rounding reaches
        // it.
        reached += permuted >= value - 1e-12 * scale ? 1 : 0;
    }
    Dependence of(double value, std::int64_t permutations) const
    {
        const auto count = static_cast<double>(permutations);
        return { value, sum / count, (1 + reached) / (1 + count) };
    }
};

void measure(
    Independence& result, const Matrix& x, const Matrix& y, const IndependenceOptions& options, const JobContext& job)
{
    const FeatureCorrelation correlation(x, y);
    const auto k = gaussianKernel(x, job), l = gaussianKernel(y, job);
    Order order(static_cast<std::size_t>(x.rows));
    std::iota(order.begin(), order.end(), 0);
    const double linear = correlation.value(order, job), any = hsicOf(k, l, order);
    result.cka = ckaOf(x, y, order, job);

    Random random(options.seed, "permutations");
    PermutationTest linearTest { linear }, anyTest { std::sqrt(hsicOf(k, k, order) * hsicOf(l, l, order)) };
    for (std::int64_t i = 0; i < options.permutations; ++i) {
        job.check();
        job.report(static_cast<double>(i) / static_cast<double>(options.permutations), "testing independence");
        shuffle(order, random);
        linearTest.add(correlation.value(order, job), linear);
        anyTest.add(hsicOf(k, l, order), any);
    }
    result.correlation = linearTest.of(linear, options.permutations);
    result.hsic = anyTest.of(any, options.permutations);
}

/// The rows to measure on: finite in both, at most so many.
std::vector<std::int64_t> chooseRows(
    Independence& result, const Matrix& x, const Matrix& y, const IndependenceOptions& options)
{
    auto finite = finiteRows(x);
    const auto finiteY = finiteRows(y);
    std::erase_if(finite, [&](std::int64_t r) { return !std::binary_search(finiteY.begin(), finiteY.end(), r); });
    const auto count = static_cast<std::int64_t>(finite.size());
    if (count < x.rows)
        result.note = std::to_string(x.rows - count) + " rows with values that are not finite left out";
    if (count > options.maxRows)
        result.note += (result.note.empty() ? "" : "; ") + std::to_string(options.maxRows) + " of "
            + std::to_string(count) + " rows, drawn at random";
    std::vector<std::int64_t> rows;
    for (const auto i : sampleRows(count, options.maxRows, options.seed, "independence rows"))
        rows.push_back(finite[static_cast<std::size_t>(i)]);
    return rows;
}

}

Independence measureIndependence(
    const Matrix& x, const Matrix& y, const IndependenceOptions& options, const JobContext& job)
{
    if (x.rows != y.rows)
        throw BadInput("independence: " + std::to_string(x.rows) + " rows of one representation but "
            + std::to_string(y.rows) + " of the other; they must be of the same samples");
    if (options.permutations < 1)
        throw BadInput("independence: " + std::to_string(options.permutations) + " permutations; at least 1 is needed");
    Independence result;
    const auto rows = chooseRows(result, x, y, options);
    result.samples = static_cast<std::int64_t>(rows.size());
    if (result.samples < fewestRows) {
        result.reason
            = std::to_string(result.samples) + " samples; at least " + std::to_string(fewestRows) + " are needed";
        return result;
    }
    const Matrix chosenX = takeRows(x, rows), chosenY = takeRows(y, rows);
    result.constant = isConstant(chosenX) || isConstant(chosenY);
    if (!result.constant)
        measure(result, chosenX, chosenY, options, job);
    return result;
}

}
