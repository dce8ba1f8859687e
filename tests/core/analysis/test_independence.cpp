#include "core/analysis/independence.h"
#include "core/common/random.h"
#include "tests/support/kernels.h"
#include "tests/support/support.h"

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace cmir;

namespace {

Matrix gaussian(std::int64_t rows, std::int64_t cols, std::uint64_t seed)
{
    Random random(seed, "independence test");
    Matrix out(rows, cols);
    for (float& x : out.values)
        x = static_cast<float>(random.gaussian());
    return out;
}

IndependenceOptions permutations(std::int64_t count)
{
    IndependenceOptions options;
    options.permutations = count;
    return options;
}

using test::Kernel;

Kernel slowGaussian(const Matrix& x)
{
    return test::gaussianKernel(static_cast<std::size_t>(x.rows), [&x](std::size_t i, std::size_t j) {
        double sum = 0;
        for (std::int64_t c = 0; c < x.cols; ++c)
            sum += std::pow(
                static_cast<double>(x(static_cast<std::int64_t>(i), c)) - x(static_cast<std::int64_t>(j), c), 2);
        return std::sqrt(sum);
    });
}

/// x'x.
Kernel slowLinear(const Matrix& x)
{
    const auto n = static_cast<std::size_t>(x.rows);
    Kernel kernel(n, std::vector<double>(n));
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j)
            for (std::int64_t c = 0; c < x.cols; ++c)
                kernel[i][j]
                    += static_cast<double>(x(static_cast<std::int64_t>(i), c)) * x(static_cast<std::int64_t>(j), c);
    return kernel;
}

/// The unbiased estimate in its published form (Song et al., 2012, equation 5).
double slowHsic(const Kernel& k, const Kernel& l)
{
    const test::KernelSums sums = test::kernelSums(k, l, false);
    return (sums.both + sums.first * sums.second / ((sums.n - 1) * (sums.n - 2)) - 2 * sums.rows / (sums.n - 2))
        / (sums.n * (sums.n - 3));
}

}

