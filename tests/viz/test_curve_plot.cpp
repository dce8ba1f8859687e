#include "viz/curve_plot.h"
#include "viz/hover_card.h"
#include "viz/legend_bar.h"
#include "viz/qcustomplot_fence.h"

#include <QAbstractButton>
#include <QScopeGuard>
#include <QSignalSpy>
#include <QTest>

using namespace cmir::viz;

namespace {

const QString one = QStringLiteral("one");
const QString two = QStringLiteral("two");

void show(QWidget& widget)
{
    widget.resize(640, 420);
    widget.show();
    QVERIFY(QTest::qWaitForWindowExposed(&widget));
}

/// What stands in the canvas after the queued painting: (x, y) of the graphs that draw something.
QList<QList<QPointF>> drawn(CurvePlot& plot)
{
    plot.grab();
    QList<QList<QPointF>> curves;
    for (int i = 0; i < plot.canvas()->graphCount(); ++i) {
        const QCPGraph& graph = *plot.canvas()->graph(i);
        QList<QPointF> points;
        for (const QCPGraphData& point : *graph.data())
            if (!std::isnan(point.value))
                points.append({ point.key, point.value });
        if (graph.visible() && graph.pen().style() != Qt::NoPen && !points.isEmpty())
            curves.append(points);
    }
    return curves;
}

}

class TestCurvePlot : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void namesStandForNumbers();
    void pointsAreClicked();
    void axesHaveADecimalPoint();
    void smoothingByHand();
    void dataIsWhatIsShown();
    void smoothedCurveIsInData();
    void gapsWhereThereIsNoNumber();
    void aSmallDifferenceDoesNotFillThePlot();
    void logarithmLeavesOutWhatIsNotPositive();
    void legendTogglesAndRescales();
    void constantDataHasSaneAxes();
    void bandIsInsideTheAxes();
    void usersViewStays();
    void appendedPointsAreCollected();
    void emptyAndFull();
    void removedSeriesIsGone();
    void newThemeRecolours();
    void epochsAreIntegers();
    void readoutNamesTheValues();
    void marksLeaveRoomAboveTheData();
    void whatWasShownBeforeLeavesNoTrace();
    void aLegendOfMoreLinesIsFitted();
    void marksAreClickedAndTellWhatTheyAre();
    void aLineThatDoesNotStretch();
    void keyboard();
    void valuesAreReadByKeyboard();
    void numbersHaveAPointInEveryCountry();
    void contextMenu();
    void whatIsSwitchedOffStaysSo();
    void curvesTakeThePlaceOfOthers();
};

/// A level far from the curve is named in the legend and makes the view no wider; nor is it in the readout.
void TestCurvePlot::aLineThatDoesNotStretch()
{
    CurvePlot plot;
    plot.setData(one, { 1, 2, 3 }, { 0.2, 0.3, 0.25 });
    plot.resize(400, 300);
    plot.grab();
    const QCPRange x = plot.canvas()->xAxis->range(), y = plot.canvas()->yAxis->range();
    CurvePlot::Series level;
    level.id = QStringLiteral("level");
    level.title = QStringLiteral("level 9");
    level.stretches = false;
    plot.setSeries(level);
    plot.setData(level.id, { 1, 40 }, { 9, 9 });
    plot.grab();
    QCOMPARE(plot.canvas()->xAxis->range(), x);
    QCOMPARE(plot.canvas()->yAxis->range(), y);
    level.stretches = true;
    plot.setSeries(level);
    plot.grab();
    QVERIFY(plot.canvas()->yAxis->range().upper > 9);
}

// s = 0.5: m = 1/2, 5/4, 25/8 of 1, 2, 5; divided by 1/2, 3/4, 7/8.
void TestCurvePlot::namesStandForNumbers()
{
    CurvePlot plot;
    plot.setSeries({ QStringLiteral("a"), QStringLiteral("a"), {} });
    plot.setXNames({ QStringLiteral("test"), QStringLiteral("test_ood_text") });
    plot.setData(QStringLiteral("a"), { 0, 1 }, { 3, 4 });
    plot.resize(400, 300);
    plot.grab();
    const auto labels = plot.canvas()->xAxis->tickVectorLabels();
    QVERIFY(labels.contains(QStringLiteral("test")) && labels.contains(QStringLiteral("test_ood_text")));
    plot.setXNames({});
    plot.grab();
    QVERIFY(!plot.canvas()->xAxis->tickVectorLabels().contains(QStringLiteral("test")));
}

