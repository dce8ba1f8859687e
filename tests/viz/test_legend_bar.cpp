#include "viz/curve_plot.h"
#include "viz/legend_bar.h"
#include "viz/qcustomplot_fence.h"

#include <QAbstractButton>
#include <QAccessible>
#include <QSignalSpy>
#include <QTest>

using namespace cmir::viz;

namespace {

QList<LegendBar::Item> items()
{
    QList<LegendBar::Item> list;
    for (const char* name : { "prediction", "invariance", "reconstruction" }) {
        LegendBar::Item item;
        item.id = item.title = QLatin1String(name);
        item.color = Qt::darkGreen;
        list.append(item);
    }
    return list;
}

}

class TestLegendBar : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void togglesByKeyboard()
    {
        LegendBar bar;
        bar.setItems(items());
        bar.resize(500, 30);
        bar.show();
        QVERIFY(QTest::qWaitForWindowExposed(&bar));
        QSignalSpy spy(&bar, &LegendBar::toggled);
        auto* second = bar.findChildren<QAbstractButton*>()[1];
        QVERIFY(second->focusPolicy() & Qt::TabFocus);
        QTest::keyClick(second, Qt::Key_Space);
        QCOMPARE(spy.count(), 1);
        QCOMPARE(spy[0][0].toString(), QStringLiteral("invariance"));
        QCOMPARE(spy[0][1].toBool(), false);
        QVERIFY(!bar.items()[1].checked);
        QAccessibleInterface* face = QAccessible::queryAccessibleInterface(second);
        QVERIFY(face);
        QCOMPARE(face->role(), QAccessible::CheckBox);
        QCOMPARE(face->text(QAccessible::Name), QStringLiteral("invariance"));
    }

    void theLegendNamesWhatIsDrawn()
    {
        const QString one = QStringLiteral("one"), two = QStringLiteral("two");
        CurvePlot plot;
        const auto names = [&] {
            QStringList titles;
            for (const LegendBar::Item& item : plot.findChild<LegendBar*>()->items())
                titles << item.title;
            return titles;
        };
        CurvePlot::Series level;
        level.id = level.title = QStringLiteral("level 9");
        level.stretches = false;
        plot.setSeries(level);
        plot.setData(level.id, { 1, 3 }, { 9, 9 });
        plot.setData(one, { 1, 2, 3 }, { 0.2, 0.3, 0.25 });
        plot.setData(two, {}, {}); // known, but nothing is drawn of it
        plot.resize(400, 300);
        plot.grab();
        QCOMPARE(names(), QStringList({ "level 9 (above)", "one" })); // out of sight, and it says where
        plot.setData(two, { 1, 2 }, { qQNaN(), 12 });
        plot.grab();
        QCOMPARE(names(), QStringList({ "level 9", "one", "two" }));
        plot.setData(two, { 1, 2 }, { qQNaN(), qQNaN() });
        plot.grab();
        QCOMPARE(names(), QStringList({ "level 9 (above)", "one" }));
        plot.setData(two, { 1, 2 }, { -1, 0 });
        plot.setLogarithmicY(true); // no place for either of them
        plot.grab();
        QVERIFY(!names().contains(two));
    }

    void aBandEndsAtWhatIsPossible()
    {
        const QString one = QStringLiteral("one");
        CurvePlot plot;
        plot.setAxes(QStringLiteral("noise"), QStringLiteral("R²"));
        CurvePlot::Series series;
        series.id = one;
        series.most = 1;
        plot.setSeries(series);
        plot.setData(one, { 0, 1 }, { 0.9, 0.5 }, { 0.25, 0.25 });
        plot.resize(400, 300);
        plot.show();
        QVERIFY(QTest::qWaitForWindowExposed(&plot));
        plot.grab();
        QVERIFY(plot.canvas()->yAxis->range().upper < 1.1); // room for 1, not for 1.15
        double highest = 0;
        for (int g = 0; g < plot.canvas()->graphCount(); ++g)
            for (const QCPGraphData& point : *plot.canvas()->graph(g)->data())
                highest = std::max(highest, point.value);
        QCOMPARE(highest, 1.0);
        const DataTable table = plot.data();
        QCOMPARE(table.columns, QStringList({ "noise", "one", "one low", "one high" }));
        QCOMPARE(table.rows[0], QStringList({ "0", "0.9", "0.65", "1" }));
        QCOMPARE(table.rows[1], QStringList({ "1", "0.5", "0.25", "0.75" }));
        const QRect rect = plot.canvas()->axisRect()->rect();
        QTest::mouseMove(plot.canvas(), { qRound(plot.canvas()->xAxis->coordToPixel(0.1)), rect.center().y() });
        QCOMPARE(plot.readout(), QStringLiteral("noise 0, 0.9 [0.65, 1]"));
        series.most = 2;
        plot.setSeries(series);
        QCOMPARE(plot.data().columns, QStringList({ "noise", "one", "one spread" }));
    }

    void settingItemsEmitsNothing()
    {
        LegendBar bar;
        bar.setItems(items());
        QSignalSpy spy(&bar, &LegendBar::toggled);
        QList<LegendBar::Item> changed = items();
        changed[0].checked = false;
        bar.setItems(changed);
        QCOMPARE(spy.count(), 0);
        QVERIFY(!bar.findChildren<QAbstractButton*>()[0]->isChecked());
    }

    void wrapsInANarrowPlace()
    {
        LegendBar bar;
        bar.setItems(items());
        QVERIFY(bar.heightForWidth(120) > bar.heightForWidth(600));
        bar.resize(120, bar.heightForWidth(120));
        bar.show();
        QVERIFY(QTest::qWaitForWindowExposed(&bar));
        const QList<QAbstractButton*> buttons = bar.findChildren<QAbstractButton*>();
        for (const QAbstractButton* a : buttons) {
            QVERIFY(bar.rect().contains(a->geometry()));
            for (const QAbstractButton* b : buttons)
                QVERIFY(a == b || !a->geometry().intersects(b->geometry()));
        }
    }

    void withoutCheckBoxes()
    {
        LegendBar bar;
        bar.setItems(items());
        bar.setCheckable(false);
        for (const QAbstractButton* button : bar.findChildren<QAbstractButton*>()) {
            QVERIFY(!button->isCheckable());
            QCOMPARE(button->focusPolicy(), Qt::NoFocus);
        }
    }
};

QTEST_MAIN(TestLegendBar)
#include "test_legend_bar.moc"
