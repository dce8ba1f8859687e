#include "core/common/random.h"
#include "viz/curve_marks.h"

#include <QTest>

using namespace cmir::viz;

class TestCurveMarks : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void neverOverlapNorLeave()
    {
        cmir::Random random(5, "marks");
        const QFontMetrics metrics { QFont() };
        for (const QRect area : { QRect(40, 10, 500, 300), QRect(0, 0, 120, 60), QRect(5, 5, 20, 8) }) {
            QList<double> lines;
            QStringList texts;
            for (int i = 0; i < 40; ++i) {
                lines.append(area.left() - 30 + random.uniform() * (area.width() + 60));
                texts.append(QStringLiteral("λ₁ 1 → 3").repeated(1 + i % 7));
            }
            const QList<PlacedText> placed = placeMarkTexts(lines, texts, area, metrics, 6);
            QCOMPARE(placed.size(), lines.size());
            for (qsizetype i = 0; i < placed.size(); ++i) {
                if (placed[i].place.isNull())
                    continue;
                QVERIFY(area.contains(placed[i].place));
                QVERIFY(metrics.horizontalAdvance(placed[i].text) <= placed[i].place.width());
                for (qsizetype j = 0; j < i; ++j)
                    QVERIFY(!placed[i].place.intersects(placed[j].place));
            }
        }
    }

    void oneTextIsBesideItsLineInTheFirstRow()
    {
        const QRect area(0, 0, 400, 200);
        const QFontMetrics metrics { QFont() };
        const PlacedText text = placeMarkTexts({ 100 }, { QStringLiteral("K 1") }, area, metrics, 6).first();
        QCOMPARE(text.text, QStringLiteral("K 1"));
        QCOMPARE(text.row, 0);
        QVERIFY(text.place.left() > 100 && text.place.left() < 110);
        const PlacedText atEdge = placeMarkTexts({ 398 }, { QStringLiteral("K 1") }, area, metrics, 6).first();
        QVERIFY(atEdge.place.right() < 398);
    }

    void closeTextsAreStacked()
    {
        const QFontMetrics metrics { QFont() };
        const QStringList texts { QStringLiteral("second"), QStringLiteral("first") };
        const auto placed = placeMarkTexts({ 105, 100 }, texts, QRect(0, 0, 400, 200), metrics, 6);
        QCOMPARE(placed[1].row, 0);
        QCOMPARE(placed[0].row, 1);
    }

    void linesOutsideHaveNoText()
    {
        const QFontMetrics metrics { QFont() };
        QVERIFY(
            placeMarkTexts({ -5 }, { QStringLiteral("K") }, QRect(0, 0, 99, 99), metrics, 6).first().place.isNull());
    }

    void nearOnesAreGathered()
    {
        using Groups = QList<QList<qsizetype>>;
        QCOMPARE(gatherMarks({}, 5), Groups());
        QCOMPARE(gatherMarks({ 30, 10, 12, 14, 16 }, 4), (Groups { { 1, 2, 3 }, { 4 }, { 0 } }));
        QCOMPARE(gatherMarks({ 5, 5 }, 0), (Groups { { 0, 1 } }));
    }

    /// However many there are, each in view is under a text, and no text lies over another.
    void everyMarkIsUnderSomeText()
    {
        QCustomPlot plot;
        plot.resize(400, 300);
        plot.xAxis->setRange(0, 100);
        auto* marks = new CurveMarks(&plot);
        for (int i = 0; i < 60; ++i)
            marks->marks.append({ 20 + i * 0.5, QStringLiteral("λ₁ → %1").arg(i),
                i % 2 == 0 ? QStringLiteral("λ₁") : QStringLiteral("K") });
        plot.replot();
        const QRect area = plot.axisRect()->rect();
        QCOMPARE(marks->rowCount(), 3);
        QSet<qsizetype> found;
        for (int row = 0; row < 3; ++row)
            for (int x = area.left(); x <= area.right(); ++x)
                for (const qsizetype index : marks->at(QPointF(x, area.top() + (row + 0.5) * marks->rowHeight())))
                    found.insert(index);
        QCOMPARE(found.size(), 60);
        QVERIFY(marks->at(QPointF(area.left() + 1, area.center().y())).isEmpty());
        const double line = plot.xAxis->coordToPixel(20);
        QCOMPARE(marks->at(QPointF(line, area.bottom() - 5)).first(), 0);
    }
};

QTEST_MAIN(TestCurveMarks)
#include "test_curve_marks.moc"
