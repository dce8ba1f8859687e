#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <sys/types.h>

namespace cmir {

/// A program that runs beside this one, in the same environment, without input, its outputs in files. The object owns
/// the process: it does not outlive it.
class ChildProcess {
public:
    /// Throws Failure where it cannot be started.
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

    /// Of an ended one: the exit status, and "ended with status 2", "was ended by signal 9 (Killed)".
    bool succeeded() const { return m_status == 0; }
    std::string ending() const;

private:
    pid_t m_process = -1; ///< -1: there is none (any more)
    int m_status = 0; ///< as waitpid gives it
};

/// The command-line program that belongs to the running one: bin/cmir, whether this is a launcher in bin or a program
/// in libexec/cmir-workbench; else `cmir` in the same folder. Throws Failure where there is none.
std::filesystem::path commandLineProgram();

}