void TestCurvePlot::axesHaveADecimalPoint()
{
    QLocale::setDefault(QLocale(QLocale::German, QLocale::Germany));
    const auto reset = qScopeGuard([] { QLocale::setDefault(QLocale::c()); });
    CurvePlot plot;
    plot.setData(one, { 0, 1 }, { 0, 1 });
    plot.resize(400, 300);
    plot.grab();
    const auto labels = plot.canvas()->yAxis->tickVectorLabels();
    QVERIFY2(labels.contains(QStringLiteral("0.2")), qPrintable(labels.join(u' ')));
}

void TestCurvePlot::smoothingByHand()
{
    const QList<double> result = smoothed({ 1, 2, 5 }, 0.5);
    QCOMPARE(result.size(), 3);
    QCOMPARE(result[0], 1.0);
    QCOMPARE(result[1], 5.0 / 3);
    QCOMPARE(result[2], 25.0 / 7);
    QCOMPARE(smoothed({ 3, -1, 4 }, 0), QList<double>({ 3, -1, 4 }));
    const QList<double> withGap = smoothed({ 1, qQNaN(), 2 }, 0.5);
    QCOMPARE(withGap[0], 1.0);
    QVERIFY(std::isnan(withGap[1]));
    QCOMPARE(withGap[2], 5.0 / 3);
    for (const double value : smoothed({ 7, 7, 7, 7 }, 0.9))
        QCOMPARE(value, 7.0);
}

void TestCurvePlot::dataIsWhatIsShown()
{
    CurvePlot plot;
    plot.setAxes(QStringLiteral("epoch"), QStringLiteral("loss"));
    plot.setData(one, { 1, 2, 3 }, { 0.5, 0.25, 0.125 });
    plot.setData(two, { 2, 4 }, { 10, 20 }, { 1, 2 });
    const DataTable table = plot.data();
    QCOMPARE(table.columns, QStringList({ "epoch", "one", "two", "two spread" }));
    const QList<QStringList> rows { { "1", "0.5", "", "" }, { "2", "0.25", "10", "1" }, { "3", "0.125", "", "" },
        { "4", "", "20", "2" } };
    QCOMPARE(table.rows, rows);
    const QList<QList<QPointF>> curves { { { 1, 0.5 }, { 2, 0.25 }, { 3, 0.125 } }, { { 2, 10 }, { 4, 20 } } };
    QCOMPARE(drawn(plot), curves);
}

void TestCurvePlot::smoothedCurveIsInData()
{
    CurvePlot plot;
    plot.setData(one, { 1, 2, 3 }, { 1, 2, 5 });
    plot.setSmoothing(0.5);
    const DataTable table = plot.data();
    QCOMPARE(table.columns, QStringList({ "x", "one", "one smoothed" }));
    QCOMPARE(table.rows[2][2].toDouble(), 25.0 / 7);
    const QList<QList<QPointF>> curves
        = { { { 1, 1 }, { 2, 2 }, { 3, 5 } }, { { 1, 1 }, { 2, 5.0 / 3 }, { 3, 25.0 / 7 } } };
    QCOMPARE(drawn(plot), curves);
    QVERIFY(plot.canvas()->graph(0)->pen().widthF() < plot.canvas()->graph(1)->pen().widthF());
}

void TestCurvePlot::gapsWhereThereIsNoNumber()
{
    CurvePlot plot;
    plot.setData(one, { 1, 2, 3, 4 }, { 1, qQNaN(), qInf(), 2 });
    const QList<QList<QPointF>> curves { { { 1, 1 }, { 4, 2 } } };
    QCOMPARE(drawn(plot), curves);
    QCOMPARE(plot.canvas()->graph(0)->data()->size(), 4); // the gap is there, not joined over
    QCOMPARE(plot.data().rows[1][1], QString());
    QVERIFY(plot.canvas()->yAxis->range().upper < 3);
}

