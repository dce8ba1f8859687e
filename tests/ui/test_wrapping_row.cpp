#include "ui/wrapping_row.h"

#include <QTest>
#include <QWidget>

using namespace cmir::ui;

class TestWrappingRow : public QObject {
    Q_OBJECT

private:
    /// Five boxes of 100 x 20, 8 apart; the last three at the right end.
    struct Row {
        Row()
        {
            layout = new WrappingRow(&widget);
            layout->setContentsMargins(0, 0, 0, 0);
            layout->setSpacing(8);
            for (int i = 0; i < 5; ++i) {
                auto* box = new QWidget;
                box->setFixedSize(100, 20);
                layout->addWidget(box);
                boxes << box;
                if (i == 1)
                    layout->addSpring();
            }
        }

        QList<QPoint> at(int width)
        {
            widget.resize(width, layout->heightForWidth(width));
            layout->setGeometry(widget.rect());
            QList<QPoint> places;
            for (const QWidget* box : boxes)
                if (!box->isHidden())
                    places << box->pos();
            return places;
        }

        QWidget widget;
        WrappingRow* layout;
        QList<QWidget*> boxes;
    };

private Q_SLOTS:
    void takesNoMoreThanTheWidestOfThem()
    {
        Row row;
        QCOMPARE(row.layout->minimumSize().width(), 100);
        QCOMPARE(row.widget.minimumSizeHint().width(), 100);
        QCOMPARE(row.layout->sizeHint(), QSize(5 * 100 + 4 * 8, 20));
    }

    void withRoomTheLastStandAtTheRight()
    {
        Row row;
        QCOMPARE(row.at(532), QList<QPoint>({ { 0, 0 }, { 108, 0 }, { 216, 0 }, { 324, 0 }, { 432, 0 } }));
        QCOMPARE(row.at(632), QList<QPoint>({ { 0, 0 }, { 108, 0 }, { 316, 0 }, { 424, 0 }, { 532, 0 } }));
        QCOMPARE(row.layout->heightForWidth(632), 20);
    }

    void whatHasNoRoomGoesOnBelow()
    {
        Row row;
        QCOMPARE(row.at(531), QList<QPoint>({ { 0, 0 }, { 108, 0 }, { 216, 0 }, { 324, 0 }, { 0, 28 } }));
        QCOMPARE(row.layout->heightForWidth(531), 48);
        QCOMPARE(row.at(100), QList<QPoint>({ { 0, 0 }, { 0, 28 }, { 0, 56 }, { 0, 84 }, { 0, 112 } }));
        QCOMPARE(row.layout->heightForWidth(100), 5 * 20 + 4 * 8);
    }

    void whatIsHiddenTakesNoRoom()
    {
        Row row;
        row.boxes[3]->hide();
        QCOMPARE(row.at(424), QList<QPoint>({ { 0, 0 }, { 108, 0 }, { 216, 0 }, { 324, 0 } }));
        QCOMPARE(row.layout->sizeHint().width(), 424);
        row.boxes[2]->hide(); // the first at the right end
        QCOMPARE(row.at(424), QList<QPoint>({ { 0, 0 }, { 108, 0 }, { 324, 0 } }));
    }
};

QTEST_MAIN(TestWrappingRow)
#include "test_wrapping_row.moc"
