#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace spdlog {
class logger;
}

namespace cmir {

/// One line of the log, as a listener (the window's log dock) is given it.
struct LogLine {
    enum class Level { Debug, Info, Warning, Error };
    Level level = Level::Info;
    std::string time; ///< HH:MM:SS.mmm, local
    std::string text;
};

/// The program's log: to standard error, to a rotating file, and to listeners. Thread-safe.
/// Before setUpLog it writes to standard error only.
std::shared_ptr<spdlog::logger> log();

struct LogOptions {
    /// The least level that standard error shows; empty: it shows none (the program writes there by a listener).
    std::optional<LogLine::Level> console = LogLine::Level::Warning;
    bool toFile = true;
};

/// Opens the file (in the user's state folder; a folder that cannot be written is no error, the file is left out).
/// Programs that run at the same time write to files of their own: cmir-workbench.log, cmir-workbench-2.log ...
void setUpLog(const LogOptions& options);

/// Where the log file lies; empty while there is none.
std::filesystem::path logFile();

/// Adds a listener, called on the thread that logs. Returns a number for removeLogListener.
int addLogListener(std::function<void(const LogLine&)> listener);
void removeLogListener(int number);

}
