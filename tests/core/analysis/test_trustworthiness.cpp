#include "core/analysis/trustworthiness.h"
#include "core/common/random.h"
#include "core/common/with_team.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace cmir;

namespace {

Matrix gaussian(std::int64_t rows, std::int64_t cols, std::uint64_t seed)
{
    Random random(seed, "points");
    Matrix out(rows, cols);
    for (float& x : out.values)
        x = static_cast<float>(random.gaussian());
    return out;
}

double squaredDistance(const Matrix& m, std::int64_t i, std::int64_t j)
{
    double sum = 0;
    for (std::int64_t c = 0; c < m.cols; ++c)
        sum += std::pow(static_cast<double>(m(i, c)) - static_cast<double>(m(j, c)), 2);
    return sum;
}

/// The others, nearest first.
std::vector<std::int64_t> order(const Matrix& m, std::int64_t i)
{
    std::vector<std::int64_t> out;
    for (std::int64_t j = 0; j < m.rows; ++j)
        if (j != i)
            out.push_back(j);
    std::ranges::sort(out, [&](auto a, auto b) { return squaredDistance(m, i, a) < squaredDistance(m, i, b); });
    return out;
}

double plainForm(const Matrix& points, const Matrix& layout, std::int64_t k)
{
    double sum = 0;
    for (std::int64_t i = 0; i < points.rows; ++i) {
        const auto near = order(layout, i), truly = order(points, i);
        for (std::size_t n = 0; n < static_cast<std::size_t>(k); ++n) {
            const auto rank = std::ranges::find(truly, near[n]) - truly.begin() + 1;
            sum += static_cast<double>(std::max<std::int64_t>(0, rank - k));
        }
    }
    const auto n = static_cast<double>(points.rows), count = static_cast<double>(k);
    return 1 - 2 * sum / (n * count * (2 * n - 3 * count - 1));
}

}

class TestTrustworthiness : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void handWorked()
    {
        // On a line at 0, 1, 3, 7; the layout exchanges the last two. Nearest in the layout (0, 1, 7, 3): 1, 0, 3, 1.
        // Their ranks among the points: from 0: 1; from 1: 1; from the third (3): its layout neighbour is the last (7),
        // with distances 3, 2, 4 to the others the third; from the last (7): the second (1), distances 7, 6, 4, the
        // second. Excess over k = 1: 0 + 0 + 2 + 1 = 3; T = 1 - 2 / (4 * 1 * (8 - 3 - 1)) * 3.
        Matrix points(4, 1), layout(4, 1);
        points.values = { 0, 1, 3, 7 };
        layout.values = { 0, 1, 7, 3 };
        // In the layout the third lies at 7, whose nearest is the last (3); the last lies at 3, whose nearest is 1.
        QCOMPARE(trustworthiness(points, layout, 1), 1 - 2.0 / 16 * 3);
    }

    void agreesWithThePlainForm()
    {
        const Matrix points = gaussian(61, 5, 1), layout = gaussian(61, 2, 2);
        for (const std::int64_t k : { 1, 5, 12, 30 })
            QVERIFY(std::abs(trustworthiness(points, layout, k) - plainForm(points, layout, k)) < 1e-12);
        QCOMPARE(trustworthiness(points, points, 7), 1.0);
    }

    void pointsHaveTheirShares()
    {
        // The same four points: the excess of each is 0, 0, 2, 1; the factor 2 / (1 * (8 - 3 - 1)) is 1 / 2.
        Matrix points(4, 1), layout(4, 1);
        points.values = { 0, 1, 3, 7 };
        layout.values = { 0, 1, 7, 3 };
        const std::vector<std::int64_t> all { 0, 1, 2, 3 }, some { 3, 2 };
        QCOMPARE(pointTrustworthiness(points, layout, 1, all), (std::vector<double> { 1, 1, 0, 0.5 }));
        QCOMPARE(pointTrustworthiness(points, layout, 1, some), (std::vector<double> { 0.5, 0 }));
    }

    void theMeanOfTheSharesIsTheWhole()
    {
        const Matrix points = gaussian(130, 5, 1), layout = gaussian(130, 2, 2);
        std::vector<std::int64_t> rows(130);
        std::iota(rows.begin(), rows.end(), 0);
        const std::vector<double> shares = pointTrustworthiness(points, layout, 12, rows);
        const double mean = std::accumulate(shares.begin(), shares.end(), 0.0) / 130;
        QVERIFY(std::abs(mean - plainForm(points, layout, 12)) < 1e-12);
        QVERIFY(std::ranges::all_of(shares, [](double x) { return x >= 0 && x <= 1; }));
        withTeam(3, [&] { QCOMPARE(pointTrustworthiness(points, layout, 12, rows), shares); });
    }

    void refusesBadInputAndCancels()
    {
        const Matrix points = gaussian(20, 3, 3);
        QVERIFY_THROWS_EXCEPTION(BadInput, trustworthiness(points, gaussian(19, 2, 4), 3));
        QVERIFY_THROWS_EXCEPTION(BadInput, trustworthiness(points, points, 0));
        QVERIFY_THROWS_EXCEPTION(BadInput, trustworthiness(points, points, 10));
        Matrix broken = points;
        broken(1, 1) = NAN;
        QVERIFY_THROWS_EXCEPTION(BadInput, trustworthiness(points, broken, 3));
        JobContext job;
        job.cancelled = [] { return true; };
        QVERIFY_THROWS_EXCEPTION(Cancelled, trustworthiness(points, points, 3, job));
    }
};

QTEST_GUILESS_MAIN(TestTrustworthiness)
#include "test_trustworthiness.moc"
