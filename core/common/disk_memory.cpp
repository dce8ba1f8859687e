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
#include <iterator>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <system_error>
#include <thread>
#include <utility>

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

class NamelessFile {
public:
    explicit NamelessFile(const std::filesystem::path& folder)
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
    ~NamelessFile()
    {
        if (m_file >= 0)
            close(m_file);
    }
    NamelessFile(const NamelessFile&) = delete;
    NamelessFile& operator=(const NamelessFile&) = delete;

    int get() const { return m_file; }

private:
    int m_file;
};

/// One piece that was taken, and its file.
struct Region {
    std::size_t bytes = 0;
    std::unique_ptr<NamelessFile> file;
};

struct FilePlace {
    int file = -1;
    off_t offset = 0;
};

/// All regions that are taken, and the thread that bounds what is held of them. It lives while there are any.
class Regions {
public:
    static Regions& all()
    {
        static Regions regions;
        return regions;
    }

    void add(void* begin, Region region)
    {
        const std::lock_guard lock(m_mutex);
        if (m_regions.empty()) {
            m_others = residentFileBytes();
            m_thread = std::jthread([this](const std::stop_token& stop) { keepBound(stop); });
        }
        m_regions.emplace(static_cast<const char*>(begin), std::move(region));
    }

    void remove(void* begin)
    {
        std::jthread ended; // joined without the lock
        const std::lock_guard lock(m_mutex);
        m_regions.erase(static_cast<const char*>(begin));
        if (m_regions.empty()) {
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
        for (const auto& [begin, region] : m_regions)
            sum += region.bytes;
        return sum;
    }

    /// Where in which file; none: no disk memory. The file is open as long as the memory is taken.
    std::optional<FilePlace> placeOf(const void* address) const
    {
        const auto* at = static_cast<const char*>(address);
        const std::lock_guard lock(m_mutex);
        const auto after = m_regions.upper_bound(at);
        if (after == m_regions.begin())
            return {};
        const auto& [begin, region] = *std::prev(after);
        if (at >= begin + region.bytes)
            return {};
        return FilePlace { region.file->get(), static_cast<off_t>(at - begin) };
    }

    void keepBoundNow() const
    {
        const std::lock_guard lock(m_mutex);
        letGo();
    }

    std::uint64_t held() const
    {
        const std::lock_guard lock(m_mutex);
        return m_regions.empty() ? 0 : heldNow();
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
        if (m_regions.empty() || heldNow() <= m_bound.value_or(usualBound))
            return;
        for (const auto& [begin, region] : m_regions) // a shared mapping of a file: what was written stays written
            madvise(const_cast<char*>(begin), region.bytes, MADV_DONTNEED);
    }

    mutable std::mutex m_mutex;
    std::condition_variable_any m_changed;
    std::map<const char*, Region> m_regions;
    std::optional<std::uint64_t> m_bound; ///< the least that was asked for
    std::uint64_t m_others = 0; ///< held by what is not disk memory
    std::jthread m_thread; ///< last: it uses the others
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
    auto file = std::make_unique<NamelessFile>(folder);
    if (file->get() < 0)
        refuse(bytes, folder, errno);
    // All of it now: a disk that fills up later would end the program in the middle of a read.
    if (const int failed = posix_fallocate(file->get(), 0, static_cast<off_t>(bytes)); failed != 0)
        refuse(bytes, folder, failed);
    void* begin = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file->get(), 0);
    if (begin == MAP_FAILED) // NOLINT(performance-no-int-to-ptr): the system's own constant
        refuse(bytes, folder, errno);
    Regions::all().add(begin, { bytes, std::move(file) });
    return begin;
}

void giveBackDiskMemory(void* begin, std::size_t bytes) noexcept
{
    Regions::all().remove(begin);
    munmap(begin, bytes);
}

bool isDiskMemory(const void* address)
{
    return Regions::all().placeOf(address).has_value();
}

void readDiskMemory(const void* begin, std::size_t bytes, void* to)
{
    const auto place = Regions::all().placeOf(begin);
    if (!place)
        throw Failure("features were to be read from disk memory and lie elsewhere");
    auto* at = static_cast<char*>(to);
    off_t offset = place->offset;
    while (bytes > 0) {
        const ssize_t got = pread(place->file, at, bytes, offset);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            throw Failure(fmt::format("{}: features that were put aside there cannot be read: {}",
                diskMemoryFolder().string(), got < 0 ? std::generic_category().message(errno) : "the file ended"));
        at += got;
        offset += got;
        bytes -= static_cast<std::size_t>(got);
    }
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
