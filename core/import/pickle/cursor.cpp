#include "core/import/pickle/cursor.h"

#include "core/common/error.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace cmir::foreign::pickle {

namespace {

constexpr std::uint64_t blockBytes = 1 << 18;

}

Cursor::Cursor(Bytes source, std::string where, std::function<bool()> cancelled)
    : m_source(std::move(source))
    , m_where(std::move(where))
    , m_cancelled(std::move(cancelled))
    , m_size(m_source->size())
{ }

void Cursor::failAt(std::uint64_t position, const std::string& what) const
{
    throw BadInput(m_where + ": " + what + " at byte " + grouped(position));
}

void Cursor::fail(const std::string& what) const
{
    failAt(m_position, what);
}

void Cursor::need(std::uint64_t size)
{
    if (size > left())
        throw BadInput(m_where + ": the pickle is cut short: it ends at byte " + grouped(m_size));
    if (m_position >= m_blockBegin && m_position + size <= m_blockBegin + m_block.size())
        return;
    if (m_cancelled && m_cancelled())
        throw Cancelled();
    m_block.resize(std::min(left(), std::max(size, blockBytes)));
    m_blockBegin = m_position;
    m_source->read(m_position, m_block);
}

unsigned char Cursor::byte()
{
    need(1);
    return static_cast<unsigned char>(m_block[m_position++ - m_blockBegin]);
}

std::uint64_t Cursor::number(int bytes)
{
    std::uint64_t value = 0;
    const std::string_view raw = this->bytes(static_cast<std::uint64_t>(bytes));
    for (int i = bytes; i-- > 0;)
        value = value << 8 | static_cast<unsigned char>(raw[static_cast<std::size_t>(i)]);
    return value;
}

double Cursor::bigEndianReal()
{
    std::uint64_t value = 0;
    for (const char byte : bytes(8))
        value = value << 8 | static_cast<unsigned char>(byte);
    return std::bit_cast<double>(value);
}

std::string_view Cursor::bytes(std::uint64_t size)
{
    if (size > kMostAtOnce)
        fail("a name or number of " + grouped(size) + " bytes");
    need(size);
    const std::string_view found(m_block.data() + (m_position - m_blockBegin), size);
    m_position += size;
    return found;
}

std::string Cursor::line()
{
    std::string text;
    for (unsigned char next = byte(); next != '\n'; next = byte())
        text += static_cast<char>(next);
    return text;
}

void Cursor::skip(std::uint64_t size)
{
    if (size > left())
        throw BadInput(m_where + ": the pickle is cut short: it ends at byte " + grouped(m_size));
    m_position += size;
}

std::uint64_t Cursor::checked(std::uint64_t size, std::string_view what)
{
    if (size > left())
        fail("the file is cut off or damaged: " + std::string(what) + " of " + grouped(size)
            + " bytes should follow, and only " + grouped(left()) + " bytes are left,");
    return size;
}

}
