#pragma once

#include <QBasicTimer>
#include <QObject>

#include <functional>
#include <utility>

namespace cmir::ui {

/// Work on widgets that is done piece by piece, one at a turn of the event loop, so that the window goes on answering.
class Turns : public QObject {
public:
    /// `next` does one piece and says whether there may be another.
    explicit Turns(std::function<bool()> next)
        : m_next(std::move(next))
    { }

    void start()
    {
        if (!m_timer.isActive())
            m_timer.start(0, this);
    }
    void stop() { m_timer.stop(); }
    bool isActive() const { return m_timer.isActive(); }

protected:
    void timerEvent(QTimerEvent* event) override
    {
        if (event->timerId() == m_timer.timerId() && !m_next())
            m_timer.stop();
    }

private:
    std::function<bool()> m_next;
    QBasicTimer m_timer;
};

}
