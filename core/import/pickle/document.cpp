#include "core/import/pickle/document.h"

#include "core/common/error.h"
#include "core/import/pickle/text_escapes.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace cmir::foreign::pickle {

namespace {

constexpr std::uint64_t longestText = 1 << 20;

/// Bytes that a file holds as UTF-8 of latin1.
class Latin1Stream : public ByteStream {
public:
    explicit Latin1Stream(Bytes source)
        : m_source(std::move(source))
    { }

    void read(std::span<char> bytes) override
    {
        for (char& byte : bytes) {
            const auto first = next();
            if (first < 0x80) {
                byte = static_cast<char>(first);
                continue;
            }
            if (first != 0xc2 && first != 0xc3)
                throw BadInput("a text that stands for bytes holds more than latin1");
            byte = static_cast<char>((first & 3U) << 6 | (next() & 0x3fU));
        }
    }

private:
    unsigned char next()
    {
        if (m_at == m_block.size()) {
            const std::uint64_t left = m_source->size() - m_offset;
            if (left == 0)
                throw BadInput("the data of an array are shorter than its shape");
            m_block.resize(std::min<std::uint64_t>(left, 1 << 18));
            m_source->read(m_offset, m_block);
            m_offset += m_block.size();
            m_at = 0;
        }
        return static_cast<unsigned char>(m_block[m_at++]);
    }

    Bytes m_source;
    std::uint64_t m_offset = 0;
    std::vector<char> m_block;
    std::size_t m_at = 0;
};

}

std::int64_t Array::elements() const
{
    std::int64_t product = 1;
    for (const std::int64_t extent : shape)
        product *= extent;
    return product;
}

const std::vector<Value>& Document::items(const Value& value) const
{
    if (!value.is(Kind::List) && !value.is(Kind::Tuple) && !value.is(Kind::Set))
        throw BadInput("a list is needed where there is something else");
    return m_lists.at(value.index);
}

const std::vector<std::pair<Value, Value>>& Document::entries(const Value& dict) const
{
    if (!dict.is(Kind::Dict))
        throw BadInput("a dict is needed where there is something else");
    return m_dicts.at(dict.index);
}

const Value* Document::find(const Value& dict, std::string_view key) const
{
    if (!dict.is(Kind::Dict))
        return nullptr;
    const Value* found = nullptr; // the last one counts, as in Python
    for (const auto& [name, value] : entries(dict))
        if (text(name) == key)
            found = &value;
    return found;
}

std::optional<std::string> Document::text(const Value& value) const
{
    if (!value.is(Kind::Text) && !value.is(Kind::Bytes))
        return std::nullopt;
    const Slice& slice = m_slices.at(value.index);
    if (slice.place == Slice::Place::Document)
        return textOfBytes(shortText(slice));
    if (slice.size > longestText)
        return std::nullopt;
    std::string bytes(slice.size, '\0');
    m_sources.at(slice.source)->read(slice.offset, bytes);
    return textOfBytes(slice.place == Slice::Place::File ? bytes : latin1Bytes(bytes));
}

std::unique_ptr<ByteStream> Document::stream(const Value& bytes) const
{
    const Slice& slice = m_slices.at(bytes.index);
    if (slice.place == Slice::Place::Document)
        return streamOf(bytesOf(std::string(shortText(slice))));
    Bytes part = partOf(m_sources.at(slice.source), slice.offset, slice.size);
    if (slice.place == Slice::Place::Latin1InFile)
        return std::make_unique<Latin1Stream>(std::move(part));
    return streamOf(std::move(part));
}

std::optional<std::uint64_t> Document::byteCount(const Value& bytes) const
{
    if (!bytes.is(Kind::Bytes))
        return std::nullopt;
    const Slice& slice = m_slices.at(bytes.index);
    return slice.place == Slice::Place::Latin1InFile ? std::nullopt : std::optional(slice.size);
}

NumberReader numbers(const Document& document, const Array& array)
{
    if (array.type.kind != ElementType::Kind::Number)
        throw BadInput("an array holds " + array.type.name() + " where numbers are needed");
    if (!array.complete)
        throw BadInput("an array has no data");
    std::unique_ptr<ByteStream> stream = document.stream(array.data);
    std::vector<char> before;
    for (std::uint64_t left = array.first; left > 0; left -= before.size()) {
        before.resize(std::min<std::uint64_t>(left, 1 << 18));
        stream->read(before);
    }
    return { array.type.number, array.shape, array.columnMajor, std::move(stream) };
}

std::vector<std::string> texts(const Document& document, const Array& array)
{
    if (array.type.kind == ElementType::Kind::Number)
        throw BadInput("an array holds " + array.type.name() + " where texts are needed");
    if (array.type.kind != ElementType::Kind::Object)
        return fixedTexts(array.type, array.shape, array.columnMajor, *document.stream(array.data));
    std::vector<std::string> all;
    for (const Value& item : document.items(array.data)) {
        auto text = document.text(item);
        if (!text)
            throw BadInput("an array of objects holds one that is no text");
        all.push_back(std::move(*text));
    }
    return array.columnMajor ? inRowOrder(std::move(all), array.shape) : all;
}

}
