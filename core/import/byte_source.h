#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>

namespace cmir::foreign {

/// Bytes that can be read from any place, any number of times, on any thread: a file, a part of one, or memory.
class ByteSource {
public:
    ByteSource() = default;
    ByteSource(const ByteSource&) = delete;
    ByteSource& operator=(const ByteSource&) = delete;
    virtual ~ByteSource() = default;

    virtual std::uint64_t size() const = 0;
    /// As many bytes as `bytes` holds, from `offset` on. Throws BadInput where there are not so many (the file was cut
    /// short meanwhile), Failure where the disk fails.
    virtual void read(std::uint64_t offset, std::span<char> bytes) const = 0;
};

using Bytes = std::shared_ptr<const ByteSource>;

/// A file. Throws BadInput "FILE: cannot be read: why" where there is none or it is no file (a folder, a pipe).
Bytes openBytes(const std::filesystem::path& path);
/// A part of another source.
Bytes partOf(Bytes whole, std::uint64_t offset, std::uint64_t size);
Bytes bytesOf(std::string text);

/// Bytes that come one after the other.
class ByteStream {
public:
    ByteStream() = default;
    ByteStream(const ByteStream&) = delete;
    ByteStream& operator=(const ByteStream&) = delete;
    virtual ~ByteStream() = default;

    /// The next ones, as many as `bytes` holds. Throws BadInput where they end before.
    virtual void read(std::span<char> bytes) = 0;
};

using OpenStream = std::function<std::unique_ptr<ByteStream>()>;

/// A source from its beginning.
std::unique_ptr<ByteStream> streamOf(Bytes source);

}
