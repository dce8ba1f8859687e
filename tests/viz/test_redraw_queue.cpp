#include "viz/redraw_queue.h"

#include <QCoreApplication>
#include <QTest>
#include <QTimer>
#include <QWidget>

#include <memory>

using namespace cmir::viz;

class TestRedrawQueue : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void oneAtATurn()
    {
        QWidget first, second, third;
        QStringList order;
        const auto add = [&](QWidget* widget, const QString& name) {
            RedrawQueue::instance().add(widget, [&order, name] { order << name; });
        };
        add(&first, QStringLiteral("first"));
        add(&second, QStringLiteral("second"));
        add(&first, QStringLiteral("first again")); // it waits already
        add(&third, QStringLiteral("third"));
        QVERIFY(order.isEmpty()); // not while it is asked for
        QTRY_COMPARE(order, QStringList({ "first", "second", "third" }));
    }

    void whatElseIsDueComesBetween()
    {
        QWidget first, second;
        QStringList order;
        RedrawQueue::instance().add(&first, [&] {
            order << QStringLiteral("first");
            QMetaObject::invokeMethod(
                qApp, [&order] { order << QStringLiteral("answer"); }, Qt::QueuedConnection);
        });
        RedrawQueue::instance().add(&second, [&] { order << QStringLiteral("second"); });
        QTRY_COMPARE(order, QStringList({ "first", "answer", "second" }));
    }

    void whatIsGoneIsLeftOut()
    {
        auto gone = std::make_unique<QWidget>();
        QWidget here;
        QStringList order;
        RedrawQueue::instance().add(gone.get(), [&] { order << QStringLiteral("gone"); });
        RedrawQueue::instance().add(&here, [&] { order << QStringLiteral("here"); });
        gone.reset();
        QTRY_COMPARE(order, QStringList { "here" });
    }

    void whatIsAskedForWhileDrawingComesLater()
    {
        QWidget widget;
        int drawn = 0;
        RedrawQueue::instance().add(&widget, [&] {
            ++drawn;
            RedrawQueue::instance().add(&widget, [&] { ++drawn; });
        });
        QTRY_COMPARE(drawn, 2);
    }
};

QTEST_MAIN(TestRedrawQueue)
#include "test_redraw_queue.moc"
