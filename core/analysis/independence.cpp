#include "core/analysis/independence.h"

#include "core/analysis/alignment.h"
#include "core/analysis/ridge.h"
#include "core/analysis/row_sample.h"
#include "core/analysis/unbiased_hsic.h"
#include "core/common/random.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace cmir {

namespace {

using Permutation = std::vector<std::size_t>;

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

    double value(const Permutation& order, const JobContext& job) const
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

void shuffle(Permutation& order, Random& random)
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
    const CentredKernel k = gaussianKernel(x, job), l = gaussianKernel(y, job);
    const CentredKernel linearK = linearKernel(x, job), linearL = linearKernel(y, job);
    Permutation order(static_cast<std::size_t>(x.rows));
    std::iota(order.begin(), order.end(), 0);
    const double linear = correlation.value(order, job), any = unbiasedHsic(k, l);
    const Alignment alignment = alignmentOf(linearK, linearL);
    const double ckaScale = std::sqrt(unbiasedHsic(linearK, linearK) * unbiasedHsic(linearL, linearL));

    Random random(options.seed, "permutations");
    PermutationTest linearTest { linear }, anyTest { std::sqrt(unbiasedHsic(k, k) * unbiasedHsic(l, l)) };
    PermutationTest ckaTest { 1 };
    for (std::int64_t i = 0; i < options.permutations; ++i) {
        job.check();
        job.report(static_cast<double>(i) / static_cast<double>(options.permutations), "testing independence");
        shuffle(order, random);
        linearTest.add(correlation.value(order, job), linear);
        anyTest.add(unbiasedHsic(k, l, order), any);
        ckaTest.add(ckaScale > 0 ? unbiasedHsic(linearK, linearL, order) / ckaScale : 0, alignment.value);
    }
    result.correlation = linearTest.of(linear, options.permutations);
    result.hsic = anyTest.of(any, options.permutations);
    result.cka = ckaTest.of(alignment.value, options.permutations);
    result.ckaInterval = alignment.interval;
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
    const SharedRows shared = sharedRows(x, y, options.maxRows, options.seed);
    result.note = shared.note;
    result.samples = static_cast<std::int64_t>(shared.rows.size());
    result.reason = shared.reason;
    if (!result.reason.empty())
        return result;
    const Matrix chosenX = takeRows(x, shared.rows), chosenY = takeRows(y, shared.rows);
    result.constant = isConstant(chosenX) || isConstant(chosenY);
    if (!result.constant)
        measure(result, chosenX, chosenY, options, job);
    return result;
}

}
