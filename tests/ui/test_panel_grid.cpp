#include "ui/views/panel_grid.h"

#include <QTest>

#include <memory>

using namespace cmir::ui;

class TestPanelGrid : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theArrangementIsTheOneWithLargerPictures_data()
    {
        QTest::addColumn<QSize>("room");
        QTest::addColumn<int>("pairs");
        QTest::addColumn<bool>("columns");
        QTest::newRow("the window at 1280 x 800") << QSize(827, 450) << 3 << true;
        QTest::newRow("half of a tall one") << QSize(410, 620) << 3 << false;
        QTest::newRow("tall") << QSize(600, 1200) << 3 << false;
        QTest::newRow("one modality, wide") << QSize(827, 450) << 1 << false;
        QTest::newRow("one modality, tall") << QSize(400, 700) << 1 << true;
        QTest::newRow("two are the same either way") << QSize(800, 800) << 2 << false;
    }

    void theArrangementIsTheOneWithLargerPictures()
    {
        QFETCH(QSize, room);
        QFETCH(int, pairs);
        QFETCH(bool, columns);
        QCOMPARE(PanelGrid::arrangementFor(room, pairs) == PanelGrid::Arrangement::Columns, columns);
    }

    /// Whatever the size: nothing overlaps, nothing is outside, and the second of a pair is right of the first or
    /// below.
    void picturesFillTheRoom()
    {
        PanelGrid grid;
        grid.setPairs(3);
        QList<QWidget*> panels;
        for (int i = 0; i < 6; ++i) {
            panels << new QWidget;
            grid.add(panels.last());
        }
        for (const QSize& size : { QSize(827, 451), QSize(410, 700), QSize(1601, 333) }) {
            grid.resize(size);
            grid.show();
            QRegion covered;
            for (const QWidget* panel : panels) {
                QVERIFY(grid.rect().contains(panel->geometry()));
                QVERIFY(!covered.intersects(panel->geometry()));
                covered += panel->geometry();
            }
            QCOMPARE(covered.boundingRect(), grid.rect());
            const bool columns = grid.arrangement() == PanelGrid::Arrangement::Columns;
            QCOMPARE(panels[1]->y() > panels[0]->y(), columns);
            QCOMPARE(panels[1]->x() > panels[0]->x(), !columns);
            QCOMPARE(panels[2]->x() > panels[0]->x(), columns);
        }
    }

    void whatIsDeletedIsForgotten()
    {
        PanelGrid grid;
        auto first = std::make_unique<QWidget>();
        grid.add(first.get());
        first.reset();
        auto* second = new QWidget;
        grid.add(second);
        grid.resize(300, 200);
        grid.show();
        QCOMPARE(second->pos(), QPoint(0, 0));
    }
};

QTEST_MAIN(TestPanelGrid)
#include "test_panel_grid.moc"
