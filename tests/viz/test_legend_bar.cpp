#include "viz/legend_bar.h"

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