void TestCurvePlot::aSmallDifferenceDoesNotFillThePlot()
{
    CurvePlot plot;
    plot.setLeastSpan(0.2);
    plot.setData(one, { 0, 1 }, { 0.3006, 0.2982 });
    plot.resetView();
    const QCPRange small = plot.canvas()->yAxis->range();
    QVERIFY(small.size() > 0.06 && small.size() < 0.07);
    QVERIFY(small.contains(0.3006) && small.contains(0.2982));
    plot.setData(one, { 0, 1 }, { 0.3, 0.9 }); // a large one does as before
    plot.resetView();
    QVERIFY(plot.canvas()->yAxis->range().size() < 0.7);
}

void TestCurvePlot::logarithmLeavesOutWhatIsNotPositive()
{
    CurvePlot plot;
    plot.setLogarithmicY(true);
    plot.setData(one, { 1, 2, 3, 4 }, { 0.01, 0, -1, 10 });
    const QList<QList<QPointF>> curves { { { 1, 0.01 }, { 4, 10 } } };
    QCOMPARE(drawn(plot), curves);
    QCOMPARE(plot.data().rows[2][1], QString());
    const QCPRange range = plot.canvas()->yAxis->range();
    QVERIFY(range.lower > 0 && range.lower < 0.01);
    QVERIFY(range.upper > 10 && range.upper < 100);
}

void TestCurvePlot::legendTogglesAndRescales()
{
    CurvePlot plot;
    show(plot);
    plot.setData(one, { 1, 2 }, { 0, 1 });
    plot.setData(two, { 1, 2 }, { 0, 1000 });
    plot.grab();
    QVERIFY(plot.canvas()->yAxis->range().upper > 1000);
    auto* legend = plot.findChild<LegendBar*>();
    QVERIFY(legend && legend->isVisible());
    QAbstractButton* button = nullptr;
    for (QAbstractButton* candidate : legend->findChildren<QAbstractButton*>())
        if (candidate->text() == two)
            button = candidate;
    QVERIFY(button);
    button->setFocus();
    QTest::keyClick(button, Qt::Key_Space);
    QVERIFY(!plot.seriesVisible(two));
    QVERIFY(plot.seriesVisible(one));
    QCOMPARE(drawn(plot).size(), 1);
    QVERIFY(plot.canvas()->yAxis->range().upper < 2);
    QCOMPARE(plot.data().columns, QStringList({ "x", "one" }));
    plot.setSeriesVisible(two, true);
    QVERIFY(button->isChecked());
    QCOMPARE(drawn(plot).size(), 2);
}

void TestCurvePlot::constantDataHasSaneAxes()
{
    for (const double value : { 0.0, 5.0, -1e-9, 1e12 })
        for (const bool logarithmic : { false, true }) {
            if (logarithmic && value <= 0)
                continue;
            CurvePlot plot;
            plot.setLogarithmicY(logarithmic);
            plot.setData(one, { 3, 3 }, { value, value });
            plot.resetView();
            const QCPRange x = plot.canvas()->xAxis->range(), y = plot.canvas()->yAxis->range();
            QVERIFY(x.lower < 3 && x.upper > 3);
            QVERIFY(y.lower < value && y.upper > value);
            QVERIFY(std::isfinite(y.lower) && std::isfinite(y.upper));
        }
}

void TestCurvePlot::bandIsInsideTheAxes()
{
    CurvePlot plot;
    plot.setData(one, { 0, 1 }, { 1, 2 }, { 0.5, 3 });
    plot.resetView();
    QVERIFY(plot.canvas()->yAxis->range().lower < -1);
    QVERIFY(plot.canvas()->yAxis->range().upper > 5);
}

