#include "viz/redraw_queue.h"

#include <QCoreApplication>
#include <QWidget>

#include <algorithm>
#include <utility>

namespace cmir::viz {

RedrawQueue& RedrawQueue::instance()
{
    static QPointer<RedrawQueue> queue; // it goes with the application
    if (!queue)
        queue = new RedrawQueue(QCoreApplication::instance());
    return *queue;
}

RedrawQueue::RedrawQueue(QObject* parent)
    : QObject(parent)
{
    connect(&m_turn, &QTimer::timeout, this, &RedrawQueue::next);
}

void RedrawQueue::add(QWidget* widget, std::function<void()> redraw)
{
    if (std::ranges::none_of(m_waiting, [widget](const Waiting& one) { return one.widget == widget; }))
        m_waiting.append({ widget, std::move(redraw) });
    if (!m_turn.isActive())
        m_turn.start(0);
}

void RedrawQueue::next()
{
    while (!m_waiting.isEmpty()) {
        const Waiting one = m_waiting.takeFirst();
        if (one.widget) {
            one.redraw();
            break;
        }
    }
    if (m_waiting.isEmpty())
        m_turn.stop();
}

}
