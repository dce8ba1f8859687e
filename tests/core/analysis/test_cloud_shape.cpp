#include "core/analysis/cloud_shape.h"
#include "tests/support/support.h"

#include <QTest>

#include <cmath>

using namespace cmir;

namespace {

Matrix column(const std::vector<float>& values)
{
    Matrix out(static_cast<std::int64_t>(values.size()), 1);
    out.assign(values);
    return out;
}

bool near(double a, double b, double tolerance = 1e-5)
{
    return std::abs(a - b) <= tolerance;
}

}

class TestCloudShape : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// (+-2, 0) and (0, +-1): variances 2 and .5, that is shares .8 and .2.
    void shapeOfACloud()
    {
        Matrix z(4, 2);
        z.values = { 2, 0, -2, 0, 0, 1, 0, -1 };
        const CloudShape shape = cloudShape(z);
        QVERIFY(near(shape.spread, std::sqrt(1.25)));
        QVERIFY(near(shape.effectiveRank, std::exp(-.8 * std::log(.8) - .2 * std::log(.2))));
        QVERIFY(near(shape.kurtosis, 2)); // mean of the fourth powers 8, of the squares 2
        const CloudShape dead = cloudShape(Matrix(4, 2));
        QCOMPARE(dead.spread, 0.0);
        QCOMPARE(dead.effectiveRank, 0.0);
    }

    /// z = t + a, y = t + b with t, a and b at right angles: correlated by a half, and not at all given t.
    void correlationGivenTheLabel()
    {
        const std::vector<float> t { 1, 1, 1, 1, -1, -1, -1, -1 };
        const Matrix z = column({ 2, 2, 0, 0, 0, 0, -2, -2 }), y = column({ 2, 0, 2, 0, 0, -2, 0, -2 });
        QVERIFY(near(meanCorrelation(z, y), .5));
        QVERIFY(near(meanConditionalCorrelation(z, y, t, false), 0));
        QVERIFY(near(meanConditionalCorrelation(z, z, t, false), 1));
        const std::vector<float> kinds { 1, 1, 1, 1, 0, 0, 0, 0 };
        QVERIFY(near(meanConditionalCorrelation(z, y, kinds, true), 0));
        QCOMPARE(meanCorrelation(z, Matrix(8, 1)), 0.0); // constant
    }
};

QTEST_GUILESS_MAIN(TestCloudShape)
#include "test_cloud_shape.moc"