void TestCurvePlot::usersViewStays()
{
    CurvePlot plot;
    show(plot);
    plot.setData(one, { 0, 1 }, { 0, 1 });
    plot.grab();
    plot.zoom(0.5);
    const QCPRange chosen = plot.canvas()->xAxis->range();
    plot.appendPoint(one, 50, 50);
    plot.grab();
    QCOMPARE(plot.canvas()->xAxis->range(), chosen);
    plot.resetView();
    QVERIFY(plot.canvas()->xAxis->range().upper >= 50);
}

void TestCurvePlot::appendedPointsAreCollected()
{
    CurvePlot plot;
    plot.appendPoint(one, 1, 1);
    show(plot);
    plot.grab();
    QSignalSpy painted(plot.canvas(), &QCustomPlot::afterReplot);
    for (int i = 2; i <= 200; ++i)
        plot.appendPoint(one, i, i * i);
    QCOMPARE(painted.count(), 0); // nothing is painted within the loop
    QTRY_VERIFY(painted.count() > 0);
    QCOMPARE(drawn(plot).first().size(), 200);
    QVERIFY(painted.count() < 10);
}

void TestCurvePlot::emptyAndFull()
{
    CurvePlot plot;
    plot.setEmptyText(QStringLiteral("Press Train."));
    show(plot);
    const auto labels = [&] {
        QStringList texts;
        for (const QLabel* label : plot.findChildren<QLabel*>())
            if (label->isVisible())
                texts.append(label->text());
        return texts;
    };
    QVERIFY(plot.isEmpty());
    QVERIFY(!plot.canvas()->isVisible());
    QCOMPARE(labels(), QStringList { "Press Train." });
    plot.setData(one, { 1 }, { qQNaN() });
    QVERIFY(plot.isEmpty());
    plot.appendPoint(one, 2, 1);
    QVERIFY(!plot.isEmpty());
    QVERIFY(plot.canvas()->isVisible());
    QVERIFY(labels().isEmpty());
    plot.clear();
    QVERIFY(plot.isEmpty());
    QVERIFY(!plot.canvas()->isVisible());
}

void TestCurvePlot::removedSeriesIsGone()
{
    CurvePlot plot;
    plot.setData(one, { 1, 2 }, { 1, 2 });
    plot.setData(two, { 1, 2 }, { 3, 4 });
    plot.removeSeries(one);
    QCOMPARE(plot.seriesIds(), QStringList { two });
    QCOMPARE(drawn(plot).size(), 1);
    plot.removeSeries(QStringLiteral("never there"));
    plot.setData(one, { 1, 2 }, { 1, 2 });
    plot.keepSeries({ one, QStringLiteral("never there") });
    QCOMPARE(plot.seriesIds(), QStringList { one });
    plot.addMark(1, QStringLiteral("K 1 → 2"));
    QCOMPARE(plot.markCount(), 1);
    plot.clear();
    QCOMPARE(plot.markCount(), 0);
    QCOMPARE(plot.canvas()->graphCount(), 0);
}

void TestCurvePlot::newThemeRecolours()
{
    CurvePlot plot;
    plot.setPalette(lightPalette());
    CurvePlot::Series series;
    series.id = one;
    series.themeRole = 0;
    plot.setSeries(series);
    series = {};
    series.id = two;
    plot.setSeries(series);
    plot.setData(one, { 1, 2 }, { 1, 2 });
    plot.setData(two, { 1, 2 }, { 1, 2 });
    plot.grab();
    const auto colorOf = [&](const QString& id) {
        for (const LegendBar::Item& item : plot.findChild<LegendBar*>()->items())
            if (item.id == id)
                return item.color;
        return QColor();
    };
    QCOMPARE(plot.canvas()->graph(0)->pen().color(), QColor(0x00, 0x72, 0xb2));
    plot.setPalette(darkPalette());
    plot.grab();
    const Theme dark = Theme::fromPalette(darkPalette());
    QCOMPARE(plot.theme(), dark);
    QCOMPARE(plot.canvas()->graph(0)->pen().color(), dark.invariant);
    QCOMPARE(colorOf(one), dark.invariant);
    QCOMPARE(colorOf(two), dark.categories[0]);
    QCOMPARE(plot.canvas()->xAxis->tickLabelColor(), dark.mutedText);
    QCOMPARE(plot.grab().toImage().pixelColor(1, 1).rgb(), dark.background.rgb());
}

