#include "core/search/importance.h"

#include "core/common/random.h"

#include <QtTest>

#include <cmath>
#include <limits>
#include <numeric>

using namespace cmir;

namespace {

/// Random places with a loss that depends on the axes as `weights` says.
std::vector<SearchObservation> drawn(
    const std::vector<SearchAxis>& axes, const std::vector<double>& weights, int points, std::uint64_t seed)
{
    Random random(seed, "test");
    std::vector<SearchObservation> result;
    for (int i = 0; i < points; ++i) {
        SearchObservation one { {}, 0 };
        for (std::size_t a = 0; a < axes.size(); ++a) {
            one.place.push_back(placeOf(axes[a], valueAt(axes[a], random.uniform())));
            const double x = axes[a].parts[one.place[a].part].value.empty() ? one.place[a].within
                                                                            : static_cast<double>(one.place[a].part);
            one.loss += weights[a] * std::abs(x - 0.3);
        }
        result.push_back(std::move(one));
    }
    return result;
}

}

class TestImportance : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatMattersHasTheLargestShare()
    {
        const std::vector<SearchAxis> axes { parseSearchAxis("lambda1=1e-4..1:5"), parseSearchAxis("lambda2=1e-4..1:5"),
            parseSearchAxis("lambda3=1e-4..1:5") };
        const Importances found = importances(axes, drawn(axes, { 1, 0.3, 0 }, 400, 1));
        QVERIFY(found.reason.empty());
        QCOMPARE(found.axes[0].key, std::string("lambda1"));
        QVERIFY(found.axes[0].share > 0.7);
        QVERIFY(found.axes[1].share > found.axes[2].share);
        double sum = 0;
        for (const AxisImportance& axis : found.axes) {
            sum += axis.share;
            QVERIFY(axis.lower <= axis.share + 0.1 && axis.upper >= axis.share - 0.1);
            QVERIFY(axis.lower >= 0 && axis.upper <= 1 && axis.lower <= axis.upper);
        }
        QVERIFY(std::abs(sum - 1) < 1e-12);
        QCOMPARE(found.good, std::size_t(100));
    }

    void fewPointsHaveWideIntervals()
    {
        const std::vector<SearchAxis> axes { parseSearchAxis("lambda1=1e-4..1:5"),
            parseSearchAxis("lambda2=1e-4..1:5") };
        const auto few = importances(axes, drawn(axes, { 1, 0.5 }, 20, 2));
        const auto many = importances(axes, drawn(axes, { 1, 0.5 }, 400, 2));
        QVERIFY(few.axes[0].upper - few.axes[0].lower > many.axes[0].upper - many.axes[0].lower);
    }

    void choicesByHand()
    {
        // Two choices, 16 points, 8 each; all 4 good ones have the first. Densities with one point spread evenly:
        // good (4 + 0.5) / 5 and 0.5 / 5, all (8 + 0.5) / 17 each; the divergence is
        // ((0.9 / 0.5 - 1)^2 + (0.1 / 0.5 - 1)^2) / 2 = 0.64. The other axis' points all lie in one place: none.
        const std::vector<SearchAxis> axes { parseSearchAxis("predict_on=clean,all"), parseSearchAxis("K=3,4") };
        std::vector<SearchObservation> points;
        for (int i = 0; i < 16; ++i)
            points.push_back(
                { { { i < 8 ? std::size_t(0) : std::size_t(1), 0.5 }, { i % 2 == 0 ? std::size_t(0) : 1, 0.5 } },
                    i < 4 ? 0.0 : 1.0 + i });
        const Importances found = importances(axes, points);
        QCOMPARE(found.good, std::size_t(4));
        // of K the good ones are 2 and 2: no divergence at all
        QVERIFY(std::abs(found.axes[0].share - 1) < 1e-12);
        QVERIFY(std::abs(found.axes[1].share) < 1e-12);
    }

    void reasons()
    {
        const std::vector<SearchAxis> axes { parseSearchAxis("lambda1=1e-4..1:5") };
        QVERIFY(!importances(axes, {}).reason.empty());
        QVERIFY(!importances(axes, drawn(axes, { 1 }, 9, 1)).reason.empty());
        QVERIFY(!importances(axes, drawn(axes, { 0 }, 20, 1)).reason.empty());
        auto failed = drawn(axes, { 1 }, 12, 1);
        for (int i = 0; i < 3; ++i)
            failed[static_cast<std::size_t>(i)].loss = std::numeric_limits<double>::infinity();
        QVERIFY(!importances(axes, failed).reason.empty());
    }
};

QTEST_APPLESS_MAIN(TestImportance)

#include "test_importance.moc"
