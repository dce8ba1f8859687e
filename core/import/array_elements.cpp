#include "core/import/array_elements.h"

#include "core/common/error.h"
#include "core/common/read_number.h"
#include "core/common/utf8.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>

namespace cmir::foreign {

namespace {

/// The place in column-major order of each element in row-major order.
template <class Take> void eachInRowOrder(const std::vector<std::int64_t>& shape, const Take& take)
{
    std::vector<std::int64_t> at(shape.size(), 0), stride(shape.size(), 1);
    for (std::size_t axis = 1; axis < shape.size(); ++axis)
        stride[axis] = stride[axis - 1] * shape[axis - 1];
    std::int64_t elements = 1;
    for (const std::int64_t extent : shape)
        elements *= extent;
    for (std::int64_t i = 0, place = 0; i < elements; ++i) {
        take(place);
        for (std::size_t axis = shape.size(); axis-- > 0;) {
            place += stride[axis];
            if (++at[axis] < shape[axis])
                break;
            place -= at[axis] * stride[axis];
            at[axis] = 0;
        }
    }
}

std::string fixedText(std::string_view bytes, const ElementType& type)
{
    if (type.kind == ElementType::Kind::ByteText)
        return textOfBytes(bytes.substr(0, bytes.find_last_not_of('\0') + 1));
    std::string text;
    for (std::size_t i = 0; i + 4 <= bytes.size(); i += 4) {
        char32_t character = 0;
        for (std::size_t k = 0; k < 4; ++k)
            character = character << 8 | static_cast<unsigned char>(bytes[i + (type.bigEndian ? k : 3 - k)]);
        appendUtf8(text, character);
    }
    return text.substr(0, text.find_last_not_of('\0') + 1);
}

}

std::string textOfBytes(std::string_view bytes)
{
    std::string text = validUtf8(bytes);
    if (text == bytes)
        return text;
    text.clear();
    for (const char byte : bytes)
        appendUtf8(text, static_cast<unsigned char>(byte));
    return text;
}

std::string ElementType::name() const
{
    switch (kind) {
    case Kind::Number:
        return number.name();
    case Kind::ByteText:
        return "bytes";
    case Kind::Text:
        return "text";
    case Kind::Object:
        break;
    }
    return "objects";
}

std::optional<ElementType> elementType(std::string_view name)
{
    ElementType type;
    if (!name.empty() && (name.front() == '<' || name.front() == '>' || name.front() == '|' || name.front() == '=')) {
        type.bigEndian = name.front() == '>';
        name.remove_prefix(1);
    }
    if (name.empty())
        return std::nullopt;
    const char letter = name.front();
    const auto size = readNumber<std::uint32_t>(name.substr(1));
    if (letter == 'O') {
        type.kind = ElementType::Kind::Object;
        return type;
    }
    if (!size)
        return std::nullopt;
    if (letter == 'S' || letter == 'U') {
        type.kind = letter == 'S' ? ElementType::Kind::ByteText : ElementType::Kind::Text;
        type.size = letter == 'S' ? *size : std::uint64_t { 4 } * *size;
        return type;
    }
    constexpr std::string_view letters = "fiub";
    const auto at = letters.find(letter);
    if (at == std::string_view::npos || *size > 8)
        return std::nullopt;
    type.number = { static_cast<NumberType::Kind>(at), static_cast<std::uint8_t>(*size), type.bigEndian };
    return isKnown(type.number) ? std::optional(type) : std::nullopt;
}

std::optional<std::int64_t> elementCount(std::span<const std::int64_t> shape)
{
    constexpr std::size_t mostDimensions = 32;
    std::int64_t elements = 1, product = 1;
    for (const std::int64_t extent : shape) {
        if (extent < 0 || __builtin_mul_overflow(product, std::max<std::int64_t>(extent, 1), &product)
            || product > std::numeric_limits<std::int64_t>::max() / 64)
            return std::nullopt;
        elements = extent == 0 ? 0 : elements * extent;
    }
    return shape.size() > mostDimensions ? std::nullopt : std::optional(elements);
}

NumberReader::NumberReader(const NumberType& type, const std::vector<std::int64_t>& shape, bool columnMajor,
    std::unique_ptr<ByteStream> stream)
    : m_type(type)
    , m_stream(std::move(stream))
{
    if (!columnMajor || shape.size() < 2)
        return;
    const std::size_t width = m_type.bytes;
    std::string raw(static_cast<std::size_t>(elementCount(shape).value_or(0)) * width, '\0');
    m_stream->read(raw);
    m_stream.reset();
    m_whole.reserve(raw.size());
    eachInRowOrder(
        shape, [&](std::int64_t place) { m_whole.append(raw, static_cast<std::size_t>(place) * width, width); });
}

void NumberReader::next(std::span<char> bytes)
{
    if (m_stream)
        return m_stream->read(bytes);
    if (bytes.size() > m_whole.size() - m_at)
        throw BadInput("the data of an array are shorter than its shape");
    std::memcpy(bytes.data(), m_whole.data() + m_at, bytes.size());
    m_at += bytes.size();
}

template <class Number, class Convert> void NumberReader::readAs(std::span<Number> values, Convert convert)
{
    constexpr std::size_t atOnce = 1 << 15;
    while (!values.empty()) {
        const auto some = values.first(std::min(values.size(), atOnce));
        m_block.resize(some.size() * m_type.bytes);
        next(m_block);
        convert(m_type, std::span<const char>(m_block), some);
        values = values.subspan(some.size());
    }
}

void NumberReader::read(std::span<float> values)
{
    readAs(values, toFloats);
}

void NumberReader::read(std::span<double> values)
{
    readAs(values, toDoubles);
}

void NumberReader::read(std::span<std::int64_t> values)
{
    readAs(values, toIntegers);
}

namespace {

class ReaderRows : public NumberRows {
public:
    ReaderRows(NumberReader reader, std::shared_ptr<const void> owner)
        : m_owner(std::move(owner))
        , m_reader(std::move(reader))
    { }

    void read(std::span<float> values) override { m_reader.read(values); }
    void read(std::span<double> values) override { m_reader.read(values); }

private:
    std::shared_ptr<const void> m_owner;
    NumberReader m_reader;
};

}

std::unique_ptr<NumberRows> numberRows(NumberReader reader, std::shared_ptr<const void> owner)
{
    return std::make_unique<ReaderRows>(std::move(reader), std::move(owner));
}

std::vector<std::string> fixedTexts(
    const ElementType& type, const std::vector<std::int64_t>& shape, bool columnMajor, ByteStream& stream)
{
    std::vector<std::string> all;
    std::string bytes(type.size, '\0');
    for (std::int64_t left = elementCount(shape).value_or(0); left > 0; --left) {
        stream.read(bytes);
        all.push_back(fixedText(bytes, type));
    }
    return columnMajor ? inRowOrder(std::move(all), shape) : all;
}

std::vector<std::string> inRowOrder(std::vector<std::string> texts, const std::vector<std::int64_t>& shape)
{
    std::vector<std::string> ordered;
    eachInRowOrder(
        shape, [&](std::int64_t place) { ordered.push_back(std::move(texts.at(static_cast<std::size_t>(place)))); });
    return ordered;
}

}
