#pragma once

#include "core/common/random.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>

namespace cmir::test {

/// Bob Jenkins' lookup3 (hashlittle), with which HDF5 guards its metadata since 1.8.
inline std::uint32_t lookup3(std::span<const unsigned char> bytes)
{
    std::uint32_t a = 0xdeadbeef + static_cast<std::uint32_t>(bytes.size()), b = a, c = a;
    const auto word = [](std::span<const unsigned char> piece, std::size_t at) {
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < 4 && at + i < piece.size(); ++i)
            value |= static_cast<std::uint32_t>(piece[at + i]) << (8 * i);
        return value;
    };
    while (bytes.size() > 12) {
        a += word(bytes, 0), b += word(bytes, 4), c += word(bytes, 8);
        a -= c, a ^= std::rotl(c, 4), c += b;
        b -= a, b ^= std::rotl(a, 6), a += c;
        c -= b, c ^= std::rotl(b, 8), b += a;
        a -= c, a ^= std::rotl(c, 16), c += b;
        b -= a, b ^= std::rotl(a, 19), a += c;
        c -= b, c ^= std::rotl(b, 4), b += a;
        bytes = bytes.subspan(12);
    }
    if (bytes.empty())
        return c;
    a += word(bytes, 0), b += word(bytes, 4), c += word(bytes, 8);
    c ^= b, c -= std::rotl(b, 14);
    a ^= c, a -= std::rotl(c, 11);
    b ^= a, b -= std::rotl(a, 25);
    c ^= b, c -= std::rotl(b, 16);
    a ^= c, a -= std::rotl(c, 4);
    b ^= a, b -= std::rotl(a, 14);
    c ^= b, c -= std::rotl(b, 24);
    return c;
}

/// The first pieces of the object headers (version 2) of an HDF5 file: where they begin and how long they are without
/// the checksum at their end.
struct HeaderPiece {
    std::size_t begin = 0, length = 0;
};

inline std::vector<HeaderPiece> headerPieces(const std::string& file)
{
    std::vector<HeaderPiece> pieces;
    for (std::size_t at = file.find("OHDR"); at != std::string::npos; at = file.find("OHDR", at + 4)) {
        if (at + 32 > file.size() || file[at + 4] != 2)
            continue;
        const auto flags = static_cast<unsigned char>(file[at + 5]);
        std::size_t length = 6 + ((flags & 0x20) != 0 ? 16 : 0) + ((flags & 0x10) != 0 ? 4 : 0);
        std::size_t messages = 0;
        for (std::size_t i = 0; i < std::size_t { 1 } << (flags & 3); ++i, ++length)
            messages |= static_cast<std::size_t>(static_cast<unsigned char>(file[at + length])) << (8 * i);
        length += messages;
        if (messages < file.size() && at + length + 4 <= file.size())
            pieces.push_back({ at, length });
    }
    return pieces;
}

/// How a file is damaged.
enum class Damage {
    CutShort,
    OneBit,
    EightBits,
    Overwritten, ///< a stretch with zeros, ones or noise
    Moved, ///< a stretch copied to another place
    Headers, ///< bits of object headers, with checksums that are right again: what a stranger would write on purpose
};

/// The file with the damage of this draw.
inline std::string damaged(std::string bytes, Damage damage, Random& random)
{
    const auto place = [&] { return static_cast<std::size_t>(random.below(bytes.size())); };
    const auto flip = [&](std::size_t at) { bytes[at] ^= static_cast<char>(1 << random.below(8)); };
    const std::size_t from = place(), to = place();
    const std::size_t length
        = std::min({ static_cast<std::size_t>(random.below(256)) + 1, bytes.size() - from, bytes.size() - to });
    switch (damage) {
    case Damage::CutShort:
        bytes.resize(from);
        break;
    case Damage::OneBit:
        flip(from);
        break;
    case Damage::EightBits:
        for (int i = 0; i < 8; ++i)
            flip(place());
        break;
    case Damage::Overwritten: {
        const auto kind = random.below(3);
        for (std::size_t i = 0; i < length; ++i)
            bytes[from + i] = static_cast<char>(kind == 0 ? 0 : kind == 1 ? 0xFF : random.below(256));
        break;
    }
    case Damage::Moved:
        std::memmove(bytes.data() + to, bytes.data() + from, length);
        break;
    case Damage::Headers: {
        const std::vector<HeaderPiece> pieces = headerPieces(bytes);
        const HeaderPiece piece = pieces.at(random.below(pieces.size()));
        for (std::uint64_t i = 0, flips = random.below(3) + 1; i < flips; ++i)
            flip(piece.begin + 6 + random.below(piece.length - 6));
        const std::uint32_t sum
            = lookup3({ reinterpret_cast<const unsigned char*>(bytes.data()) + piece.begin, piece.length });
        for (std::size_t i = 0; i < 4; ++i)
            bytes[piece.begin + piece.length + i] = static_cast<char>(sum >> (8 * i));
        break;
    }
    }
    return bytes;
}

}
