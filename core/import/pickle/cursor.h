#pragma once

#include "core/import/byte_source.h"
#include "core/import/grouped.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace cmir::foreign::pickle {

/// Where the reading of a pickle stands. Throws BadInput "FILE: ... at byte N" past its end.
class Cursor {
public:
    Cursor(Bytes source, std::string where, std::function<bool()> cancelled);

    const std::string& where() const { return m_where; }
    std::uint64_t position() const { return m_position; }
    std::uint64_t size() const { return m_size; }
    std::uint64_t left() const { return m_size - m_position; }

    unsigned char byte();
    /// A whole number of so many bytes, the lowest first.
    std::uint64_t number(int bytes);
    double bigEndianReal();
    /// The next bytes, valid until the cursor moves on: at most kMostAtOnce.
    std::string_view bytes(std::uint64_t size);
    /// Up to the next line end, which is left out.
    std::string line();
    void skip(std::uint64_t size);
    /// A size that the pickle names: of what must follow. Throws where there are not so many bytes.
    std::uint64_t checked(std::uint64_t size, std::string_view what);

    [[noreturn]] void fail(const std::string& what) const;
    [[noreturn]] void failAt(std::uint64_t position, const std::string& what) const;

    static constexpr std::uint64_t kMostAtOnce = 1 << 20;

private:
    void need(std::uint64_t size);

    Bytes m_source;
    std::string m_where;
    std::function<bool()> m_cancelled;
    std::uint64_t m_size;
    std::uint64_t m_position = 0;
    std::vector<char> m_block;
    std::uint64_t m_blockBegin = 0;
};

}
