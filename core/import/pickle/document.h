#pragma once

#include "core/import/array_elements.h"
#include "core/import/byte_source.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// What a pickle holds, as plain data. A value is a small handle; what it names lies in its Document, so that a pickle
// that holds itself is as harmless as any other and nothing is freed by recursion.
namespace cmir::foreign::pickle {

enum class Kind : std::uint8_t {
    None,
    Bool,
    Integer,
    Real,
    Text,
    Bytes, ///< also a text of Python 2
    List,
    Tuple,
    Dict,
    Set,
    Array, ///< numbers, texts or objects of NumPy, or a tensor of PyTorch
    Other, ///< a number of more than 64 bits
    // The reader's own, never in a finished document:
    Global,
    Type, ///< numpy.dtype
    Storage, ///< of PyTorch
};

struct Value {
    Kind kind = Kind::None;
    union {
        std::int64_t integer = 0; ///< Bool (0, 1), Integer
        double real; ///< Real
        std::uint64_t index; ///< the others: its place in the document's table of its kind
    };

    bool is(Kind other) const { return kind == other; }
    bool isList() const { return is(Kind::List) || is(Kind::Tuple); }
};

/// A text or bytes: short ones lie in the document, long ones stay in the file.
struct Slice {
    enum class Place : std::uint8_t {
        Document,
        File, ///< as they are
        Latin1InFile, ///< bytes that the file holds as UTF-8 text of latin1 (protocols before 3)
    };
    Place place = Place::Document;
    std::uint32_t source = 0; ///< which of the document's sources, for the two in files
    std::uint64_t offset = 0;
    std::uint64_t size = 0; ///< in the document or file
};

struct Array {
    ElementType type;
    std::vector<std::int64_t> shape;
    bool columnMajor = false; ///< Fortran's order
    bool complete = false; ///< its state has come
    Value data; ///< Bytes, or a List of objects
    std::uint64_t first = 0; ///< byte of the data where it begins (a view of PyTorch)

    std::int64_t elements() const;
};

/// The result of reading a pickle.
class Document {
public:
    const Value& root() const { return m_root; }

    const std::vector<Value>& items(const Value& value) const; ///< of a List, Tuple or Set
    const std::vector<std::pair<Value, Value>>& entries(const Value& dict) const;
    const Array& array(const Value& value) const { return m_arrays.at(value.index); }
    /// The value of a text key; null where the value is no Dict or has no such key.
    const Value* find(const Value& dict, std::string_view key) const;

    /// A Text or Bytes; bytes that are no UTF-8 are taken for latin1. None for other kinds and for long ones, which
    /// stay in the file.
    std::optional<std::string> text(const Value& value) const;
    /// The bytes of a Bytes, whatever its size, from its beginning.
    std::unique_ptr<ByteStream> stream(const Value& bytes) const;
    /// How many bytes it has; of Latin1InFile it is not known before they are read: none.
    std::optional<std::uint64_t> byteCount(const Value& bytes) const;

private:
    friend class Machine;
    friend class Builder;
    friend Document read(const Bytes&, const std::string&, const std::function<bool()>&);

    std::string_view shortText(const Slice& slice) const
    {
        return std::string_view(m_bytes).substr(slice.offset, slice.size);
    }

    Value m_root;
    std::string m_bytes; ///< all short texts and bytes
    std::vector<Slice> m_slices;
    std::vector<std::vector<Value>> m_lists; ///< Lists, Tuples and Sets
    std::vector<std::vector<std::pair<Value, Value>>> m_dicts;
    std::vector<Array> m_arrays;
    std::vector<Bytes> m_sources;
};

/// The elements of a numeric array in row-major order. Throws BadInput where it holds something else.
NumberReader numbers(const Document& document, const Array& array);

/// The elements of an array of fixed texts or of objects that are texts, in row-major order. Throws BadInput where one
/// is no text.
std::vector<std::string> texts(const Document& document, const Array& array);

}
