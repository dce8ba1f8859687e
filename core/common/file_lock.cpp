#include "core/common/file_lock.h"

#include "core/common/error.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <system_error>
#include <thread>
#include <utility>

namespace cmir {

namespace {

constexpr std::chrono::minutes longestWait { 1 };

/// Whether the name still leads to the opened file: who held the lock before may have removed it.
bool isThere(const std::filesystem::path& file, int descriptor)
{
    struct stat named {
    }, opened {};
    return ::stat(file.c_str(), &named) == 0 && ::fstat(descriptor, &opened) == 0 && named.st_ino == opened.st_ino
        && named.st_dev == opened.st_dev;
}

}

FileLock::FileLock(std::filesystem::path file, int descriptor)
    : m_file(std::move(file))
    , m_descriptor(descriptor)
{ }

FileLock::FileLock(FileLock&& other) noexcept
    : m_file(std::move(other.m_file))
    , m_descriptor(std::exchange(other.m_descriptor, -1))
{ }

FileLock& FileLock::operator=(FileLock&& other) noexcept
{
    std::swap(m_file, other.m_file);
    std::swap(m_descriptor, other.m_descriptor);
    return *this;
}

FileLock::~FileLock()
{
    if (m_descriptor < 0)
        return;
    ::unlink(m_file.c_str()); // before it is let go: who takes it next makes a new file
    ::close(m_descriptor);
}

void FileLock::leave()
{
    ::close(std::exchange(m_descriptor, -1));
}

std::optional<FileLock> FileLock::tryNow(const std::filesystem::path& file)
{
    while (true) {
        const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
        if (descriptor < 0)
            throw Failure(file.string() + ": no lock file can be made: " + std::generic_category().message(errno));
        const bool taken = ::flock(descriptor, LOCK_EX | LOCK_NB) == 0;
        const int number = errno;
        if (taken && isThere(file, descriptor))
            return FileLock(file, descriptor);
        ::close(descriptor);
        if (taken)
            continue; // it was removed meanwhile
        if (number == EWOULDBLOCK)
            return std::nullopt;
        if (number != EINTR)
            throw Failure(file.string() + ": cannot be locked: " + std::generic_category().message(number));
    }
}

FileLock FileLock::wait(const std::filesystem::path& file)
{
    const auto end = std::chrono::steady_clock::now() + longestWait;
    do {
        if (auto lock = tryNow(file))
            return std::move(*lock);
        std::this_thread::sleep_for(std::chrono::milliseconds(20)); // flock knows no time limit
    } while (std::chrono::steady_clock::now() < end);
    throw Failure(file.string() + ": another program is using this file, and has been for a minute");
}

bool FileLock::isHeld(const std::filesystem::path& file)
{
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (descriptor < 0)
        return false;
    const bool held = ::flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    ::close(descriptor);
    return held;
}

std::filesystem::path lockBeside(const std::filesystem::path& run)
{
    std::string name = run.filename().string();
    name.insert(name.begin(), '.');
    return run.parent_path() / (name + ".lock");
}

}
