#pragma once

#include <QApplication>
#include <QEventLoop>
#include <QString>

#include <array>
#include <functional>
#include <vector>

namespace cmir::use {

/// How long the window's thread did not come back to its event loop.
struct Gap {
    double ms = 0; ///< without what others had the processor for
    double computedMs = 0; ///< of it the thread's own processor time
    QString what; ///< receiver and kind of event
    QString during; ///< the deed
};

/// Measures every event that the event loop delivers, also that of a dialog: what stands between two of them is how
/// long the window did not answer. What is sent while an event is handled is part of that event.
class WatchedApplication : public QApplication {
public:
    WatchedApplication(int& argc, char** argv);
    ~WatchedApplication() override;

    bool notify(QObject* receiver, QEvent* event) override;
    /// The same for what is done outside of any event.
    void watch(const QString& what, const std::function<void()>& deed);
    /// Delivers what there is, and waits for something where there is nothing: an end of what is watched, as the event
    /// loop is.
    void answer(QEventLoop::ProcessEventsFlags flags = QEventLoop::AllEvents);
    void setDeed(const QString& deed) { m_deed = deed; }
    void forget();

    const std::vector<Gap>& worst() const { return m_worst; } ///< the longest ones first
    static constexpr std::array<double, 4> bounds { 50, 100, 250, 500 }; ///< ms
    const std::array<long, bounds.size()>& counts() const { return m_counts; } ///< gaps above each of the bounds

private:
    struct Stamp {
        double real = 0, computed = 0, waited = 0;
    };
    Stamp stamp() const;
    void note(const QString& what); ///< since m_begun

    int m_waitingFile; ///< the system's account of this thread; -1: there is none
    int m_level = -1; ///< of the event loop whose event is being handled; -1: none
    Stamp m_begun; ///< what is being handled
    bool m_loopWithin = false; ///< while it was handled another loop ran: its events were measured by themselves
    QString m_deed;
    std::vector<Gap> m_worst;
    std::array<long, bounds.size()> m_counts {};
};

/// WatchedApplication::answer
void answerEvents(QEventLoop::ProcessEventsFlags flags = QEventLoop::AllEvents);

}
