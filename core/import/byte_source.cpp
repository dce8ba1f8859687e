#include "core/import/byte_source.h"

#include "core/common/error.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

namespace cmir::foreign {

namespace {

class FileSource : public ByteSource {
public:
    explicit FileSource(const std::filesystem::path& path)
        : m_path(path.string())
        , m_descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) // a pipe without a writer would wait
    {
        if (m_descriptor < 0)
            throw BadInput(m_path + ": cannot be read: " + std::generic_category().message(errno));
        struct stat found { };
        const bool known = ::fstat(m_descriptor, &found) == 0;
        if (!known || !S_ISREG(found.st_mode)) {
            ::close(m_descriptor);
            throw BadInput(m_path
                + (known && S_ISDIR(found.st_mode) ? ": this is a folder; a file is needed"
                                                   : ": this is not a file that can be read"));
        }
        m_size = static_cast<std::uint64_t>(found.st_size);
    }
    ~FileSource() override { ::close(m_descriptor); }

    std::uint64_t size() const override { return m_size; }

    void read(std::uint64_t offset, std::span<char> bytes) const override
    {
        while (!bytes.empty()) {
            const ssize_t count = ::pread(m_descriptor, bytes.data(), bytes.size(), static_cast<off_t>(offset));
            if (count < 0 && errno == EINTR)
                continue;
            if (count < 0)
                throw Failure(m_path + ": cannot be read: " + std::generic_category().message(errno));
            if (count == 0)
                throw BadInput(m_path + ": the file ends at byte " + std::to_string(offset) + ", too early");
            offset += static_cast<std::uint64_t>(count);
            bytes = bytes.subspan(static_cast<std::size_t>(count));
        }
    }

private:
    std::string m_path;
    int m_descriptor;
    std::uint64_t m_size = 0;
};

class PartSource : public ByteSource {
public:
    PartSource(Bytes whole, std::uint64_t offset, std::uint64_t size)
        : m_whole(std::move(whole))
        , m_offset(offset)
        , m_size(size)
    {
        if (offset > m_whole->size() || size > m_whole->size() - offset)
            throw BadInput("a part reaches beyond the end of the file");
    }

    std::uint64_t size() const override { return m_size; }

    void read(std::uint64_t offset, std::span<char> bytes) const override
    {
        if (offset > m_size || bytes.size() > m_size - offset)
            throw BadInput("more bytes are needed than there are");
        m_whole->read(m_offset + offset, bytes);
    }

private:
    Bytes m_whole;
    std::uint64_t m_offset;
    std::uint64_t m_size;
};

class MemorySource : public ByteSource {
public:
    explicit MemorySource(std::string text)
        : m_text(std::move(text))
    { }

    std::uint64_t size() const override { return m_text.size(); }

    void read(std::uint64_t offset, std::span<char> bytes) const override
    {
        if (offset > m_text.size() || bytes.size() > m_text.size() - offset)
            throw BadInput("more bytes are needed than there are");
        std::copy_n(m_text.begin() + static_cast<std::ptrdiff_t>(offset), bytes.size(), bytes.begin());
    }

private:
    std::string m_text;
};

class SourceStream : public ByteStream {
public:
    explicit SourceStream(Bytes source)
        : m_source(std::move(source))
    { }

    void read(std::span<char> bytes) override
    {
        m_source->read(m_offset, bytes);
        m_offset += bytes.size();
    }

private:
    Bytes m_source;
    std::uint64_t m_offset = 0;
};

}

Bytes openBytes(const std::filesystem::path& path)
{
    return std::make_shared<FileSource>(path);
}

Bytes partOf(Bytes whole, std::uint64_t offset, std::uint64_t size)
{
    return std::make_shared<PartSource>(std::move(whole), offset, size);
}

Bytes bytesOf(std::string text)
{
    return std::make_shared<MemorySource>(std::move(text));
}

std::unique_ptr<ByteStream> streamOf(Bytes source)
{
    return std::make_unique<SourceStream>(std::move(source));
}

}
