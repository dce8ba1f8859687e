#include "core/analysis/pca.h"
#include "core/analysis/symmetric_eigen.h"
#include "core/common/random.h"

#include <QTest>

#include <cmath>
#include <numeric>

using namespace cmir;

namespace {

double dot(const std::vector<double>& a, const std::vector<double>& b)
{
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

/// Gaussian points whose columns have falling scales, turned by mixing neighbouring columns.
Matrix cloud(std::int64_t rows, std::int64_t cols, std::uint64_t seed)
{
    Random random(seed, "cloud");
    Matrix out(rows, cols);
    for (std::int64_t r = 0; r < rows; ++r) {
        for (std::int64_t c = 0; c < cols; ++c)
            out(r, c) = static_cast<float>(random.gaussian() / (1 + static_cast<double>(c)) + 5);
        for (std::int64_t c = 1; c < cols; ++c)
            out(r, c) += 0.6F * out(r, c - 1);
    }
    return out;
}

struct Slow {
    std::vector<std::vector<double>> axis;
    std::vector<double> share;
};

/// Power iteration with deflation on the covariance: slow, plain, independent of the eigensolver.
Slow powerIteration(const Matrix& points)
{
    const auto d = static_cast<std::size_t>(points.cols);
    std::vector<double> mean(d), covariance(d * d);
    for (std::int64_t r = 0; r < points.rows; ++r)
        for (std::size_t c = 0; c < d; ++c)
            mean[c] += points.row(r)[c] / static_cast<double>(points.rows);
    for (std::int64_t r = 0; r < points.rows; ++r)
        for (std::size_t i = 0; i < d; ++i)
            for (std::size_t j = 0; j < d; ++j)
                covariance[i * d + j] += (points.row(r)[i] - mean[i]) * (points.row(r)[j] - mean[j]);
    double trace = 0;
    for (std::size_t i = 0; i < d; ++i)
        trace += covariance[i * d + i];
    Slow slow;
    for (int k = 0; k < 2; ++k) {
        std::vector<double> v(d, 1.0), w(d);
        double value = 0;
        for (int iteration = 0; iteration < 20000; ++iteration) {
            for (std::size_t i = 0; i < d; ++i)
                w[i] = std::inner_product(
                    v.begin(), v.end(), covariance.begin() + static_cast<std::ptrdiff_t>(i * d), 0.0);
            value = std::sqrt(dot(w, w));
            for (std::size_t i = 0; i < d; ++i)
                v[i] = w[i] / value;
        }
        for (std::size_t i = 0; i < d; ++i)
            for (std::size_t j = 0; j < d; ++j)
                covariance[i * d + j] -= value * v[i] * v[j];
        slow.axis.push_back(v);
        slow.share.push_back(value / trace);
    }
    return slow;
}

void compareWithPowerIteration(const Matrix& points)
{
    const PcaPlane plane = fitPca(points);
    const Slow slow = powerIteration(points);
    for (std::size_t k = 0; k < 2; ++k) {
        QVERIFY2(std::abs(std::abs(dot(plane.axis[k], slow.axis[k])) - 1) < 1e-9, "axis");
        QVERIFY2(std::abs(plane.explained[k] - slow.share[k]) < 1e-9, "explained variance");
        const auto largest = *std::max_element(
            plane.axis[k].begin(), plane.axis[k].end(), [](double a, double b) { return std::abs(a) < std::abs(b); });
        QVERIFY2(largest > 0, "sign");
    }
    QVERIFY(std::abs(dot(plane.axis[0], plane.axis[0]) - 1) < 1e-12);
    QVERIFY(std::abs(dot(plane.axis[1], plane.axis[1]) - 1) < 1e-12);
    QVERIFY(std::abs(dot(plane.axis[0], plane.axis[1])) < 1e-10);
}

}

class TestPca : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void eigenpairsOfATwoByTwo()
    {
        // [[2, 1], [1, 2]]: 3 along (1, 1), 1 along (1, -1)
        const auto pairs = leadingEigenpairs({ 2, 1, 1, 2 }, 2, 2);
        QCOMPARE(pairs.size(), 2U);
        QVERIFY(std::abs(pairs[0].value - 3) < 1e-12);
        QVERIFY(std::abs(pairs[1].value - 1) < 1e-12);
        QVERIFY(std::abs(pairs[0].vector[0] - pairs[0].vector[1]) < 1e-12);
        QVERIFY(std::abs(pairs[1].vector[0] + pairs[1].vector[1]) < 1e-12);
    }

    void everyEigenpairOfARandomMatrixSatisfiesItsEquation()
    {
        const std::int64_t n = 40;
        const auto size = static_cast<std::size_t>(n);
        Random random(1, "matrix");
        std::vector<double> a(size * size);
        for (std::size_t i = 0; i < size; ++i)
            for (std::size_t j = 0; j <= i; ++j)
                a[i * size + j] = a[j * size + i] = random.gaussian();
        const auto pairs = leadingEigenpairs(a, n, n);
        double trace = 0, sum = 0;
        for (std::size_t k = 0; k < size; ++k) {
            trace += a[k * size + k];
            sum += pairs[k].value;
            for (std::size_t i = 0; i < size; ++i) {
                const double left = std::inner_product(pairs[k].vector.begin(), pairs[k].vector.end(),
                    a.begin() + static_cast<std::ptrdiff_t>(i * size), 0.0);
                QVERIFY(std::abs(left - pairs[k].value * pairs[k].vector[i]) < 1e-10);
            }
            for (std::size_t other = 0; other < k; ++other)
                QVERIFY(std::abs(dot(pairs[k].vector, pairs[other].vector)) < 1e-9);
            if (k > 0)
                QVERIFY(pairs[k].value <= pairs[k - 1].value + 1e-12);
        }
        QVERIFY(std::abs(trace - sum) < 1e-9);
    }

