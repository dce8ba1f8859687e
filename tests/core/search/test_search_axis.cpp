#include "core/common/error.h"
#include "core/search/search_points.h"

#include <QtTest>

#include <cmath>

using namespace cmir;

// What an axis says is tried with the studies (test_study_plans); here: where its values lie.

class TestSearchAxis : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void factorsAreEquallyFarApart()
    {
        const SearchAxis axis = parseSearchAxis("lambda1=1e-4..1:5");
        QCOMPARE(placeOf(axis, "0.0001").within, 0.0);
        QVERIFY(std::abs(placeOf(axis, "0.01").within - 0.5) < 1e-12);
        QCOMPARE(placeOf(axis, "1").within, 1.0);
        QCOMPARE(valueAt(axis, AxisPlace { 0, 0.25 }), std::string("0.001"));
    }

    void singleValuesComeBeforeRanges()
    {
        const SearchAxis axis = parseSearchAxis("lambda1=0,1e-4..1:5");
        QCOMPARE(placeOf(axis, "0").part, std::size_t(0));
        QCOMPARE(placeOf(axis, "0.01").part, std::size_t(1));
        QCOMPARE(valueAt(axis, AxisPlace { 0, 0.9 }), std::string("0"));
        QVERIFY(std::abs(shareOf(axis, 0) - 1.0 / 6) < 1e-12);
        QVERIFY(std::abs(shareOf(axis, 1) - 5.0 / 6) < 1e-12);
    }

    void everyWholeNumberComesBack()
    {
        const SearchAxis axis = parseSearchAxis("K=1..10");
        for (int k = 1; k <= 10; ++k) {
            const std::string text = std::to_string(k);
            const AxisPlace place = placeOf(axis, text);
            QVERIFY(std::abs(place.within - (k - 0.5) / 10) < 1e-12);
            QCOMPARE(valueAt(axis, place), text);
        }
    }

    void everyPointDrawnComesBack()
    {
        const std::vector<SearchAxis> axes { parseSearchAxis("lambda1=0,1e-6..1:7"), parseSearchAxis("K=0..16"),
            parseSearchAxis("predict_on"), parseSearchAxis("alpha1=0..5:5") };
        for (const SearchPoint& point : drawnPoints(axes, Sampler::Quasi, 200, 3))
            for (std::size_t a = 0; a < axes.size(); ++a) {
                const AxisPlace place = placeOf(axes[a], point[a]);
                const std::string again = valueAt(axes[a], place);
                QVERIFY2(std::abs(std::strtod(again.c_str(), nullptr) - std::strtod(point[a].c_str(), nullptr))
                            <= 1e-5 * std::abs(std::strtod(point[a].c_str(), nullptr)) + 1e-9
                        && (again == point[a] || std::isdigit(again.front()) != 0),
                    (point[a] + " became " + again).c_str());
            }
    }

    void whatIsNotOnTheAxisLiesAtAnEnd()
    {
        const SearchAxis axis = parseSearchAxis("lambda1=1e-2..1:3");
        QCOMPARE(placeOf(axis, "1e-5").within, 0.0);
        QCOMPARE(placeOf(axis, "10").within, 1.0);
        QCOMPARE(placeOf(axis, "0").within, 0.0);
        QCOMPARE(placeOf(parseSearchAxis("predict_on=all"), "clean"), (AxisPlace { 0, 0.5 }));
    }

    void valuesAreWrittenBriefly()
    {
        const SearchAxis axis = parseSearchAxis("lambda1=0,1.2345..10:3");
        QCOMPARE(briefly(axis, "2.34567"), std::string("2.35"));
        QCOMPARE(briefly(axis, "1.2345"), std::string("1.2345")); // 1.23 would be outside
        QCOMPARE(briefly(axis, "0"), std::string("0"));
        QCOMPARE(briefly(parseSearchAxis("K=1..10"), "7"), std::string("7"));
        QCOMPARE(briefly(parseSearchAxis("predict_on"), "all"), std::string("all"));
    }

    void furtherPointsChangeNothingBefore()
    {
        const std::vector<SearchAxis> axes { parseSearchAxis("lambda1=1e-4..1:5"), parseSearchAxis("K=0..16") };
        for (const Sampler sampler : { Sampler::Random, Sampler::Quasi }) {
            const auto few = drawnPoints(axes, sampler, 10, 1), many = drawnPoints(axes, sampler, 30, 1);
            QVERIFY(std::equal(few.begin(), few.end(), many.begin()));
        }
    }
};

QTEST_APPLESS_MAIN(TestSearchAxis)

#include "test_search_axis.moc"
