#include "core/experiment/child_process.h"

#include "core/common/error.h"
#include "core/common/free_memory.h"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ; // NOLINT(readability-redundant-declaration): not every unistd.h declares it

namespace cmir {

namespace fs = std::filesystem;

namespace {

/// The files of a process to be started.
class SpawnFileActions {
public:
    SpawnFileActions(const fs::path& out, const fs::path& err)
    {
        constexpr int fresh = O_WRONLY | O_CREAT | O_TRUNC;
        posix_spawn_file_actions_init(&m_actions);
        posix_spawn_file_actions_addopen(&m_actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_addopen(&m_actions, STDOUT_FILENO, out.c_str(), fresh, 0666);
        posix_spawn_file_actions_addopen(&m_actions, STDERR_FILENO, err.c_str(), fresh, 0666);
        // Open dataset files with their locks stay ours.
        posix_spawn_file_actions_addclosefrom_np(&m_actions, STDERR_FILENO + 1);
    }
    ~SpawnFileActions() { posix_spawn_file_actions_destroy(&m_actions); }
    SpawnFileActions(const SpawnFileActions&) = delete;
    SpawnFileActions& operator=(const SpawnFileActions&) = delete;
    const posix_spawn_file_actions_t* get() const { return &m_actions; }

private:
    posix_spawn_file_actions_t m_actions {};
};

/// Signals as in a program that a shell starts, whatever the starting thread has blocked or ignored.
class PlainSignals {
public:
    PlainSignals()
    {
        sigset_t none, usual;
        sigemptyset(&none);
        sigemptyset(&usual);
        for (const int signal : { SIGINT, SIGTERM, SIGPIPE, SIGHUP, SIGCHLD })
            sigaddset(&usual, signal);
        posix_spawnattr_init(&m_attributes);
        posix_spawnattr_setsigmask(&m_attributes, &none);
        posix_spawnattr_setsigdefault(&m_attributes, &usual);
        posix_spawnattr_setflags(&m_attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    }
    ~PlainSignals() { posix_spawnattr_destroy(&m_attributes); }
    PlainSignals(const PlainSignals&) = delete;
    PlainSignals& operator=(const PlainSignals&) = delete;
    const posix_spawnattr_t* get() const { return &m_attributes; }

private:
    posix_spawnattr_t m_attributes {};
};

}

ChildProcess::ChildProcess(const fs::path& program, const std::vector<std::string>& arguments,
    const fs::path& standardOutput, const fs::path& standardError)
{
    std::vector<std::string> words { program.string() };
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> pointers;
    for (std::string& word : words)
        pointers.push_back(word.data());
    pointers.push_back(nullptr);
    const SpawnFileActions files(standardOutput, standardError);
    const PlainSignals signals;
    const int error = posix_spawn(&m_process, program.c_str(), files.get(), signals.get(), pointers.data(), environ);
    if (error != 0) {
        m_process = -1;
        throw Failure(
            fmt::format("{} cannot be started: {}", program.string(), std::generic_category().message(error)));
    }
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : m_process(std::exchange(other.m_process, -1))
    , m_status(other.m_status)
    , m_peak(other.m_peak)
{ }

ChildProcess::~ChildProcess()
{
    kill();
}

namespace {

constexpr int unknownEnding = 0xff00; ///< status 255

/// wait4 without EINTR; what nobody can tell any more (SIGCHLD is ignored) is no success.
pid_t waitFor(pid_t process, int options, int& status, std::uint64_t& peak)
{
    rusage used {};
    pid_t found = 0;
    do
        found = ::wait4(process, &status, options, &used);
    while (found < 0 && errno == EINTR);
    if (found < 0)
        status = unknownEnding;
    if (found > 0)
        peak = static_cast<std::uint64_t>(used.ru_maxrss) * 1024;
    return found;
}

}

bool ChildProcess::ended()
{
    if (m_process > 0 && waitFor(m_process, WNOHANG, m_status, m_peak) != 0)
        m_process = -1;
    return m_process < 0;
}

std::uint64_t ChildProcess::memory() const
{
    return m_process > 0 ? memoryOf(m_process) : 0;
}

void ChildProcess::terminate()
{
    if (m_process > 0)
        ::kill(m_process, SIGTERM);
}

void ChildProcess::kill()
{
    if (m_process < 0)
        return;
    ::kill(m_process, SIGKILL);
    waitFor(m_process, 0, m_status, m_peak);
    m_process = -1;
}

std::string ChildProcess::ending() const
{
    if (WIFSIGNALED(m_status))
        return fmt::format("was ended by signal {} ({})", WTERMSIG(m_status), ::strsignal(WTERMSIG(m_status)));
    return fmt::format("ended with status {}", WEXITSTATUS(m_status));
}

int ChildProcess::endingSignal() const
{
    return WIFSIGNALED(m_status) ? WTERMSIG(m_status) : 0;
}

void endWithParent(int parent)
{
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) // it was gone before that
        ::_exit(EXIT_FAILURE);
}

fs::path commandLineProgram()
{
    std::error_code error;
    const fs::path folder = fs::read_symlink("/proc/self/exe", error).parent_path();
    const std::array places { folder / "cmir", folder.parent_path().parent_path() / "bin" / "cmir" };
    // From libexec the launcher in bin comes first: it chooses the settings of the numerical libraries.
    const bool inLibexec = folder.parent_path().filename() == "libexec";
    for (const fs::path& place : { places[inLibexec ? 1 : 0], places[inLibexec ? 0 : 1] })
        if (::access(place.c_str(), X_OK) == 0)
            return place;
    throw Failure(fmt::format(
        "the program cmir is neither at {} nor at {}; training needs it", places[0].string(), places[1].string()));
}

}
