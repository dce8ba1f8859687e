#include "core/analysis/neighbour_purity.h"
#include "core/common/random.h"
#include "tests/support/support.h"

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace cmir;

namespace {

Matrix gaussian(std::int64_t rows, std::int64_t cols, std::uint64_t seed)
{
    Random random(seed, "purity test");
    Matrix out(rows, cols);
    for (float& x : out.values)
        x = static_cast<float>(random.gaussian());
    return out;
}

/// How many of the other groups' rows are nearer than the given one.
int nearer(const Matrix& points, const std::vector<std::int64_t>& group, std::int64_t i, std::int64_t j)
{
    const auto distance = [&](std::int64_t other) {
        double sum = 0;
        for (std::int64_t c = 0; c < points.cols; ++c)
            sum += std::pow(static_cast<double>(points(i, c)) - points(other, c), 2);
        return sum;
    };
    int count = 0;
    for (std::int64_t other = 0; other < points.rows; ++other)
        count += group[static_cast<std::size_t>(other)] != group[static_cast<std::size_t>(i)]
                && distance(other) < distance(j)
            ? 1
            : 0;
    return count;
}

}

class TestNeighbourPurity : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void byHand()
    {
        // On a line: 0 1 3 | 10 12. Nearest two: of 0: 1, 3; of 1: 0, 3; of 3: 1, 0; of 10: 12, 3; of 12: 10, 3.
        Matrix points(5, 1);
        points.values = { 0, 1, 3, 10, 12 };
        const Neighbourhoods found = findNeighbourhoods(points, 2);
        QCOMPARE(found.index, (std::vector<std::int64_t> { 1, 2, 0, 2, 1, 0, 4, 2, 3, 2 }));
        const std::vector<std::int64_t> value { 7, 7, 7, -2, -2 };
        const Purity purity = neighbourPurity(found, value);
        QVERIFY(std::abs(purity.value - 8.0 / 10) < 1e-12);
        QVERIFY(std::abs(purity.expected - (3 * 2.0 / 4 + 2 * 1.0 / 4) / 5) < 1e-12);
        QCOMPARE(purity.samples, 5);
        // Differences of the points themselves: 1 3 | 1 2 | 2 3 | 2 7 | 2 9 = 32 over 10; all pairs: 1 3 10 12 2 9 11 7
        // 9 2 = 66 over 10.
        const std::vector<double> number { 0, 1, 3, 10, 12 };
        const Purity difference = neighbourDifference(found, number);
        QVERIFY(std::abs(difference.value - 32.0 / 66) < 1e-12);
        QCOMPARE(difference.expected, 1.0);
    }

    void neighboursAgainstCounting()
    {
        const Matrix points = gaussian(60, 4, 1);
        std::vector<std::int64_t> group;
        for (std::int64_t r = 0; r < 60; ++r)
            group.push_back(r / 3);
        const Neighbourhoods found = findNeighbourhoods(points, 7, group);
        QCOMPARE(found.k, 7);
        for (std::int64_t i = 0; i < 60; ++i)
            for (std::int64_t m = 0; m < 7; ++m) {
                const auto j = found.index[static_cast<std::size_t>(i * 7 + m)];
                QVERIFY(group[static_cast<std::size_t>(j)] != group[static_cast<std::size_t>(i)]);
                QCOMPARE(nearer(points, group, i, j), static_cast<int>(m));
            }
    }

    void expectedValuesAgainstAllPairsOfGroups()
    {
        const Matrix points = gaussian(24, 2, 2);
        std::vector<std::int64_t> group, value;
        std::vector<double> number;
        for (std::int64_t r = 0; r < 24; ++r) {
            group.push_back(r / 4);
            value.push_back(r % 4 == 0 ? 1 : r % 3);
            number.push_back(points(r, 0) + 0.5 * static_cast<double>(r / 4));
        }
        double same = 0, difference = 0, pairs = 0;
        for (std::size_t i = 0; i < 24; ++i)
            for (std::size_t j = 0; j < 24; ++j)
                if (group[i] != group[j]) {
                    same += value[i] == value[j] ? 1 : 0;
                    difference += std::abs(number[i] - number[j]);
                    pairs += 1;
                }
        // With all rows of other groups as neighbours, what is measured is what is expected.
        const Neighbourhoods all = findNeighbourhoods(points, 100, group);
        QCOMPARE(all.k, 20);
        const Purity purity = neighbourPurity(all, value);
        QVERIFY(std::abs(purity.expected - same / pairs) < 1e-12);
        QVERIFY(std::abs(purity.value - purity.expected) < 1e-12);
        QVERIFY(std::abs(neighbourDifference(all, number).value - 1) < 1e-12);
        QVERIFY(difference > 0);
    }

    void randomPointsAreAtTheExpectedPurity()
    {
        const Matrix points = gaussian(600, 3, 3);
        std::vector<std::int64_t> value;
        std::vector<double> number;
        Random random(4, "values");
        for (int r = 0; r < 600; ++r) {
            value.push_back(static_cast<std::int64_t>(random.below(3)));
            number.push_back(random.gaussian());
        }
        const Neighbourhoods found = findNeighbourhoods(points);
        QCOMPARE(found.k, 10);
        const Purity purity = neighbourPurity(found, value);
        QVERIFY(std::abs(purity.value - purity.expected) < 0.04);
        QVERIFY(std::abs(neighbourDifference(found, number).value - 1) < 0.06);
        for (std::size_t r = 0; r < 600; ++r)
            number[r] = points(static_cast<std::int64_t>(r), 0);
        QVERIFY(neighbourDifference(found, number).value < 0.4);
    }

    void tiesGoToTheLowerRow()
    {
        const Neighbourhoods found = findNeighbourhoods(Matrix(4, 2), 2);
        QCOMPARE(found.index, (std::vector<std::int64_t> { 1, 2, 0, 2, 0, 1, 0, 1 }));
    }

    void whatCannotBeMeasuredHasAReason()
    {
        const std::vector<std::int64_t> same { 3, 3, 3, 3 };
        const std::vector<double> constant { 0.1, 0.1, 0.1, 0.1 };
        const Neighbourhoods found = findNeighbourhoods(gaussian(4, 2, 5), 2);
        QVERIFY(QString::fromStdString(neighbourPurity(found, same).reason).contains("one class only"));
        QVERIFY(!neighbourDifference(found, constant).reason.empty());
        const std::vector<std::int64_t> one { 3 };
        QVERIFY(!neighbourPurity(findNeighbourhoods(gaussian(1, 2, 5)), one).reason.empty());
        QVERIFY(!neighbourPurity(findNeighbourhoods(gaussian(4, 2, 5), 2, same), same).reason.empty());
        QVERIFY(!neighbourPurity(findNeighbourhoods(Matrix(0, 2)), {}).reason.empty());
    }

    void misfitsAndCancellation()
    {
        const std::vector<std::int64_t> three { 1, 2, 3 };
        QVERIFY(!test::errorText([&] { findNeighbourhoods(Matrix(4, 1), 2, three); }).empty());
        QVERIFY(!test::errorText([&] { findNeighbourhoods(Matrix(4, 1), 0); }).empty());
        QVERIFY(!test::errorText([&] { neighbourPurity(findNeighbourhoods(Matrix(4, 1)), three); }).empty());
        int asked = 0;
        const JobContext job { {}, [&] { return ++asked > 10; } };
        QVERIFY_THROWS_EXCEPTION(Cancelled, findNeighbourhoods(gaussian(40, 2, 6), 10, {}, job));
        QCOMPARE(asked, 11);
    }
};

QTEST_GUILESS_MAIN(TestNeighbourPurity)
#include "test_neighbour_purity.moc"
