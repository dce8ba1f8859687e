#include "core/analysis/near_neighbours.h"
#include "core/common/random.h"
#include "core/common/with_team.h"

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace cmir;

namespace {

/// Points on a curved sheet of `inner` dimensions in a wider space, with a little noise.
Matrix sheet(std::int64_t rows, std::int64_t width, std::int64_t inner, std::uint64_t seed)
{
    Random random(seed, "sheet");
    Matrix turn(inner, width), out(rows, width);
    for (float& x : turn.values)
        x = static_cast<float>(random.gaussian());
    for (std::int64_t r = 0; r < rows; ++r) {
        std::vector<double> at(static_cast<std::size_t>(inner));
        for (double& x : at)
            x = random.gaussian();
        for (std::int64_t c = 0; c < width; ++c) {
            double sum = 0;
            for (std::int64_t k = 0; k < inner; ++k)
                sum += at[static_cast<std::size_t>(k)] * static_cast<double>(turn(k, c));
            out(r, c) = static_cast<float>(std::sin(sum) + 0.01 * random.gaussian());
        }
    }
    return out;
}

NearOptions approximate()
{
    NearOptions options;
    options.exactWork = 0;
    options.longestExact = 0;
    return options;
}

/// The share of the exact neighbours of all points that were found.
double recallOf(const Neighbours& found, const Neighbours& exact)
{
    std::int64_t same = 0;
    const std::int64_t k = exact.count;
    for (std::size_t first = 0; first < exact.index.size(); first += static_cast<std::size_t>(k)) {
        const auto begin = found.index.begin() + static_cast<std::ptrdiff_t>(first);
        for (std::size_t j = 0; j < static_cast<std::size_t>(k); ++j)
            same += std::count(begin, begin + k, exact.index[first + j]);
    }
    return static_cast<double>(same) / static_cast<double>(exact.index.size());
}

}

class TestNearNeighbours : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void fewPointsAreSearchedExactly()
    {
        const Matrix points = sheet(300, 12, 3, 1);
        const NearNeighbours found = nearNeighbours(points, 10);
        const Neighbours exact = nearestNeighbours(points, 10);
        QVERIFY(found.exact);
        QCOMPARE(found.recall, 1.0);
        QCOMPARE(found.neighbours.index, exact.index);
        QCOMPARE(found.neighbours.squaredDistance, exact.squaredDistance);
    }

    void chosenRowsAreAsAll()
    {
        const Matrix points = sheet(257, 7, 3, 2);
        const Neighbours all = nearestNeighbours(points, 5);
        const std::vector<std::int64_t> rows { 256, 3, 40, 41, 0 };
        const Neighbours some = nearestNeighbours(points, rows, 5);
        for (std::size_t r = 0; r < rows.size(); ++r)
            for (std::size_t k = 0; k < 5; ++k) {
                const std::size_t at = static_cast<std::size_t>(rows[r]) * 5 + k;
                QCOMPARE(some.index[r * 5 + k], all.index[at]);
                QCOMPARE(some.squaredDistance[r * 5 + k], all.squaredDistance[at]);
            }
    }

    void recallIsReachedAndTold_data()
    {
        QTest::addColumn<int>("count");
        QTest::newRow("as UMAP asks") << 15;
        QTest::newRow("as t-SNE asks") << 90;
    }

    void recallIsReachedAndTold()
    {
        QFETCH(const int, count);
        const Matrix points = sheet(4000, 30, 6, 3);
        const NearNeighbours found = nearNeighbours(points, count, approximate());
        QVERIFY(!found.exact);
        const double recall = recallOf(found.neighbours, nearestNeighbours(points, count));
        QVERIFY2(recall >= 0.95, qPrintable(QString::number(recall)));
        QVERIFY2(std::abs(found.recall - recall) < 0.02, qPrintable(QString::number(found.recall)));
    }

    void listsAreWhole()
    {
        const Matrix points = sheet(3000, 20, 4, 4);
        const Neighbours found = nearNeighbours(points, 12, approximate()).neighbours;
        const std::vector<float> plain = centredAndScaled(points);
        for (std::size_t i = 0; i < 3000; ++i) {
            std::vector<std::int32_t> own(found.index.begin() + static_cast<std::ptrdiff_t>(12 * i),
                found.index.begin() + static_cast<std::ptrdiff_t>(12 * i + 12));
            QVERIFY(std::is_sorted(found.squaredDistance.begin() + static_cast<std::ptrdiff_t>(12 * i),
                found.squaredDistance.begin() + static_cast<std::ptrdiff_t>(12 * i + 12)));
            const auto j = static_cast<std::size_t>(own[7]);
            double square = 0;
            for (std::size_t c = 0; c < 20; ++c)
                square += std::pow(static_cast<double>(plain[i * 20 + c]) - static_cast<double>(plain[j * 20 + c]), 2);
            QVERIFY(std::abs(static_cast<double>(found.squaredDistance[12 * i + 7]) - square) < 1e-5 * (square + 1e-6));
            std::sort(own.begin(), own.end());
            QVERIFY(std::adjacent_find(own.begin(), own.end()) == own.end());
            QVERIFY(!std::binary_search(own.begin(), own.end(), static_cast<std::int32_t>(i)));
        }
    }

    void anyTeamFindsTheSame()
    {
        const Matrix points = sheet(5000, 17, 5, 5);
        const NearNeighbours alone = nearNeighbours(points, 15, approximate());
        const Neighbours exact = nearestNeighbours(points, 15);
        for (const int threads : { 2, 3 })
            withTeam(threads, [&] {
                const NearNeighbours shared = nearNeighbours(points, 15, approximate());
                QCOMPARE(shared.neighbours.index, alone.neighbours.index);
                QCOMPARE(shared.neighbours.squaredDistance, alone.neighbours.squaredDistance);
                QCOMPARE(shared.recall, alone.recall);
                QCOMPARE(nearestNeighbours(points, 15).index, exact.index);
            });
    }

    void hardPointsAreSearchedExactlyAfterAll()
    {
        // Evenly in 200 dimensions: neighbours of neighbours are hardly nearer than others.
        Random random(6, "even");
        Matrix points(4000, 200);
        for (float& x : points.values)
            x = static_cast<float>(random.gaussian());
        NearOptions options = approximate();
        const NearNeighbours given = nearNeighbours(points, 10, options);
        QVERIFY(!given.exact && given.recall < 0.95); // it says so
        options.longestExact = 1e13;
        const NearNeighbours found = nearNeighbours(points, 10, options);
        QVERIFY(found.exact);
        QCOMPARE(found.neighbours.index, nearestNeighbours(points, 10).index);
    }

    void equalPointsHaveNeighbours()
    {
        const Matrix points(3000, 6);
        const NearNeighbours found = nearNeighbours(points, 10, approximate());
        QCOMPARE(found.neighbours.index.size(), std::size_t { 30000 });
        QVERIFY(std::ranges::all_of(found.neighbours.squaredDistance, [](float d) { return d == 0; }));
    }

    void cancels()
    {
        const Matrix points = sheet(3000, 20, 4, 7);
        int asked = 0;
        JobContext job;
        job.cancelled = [&asked] { return ++asked > 6; };
        QVERIFY_THROWS_EXCEPTION(Cancelled, nearNeighbours(points, 12, approximate(), job));
    }
};

QTEST_GUILESS_MAIN(TestNearNeighbours)
#include "test_near_neighbours.moc"
