#include "app/cmir/console.h"

#include "core/common/printable.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <iostream>
#include <mutex>

#include <sys/ioctl.h>
#include <unistd.h>

namespace cmir::app {

namespace {

std::mutex mutex;

/// A line longer than the terminal is wide would wrap, and could not be rewritten.
std::size_t terminalWidth()
{
    winsize size {};
    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1 ? size.ws_col - 1 : 79;
}

}

Console& Console::instance()
{
    static Console console;
    return console;
}

Console::Console()
    : m_terminal(isatty(STDERR_FILENO) == 1)
{ }

void Console::clearLine()
{
    if (m_lineShown)
        std::cerr << "\r\033[K";
    m_lineShown = false;
}

void Console::message(const char* kind, const std::string& text)
{
    const std::lock_guard lock(mutex);
    clearLine();
    std::cerr << "cmir: " << kind << ": " << printable(text) << std::endl;
}

void Console::note(const std::string& text)
{
    message("note", text);
}

void Console::warning(const std::string& text)
{
    message("warning", text);
}

void Console::error(const std::string& text)
{
    message("error", text);
}

void Console::progress(double share, const std::string& what)
{
    const std::string text = printable(what);
    const std::lock_guard lock(mutex);
    if (m_terminal) {
        const auto now = std::chrono::steady_clock::now();
        if (m_lineShown && now - m_lastLine < std::chrono::milliseconds(40))
            return;
        m_lastLine = now;
        std::cerr << "\r\033[K" << text.substr(0, terminalWidth()) << std::flush;
        m_lineShown = true;
        return;
    }
    const int tenth = static_cast<int>(std::floor(std::clamp(share, 0.0, 1.0) * 10 + 1e-9));
    if (tenth <= m_lastTenth)
        return;
    m_lastTenth = tenth;
    std::cerr << text << std::endl;
}

void Console::endProgress()
{
    const std::lock_guard lock(mutex);
    clearLine();
    m_lastTenth = -1;
}

std::string clockText(double seconds)
{
    if (!(seconds >= 0) || seconds > 1e7)
        return "--:--";
    const long whole = std::lround(seconds);
    std::array<char, 32> text {};
    if (whole >= 3600)
        std::snprintf(text.data(), text.size(), "%ld:%02ld:%02ld", whole / 3600, whole / 60 % 60, whole % 60);
    else
        std::snprintf(text.data(), text.size(), "%02ld:%02ld", whole / 60, whole % 60);
    return text.data();
}

}
