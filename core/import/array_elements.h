#pragma once

#include "core/import/byte_source.h"
#include "core/import/foreign_file.h"
#include "core/import/number_type.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cmir::foreign {

/// Elements of an array: numbers, or fixed texts (S: bytes, U: of UTF-32), or any objects.
struct ElementType {
    enum class Kind : std::uint8_t { Number, ByteText, Text, Object };
    Kind kind = Kind::Number;
    NumberType number;
    std::uint64_t size = 0; ///< bytes of one ByteText or Text
    bool bigEndian = false; ///< of Text

    std::uint64_t bytes() const { return kind == Kind::Number ? number.bytes : size; }
    std::string name() const; ///< "float32", "text", "objects"
};

/// NumPy's name of a type: "f4", "<i8", "|S12", "U5", "O", "b1". None: one that is not read (structures, dates, complex
/// numbers).
std::optional<ElementType> elementType(std::string_view name);

/// How many elements a shape has. None: a size below 0, more than 32 of them, or more than can be counted.
std::optional<std::int64_t> elementCount(std::span<const std::int64_t> shape);

/// The elements of a numeric array in row-major order, block by block. An array in Fortran's order is taken into memory
/// as a whole first.
class NumberReader {
public:
    NumberReader(const NumberType& type, const std::vector<std::int64_t>& shape, bool columnMajor,
        std::unique_ptr<ByteStream> stream);
    /// The next ones, as many as `values` holds. Throws BadInput where the data are shorter than the shape.
    void read(std::span<float> values);
    void read(std::span<double> values);
    void read(std::span<std::int64_t> values);

private:
    template <class Number, class Convert> void readAs(std::span<Number> values, Convert convert);
    void next(std::span<char> bytes);

    NumberType m_type;
    std::unique_ptr<ByteStream> m_stream;
    std::vector<char> m_block;
    std::string m_whole; ///< of an array in Fortran's order, in row-major order
    std::size_t m_at = 0;
};

/// The numbers of an array as the rows of a column. `owner` is kept as long: what the stream reads from.
std::unique_ptr<NumberRows> numberRows(NumberReader reader, std::shared_ptr<const void> owner = {});

/// Fixed texts (of ByteText or Text), as many as the shape has, in row-major order.
std::vector<std::string> fixedTexts(
    const ElementType& type, const std::vector<std::int64_t>& shape, bool columnMajor, ByteStream& stream);

/// What stands in column-major order, in row-major order.
std::vector<std::string> inRowOrder(std::vector<std::string> texts, const std::vector<std::int64_t>& shape);

/// The bytes as text: UTF-8 if they are, else latin1.
std::string textOfBytes(std::string_view bytes);

}