void TestCurvePlot::epochsAreIntegers()
{
    CurvePlot plot;
    plot.setData(one, { 1, 2, 3 }, { 1, 2, 3 });
    show(plot);
    plot.grab();
    QVERIFY(plot.canvas()->xAxis->ticker()->tickCount() > 0);
    for (const double tick : plot.canvas()->xAxis->tickVector())
        QCOMPARE(tick, std::round(tick));
    plot.setData(one, { 0, 0.25, 0.5 }, { 1, 2, 3 });
    plot.grab();
    bool between = false;
    for (const double tick : plot.canvas()->xAxis->tickVector())
        between = between || tick != std::round(tick);
    QVERIFY(between);
}

void TestCurvePlot::readoutNamesTheValues()
{
    CurvePlot plot;
    plot.setAxes(QStringLiteral("noise (units)"), QStringLiteral("MAE"));
    plot.setData(one, { 0, 1, 2 }, { 5, 6, 7 }, { 0.5, 0.25, 0.125 });
    plot.setData(two, { 0, 2 }, { 1, 2 });
    show(plot);
    plot.grab();
    const QCPAxis& axis = *plot.canvas()->xAxis;
    const QRect rect = plot.canvas()->axisRect()->rect();
    const auto move = [&](int x) { QTest::mouseMove(plot.canvas(), { x, rect.center().y() }); };
    move(qRound(axis.coordToPixel(1.1)));
    QCOMPARE(plot.readout(), QStringLiteral("noise 1, 6 ± 0.25"));
    move(qRound(axis.coordToPixel(1.9)));
    QCOMPARE(plot.readout(), QStringLiteral("noise 2, 7 ± 0.125, 2"));
    move(1);
    QCOMPARE(plot.readout(), QString());

    // What was read last goes with the pointer, also where it leaves in one leap.
    const auto lineIsThere = [&] {
        for (const QCPLayerable* one : plot.canvas()->layer(QStringLiteral("hover"))->children())
            if (one->visible())
                return true;
        return false;
    };
    move(rect.left() + 1);
    QVERIFY(lineIsThere());
    QEvent leave(QEvent::Leave);
    QCoreApplication::sendEvent(plot.canvas(), &leave);
    QVERIFY(!lineIsThere());
    QCOMPARE(plot.readout(), QString());
}

void TestCurvePlot::marksAreClickedAndTellWhatTheyAre()
{
    CurvePlot plot;
    plot.setData(one, { 0, 10 }, { 0, 1 });
    plot.addMark({ 5, QStringLiteral("λ₁ → 3"), QStringLiteral("λ₁"), QStringLiteral("<b>λ₁ 1 → 3</b>") });
    plot.addMark(8, QStringLiteral("e = 1")); // without a card it is a place like any other
    show(plot);
    plot.grab();
    QSignalSpy mark(&plot, &CurvePlot::markClicked), place(&plot, &CurvePlot::placeClicked);
    const QRect rect = plot.canvas()->axisRect()->rect();
    const auto at = [&](double x) { return QPoint(qRound(plot.canvas()->xAxis->coordToPixel(x)), rect.center().y()); };
    QTest::mouseMove(plot.canvas(), at(5));
    HoverCard* card = nullptr; // it has no meta object of its own
    for (QWidget* child : plot.findChildren<QWidget*>())
        if (auto* found = dynamic_cast<HoverCard*>(child))
            card = found;
    QVERIFY(card && card->isVisible());
    QVERIFY(card->text().contains(QStringLiteral("λ₁ 1 → 3")));
    QTest::mouseClick(plot.canvas(), Qt::LeftButton, {}, at(5));
    QCOMPARE(mark.count(), 1);
    QCOMPARE(mark[0][0].toInt(), 0);
    QCOMPARE(place.count(), 0);
    QTest::mouseMove(plot.canvas(), at(2));
    QVERIFY(!card->isVisible());
    for (const double x : { 2.0, 8.0 })
        QTest::mouseClick(plot.canvas(), Qt::LeftButton, {}, at(x));
    QCOMPARE(mark.count(), 1);
    QCOMPARE(place.count(), 2);
    plot.clearMarks();
    QTest::mouseClick(plot.canvas(), Qt::LeftButton, {}, at(5));
    QCOMPARE(mark.count(), 1);
}