class TestIndependence : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void correlationByHand()
    {
        // x against (x, something of correlation 0.6 with x): the mean of 1 and 0.6.
        Matrix x(4, 1), y(4, 2);
        x.values = { 1, 1, -1, -1 };
        y.values = { -2, 7, /**/ -2, -1, /**/ 2, 1, /**/ 2, -7 }; // second: 3 x + 4 z, z = 1, -1, 1, -1
        const Independence result = measureIndependence(x, y, permutations(5));
        QVERIFY(std::abs(result.correlation.value - 0.8) < 1e-12);
    }

    void hsicByHand()
    {
        // Two clusters of equal points, off the diagonal 1 within and c = exp(-1/2) between them: with the sums
        // 4 + 8 c^2, (4 + 8 c)^2 and 4 (1 + 2 c)^2 the estimate is 2/3 (1 - c)^2.
        Matrix x(4, 1);
        x.values = { 0, 0, 3, 3 };
        const double c = std::exp(-0.5);
        const Independence result = measureIndependence(x, x, permutations(5));
        QVERIFY(std::abs(result.hsic.value - 2 * (1 - c) * (1 - c) / 3) < 1e-12);
        QVERIFY(std::abs(result.cka.value - 1) < 1e-12);
    }

    void hsicAndCkaAgainstTheirPublishedForm()
    {
        const Matrix x = gaussian(25, 3, 1);
        Matrix y = gaussian(25, 4, 2);
        for (std::int64_t r = 0; r < 25; ++r)
            y(r, 2) = x(r, 0) * x(r, 1) + 5;
        const Independence result = measureIndependence(x, y, permutations(3));
        QVERIFY(std::abs(result.hsic.value - slowHsic(slowGaussian(x), slowGaussian(y))) < 1e-12);
        const Kernel k = slowLinear(x), l = slowLinear(y);
        QVERIFY(std::abs(result.cka.value - slowHsic(k, l) / std::sqrt(slowHsic(k, k) * slowHsic(l, l))) < 1e-9);
    }

    /// Many features, few samples: the biased measures would call independent representations alike.
    void chanceIsTakenAway()
    {
        double cka = 0, hsic = 0;
        constexpr int trials = 100;
        for (std::uint64_t trial = 0; trial < trials; ++trial) {
            const Independence result
                = measureIndependence(gaussian(20, 40, 3000 + trial), gaussian(20, 40, 4000 + trial), permutations(1));
            cka += result.cka.value / trials;
            hsic += result.hsic.value / trials;
        }
        QVERIFY2(std::abs(cka) < 0.03, qPrintable(QString::number(cka)));
        QVERIFY2(std::abs(hsic) < 2e-4, qPrintable(QString::number(hsic)));
    }

    /// Rotated and scaled it is the same picture; another one along one direction is not.
    void ckaSeesThroughRotationAndScale()
    {
        const Matrix x = gaussian(60, 2, 11);
        Matrix turned = x;
        for (std::int64_t r = 0; r < 60; ++r) {
            turned(r, 0) = 3 * (0.6F * x(r, 0) - 0.8F * x(r, 1)) + 7;
            turned(r, 1) = 3 * (0.8F * x(r, 0) + 0.6F * x(r, 1));
        }
        QVERIFY(std::abs(measureIndependence(x, turned, permutations(1)).cka.value - 1) < 1e-5);
        const Matrix other = gaussian(60, 2, 12);
        for (std::int64_t r = 0; r < 60; ++r)
            turned(r, 1) = 3 * other(r, 1);
        const double half = measureIndependence(x, turned, permutations(1)).cka.value;
        QVERIFY2(half > 0.25 && half < 0.75, qPrintable(QString::number(half)));
    }

    void dependenceOfEitherKindIsFound()
    {
        const Matrix x = gaussian(150, 2, 3);
        Matrix linear = gaussian(150, 2, 4), square = gaussian(150, 1, 5);
        for (std::int64_t r = 0; r < 150; ++r) {
            linear(r, 0) += x(r, 0);
            linear(r, 1) += x(r, 1);
            square(r, 0) = x(r, 0) * x(r, 0);
        }
        const Independence a = measureIndependence(x, linear, permutations(99));
        QVERIFY(std::abs(a.correlation.p - 0.01) < 1e-12);
        QVERIFY(std::abs(a.hsic.p - 0.01) < 1e-12);
        QVERIFY(a.correlation.value > 1.5 * a.correlation.expected);
        const Independence b = measureIndependence(x, square, permutations(99));
        QVERIFY(std::abs(b.hsic.p - 0.01) < 1e-12); // no correlation, and yet dependent
        QVERIFY(b.hsic.value > 2 * b.hsic.expected);
    }

    void pIsUniformUnderIndependence()
    {
        double linear = 0, any = 0;
        int smallLinear = 0, smallAny = 0;
        constexpr int trials = 60;
        for (std::uint64_t trial = 0; trial < trials; ++trial) {
            auto options = permutations(49);
            options.seed = trial;
            const Independence result
                = measureIndependence(gaussian(30, 2, 1000 + trial), gaussian(30, 3, 2000 + trial), options);
            linear += result.correlation.p / trials;
            any += result.hsic.p / trials;
            smallLinear += result.correlation.p <= 0.1 ? 1 : 0;
            smallAny += result.hsic.p <= 0.1 ? 1 : 0;
        }
        // The mean of 60 uniform numbers is within 0.13 of one half with 99.9 %; 6 of 60 are expected below 0.1.
        QVERIFY2(std::abs(linear - 0.5) < 0.13, qPrintable(QString::number(linear)));
        QVERIFY2(std::abs(any - 0.5) < 0.13, qPrintable(QString::number(any)));
        QVERIFY(smallLinear >= 1 && smallLinear <= 14);
        QVERIFY(smallAny >= 1 && smallAny <= 14);
    }

    void aConstantRepresentationIsFlagged()
    {
        const Independence result = measureIndependence(Matrix(20, 3), gaussian(20, 2, 6));
        QVERIFY(result.constant && result.reason.empty());
        QCOMPARE(result.correlation.value, 0.0);
        QCOMPARE(result.hsic.value, 0.0);
        QCOMPARE(result.correlation.p, 1.0);
        QCOMPARE(result.hsic.p, 1.0);
    }

    void manyRowsAreSampledAndItIsSaid()
    {
        auto options = permutations(2);
        options.maxRows = 50;
        const Independence result = measureIndependence(gaussian(120, 2, 7), gaussian(120, 2, 8), options);
        QCOMPARE(result.samples, 50);
        QVERIFY(QString::fromStdString(result.note).contains("50 of 120"));
        const Independence again = measureIndependence(gaussian(120, 2, 7), gaussian(120, 2, 8), options);
        QVERIFY(result.hsic.value == again.hsic.value && result.correlation.expected == again.correlation.expected);
        options.seed = 1;
        QVERIFY(measureIndependence(gaussian(120, 2, 7), gaussian(120, 2, 8), options).hsic.value != result.hsic.value);
    }

    void rowsThatAreNotFiniteAndTooFewRows()
    {
        Matrix x = gaussian(20, 2, 9);
        x(3, 1) = INFINITY;
        const Independence result = measureIndependence(x, gaussian(20, 2, 10), permutations(2));
        QCOMPARE(result.samples, 19);
        QVERIFY(std::isfinite(result.hsic.value));
        QVERIFY(!measureIndependence(gaussian(3, 2, 1), gaussian(3, 2, 2)).reason.empty());
    }

    void misfitsAndCancellation()
    {
        QVERIFY(!test::errorText([] { measureIndependence(Matrix(4, 1), Matrix(5, 1)); }).empty());
        QVERIFY(!test::errorText([] { measureIndependence(Matrix(5, 1), Matrix(5, 1), permutations(0)); }).empty());
        int asked = 0;
        const JobContext job { {}, [&] { return ++asked > 100; } };
        QVERIFY_THROWS_EXCEPTION(Cancelled, measureIndependence(gaussian(30, 2, 1), gaussian(30, 2, 2), {}, job));
        QCOMPARE(asked, 101);
    }
};

QTEST_GUILESS_MAIN(TestIndependence)
#include "test_independence.moc"
