#include "core/common/whole_file.h"

#include "core/common/error.h"

#include <fcntl.h>
#include <spdlog/fmt/fmt.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <vector>

namespace cmir {

namespace {

constexpr std::size_t pieceBytes = 1 << 20;
constexpr std::size_t mostAtOnce = 64 << 20; ///< one call writes 2 GiB at most

/// An open file; negative where it could not be opened.
class OpenFile {
public:
    OpenFile(const std::filesystem::path& path, int flags)
        : m_number(::open(path.c_str(), flags | O_CLOEXEC, 0666))
    { }
    ~OpenFile()
    {
        if (m_number >= 0)
            ::close(m_number);
    }
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;

    int number() const { return m_number; }
    /// The error of closing, 0 where it was closed: some file systems tell only then that the disk is full.
    int close()
    {
        const int result = ::close(m_number);
        m_number = -1;
        return result == 0 ? 0 : errno;
    }

private:
    int m_number;
};

std::string cannotBe(const std::filesystem::path& path, const char* deed, int error)
{
    return fmt::format("{}: cannot be {}: {}", path.string(), deed, std::generic_category().message(error));
}

/// As ::read, whatever interrupts it.
ssize_t readPiece(int file, std::span<char> piece)
{
    ssize_t count = 0;
    do
        count = ::read(file, piece.data(), piece.size());
    while (count < 0 && errno == EINTR);
    return count;
}

}

std::string readWholeFile(const std::filesystem::path& path, std::uintmax_t most)
{
    const OpenFile file(path, O_RDONLY | O_NONBLOCK); // a pipe that nobody writes to would not open
    struct stat status { };
    if (file.number() < 0 || ::fstat(file.number(), &status) != 0)
        throw BadInput(cannotBe(path, "read", errno));
    if (!S_ISREG(status.st_mode))
        throw BadInput(path.string() + ": cannot be read: it is a folder, a device or a pipe, not a file");
    std::string bytes;
    std::vector<char> piece(pieceBytes);
    for (;;) {
        const ssize_t count = readPiece(file.number(), piece);
        if (count < 0)
            throw BadInput(cannotBe(path, "read", errno));
        if (count == 0)
            return bytes;
        bytes.append(piece.data(), static_cast<std::size_t>(count));
        if (bytes.size() > most)
            throw BadInput(
                fmt::format("{}: it has more than {} bytes; a file of its kind is shorter", path.string(), most));
    }
}

void writeWholeFile(const std::filesystem::path& path, std::span<const char> bytes)
{
    OpenFile file(path, O_WRONLY | O_CREAT | O_TRUNC);
    if (file.number() < 0)
        throw Failure(cannotBe(path, "written", errno));
    while (!bytes.empty()) {
        const ssize_t written = ::write(file.number(), bytes.data(), std::min(bytes.size(), mostAtOnce));
        if (written > 0)
            bytes = bytes.subspan(static_cast<std::size_t>(written));
        else if (written == 0 || errno != EINTR)
            throw Failure(cannotBe(path, "written", written == 0 ? ENOSPC : errno));
    }
    if (const int error = file.close(); error != 0)
        throw Failure(cannotBe(path, "written", error));
}

bool fileHolds(const std::filesystem::path& path, std::span<const char> bytes)
{
    const OpenFile file(path, O_RDONLY);
    if (file.number() < 0)
        throw Failure(cannotBe(path, "read", errno));
    ::posix_fadvise(file.number(), 0, 0, POSIX_FADV_DONTNEED); // from the disk, where it is there already
    std::vector<char> piece(pieceBytes);
    for (;;) {
        const ssize_t count = readPiece(file.number(), piece);
        if (count < 0)
            throw Failure(cannotBe(path, "read", errno));
        const auto got = static_cast<std::size_t>(count);
        if (got == 0 || got > bytes.size() || !std::equal(piece.begin(), piece.begin() + count, bytes.begin()))
            return got == 0 && bytes.empty();
        bytes = bytes.subspan(got);
    }
}

}
