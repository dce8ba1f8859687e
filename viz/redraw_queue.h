#pragma once

#include <QList>
#include <QObject>
#include <QPointer>
#include <QTimer>

#include <functional>

namespace cmir::viz {

/// Plots that are to be drawn anew, one at a turn of the event loop: a dozen that change together must not keep the
/// window from answering. There is one queue, of the application.
class RedrawQueue : public QObject {
    Q_OBJECT

public:
    static RedrawQueue& instance();

    /// Calls `redraw` in a later turn, unless the widget is gone by then. A widget that waits already is not added
    /// again.
    void add(QWidget* widget, std::function<void()> redraw);

private:
    explicit RedrawQueue(QObject* parent);
    void next();

    struct Waiting {
        QPointer<QWidget> widget;
        std::function<void()> redraw;
    };

    QList<Waiting> m_waiting;
    QTimer m_turn;
};

}
