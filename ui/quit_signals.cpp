#include "ui/quit_signals.h"

#include <QSocketNotifier>

#include <array>
#include <csignal>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace cmir::ui {

namespace {

/// The handler may only write; Qt reads at the other end.
std::array<int, 2> pipeEnds { -1, -1 };

void onQuitSignal(int)
{
    const char byte = 1;
    [[maybe_unused]] const auto written = ::write(pipeEnds[1], &byte, 1); // full: one is enough
}

}

QuitSignals::QuitSignals(QObject* parent)
    : QObject(parent)
{
    if (::pipe2(pipeEnds.data(), O_CLOEXEC | O_NONBLOCK) != 0)
        return;
    m_notifier = new QSocketNotifier(pipeEnds[0], QSocketNotifier::Read, this);
    connect(m_notifier, &QSocketNotifier::activated, this, [this] {
        std::array<char, 16> bytes {};
        [[maybe_unused]] const auto count = ::read(pipeEnds[0], bytes.data(), bytes.size());
        Q_EMIT received();
    });
    struct sigaction action { };
    action.sa_handler = onQuitSignal;
    action.sa_flags = SA_RESTART;
    for (const int number : { SIGINT, SIGTERM, SIGHUP }) {
        struct sigaction before { };
        if (sigaction(number, nullptr, &before) == 0 && before.sa_handler != SIG_IGN)
            sigaction(number, &action, nullptr);
    }
}

QuitSignals::~QuitSignals()
{
    struct sigaction action { };
    action.sa_handler = SIG_DFL;
    for (const int number : { SIGINT, SIGTERM, SIGHUP })
        sigaction(number, &action, nullptr);
    for (int& end : pipeEnds)
        ::close(std::exchange(end, -1));
}

}
