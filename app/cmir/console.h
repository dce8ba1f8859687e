#pragma once

#include <chrono>
#include <string>

namespace cmir::app {

/// Standard error, shared by messages and progress: a message on a terminal goes above the progress line. Control
/// characters of what they quote are replaced (core/common/printable.h). Thread-safe.
/// On a terminal progress is one line that is rewritten; elsewhere it is a line for every tenth.
class Console {
public:
    static Console& instance();

    void note(const std::string& text); ///< "cmir: note: ..."
    void warning(const std::string& text); ///< "cmir: warning: ..."
    void error(const std::string& text); ///< "cmir: error: ...", made one line
    void progress(double share, const std::string& what);
    void endProgress(); ///< leaves the terminal's line clean

private:
    Console();
    void message(const char* kind, const std::string& text);
    void clearLine();

    bool m_terminal = false;
    bool m_lineShown = false;
    int m_lastTenth = -1;
    std::chrono::steady_clock::time_point m_lastLine;
};

/// "00:08", "1:02:03"; "--:--" where it is not known (negative).
std::string clockText(double seconds);

}
