#include "viz/curve_plot.h"
#include "viz/qcustomplot_fence.h"

#include <QScrollArea>
#include <QScrollBar>
#include <QTest>
#include <QVBoxLayout>
#include <QWheelEvent>

using namespace cmir::viz;

/// What a plot leaves to the view that it stands in.
class TestPlotCanvas : public QObject {
    Q_OBJECT

    static void turnWheel(QWidget* over)
    {
        const QPointF middle = over->rect().center();
        QWheelEvent event(
            middle, over->mapToGlobal(middle), {}, { 0, -120 }, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
        QApplication::sendEvent(over, &event);
    }

private Q_SLOTS:
    void theWheelScrollsUntilThePlotIsClicked_data()
    {
        QTest::addColumn<int>("height");
        QTest::addColumn<bool>("scrolls");
        QTest::newRow("a view that is scrolled") << 900 << true;
        QTest::newRow("a view with room for all") << 200 << false;
    }

    void theWheelScrollsUntilThePlotIsClicked()
    {
        QFETCH(const int, height);
        QFETCH(const bool, scrolls);
        QScrollArea area;
        auto* plot = new CurvePlot;
        plot->setMinimumHeight(height);
        CurvePlot::Series series;
        series.id = series.title = QStringLiteral("one");
        plot->setSeries(series);
        plot->setData(QStringLiteral("one"), { 1, 2, 3 }, { 0.2, 0.3, 0.25 });
        area.setWidget(plot);
        area.setWidgetResizable(true);
        area.resize(500, 320);
        area.show();
        QVERIFY(QTest::qWaitForWindowExposed(&area));
        plot->grab();
        area.setFocus();
        const QCPRange before = plot->canvas()->yAxis->range();
        turnWheel(plot->canvas());
        QCOMPARE(area.verticalScrollBar()->value() > 0, scrolls);
        QCOMPARE(plot->canvas()->yAxis->range() == before, scrolls);

        plot->canvas()->setFocus(Qt::MouseFocusReason);
        area.verticalScrollBar()->setValue(0);
        turnWheel(plot->canvas());
        QCOMPARE(area.verticalScrollBar()->value(), 0);
        QVERIFY(plot->canvas()->yAxis->range() != before);
    }
};

QTEST_MAIN(TestPlotCanvas)
#include "test_plot_canvas.moc"
