#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace cmir {

/// SHA-256 (FIPS 180-4) of bytes given piece by piece.
class Sha256 {
public:
    Sha256();
    ~Sha256();
    Sha256(const Sha256&) = delete;
    Sha256& operator=(const Sha256&) = delete;

    void add(const void* bytes, std::size_t count);
    void add(std::string_view text) { add(text.data(), text.size()); }
    template <class T> void add(std::span<const T> values) { add(values.data(), values.size_bytes()); }
    /// Lower-case hex of everything added; nothing can be added after it.
    std::string hex();

private:
    struct Context;
    std::unique_ptr<Context> m_context;
};

/// SHA-256 of a file's bytes, lower-case hex. Throws BadInput when it cannot be read or is no file with an end (a
/// device, a pipe); Cancelled soon after `cancelled` says so.
std::string fileSha256(const std::filesystem::path& path, const std::function<bool()>& cancelled = {});

/// A file's bytes and their SHA-256, by one reading: what is used afterwards is what was hashed.
struct HashedBytes {
    std::string bytes, sha256;
};
HashedBytes readHashed(const std::filesystem::path& path);

}
