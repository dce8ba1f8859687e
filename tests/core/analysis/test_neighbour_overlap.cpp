#include "core/analysis/neighbour_overlap.h"
#include "core/analysis/orthogonal_turn.h"

#include "core/common/error.h"
#include "core/common/random.h"

#include <QtTest>

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace cmir;

namespace {

Matrix randomPoints(std::int64_t rows, std::int64_t cols, std::uint64_t seed)
{
    Random random(seed, "points");
    Matrix points(rows, cols);
    for (float& value : points.values)
        value = static_cast<float>(random.gaussian());
    return points;
}

/// The plain way: every row's others sorted by their distance.
std::vector<std::int64_t> nearest(const Matrix& points, std::int64_t row, std::int64_t k)
{
    std::vector<std::pair<double, std::int64_t>> others;
    for (std::int64_t other = 0; other < points.rows; ++other) {
        if (other == row)
            continue;
        double distance = 0;
        for (std::int64_t c = 0; c < points.cols; ++c)
            distance += std::pow(double(points(row, c)) - double(points(other, c)), 2);
        others.emplace_back(distance, other);
    }
    std::ranges::sort(others);
    std::vector<std::int64_t> rows;
    for (std::int64_t i = 0; i < k; ++i)
        rows.push_back(others[static_cast<std::size_t>(i)].second);
    return rows;
}

double plainShare(const Matrix& a, const Matrix& b, std::int64_t row, std::int64_t k)
{
    const auto ofA = nearest(a, row, k), ofB = nearest(b, row, k);
    return double(std::ranges::count_if(ofA, [&](auto one) { return std::ranges::find(ofB, one) != ofB.end(); }))
        / double(k);
}

/// Turned by Givens rotations in every plane of neighbouring axes, scaled and moved.
Matrix turned(const Matrix& points, float scale)
{
    Matrix out = points;
    for (std::int64_t r = 0; r < out.rows; ++r) {
        for (std::int64_t c = 0; c + 1 < out.cols; ++c) {
            const float x = out(r, c), y = out(r, c + 1);
            out(r, c) = 0.6F * x - 0.8F * y;
            out(r, c + 1) = 0.8F * x + 0.6F * y;
        }
        for (float& value : out.row(r))
            value = scale * value + 3;
    }
    return out;
}

double squaredDistance(const Matrix& a, const Matrix& b)
{
    double sum = 0;
    for (std::size_t i = 0; i < a.values.size(); ++i)
        sum += std::pow(double(a.values[i]) - double(b.values[i]), 2);
    return sum;
}

}