    void equalEigenvaluesGiveAnOrthonormalPair()
    {
        const std::size_t n = 5;
        std::vector<double> identity(n * n);
        for (std::size_t i = 0; i < n; ++i)
            identity[i * n + i] = 4;
        const auto pairs = leadingEigenpairs(identity, 5, 2);
        QVERIFY(std::abs(pairs[0].value - 4) < 1e-12);
        QVERIFY(std::abs(pairs[1].value - 4) < 1e-12);
        QVERIFY(std::abs(dot(pairs[0].vector, pairs[0].vector) - 1) < 1e-12);
        QVERIFY(std::abs(dot(pairs[0].vector, pairs[1].vector)) < 1e-12);
    }

    void planeByHand()
    {
        // variances 8 and 2 of 10 along the axes x and z
        Matrix points(4, 3);
        points.values = { 2, 7, 0, /**/ -2, 7, 0, /**/ 0, 7, 1, /**/ 0, 7, -1 };
        const PcaPlane plane = fitPca(points);
        QCOMPARE(plane.mean, (std::vector<double> { 0, 7, 0 }));
        QVERIFY(std::abs(plane.axis[0][0] - 1) < 1e-12);
        QVERIFY(std::abs(plane.axis[1][2] - 1) < 1e-12);
        QVERIFY(std::abs(plane.explained[0] - 0.8) < 1e-12);
        QVERIFY(std::abs(plane.explained[1] - 0.2) < 1e-12);
        const Matrix projected = plane.project(points);
        QVERIFY(std::abs(projected(0, 0) - 2) < 1e-6);
        QVERIFY(std::abs(projected(3, 1) + 1) < 1e-6);
    }

    void againstPowerIteration() { compareWithPowerIteration(cloud(200, 12, 1)); }
    void againstPowerIterationWithFewerRowsThanColumns() { compareWithPowerIteration(cloud(9, 30, 2)); }

    void lessRankGivesZeroAxes()
    {
        Matrix line(5, 3);
        for (std::int64_t r = 0; r < 5; ++r)
            for (std::int64_t c = 0; c < 3; ++c)
                line(r, c) = static_cast<float>(r * (c + 1)) * 0.1F;
        const PcaPlane plane = fitPca(line);
        QVERIFY(std::abs(plane.explained[0] - 1) < 1e-9);
        QCOMPARE(plane.axis[1], std::vector<double>(3, 0.0));
        QCOMPARE(plane.explained[1], 0.0);

        Matrix constant(6, 4);
        std::fill(constant.values.begin(), constant.values.end(), 0.1F);
        const PcaPlane none = fitPca(constant);
        QCOMPARE(none.axis[0], std::vector<double>(4, 0.0));
        QCOMPARE(none.project(constant)(2, 1), 0.0F);
    }

    void smallInputs()
    {
        QCOMPARE(fitPca(Matrix(0, 3)).axis[0], std::vector<double>(3, 0.0));
        QCOMPARE(fitPca(Matrix(1, 3)).axis[0], std::vector<double>(3, 0.0));
        Matrix single(3, 1);
        single.values = { 1, 2, 3 };
        const PcaPlane plane = fitPca(single);
        QCOMPARE(plane.axis[0], std::vector<double> { 1.0 });
        QCOMPARE(plane.axis[1], std::vector<double> { 0.0 });
    }

    void signFollowsThePreviousPlane()
    {
        const Matrix points = cloud(50, 6, 4);
        const PcaPlane first = fitPca(points);
        PcaPlane turned = first;
        for (double& x : turned.axis[0])
            x = -x;
        const PcaPlane second = fitPca(points, &turned);
        QVERIFY(std::abs(dot(second.axis[0], first.axis[0]) + 1) < 1e-12);
        QVERIFY(std::abs(dot(second.axis[1], first.axis[1]) - 1) < 1e-12);
    }

    /// Most points lie along the first axis; one far along the second would take the plane.
    void farPointsAreHeldNear()
    {
        Matrix points(21, 2);
        for (std::int64_t r = 0; r < 20; ++r)
            points(r, 0) = static_cast<float>(r < 10 ? r - 10 : r - 9); // -10..-1, 1..10
        points(20, 1) = 1000;
        QVERIFY(std::abs(fitPca(points).axis[0][1]) > 0.99);
        const HeldPoints held = holdFarPoints(points);
        QCOMPARE(held.moved, std::int64_t { 1 });
        // The centre is (0, 0); the distances are 1, 1, ..., 10, 10, 1000 with median 6.
        QCOMPARE(held.points(20, 0), 0.0F);
        QCOMPARE(held.points(20, 1), 18.0F);
        for (std::int64_t r = 0; r < 20; ++r)
            QCOMPARE(held.points(r, 0), points(r, 0));
        QVERIFY(std::abs(fitPca(held.points).axis[0][0]) > 0.99);
    }

    void whereHalfOfThePointsCoincideNoneIsFar()
    {
        Matrix points(5, 2);
        points(4, 0) = 7;
        const HeldPoints held = holdFarPoints(points);
        QCOMPARE(held.moved, std::int64_t { 0 });
        QVERIFY(held.points == points);
    }

    void rowsThatAreNotFiniteAreLeftOut()
    {
        Matrix points = cloud(30, 4, 5);
        const PcaPlane clean = fitPca(points);
        points.rows = 31;
        points.values.insert(points.values.end(), { 1, NAN, 2, INFINITY });
        QCOMPARE(fitPca(points).axis[0], clean.axis[0]);
    }
};

QTEST_GUILESS_MAIN(TestPca)
#include "test_pca.moc"
