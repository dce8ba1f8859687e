#include "tests/long/use/watched_application.h"

#include "tests/long/use/window_time.h"

#include <QMetaEnum>
#include <QThread>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace cmir::use {

namespace {

constexpr std::size_t mostKept = 12;

}

WatchedApplication::WatchedApplication(int& argc, char** argv)
    : QApplication(argc, argv)
    , m_waitingFile(::open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC))
{ }

WatchedApplication::~WatchedApplication()
{
    if (m_waitingFile >= 0)
        ::close(m_waitingFile);
}

/// The second number of the file: nanoseconds for which the thread was ready and others had the processor.
WatchedApplication::Stamp WatchedApplication::stamp() const
{
    timespec computed {};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &computed);
    Stamp stamp { realMs(), 1e3 * static_cast<double>(computed.tv_sec) + 1e-6 * static_cast<double>(computed.tv_nsec),
        0 };
    std::array<char, 96> text {};
    if (m_waitingFile >= 0 && ::pread(m_waitingFile, text.data(), text.size() - 1, 0) > 0) {
        char* after = nullptr;
        std::strtoull(text.data(), &after, 10);
        stamp.waited = 1e-6 * static_cast<double>(std::strtoull(after, nullptr, 10));
    }
    return stamp;
}

void WatchedApplication::note(const QString& what)
{
    const Stamp now = stamp();
    const double ms = now.real - m_begun.real - (now.waited - m_begun.waited);
    for (std::size_t i = 0; i < bounds.size(); ++i)
        m_counts[i] += ms > bounds[i];
    if (ms < bounds.front() || (m_worst.size() == mostKept && ms <= m_worst.back().ms))
        return;
    m_worst.push_back({ ms, now.computed - m_begun.computed, what, m_deed });
    std::ranges::sort(m_worst, std::greater(), &Gap::ms);
    if (m_worst.size() > mostKept)
        m_worst.pop_back();
}

bool WatchedApplication::notify(QObject* receiver, QEvent* event)
{
    if (QThread::currentThread() != thread())
        return QApplication::notify(receiver, event);
    const int level = QThread::currentThread()->loopLevel();
    if (m_level == level)
        return QApplication::notify(receiver, event);
    // They may be gone afterwards.
    const char* name = receiver->metaObject()->className();
    const char* parent = receiver->parent() ? receiver->parent()->metaObject()->className() : "nothing";
    const QString object = receiver->objectName();
    const QEvent::Type type = event->type();
    const int outer = std::exchange(m_level, level);
    const Stamp outerBegun = std::exchange(m_begun, stamp());
    const bool loopWithinOuter = std::exchange(m_loopWithin, false);
    const bool handled = QApplication::notify(receiver, event);
    if (!m_loopWithin)
        note(QStringLiteral("%1 %2 of %3: %4")
                 .arg(QLatin1String(name), object, QLatin1String(parent),
                     QLatin1String(QMetaEnum::fromType<QEvent::Type>().valueToKey(type))));
    m_level = outer;
    m_begun = outerBegun;
    m_loopWithin = loopWithinOuter || outer >= 0;
    return handled;
}

void WatchedApplication::watch(const QString& what, const std::function<void()>& deed)
{
    const int outer = std::exchange(m_level, QThread::currentThread()->loopLevel());
    const Stamp outerBegun = std::exchange(m_begun, stamp());
    m_loopWithin = false;
    deed();
    if (!m_loopWithin)
        note(what);
    m_level = outer;
    m_begun = outerBegun;
}

void WatchedApplication::answer(QEventLoop::ProcessEventsFlags flags)
{
    if (m_level >= 0 && !m_loopWithin)
        note(QStringLiteral("the deed itself, before it waits"));
    const int outer = std::exchange(m_level, -1);
    const bool loopWithin = m_loopWithin;
    processEvents(flags);
    sendPostedEvents(nullptr, QEvent::DeferredDelete); // of what a deed called, above which there is no loop
    m_level = outer;
    m_loopWithin = loopWithin;
    m_begun = stamp();
}

void WatchedApplication::forget()
{
    m_worst.clear();
    m_counts = {};
}

void answerEvents(QEventLoop::ProcessEventsFlags flags)
{
    static_cast<WatchedApplication*>(QCoreApplication::instance())->answer(flags);
}

}
