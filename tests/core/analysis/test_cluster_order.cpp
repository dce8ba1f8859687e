#include "core/analysis/cluster_order.h"

#include "core/common/random.h"

#include <QTest>

#include <algorithm>
#include <limits>
#include <map>
#include <set>

using namespace cmir;

namespace {

/// Rows around `groups` random directions, in shuffled order; the group of each row.
Matrix grouped(std::int64_t rows, std::int64_t groups, std::vector<std::int64_t>& group)
{
    Random random(3, "clusters");
    const std::int64_t width = 12;
    Matrix centres(groups, width), points(rows, width);
    for (float& value : centres.values)
        value = static_cast<float>(3 * random.gaussian());
    for (std::int64_t i = 0; i < rows; ++i) {
        group.push_back(static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(groups))));
        for (std::int64_t j = 0; j < width; ++j)
            points(i, j) = centres(group.back(), j) + static_cast<float>(0.1 * random.gaussian());
    }
    return points;
}

/// Average linkage by its definition: always the nearest two clusters, all distances anew. The sets that ever existed.
std::set<std::set<std::int64_t>> plainClusters(const Matrix& points)
{
    const auto distance = [&](std::int64_t a, std::int64_t b) {
        double meanA = 0, meanB = 0, ab = 0, aa = 0, bb = 0;
        for (std::int64_t j = 0; j < points.cols; ++j)
            meanA += points(a, j) / double(points.cols), meanB += points(b, j) / double(points.cols);
        for (std::int64_t j = 0; j < points.cols; ++j) {
            const double x = points(a, j) - meanA, y = points(b, j) - meanB;
            ab += x * y, aa += x * x, bb += y * y;
        }
        return 1 - ab / std::sqrt(aa * bb);
    };
    std::vector<std::set<std::int64_t>> now;
    for (std::int64_t i = 0; i < points.rows; ++i)
        now.push_back({ i });
    std::set<std::set<std::int64_t>> all;
    while (now.size() > 1) {
        double best = std::numeric_limits<double>::infinity();
        std::size_t first = 0, second = 1;
        for (std::size_t i = 0; i < now.size(); ++i)
            for (std::size_t j = i + 1; j < now.size(); ++j) {
                double sum = 0;
                for (const auto a : now[i])
                    for (const auto b : now[j])
                        sum += distance(a, b);
                if (const double mean = sum / double(now[i].size() * now[j].size()); mean < best)
                    best = mean, first = i, second = j;
            }
        now[first].insert(now[second].begin(), now[second].end());
        now.erase(now.begin() + std::ptrdiff_t(second));
        all.insert(now[first]);
    }
    return all;
}

}

class TestClusterOrder : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyRowOnce()
    {
        std::vector<std::int64_t> group;
        std::vector<std::int64_t> order = clusterOrder(grouped(60, 4, group));
        std::ranges::sort(order);
        for (std::size_t i = 0; i < 60; ++i)
            QCOMPARE(order[i], std::int64_t(i));
    }

    void groupsStandTogether()
    {
        std::vector<std::int64_t> group;
        const auto order = clusterOrder(grouped(80, 4, group));
        int changes = 0;
        for (std::size_t i = 1; i < order.size(); ++i)
            changes += group[std::size_t(order[i])] != group[std::size_t(order[i - 1])];
        QCOMPARE(changes, 3);
    }

    void branchesAreThoseOfThePlainWay()
    {
        Random random(9, "rows");
        Matrix points(20, 6);
        for (float& value : points.values)
            value = static_cast<float>(random.gaussian());
        const auto order = clusterOrder(points);
        std::map<std::int64_t, std::int64_t> place;
        for (std::size_t i = 0; i < order.size(); ++i)
            place[order[i]] = std::int64_t(i);
        for (const auto& cluster : plainClusters(points)) { // each is a run of neighbours in the order
            std::int64_t least = 20, greatest = -1;
            for (const auto row : cluster)
                least = std::min(least, place[row]), greatest = std::max(greatest, place[row]);
            QCOMPARE(greatest - least + 1, std::int64_t(cluster.size()));
        }
    }

    void oddSizes()
    {
        QVERIFY(clusterOrder(Matrix()).empty());
        QCOMPARE(clusterOrder(Matrix(1, 3)), std::vector<std::int64_t> { 0 });
        QCOMPARE(clusterOrder(Matrix(3, 2)), (std::vector<std::int64_t> { 0, 1, 2 })); // constant: all alike
    }

    void isCancelled()
    {
        JobContext job;
        job.cancelled = [] { return true; };
        QVERIFY_THROWS_EXCEPTION(Cancelled, clusterOrder(Matrix(5, 2), job));
    }
};

QTEST_GUILESS_MAIN(TestClusterOrder)
#include "test_cluster_order.moc"
