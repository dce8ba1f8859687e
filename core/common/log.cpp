#include "core/common/log.h"

#include "core/common/file_lock.h"
#include "core/common/user_folders.h"

#include <spdlog/fmt/fmt.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <map>
#include <mutex>
#include <optional>
#include <system_error>

namespace cmir {

namespace {

constexpr std::size_t bytesPerFile = 1 << 20;
constexpr std::size_t keptFiles = 4; // besides the current one

LogLine::Level levelOf(spdlog::level::level_enum level)
{
    if (level >= spdlog::level::err)
        return LogLine::Level::Error;
    if (level == spdlog::level::warn)
        return LogLine::Level::Warning;
    return level == spdlog::level::info ? LogLine::Level::Info : LogLine::Level::Debug;
}

spdlog::level::level_enum levelOf(LogLine::Level level)
{
    switch (level) {
    case LogLine::Level::Debug:
        return spdlog::level::debug;
    case LogLine::Level::Info:
        return spdlog::level::info;
    case LogLine::Level::Warning:
        return spdlog::level::warn;
    case LogLine::Level::Error:
        break;
    }
    return spdlog::level::err;
}

/// Where every line goes: standard error, the file, the listeners. One sink of our own, because the list of sinks of a
/// logger must not change while it is used. The mutex is held while listeners are called, so that one that was removed
/// is not called any more; it is recursive, so that a listener may log or remove itself.
class LogSink : public spdlog::sinks::sink {
public:
    LogSink()
    {
        m_console.set_level(spdlog::level::warn);
        m_console.set_pattern("%n: %l: %v");
    }

    void log(const spdlog::details::log_msg& message) override
    {
        const std::lock_guard lock(m_mutex);
        if (m_console.should_log(message.level))
            m_console.log(message);
        if (m_file)
            m_file->log(message);
        if (m_listeners.empty())
            return;
        const LogLine line = lineOf(message);
        const auto listeners = m_listeners; // one may add or remove another
        for (const auto& [number, listener] : listeners)
            if (m_listeners.count(number) > 0)
                listener(line);
    }

    void flush() override
    {
        const std::lock_guard lock(m_mutex);
        if (m_file)
            m_file->flush();
    }

    void set_pattern(const std::string&) override { } // each destination has a fixed form
    void set_formatter(std::unique_ptr<spdlog::formatter>) override { }

    void setConsoleLevel(spdlog::level::level_enum level) { m_console.set_level(level); }

    void setFile(const std::filesystem::path& path, std::shared_ptr<spdlog::sinks::sink> file)
    {
        const std::lock_guard lock(m_mutex);
        m_path = path;
        m_file = std::move(file);
    }

    std::filesystem::path path() const
    {
        const std::lock_guard lock(m_mutex);
        return m_path;
    }

    int add(std::function<void(const LogLine&)> listener)
    {
        const std::lock_guard lock(m_mutex);
        m_listeners.emplace(++m_lastNumber, std::move(listener));
        return m_lastNumber;
    }

    void remove(int number)
    {
        const std::lock_guard lock(m_mutex);
        m_listeners.erase(number);
    }

private:
    LogLine lineOf(const spdlog::details::log_msg& message)
    {
        spdlog::memory_buf_t time;
        m_clock.format(message, time);
        return { levelOf(message.level), std::string(time.data(), time.size()),
            std::string(message.payload.data(), message.payload.size()) };
    }

    mutable std::recursive_mutex m_mutex;
    spdlog::sinks::stderr_sink_mt m_console;
    std::shared_ptr<spdlog::sinks::sink> m_file;
    std::filesystem::path m_path;
    std::map<int, std::function<void(const LogLine&)>> m_listeners;
    int m_lastNumber = 0;
    spdlog::pattern_formatter m_clock { "%H:%M:%S.%e", spdlog::pattern_time_type::local, "" };
};

struct Log {
    std::shared_ptr<LogSink> sink = std::make_shared<LogSink>();
    std::shared_ptr<spdlog::logger> logger = std::make_shared<spdlog::logger>("cmir", sink);
    std::optional<FileLock> fileLock; ///< of the file that is written to

    Log()
    {
        logger->set_level(spdlog::level::debug);
        logger->flush_on(spdlog::level::info); // lines are few, and the last one before a crash matters most
    }
};

/// Never destroyed: threads and static objects may log to the very end.
Log& instance()
{
    static Log* log = new Log;
    return *log;
}

/// A file that no other running program writes to, since files that change places are not made for two writers; empty
/// where all are taken.
std::filesystem::path takeFile(const std::filesystem::path& folder)
{
    constexpr int mostPrograms = 9;
    for (int program = 1; program <= mostPrograms; ++program) {
        auto path = folder / (program == 1 ? "cmir-workbench.log" : fmt::format("cmir-workbench-{}.log", program));
        if ((instance().fileLock = FileLock::tryNow(lockBeside(path))))
            return path;
    }
    return {};
}

}

std::shared_ptr<spdlog::logger> log()
{
    return instance().logger;
}

void setUpLog(const LogOptions& options)
{
    LogSink& sink = *instance().sink;
    sink.setConsoleLevel(options.console ? levelOf(*options.console) : spdlog::level::off);
    sink.setFile({}, nullptr);
    instance().fileLock.reset();
    const auto folder = stateFolder();
    if (!options.toFile || folder.empty())
        return;
    try {
        std::filesystem::create_directories(folder);
        const auto path = takeFile(folder);
        if (path.empty())
            return;
        auto file = std::make_shared<spdlog::sinks::rotating_file_sink_mt>(path.string(), bytesPerFile, keptFiles);
        file->set_pattern("%Y-%m-%d %H:%M:%S.%e %P %l: %v");
        sink.setFile(path, std::move(file));
    } catch (const std::exception& error) {
        log()->debug("no log file in {}: {}", folder.string(), error.what());
    }
}

std::filesystem::path logFile()
{
    return instance().sink->path();
}

int addLogListener(std::function<void(const LogLine&)> listener)
{
    return instance().sink->add(std::move(listener));
}

void removeLogListener(int number)
{
    instance().sink->remove(number);
}

}
