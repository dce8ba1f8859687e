#include "core/analysis/alignment.h"
#include "core/common/random.h"
#include "tests/support/support.h"

#include <QTest>

#include <cmath>

using namespace cmir;

namespace {

Matrix gaussian(std::int64_t rows, std::int64_t cols, std::uint64_t seed)
{
    Random random(seed, "alignment test");
    Matrix out(rows, cols);
    for (float& x : out.values)
        x = static_cast<float>(random.gaussian());
    return out;
}

/// x with a share of something else.
Matrix mixedWith(const Matrix& x, const Matrix& other, float share)
{
    Matrix out = x;
    for (std::size_t i = 0; i < out.values.size(); ++i)
        out.values[i] += share * other.values[i];
    return out;
}

Matrix without(const Matrix& x, std::int64_t left)
{
    Matrix out(x.rows - 1, x.cols);
    for (std::int64_t r = 0; r < out.rows; ++r)
        std::ranges::copy(x.row(r < left ? r : r + 1), out.row(r).begin());
    return out;
}

}

class TestAlignment : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// Four points: the kernel's U-centred values can be written down.
    void byHand()
    {
        Matrix x(4, 1), y(4, 1);
        x.values = { 0, 0, 1, 1 };
        y.values = { 0, 1, 0, 1 };
        // -|x - x'|^2 / 2: between the pairs -1/2, within 0. A row's sum is -1, so centred: within 0 + 2/3 * ... = 1/3
        // of the sums: total/((n-1)(n-2)) = -4/6, a row's share -1/2: within -2/3 + 1/2 + 1/2 = 1/3, between -1/6.
        const CentredKernel k = linearKernel(x);
        QVERIFY(std::abs(k.values[0 * 4 + 1] - 1.0 / 3) < 1e-12);
        QVERIFY(std::abs(k.values[0 * 4 + 2] + 1.0 / 6) < 1e-12);
        QCOMPARE(k.values[0], 0.0);
        // Products: each of x's four within-pairs meets -1/6 of y, the other way round too, the rest -1/6 twice:
        // (4 * -1/18 + 4 * -1/18 + 4 * 1/36) / 4 = -1/12; with itself (4/9 + 8/36) / 4 = 1/6.
        QVERIFY(std::abs(unbiasedHsic(k, linearKernel(y)) + 1.0 / 12) < 1e-12);
        QVERIFY(std::abs(unbiasedHsic(k, k) - 1.0 / 6) < 1e-12);
        const Alignment found = measureAlignment(x, y);
        QVERIFY(std::abs(found.value + 0.5) < 1e-12);
        QVERIFY(!found.interval); // of four rows none can be left out
    }

    /// Leaving a row out in closed form is leaving it out.
    void jackknifeLeavesEachRowOut()
    {
        const Matrix x = gaussian(12, 3, 1), y = mixedWith(x, gaussian(12, 3, 2), 0.7F);
        const auto found = unbiasedHsicWithoutEach(linearKernel(x), linearKernel(y));
        QCOMPARE(found.size(), std::size_t { 12 });
        for (std::int64_t r = 0; r < 12; ++r) {
            const double expected = unbiasedHsic(linearKernel(without(x, r)), linearKernel(without(y, r)));
            QVERIFY(std::abs(found[static_cast<std::size_t>(r)] - expected) < 1e-9);
        }
    }

    /// How often the interval holds what a very large sample says.
    void intervalHoldsTheTruth()
    {
        const double truth
            = measureAlignment(gaussian(1000, 4, 900), mixedWith(gaussian(1000, 4, 900), gaussian(1000, 4, 901), 1.0F))
                  .value;
        QVERIFY(truth > 0.15 && truth < 0.5);
        int held = 0;
        constexpr int trials = 100;
        for (std::uint64_t t = 0; t < trials; ++t) {
            const Matrix x = gaussian(120, 4, 1000 + t);
            const Alignment found = measureAlignment(x, mixedWith(x, gaussian(120, 4, 5000 + t), 1.0F));
            held += found.interval->lower <= truth && truth <= found.interval->upper ? 1 : 0;
        }
        QVERIFY2(held >= 85, qPrintable(QString::number(held)));
    }

    void theSameIsOne()
    {
        const Matrix x = gaussian(50, 3, 5);
        const Alignment found = measureAlignment(x, x);
        QVERIFY(std::abs(found.value - 1) < 1e-9);
        QVERIFY(found.interval->lower > 1 - 1e-6 && found.interval->upper <= 1);
        QCOMPARE(found.samples, 50);
    }

    void whatCannotBeMeasuredIsSaid()
    {
        Matrix x = gaussian(30, 2, 7);
        const Matrix y = gaussian(30, 2, 8);
        x(3, 1) = NAN;
        QVERIFY(QString::fromStdString(measureAlignment(x, y).note).contains("1 rows"));
        QCOMPARE(measureAlignment(x, y).samples, 29);
        QVERIFY(measureAlignment(Matrix(30, 2), y).constant);
        QVERIFY(!measureAlignment(gaussian(3, 2, 1), gaussian(3, 2, 2)).reason.empty());
        QVERIFY(QString::fromStdString(test::errorText([&] {
            measureAlignment(gaussian(29, 2, 1), y);
        })).contains("29 rows"));
        AlignmentOptions few;
        few.maxRows = 10;
        QCOMPARE(measureAlignment(y, y, few).samples, 10);
    }
};

QTEST_APPLESS_MAIN(TestAlignment)
#include "test_alignment.moc"