void TestCurvePlot::marksLeaveRoomAboveTheData()
{
    CurvePlot plot;
    plot.setData(one, { 0, 10 }, { 0, 1 });
    show(plot);
    plot.grab();
    const double before = plot.canvas()->yAxis->range().upper;
    plot.addMark(5, QStringLiteral("λ₁ 1 → 3"));
    plot.addMark(5.1, QStringLiteral("K 3 → 5"));
    plot.grab();
    const QCPRange range = plot.canvas()->yAxis->range();
    QVERIFY(range.upper > before);
    const QFontMetrics metrics(plot.canvas()->xAxis->tickLabelFont());
    const int top = plot.canvas()->axisRect()->top();
    QVERIFY(plot.canvas()->yAxis->coordToPixel(1) >= top + 2 * metrics.height());
    plot.clearMarks();
    plot.grab();
    QCOMPARE(plot.canvas()->yAxis->range().upper, before);
}

/// A run that goes on: its late mark, which was out of sight, has room above the data at once.
void TestCurvePlot::whatWasShownBeforeLeavesNoTrace()
{
    CurvePlot fresh, used;
    used.setData(one, { 0, 20 }, { 1000, 2000 });
    fresh.setData(one, { 0, 200 }, { 0, 1 });
    for (CurvePlot* plot : { &used, &fresh }) {
        plot->addMark(150, QStringLiteral("λ₁ 1 → 3"));
        show(*plot);
        plot->grab();
    }
    used.setData(one, { 0, 200 }, { 0, 1 });
    QCOMPARE(used.grab().toImage(), fresh.grab().toImage());
}

/// The legend takes its lines from the canvas, and ticks follow what is left.
void TestCurvePlot::aLegendOfMoreLinesIsFitted()
{
    CurvePlot plot;
    plot.setData(one, { 0, 10 }, { 0, 1 });
    show(plot);
    plot.resize(220, 190);
    const int before = (plot.grab(), plot.canvas()->yAxis->ticker()->tickCount());
    const int height = plot.canvas()->height();
    for (int i = 0; i < 5; ++i)
        plot.setData(QStringLiteral("a curve of a long name %1").arg(i), { 0, 10 }, { 0, 1 });
    plot.grab();
    QTRY_VERIFY(plot.canvas()->height() < height);
    QTRY_VERIFY(plot.canvas()->yAxis->ticker()->tickCount() < before);
}

void TestCurvePlot::keyboard()
{
    CurvePlot plot;
    plot.setData(one, { 0, 10 }, { 0, 1 });
    show(plot);
    plot.grab();
    plot.setFocus();
    const QCPRange whole = plot.canvas()->xAxis->range();
    QTest::keyClick(plot.canvas(), Qt::Key_Plus);
    QCOMPARE(plot.canvas()->xAxis->range().size(), 0.8 * whole.size());
    QTest::keyClick(plot.canvas(), Qt::Key_Minus);
    QVERIFY(qAbs(plot.canvas()->xAxis->range().lower - whole.lower) < 0.2);
    const double left = plot.canvas()->xAxis->range().lower, low = plot.canvas()->yAxis->range().lower;
    QTest::keyClick(plot.canvas(), Qt::Key_Right, Qt::ShiftModifier);
    QTest::keyClick(plot.canvas(), Qt::Key_Up, Qt::ShiftModifier);
    QVERIFY(plot.canvas()->xAxis->range().lower > left);
    QVERIFY(plot.canvas()->yAxis->range().lower > low);
    QTest::keyClick(plot.canvas(), Qt::Key_Home);
    QCOMPARE(plot.canvas()->xAxis->range(), whole);
    QTest::keyClick(plot.canvas(), Qt::Key_Left, Qt::ShiftModifier);
    QVERIFY(plot.canvas()->xAxis->range() != whole);
    QTest::keyClick(plot.canvas(), Qt::Key_Home);
    QCOMPARE(plot.canvas()->xAxis->range(), whole);
}

