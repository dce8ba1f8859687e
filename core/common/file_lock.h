#pragma once

#include <filesystem>
#include <optional>

namespace cmir {

/// A lock between programs on one file name, held while this lives and let go by the system when the program ends,
/// however it ends. The lock is a file of its own; it is removed with the lock.
class FileLock {
public:
    /// Waits for whoever holds it, but not for ever: after a minute it throws Failure, as where no lock file can be
    /// made.
    static FileLock wait(const std::filesystem::path& file);
    /// Nothing where another program, or another lock of this one, holds it.
    static std::optional<FileLock> tryNow(const std::filesystem::path& file);
    /// Whether somebody holds it now; makes no file.
    static bool isHeld(const std::filesystem::path& file);

    FileLock(FileLock&& other) noexcept;
    FileLock& operator=(FileLock&& other) noexcept;
    ~FileLock();

    /// Of the lock file, to write into it who holds it.
    int descriptor() const { return m_descriptor; }
    /// Lets the lock go without removing its file: it turned out to be somebody else's.
    void leave();

private:
    FileLock(std::filesystem::path file, int descriptor);

    std::filesystem::path m_file;
    int m_descriptor = -1;
};

/// The lock of a run file, held while it is trained and while results are merged into it: .RUN.h5.lock beside it.
std::filesystem::path lockBeside(const std::filesystem::path& run);

}