class TestNeighbourOverlap : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void againstThePlainWay()
    {
        const Matrix a = randomPoints(90, 7, 1);
        Matrix b = randomPoints(90, 5, 2);
        for (std::int64_t r = 0; r < b.rows; ++r) // something in common
            for (std::int64_t c = 0; c < b.cols; ++c)
                b(r, c) = 0.5F * b(r, c) + a(r, c);
        for (const std::int64_t k : { 1, 10, 40 }) {
            const NeighbourOverlap overlap = neighbourOverlap(a, b, k);
            QVERIFY(overlap.reason.empty());
            QCOMPARE(overlap.k, k);
            QCOMPARE(overlap.share.size(), std::size_t(90));
            double sum = 0;
            for (std::int64_t row = 0; row < a.rows; ++row) {
                QCOMPARE(overlap.share[static_cast<std::size_t>(row)], plainShare(a, b, row, k));
                sum += overlap.share[static_cast<std::size_t>(row)];
            }
            QVERIFY(std::abs(overlap.mean - sum / 90) < 1e-12);
            QVERIFY(overlap.mean > overlap.expected);
        }
    }

    void theSameHasAll()
    {
        const Matrix a = randomPoints(60, 6, 3);
        QCOMPARE(neighbourOverlap(a, a).mean, 1.0);
        QVERIFY(neighbourOverlap(a, turned(a, 2.5F)).mean > 0.99);
    }

    void unrelatedHasChance()
    {
        const NeighbourOverlap overlap = neighbourOverlap(randomPoints(400, 6, 4), randomPoints(400, 6, 5));
        QVERIFY(std::abs(overlap.mean - overlap.expected) < 0.01);
        QCOMPARE(overlap.expected, 10.0 / 399);
    }

    void fewRows()
    {
        const Matrix four = randomPoints(4, 3, 6);
        const NeighbourOverlap overlap = neighbourOverlap(four, randomPoints(4, 3, 7));
        QCOMPARE(overlap.k, std::int64_t(3));
        QCOMPARE(overlap.mean, 1.0); // all others are neighbours
        QVERIFY(!neighbourOverlap(randomPoints(1, 3, 8), randomPoints(1, 3, 9)).reason.empty());
        QVERIFY(!neighbourOverlap(Matrix(20, 3), randomPoints(20, 3, 9)).reason.empty()); // constant
        QVERIFY_THROWS_EXCEPTION(BadInput, neighbourOverlap(four, randomPoints(5, 3, 7)));
        QVERIFY_THROWS_EXCEPTION(BadInput, neighbourOverlap(four, four, 0));
        JobContext job;
        job.cancelled = [] { return true; };
        QVERIFY_THROWS_EXCEPTION(
            Cancelled, neighbourOverlap(randomPoints(500, 3, 1), randomPoints(500, 3, 2), 10, job));
    }

    void layingOverUndoesATurn()
    {
        const Matrix a = randomPoints(80, 6, 10);
        const LaidOver laid = layOver(turned(a, 2.5F), a);
        QVERIFY(squaredDistance(laid.points, a) < 1e-6);
        QVERIFY(std::abs(laid.scale - 0.4) < 1e-5);
    }

    /// No other turn that was tried comes nearer, and no other scale.
    void layingOverIsTheNearest()
    {
        const Matrix a = randomPoints(50, 4, 11);
        Matrix b = turned(a, 0.7F);
        const Matrix noise = randomPoints(50, 4, 12);
        for (std::size_t i = 0; i < b.values.size(); ++i)
            b.values[i] += 0.5F * noise.values[i];
        const LaidOver laid = layOver(b, a);
        const double best = squaredDistance(laid.points, a);
        for (std::int64_t axis = 0; axis + 1 < 4; ++axis)
            for (const float angle : { -0.05F, 0.05F }) {
                Matrix other = laid.points; // its mean is a's: turned about it
                for (std::int64_t r = 0; r < other.rows; ++r) {
                    const auto mean = [&](std::int64_t c) {
                        double sum = 0;
                        for (std::int64_t i = 0; i < a.rows; ++i)
                            sum += a(i, c);
                        return static_cast<float>(sum / double(a.rows));
                    };
                    const float x = laid.points(r, axis) - mean(axis), y = laid.points(r, axis + 1) - mean(axis + 1);
                    other(r, axis) = std::cos(angle) * x - std::sin(angle) * y + mean(axis);
                    other(r, axis + 1) = std::sin(angle) * x + std::cos(angle) * y + mean(axis + 1);
                }
                QVERIFY(squaredDistance(other, a) > best);
            }
    }

    void otherWidthsAndNothing()
    {
        const Matrix a = randomPoints(40, 6, 13);
        Matrix wide(40, 9); // a, with three columns that say nothing
        for (std::int64_t r = 0; r < 40; ++r)
            for (std::int64_t c = 0; c < 6; ++c)
                wide(r, c + 2) = a(r, c);
        QVERIFY(squaredDistance(layOver(wide, a).points, a) < 1e-6);
        QCOMPARE(layOver(a, wide).points.cols, std::int64_t(9));
        QVERIFY(squaredDistance(layOver(a, wide).points, wide) < 1e-6);
        const LaidOver nothing = layOver(Matrix(40, 5), a);
        QCOMPARE(nothing.scale, 1.0);
        for (const float value : nothing.points.values)
            QVERIFY(std::isfinite(value));
        QVERIFY_THROWS_EXCEPTION(BadInput, layOver(randomPoints(3, 2, 1), a));
    }
};

QTEST_GUILESS_MAIN(TestNeighbourOverlap)
#include "test_neighbour_overlap.moc"
