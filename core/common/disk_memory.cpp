#include "core/common/disk_memory.h"

#include "core/common/error.h"
#include "core/common/free_memory.h"
#include "core/common/user_folders.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <fstream>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <system_error>
#include <thread>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace cmir {

namespace {

constexpr std::uint64_t usualBound = std::uint64_t { 1 } << 30;

/// Bytes of mapped files that this process holds in memory, libraries included.
std::uint64_t residentFileBytes()
{
    std::ifstream file("/proc/self/statm");
    std::uint64_t size = 0, resident = 0, shared = 0;
    file >> size >> resident >> shared;
    return shared * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

/// All regions that are taken, and the thread that bounds what is held of them. It lives while there are any.
class Regions {
public:
    static Regions& all()
    {
        static Regions regions;
        return regions;
    }

    void add(void* begin, std::size_t bytes)
    {
        const std::lock_guard lock(m_mutex);
        if (m_bytes.empty()) {
            m_others = residentFileBytes();
            m_thread = std::jthread([this](const std::stop_token& stop) { keepBound(stop); });
        }
        m_bytes[begin] = bytes;
    }

    void remove(void* begin)
    {
        std::jthread ended; // joined without the lock
        const std::lock_guard lock(m_mutex);
        m_bytes.erase(begin);
        if (m_bytes.empty()) {
            m_bound.reset();
            ended = std::move(m_thread);
        }
    }

    void bound(std::uint64_t bytes)
    {
        const std::lock_guard lock(m_mutex);
        m_bound = std::min(m_bound.value_or(bytes), bytes);
    }

    std::uint64_t taken() const
    {
        const std::lock_guard lock(m_mutex);
        std::uint64_t sum = 0;
        for (const auto& [begin, bytes] : m_bytes)
            sum += bytes;
        return sum;
    }

    void keepBoundNow() const
    {
        const std::lock_guard lock(m_mutex);
        letGo();
    }

    std::uint64_t held() const
    {
        const std::lock_guard lock(m_mutex);
        return m_bytes.empty() ? 0 : heldNow();
    }

private:
    std::uint64_t heldNow() const
    {
        const std::uint64_t now = residentFileBytes();
        return now - std::min(now, m_others);
    }

    /// Pages come one by one and nobody tells of them, so they are counted now and then; a core copies some 100 MB in
    /// the meantime.
    void keepBound(const std::stop_token& stop)
    {
        constexpr std::chrono::milliseconds betweenLooks { 15 };
        std::unique_lock lock(m_mutex);
        while (!stop.stop_requested()) {
            m_changed.wait_for(lock, stop, betweenLooks, [] { return false; });
            letGo();
        }
    }

    /// Under the lock.
    void letGo() const
    {
        if (m_bytes.empty() || heldNow() <= m_bound.value_or(usualBound))
            return;
        for (const auto& [begin, bytes] : m_bytes) // a shared mapping of a file: what was written stays written
            madvise(begin, bytes, MADV_DONTNEED);
    }

    mutable std::mutex m_mutex;
    std::condition_variable_any m_changed;
    std::map<void*, std::size_t> m_bytes;
    std::optional<std::uint64_t> m_bound; ///< the least that was asked for
    std::uint64_t m_others = 0; ///< held by what is not disk memory
    std::jthread m_thread; ///< last: it uses the others
};

class OpenFile {
public:
    explicit OpenFile(const std::filesystem::path& folder)
        : m_file(open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, S_IRUSR | S_IWUSR))
    {
        if (m_file >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != ENOENT && errno != EINVAL))
            return;
        // A file system without nameless files: one whose name is gone at once.
        std::string name = (folder / ("features-" + std::string(6, 'X'))).string(); // what mkostemp fills in
        m_file = mkostemp(name.data(), O_CLOEXEC);
        if (m_file >= 0)
            unlink(name.c_str());
    }
    ~OpenFile()
    {
        if (m_file >= 0)
            close(m_file);
    }
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;

    int get() const { return m_file; }

private:
    int m_file;
};

[[noreturn]] void refuse(std::size_t bytes, const std::filesystem::path& folder, int error)
{
    std::error_code unknown;
    const auto space = std::filesystem::space(folder, unknown);
    const std::string left = unknown ? "" : fmt::format(", {} are free", memoryText(space.available));
    throw Failure(fmt::format("{}: {} cannot be put aside there for features that memory cannot hold: {}{}",
        folder.string(), memoryText(bytes), std::generic_category().message(error), left));
}

}

std::filesystem::path diskMemoryFolder()
{
    return cacheFolder();
}

void* takeDiskMemory(std::size_t bytes)
{
    const std::filesystem::path folder = diskMemoryFolder();
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    const OpenFile file(folder);
    if (file.get() < 0)
        refuse(bytes, folder, errno);
    // All of it now: a disk that fills up later would end the program in the middle of a read.
    if (const int failed = posix_fallocate(file.get(), 0, static_cast<off_t>(bytes)); failed != 0)
        refuse(bytes, folder, failed);
    void* begin = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file.get(), 0);
    if (begin == MAP_FAILED) // NOLINT(performance-no-int-to-ptr): the system's own constant
        refuse(bytes, folder, errno);
    Regions::all().add(begin, bytes);
    return begin;
}

void giveBackDiskMemory(void* begin, std::size_t bytes) noexcept
{
    Regions::all().remove(begin);
    munmap(begin, bytes);
}

void readAheadOnDisk(const void* begin, std::size_t bytes) noexcept
{
    const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
    const auto first = reinterpret_cast<std::uintptr_t>(begin) / page * page;
    const auto last = reinterpret_cast<std::uintptr_t>(begin) + bytes;
    madvise(reinterpret_cast<void*>(first), last - first, MADV_WILLNEED); // NOLINT(performance-no-int-to-ptr)
}

void boundDiskMemory(std::uint64_t bytes)
{
    Regions::all().bound(bytes);
}

void keepDiskMemoryBound()
{
    Regions::all().keepBoundNow();
}

std::uint64_t diskMemoryHeld()
{
    return Regions::all().held();
}

std::uint64_t diskMemoryTaken()
{
    return Regions::all().taken();
}

}
