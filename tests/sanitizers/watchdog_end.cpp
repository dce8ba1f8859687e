// Linked into each test of a sanitized build. Qt Test's watchdog is awaited by a condition, not joined: its thread may
// still be ending when the process does. What Qt holds for it then has no owner that LeakSanitizer sees, about once in
// some thousand programs. So the end of the process waits for the end of that thread.

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>
#include <thread>

namespace {

bool watchdogRuns()
{
    std::error_code gone;
    for (std::filesystem::directory_iterator task("/proc/self/task", gone), end; !gone && task != end;
         task.increment(gone)) {
        std::ifstream file(task->path() / "comm");
        std::string name;
        if (std::getline(file, name) && name == "QtTest Watchdog")
            return true;
    }
    return false;
}

/// Made after LeakSanitizer, so that it is destroyed before that looks for leaks.
struct WatchdogsEnd {
    ~WatchdogsEnd()
    {
        using namespace std::chrono_literals;
        const auto longest = std::chrono::steady_clock::now() + 10s;
        while (watchdogRuns() && std::chrono::steady_clock::now() < longest)
            std::this_thread::sleep_for(1ms);
    }
} const watchdogsEnd;

} // namespace
