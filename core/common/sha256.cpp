#include "core/common/sha256.h"

#include "core/common/error.h"

#include <openssl/evp.h>

#include <array>
#include <fstream>
#include <vector>

namespace cmir {

struct Sha256::Context {
    EVP_MD_CTX* handle = EVP_MD_CTX_new();
    ~Context() { EVP_MD_CTX_free(handle); }
};

Sha256::Sha256()
    : m_context(std::make_unique<Context>())
{
    if (!m_context->handle || EVP_DigestInit_ex(m_context->handle, EVP_sha256(), nullptr) != 1)
        throw Failure("SHA-256 is not available in this machine's OpenSSL");
}

Sha256::~Sha256() = default;

void Sha256::add(const void* bytes, std::size_t count)
{
    EVP_DigestUpdate(m_context->handle, bytes, count);
}

std::string Sha256::hex()
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest {};
    unsigned length = 0;
    EVP_DigestFinal_ex(m_context->handle, digest.data(), &length);
    std::string text;
    for (unsigned i = 0; i < length; ++i) {
        text += "0123456789abcdef"[digest[i] >> 4];
        text += "0123456789abcdef"[digest[i] & 15];
    }
    return text;
}

namespace {

/// Gives the file's bytes piece by piece to `take`.
template <class Take> void readPieces(const std::filesystem::path& path, const Take& take)
{
    std::error_code error;
    if (std::filesystem::exists(path, error) && !std::filesystem::is_regular_file(path, error))
        throw BadInput(path.string() + ": cannot be read: it is a folder, a device or a pipe, not a file");
    std::ifstream file(path, std::ios::binary);
    std::vector<char> buffer(1 << 20);
    while (file.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) || file.gcount() > 0)
        take(std::string_view(buffer.data(), static_cast<std::size_t>(file.gcount())));
    if (!file.eof())
        throw BadInput(path.string() + ": cannot be read");
}

}

std::string fileSha256(const std::filesystem::path& path, const std::function<bool()>& cancelled)
{
    Sha256 hash;
    readPieces(path, [&](std::string_view piece) {
        if (cancelled && cancelled())
            throw Cancelled();
        hash.add(piece);
    });
    return hash.hex();
}

HashedBytes readHashed(const std::filesystem::path& path)
{
    HashedBytes read;
    readPieces(path, [&](std::string_view piece) { read.bytes += piece; });
    Sha256 hash;
    hash.add(read.bytes);
    read.sha256 = hash.hex();
    return read;
}

}
