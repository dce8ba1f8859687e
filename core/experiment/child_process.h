#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <sys/types.h>

namespace cmir {

/// A program that runs beside this one, in the same environment, without input, its outputs in files. The object owns
/// the process: it does not outlive it.
class ChildProcess {
public:
    /// Throws Failure where it cannot be started. It also has to end when this process does, however that ends; for
    /// that the program must be told to (endWithParent), which its arguments ask for.
    ChildProcess(const std::filesystem::path& program, const std::vector<std::string>& arguments,
        const std::filesystem::path& standardOutput, const std::filesystem::path& standardError);
    ~ChildProcess(); ///< a process that still runs is killed
    ChildProcess(ChildProcess&& other) noexcept;
    ChildProcess& operator=(ChildProcess&&) = delete;
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    /// Whether it has ended; does not wait.
    bool ended();
    void terminate(); ///< SIGTERM
    void kill(); ///< SIGKILL, and waits for its end

    /// Bytes of memory: at present, 0 of an ended one; the most it ever had, 0 while it runs.
    std::uint64_t memory() const;
    std::uint64_t peakMemory() const { return m_peak; }

    /// Of an ended one: the exit status, and "ended with status 2", "was ended by signal 9 (Killed)".
    bool succeeded() const { return m_status == 0; }
    std::string ending() const;
    int endingSignal() const; ///< that ended it; 0: none did

private:
    pid_t m_process = -1; ///< -1: there is none (any more)
    int m_status = 0; ///< as wait4 gives it
    std::uint64_t m_peak = 0;
};

/// For the program that is started: it is killed as soon as the thread that started it is gone, and ends now where the
/// parent is not (or no more) the process of this number. Linux alone can do that.
void endWithParent(int parent);

/// The command-line program that belongs to the running one: bin/cmir, whether this is a launcher in bin or a program
/// in libexec/cmir-workbench; else `cmir` in the same folder. Throws Failure where there is none.
std::filesystem::path commandLineProgram();

}
