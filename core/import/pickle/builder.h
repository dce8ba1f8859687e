#pragma once

#include "core/import/pickle/document.h"

#include <functional>
#include <span>
#include <string>

namespace cmir::foreign::pickle {

/// What a pickle may name. Each is made as data by the Builder; none is called.
enum class Known : std::uint8_t {
    Dtype,
    Ndarray,
    Reconstruct,
    Scalar,
    FromBuffer,
    Encode, ///< _codecs.encode
    OrderedDict,
    EmptyBytes,
    ByteArray,
    RebuildTensor,
    LoadFromBytes,
    StorageType, ///< torch.FloatStorage and so on: which one is in NamedObject::number
};

struct NamedObject {
    Known known;
    NumberType number {};
};

/// The object of this name; none: it is not known, and the pickle is refused.
std::optional<NamedObject> knownName(std::string_view module, std::string_view name);

/// Makes the objects that a pickle describes by what it would call. Throws BadInput without file and place, which the
/// Machine adds.
class Builder {
public:
    /// `charge` is told what is taken of memory.
    Builder(Document& document, std::function<void(std::uint64_t bytes)> charge, std::function<bool()> cancelled);

    Value addBytes(std::string_view bytes, Kind kind);
    Value addSlice(const Slice& slice, Kind kind);
    Value addList(std::vector<Value> items, Kind kind);
    Value addDict();
    Value addGlobal(const NamedObject& object);

    /// What calling `callable` with these arguments would give.
    Value reduce(const Value& callable, std::span<const Value> arguments);
    /// Gives an array or a type its state.
    void build(const Value& target, const Value& state);
    /// A storage of PyTorch that is told of by name (a persistent id) and whose bytes come later.
    Value persistent(const Value& id);
    /// Where the storage of this key lies.
    void placeStorage(std::string_view key, const Slice& bytes, std::uint64_t elements);

private:
    struct Storage {
        NumberType type;
        std::string key;
        std::uint64_t elements = 0;
        std::optional<Value> bytes;
    };

    Value makeType(std::span<const Value> arguments);
    void buildType(const Value& type, std::span<const Value> state);
    void buildArray(Array& array, std::span<const Value> state);
    Value makeScalar(std::span<const Value> arguments);
    Value fromBuffer(std::span<const Value> arguments);
    Value encoded(std::span<const Value> arguments);
    Value orderedDict(std::span<const Value> arguments);
    Value byteArray(std::span<const Value> arguments);
    Value rebuildTensor(std::span<const Value> arguments);
    Value loadFromBytes(std::span<const Value> arguments);

    Value addArray(Array array);
    std::vector<std::int64_t> shapeOf(const Value& tuple) const;
    const ElementType& typeOf(const Value& value) const;

    Document& m_document;
    std::function<void(std::uint64_t)> m_charge;
    std::function<bool()> m_cancelled;
    std::vector<NamedObject> m_globals;
    std::vector<ElementType> m_types;
    std::vector<Storage> m_storages;
};

}
