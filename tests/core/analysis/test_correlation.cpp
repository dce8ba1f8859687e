#include "core/analysis/correlation.h"
#include "core/common/random.h"
#include "tests/support/support.h"

#include <QTest>

#include <cmath>

using namespace cmir;

namespace {

Matrix gaussian(std::int64_t rows, std::int64_t cols, const char* name)
{
    Random random(7, name);
    Matrix out(rows, cols);
    for (float& x : out.values)
        x = static_cast<float>(random.gaussian());
    return out;
}

/// Pearson correlation in one pass over raw sums.
double slowPearson(const std::vector<double>& x, const std::vector<double>& y)
{
    const auto n = static_cast<double>(x.size());
    double sx = 0, sy = 0, sxy = 0, sxx = 0, syy = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        sx += x[i];
        sy += y[i];
        sxy += x[i] * y[i];
        sxx += x[i] * x[i];
        syy += y[i] * y[i];
    }
    return (n * sxy - sx * sy) / std::sqrt((n * sxx - sx * sx) * (n * syy - sy * sy));
}

}

class TestCorrelation : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sampleCorrelationByHand()
    {
        Matrix invariant(3, 3), spurious(3, 3);
        invariant.values = { 1, 2, 3, /**/ 3, 2, 1, /**/ 5, 5, 5 };
        spurious.values = { 10, 20, 30, /**/ 0, 1, 0, /**/ 2, 4, 6 };
        const std::vector<std::int64_t> rows { 0, 1, 2 };
        const Matrix c = sampleCorrelation(invariant, spurious, rows);
        QCOMPARE(c.rows, 3);
        QVERIFY(std::abs(c(0, 0) - 1) < 1e-6);
        QVERIFY(std::abs(c(1, 0) + 1) < 1e-6);
        QVERIFY(std::abs(c(0, 1)) < 1e-6);
        QVERIFY(std::abs(c(0, 2) - 1) < 1e-6);
        for (std::int64_t j = 0; j < 3; ++j)
            QCOMPARE(c(2, j), 0.0F); // constant row
    }

    void sampleCorrelationTakesTheRowsInOrder()
    {
        const Matrix invariant = gaussian(10, 6, "inv"), spurious = gaussian(10, 6, "spu");
        const std::vector<std::int64_t> rows { 7, 2 };
        const Matrix c = sampleCorrelation(invariant, spurious, rows);
        for (std::size_t i = 0; i < 2; ++i)
            for (std::size_t j = 0; j < 2; ++j) {
                const auto x = invariant.row(rows[i]), y = spurious.row(rows[j]);
                const double expected = slowPearson({ x.begin(), x.end() }, { y.begin(), y.end() });
                QVERIFY(std::abs(c(static_cast<std::int64_t>(i), static_cast<std::int64_t>(j)) - expected) < 1e-6);
            }
    }

    void featureCorrelationAgainstRawSums()
    {
        Matrix invariant = gaussian(40, 3, "inv"), spurious = gaussian(40, 5, "spu");
        for (std::int64_t r = 0; r < 40; ++r) {
            spurious(r, 1) = -2 * invariant(r, 0) + 1;
            spurious(r, 4) = 0.1F;
        }
        const Matrix c = featureCorrelation(invariant, spurious);
        QCOMPARE(c.rows, 3);
        QCOMPARE(c.cols, 5);
        QVERIFY(std::abs(c(0, 1) + 1) < 1e-6);
        for (std::int64_t i = 0; i < 3; ++i) {
            QCOMPARE(c(i, 4), 0.0F);
            for (std::int64_t j = 0; j < 4; ++j) {
                std::vector<double> x, y;
                for (std::int64_t r = 0; r < 40; ++r) {
                    x.push_back(invariant(r, i));
                    y.push_back(spurious(r, j));
                }
                QVERIFY(std::abs(c(i, j) - slowPearson(x, y)) < 1e-6);
            }
        }
    }

    void misfitsAreErrors()
    {
        const std::vector<std::int64_t> row { 5 };
        QVERIFY(!test::errorText([&] { sampleCorrelation(Matrix(4, 2), Matrix(4, 2), row); }).empty());
        QVERIFY(!test::errorText([&] { sampleCorrelation(Matrix(9, 2), Matrix(9, 3), row); }).empty());
        QVERIFY(!test::errorText([&] { featureCorrelation(Matrix(4, 2), Matrix(5, 2)); }).empty());
    }

    void orderIsStableWithNotANumberLast()
    {
        const std::vector<float> values { 2, NAN, 1, 2, -3, NAN, 1 };
        QCOMPARE(orderByValue(values), (std::vector<std::int64_t> { 4, 2, 6, 0, 3, 1, 5 }));
        QVERIFY(orderByValue({}).empty());
    }
};

QTEST_GUILESS_MAIN(TestCorrelation)
#include "test_correlation.moc"
