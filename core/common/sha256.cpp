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

std::string fileSha256(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    Sha256 hash;
    std::vector<char> buffer(1 << 20);
    while (file.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) || file.gcount() > 0)
        hash.add(buffer.data(), static_cast<std::size_t>(file.gcount()));
    if (!file.eof())
        throw BadInput(path.string() + ": cannot be read");
    return hash.hex();
}

}
