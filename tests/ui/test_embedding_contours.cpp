#include "core/common/random.h"
#include "ui/views/embedding_contours.h"

#include <QTest>

#include <set>

using namespace cmir;
using namespace cmir::ui;

namespace {

/// Three clouds side by side, of 60 points each, at x = 0, 10 and 20.
QList<QPointF> threeClouds()
{
    Random random(2, "contours");
    QList<QPointF> points;
    for (int i = 0; i < 180; ++i)
        points << QPointF(10 * (i % 3) + random.gaussian(), random.gaussian());
    return points;
}

}

class TestEmbeddingContours : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyClassHasItsOwn()
    {
        viz::Coloring coloring;
        coloring.categorical = true;
        coloring.categories = { QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("rare") };
        const QList<QPointF> points = threeClouds();
        for (qsizetype i = 0; i < points.size(); ++i)
            coloring.values << (i % 3 == 2 ? (i < 30 ? 2 : qQNaN()) : i % 3);
        const QList<viz::ContourLine> lines = makeContours(points, coloring);
        std::set<std::pair<double, double>> seen;
        for (const viz::ContourLine& line : lines) {
            seen.emplace(line.value, line.share);
            for (const QPointF& p : line.line)
                QVERIFY(std::abs(p.x() - 10 * line.value) < 5);
        }
        // Two lines of a and of b; of ten points, and of none, there is no density.
        QCOMPARE(seen, (std::set<std::pair<double, double>> { { 0, 0.5 }, { 0, 0.9 }, { 1, 0.5 }, { 1, 0.9 } }));
    }

    /// The lowest third lies at 0, the middle one at 10, the highest at 20; each has its middle number's colour.
    void numbersAreTakenByThirds()
    {
        viz::Coloring coloring;
        coloring.maximum = 180;
        const QList<QPointF> points = threeClouds();
        for (qsizetype i = 0; i < points.size(); ++i)
            coloring.values << 60.0 * static_cast<double>(i % 3) + static_cast<double>(i) / 3;
        const QList<viz::ContourLine> lines = makeContours(points, coloring);
        std::set<double> values;
        for (const viz::ContourLine& line : lines) {
            values.insert(line.value);
            const double place = line.value < 60 ? 0 : line.value < 120 ? 10 : 20;
            for (const QPointF& p : line.line)
                QVERIFY(std::abs(p.x() - place) < 5);
        }
        QCOMPARE(values.size(), std::size_t { 3 });
        QVERIFY(makeContours({}, coloring).isEmpty());
        QVERIFY(makeContours(points, {}).isEmpty());
    }
};

QTEST_APPLESS_MAIN(TestEmbeddingContours)
#include "test_embedding_contours.moc"