void TestCurvePlot::valuesAreReadByKeyboard()
{
    CurvePlot plot;
    plot.setAxes(QStringLiteral("epoch"), QStringLiteral("MAE"));
    plot.setData(one, { 1, 2, 4 }, { 5, 6, 7 });
    plot.setData(two, { 2, 3 }, { 1, qQNaN() });
    show(plot);
    plot.grab();
    const auto press = [&](Qt::Key key) {
        QTest::keyClick(plot.canvas(), key);
        return plot.readout();
    };
    QCOMPARE(press(Qt::Key_Right), QStringLiteral("epoch 1, 5"));
    QCOMPARE(press(Qt::Key_Right), QStringLiteral("epoch 2, 6, 1"));
    QCOMPARE(press(Qt::Key_Right), QStringLiteral("epoch 4, 7")); // there is no value at 3
    QCOMPARE(press(Qt::Key_Right), QStringLiteral("epoch 4, 7"));
    QCOMPARE(press(Qt::Key_Left), QStringLiteral("epoch 2, 6, 1"));
    QCOMPARE(plot.canvas()->accessibleDescription(), plot.readout());
    plot.canvas()->xAxis->setRange(3, 5);
    press(Qt::Key_Left);
    QVERIFY(plot.canvas()->xAxis->range().contains(1)); // the view follows
}

void TestCurvePlot::pointsAreClicked()
{
    CurvePlot plot;
    CurvePlot::Series look;
    look.markers = true;
    for (const QString& id : { one, two }) {
        look.id = look.title = id;
        plot.setSeries(look);
    }
    plot.setSeries({ QStringLiteral("level"), {}, {}, 2 }); // a line without points
    plot.setData(one, { 1, 2, 3 }, { 5, 6, 7 });
    plot.setData(two, { 1, 2 }, { 1, 2 });
    plot.setData(QStringLiteral("level"), { 1, 3 }, { 3, 3 });
    show(plot);
    plot.grab();
    QSignalSpy clicked(&plot, &CurvePlot::pointClicked);
    const auto at = [&](double x, double y) {
        return QPoint(
            qRound(plot.canvas()->xAxis->coordToPixel(x)) + 3, qRound(plot.canvas()->yAxis->coordToPixel(y)) - 2);
    };
    QTest::mouseClick(plot.canvas(), Qt::LeftButton, {}, at(2, 2));
    QCOMPARE(clicked.count(), 0); // it is not for clicking
    plot.setClickable(true);
    QTest::mouseMove(plot.canvas(), at(2, 2));
    QCOMPARE(plot.canvas()->cursor().shape(), Qt::PointingHandCursor);
    QTest::mouseClick(plot.canvas(), Qt::LeftButton, {}, at(2, 2));
    QCOMPARE(clicked.takeFirst(), QVariantList({ two, 2.0, 2.0 }));
    QTest::mouseMove(plot.canvas(), at(2, 4));
    QCOMPARE(plot.canvas()->cursor().shape(), Qt::ArrowCursor);
    for (const QPoint& nothing : { at(2, 4), at(1, 3) })
        QTest::mouseClick(plot.canvas(), Qt::LeftButton, {}, nothing);
    QCOMPARE(clicked.count(), 0);
    plot.setSeriesVisible(two, false);
    QTest::mouseClick(plot.canvas(), Qt::LeftButton, {}, at(2, 2));
    QCOMPARE(clicked.count(), 0);
    plot.setSeriesVisible(two, true);
    // By keyboard: along the curves, then from curve to curve.
    QTest::mouseMove(plot.canvas(), at(1, 5));
    QTest::keyClick(plot.canvas(), Qt::Key_Right);
    QTest::keyClick(plot.canvas(), Qt::Key_Return);
    QCOMPARE(clicked.takeFirst(), QVariantList({ one, 2.0, 6.0 }));
    QTest::keyClick(plot.canvas(), Qt::Key_Down);
    QTest::keyClick(plot.canvas(), Qt::Key_Down);
    QVERIFY2(plot.readout().contains(QStringLiteral("two 2")), qPrintable(plot.readout()));
    QTest::keyClick(plot.canvas(), Qt::Key_Return);
    QCOMPARE(clicked.takeFirst(), QVariantList({ two, 2.0, 2.0 }));
}

