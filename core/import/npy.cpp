#include "core/import/npy.h"

#include "core/common/error.h"
#include "core/common/read_number.h"
#include "core/import/array_elements.h"
#include "core/import/grouped.h"
#include "core/import/pickle/reader.h"
#include "core/import/pickle_columns.h"

#include <spdlog/fmt/fmt.h>

#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace cmir::foreign {

namespace {

constexpr std::size_t longestHeader = 1 << 16;
constexpr std::uint64_t mostObjects = 256ULL << 20; ///< bytes of an array of objects, which is read as a whole

struct NpyHeader {
    ElementType type;
    std::vector<std::int64_t> shape;
    bool columnMajor = false;
    std::uint64_t size = 0; ///< bytes before the data
};

/// What follows 'key': in the header, which is a dict as Python writes it.
std::optional<std::string_view> after(std::string_view text, std::string_view key)
{
    const auto at = text.find(fmt::format("'{}':", key));
    if (at == std::string_view::npos)
        return std::nullopt;
    text.remove_prefix(at + key.size() + 3);
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    return text;
}

std::optional<ElementType> describedType(std::string_view header)
{
    const auto text = after(header, "descr");
    if (!text || !text->starts_with('\''))
        return std::nullopt; // a structure
    return elementType(text->substr(1, text->find('\'', 1) - 1));
}

std::optional<std::vector<std::int64_t>> describedShape(std::string_view header)
{
    auto text = after(header, "shape");
    if (!text || !text->starts_with('('))
        return std::nullopt;
    std::string_view inside = text->substr(1, text->find(')') - 1);
    std::vector<std::int64_t> shape;
    while (!inside.empty()) {
        const auto comma = std::min(inside.find(','), inside.size());
        std::string_view number = inside.substr(0, comma);
        while (number.starts_with(' '))
            number.remove_prefix(1);
        if (number.ends_with('L')) // Python 2
            number.remove_suffix(1);
        if (const auto extent = readNumber<std::int64_t>(number))
            shape.push_back(*extent);
        else if (!number.empty())
            return std::nullopt;
        inside.remove_prefix(std::min(comma + 1, inside.size()));
    }
    return elementCount(shape) ? std::optional(shape) : std::nullopt;
}

NpyHeader readHeader(ByteStream& stream, const std::string& where)
{
    std::array<char, 8> magic {};
    stream.read(magic);
    if (std::string_view(magic.data(), 6) != "\x93NUMPY" || magic[6] < 1 || magic[6] > 3)
        throw BadInput(where + ": this is no array of NumPy (.npy, versions 1 to 3)");
    std::array<char, 4> lengthBytes {};
    const std::size_t lengthSize = magic[6] == 1 ? 2 : 4;
    stream.read(std::span(lengthBytes).first(lengthSize));
    std::size_t length = 0;
    for (std::size_t i = lengthSize; i-- > 0;)
        length = length << 8 | static_cast<unsigned char>(lengthBytes[i]);
    if (length > longestHeader)
        throw BadInput(fmt::format("{}: the head of the array is {} bytes long", where, grouped(length)));
    std::string text(length, '\0');
    stream.read(text);
    const auto type = describedType(text);
    const auto shape = describedShape(text);
    const auto order = after(text, "fortran_order");
    if (!type)
        throw BadInput(where + ": the array holds neither numbers nor texts: " + text.substr(0, text.find('\n')));
    if (!shape || !order)
        throw BadInput(where + ": the head of the array cannot be read");
    return { *type, *shape, order->starts_with("True"), magic.size() + lengthSize + length };
}

/// The stream, after its head.
std::unique_ptr<ByteStream> dataOf(const OpenStream& bytes, const std::string& where)
{
    std::unique_ptr<ByteStream> stream = bytes();
    static_cast<void>(readHeader(*stream, where));
    return stream;
}

Column objectColumn(const std::string& name, const NpyHeader& header, const OpenStream& bytes, std::uint64_t size,
    const std::string& where)
{
    if (size - header.size > mostObjects)
        throw BadInput(fmt::format("{}: an array of objects of {} bytes; save numbers as such", where, grouped(size)));
    std::string pickled(size - header.size, '\0');
    dataOf(bytes, where)->read(pickled);
    auto document = std::make_shared<const pickle::Document>(pickle::read(bytesOf(std::move(pickled)), where));
    auto column = columnOf(document, name, document->root(), where);
    if (!column)
        throw BadInput(where + ": the array of objects holds neither numbers nor texts alone");
    return std::move(*column);
}

}

Column npyColumn(const std::string& name, const OpenStream& bytes, std::uint64_t size, const std::string& where)
{
    const NpyHeader header = readHeader(*bytes(), where);
    if (header.type.kind == ElementType::Kind::Object)
        return objectColumn(name, header, bytes, size, where);
    const auto elements = static_cast<std::uint64_t>(elementCount(header.shape).value_or(0));
    std::uint64_t needed = 0;
    if (__builtin_mul_overflow(elements, header.type.bytes(), &needed) || size < header.size
        || needed > size - header.size)
        throw BadInput(fmt::format("{}: the shape of the array needs {} bytes, and it has {}", where, grouped(needed),
            grouped(size - std::min(size, header.size))));
    Column column;
    column.name = name;
    column.type = header.type.name();
    column.shape = header.shape;
    if (header.type.kind == ElementType::Kind::Number) {
        column.whole = header.type.number.isWhole();
        column.numbers = [header, bytes, where] {
            return numberRows({ header.type.number, header.shape, header.columnMajor, dataOf(bytes, where) });
        };
        return column;
    }
    column.texts = [header, bytes, where] {
        return fixedTexts(header.type, header.shape, header.columnMajor, *dataOf(bytes, where));
    };
    return column;
}

}