void TestCurvePlot::numbersHaveAPointInEveryCountry()
{
    const QLocale before;
    QLocale::setDefault(QLocale(QLocale::German));
    const auto back = qScopeGuard([&] { QLocale::setDefault(before); });
    CurvePlot plot;
    plot.setData(one, { 0, 0.25, 0.5 }, { 1000, 2000.5, 3000 });
    show(plot);
    plot.grab();
    for (const QCPAxis* axis : { plot.canvas()->xAxis, plot.canvas()->yAxis })
        for (const QString& label : axis->tickVectorLabels())
            QVERIFY2(!label.contains(u','), qPrintable(label));
    QVERIFY(plot.canvas()->xAxis->tickVectorLabels().join(QString()).contains(u'.'));
}

void TestCurvePlot::contextMenu()
{
    CurvePlot plot;
    plot.setData(one, { 1, 2 }, { 3, 4 });
    show(plot);
    QSignalSpy asked(&plot, &PlotWidget::exportRequested);
    const auto choose = [&](const QString& name) {
        bool found = false;
        QTimer::singleShot(0, &plot, [&] {
            auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
            if (!menu)
                return;
            for (QAction* action : menu->actions())
                if (action->text() == name && action->isEnabled()) {
                    found = true;
                    action->trigger();
                }
            menu->close();
        });
        QContextMenuEvent event(
            QContextMenuEvent::Keyboard, plot.rect().center(), plot.mapToGlobal(plot.rect().center()));
        QApplication::sendEvent(plot.canvas(), &event);
        return found;
    };
    QVERIFY(choose(QStringLiteral("Copy data")));
    QCOMPARE(QGuiApplication::clipboard()->text(), plot.data().toCsv());
    QVERIFY(choose(QStringLiteral("Copy picture")));
    QCOMPARE(QGuiApplication::clipboard()->image().size(), plot.size() * 2);
    QVERIFY(choose(QStringLiteral("Export…")));
    QCOMPARE(asked.count(), 1);
    plot.zoom(0.5);
    QVERIFY(choose(QStringLiteral("Reset view")));
    QVERIFY(plot.canvas()->xAxis->range().contains(1) && plot.canvas()->xAxis->range().contains(2));
}

void TestCurvePlot::whatIsSwitchedOffStaysSo()
{
    CurvePlot plot;
    plot.setData(one, { 1, 2 }, { 3, 4 });
    plot.setData(two, { 1, 2 }, { 5, 6 });
    plot.setSeriesVisible(two, false);
    plot.clear(); // another run
    plot.setData(one, { 1, 2 }, { 3, 4 });
    plot.setData(two, { 1, 2 }, { 5, 6 });
    QVERIFY(plot.seriesVisible(one));
    QVERIFY(!plot.seriesVisible(two));
    QVERIFY(!plot.data().columns.contains(two));
    plot.setSeriesVisible(two, true);
    plot.clear();
    plot.setData(two, { 1, 2 }, { 5, 6 });
    QVERIFY(plot.seriesVisible(two));
}

void TestCurvePlot::curvesTakeThePlaceOfOthers()
{
    CurvePlot plot;
    plot.setData(one, { 1, 2 }, { 3, 4 });
    CurvePlot::Series look;
    look.id = two;
    plot.setCurves({ { look, { 0, 10 }, { 5, 6 }, { 1, 1 } } });
    QCOMPARE(plot.seriesIds(), QStringList { two });
    show(plot);
    QVERIFY(plot.canvas()->xAxis->range().contains(10));
    QVERIFY(plot.canvas()->yAxis->range().contains(4)); // the band has room
}

QTEST_MAIN(TestCurvePlot)
#include "test_curve_plot.moc"
