#include "core/import/pickle/machine.h"

#include "core/common/error.h"
#include "core/import/pickle/text_escapes.h"

#include <algorithm>
#include <utility>

// How PyTorch writes a tensor into a pickle: a storage, which is the bytes of a file of its own (torch.save's older
// form), and how the tensor lies in it. torch/_utils.py and torch/serialization.py, _legacy_save.
namespace cmir::foreign::pickle {

namespace {

constexpr std::int64_t legacyProtocol = 1001;

std::int64_t wholeNumber(const Value& value)
{
    if (!value.is(Kind::Integer) || value.integer < 0)
        throw BadInput("a tensor is described by what is no whole number");
    return value.integer;
}

/// Whether the strides are those of a tensor without gaps, in this order.
bool isDense(std::span<const std::int64_t> shape, std::span<const Value> strides, bool columnMajor)
{
    std::int64_t expected = 1;
    for (std::size_t i = 0; i < shape.size(); ++i) {
        const std::size_t axis = columnMajor ? i : shape.size() - 1 - i;
        if (shape[axis] != 1 && strides[axis].integer != expected)
            return false;
        expected *= shape[axis];
    }
    return true;
}

}

/// ("storage", type, key, place, elements[, None])
Value Builder::persistent(const Value& id)
{
    const std::vector<Value> parts = id.is(Kind::Tuple) ? m_document.items(id) : std::vector<Value>();
    if (parts.size() < 5 || parts.size() > 6 || m_document.text(parts[0]) != "storage" || !parts[1].is(Kind::Global)
        || m_globals[parts[1].index].known != Known::StorageType || (parts.size() == 6 && !parts[5].is(Kind::None)))
        throw BadInput("a tensor refers to what is no storage");
    const auto key = m_document.text(parts[2]);
    if (!key)
        throw BadInput("a storage has no name");
    m_charge(sizeof(Storage) + key->size());
    m_storages.push_back(
        { m_globals[parts[1].index].number, *key, static_cast<std::uint64_t>(wholeNumber(parts[4])), {} });
    Value value { Kind::Storage, {} };
    value.index = m_storages.size() - 1;
    return value;
}

void Builder::placeStorage(std::string_view key, const Slice& bytes, std::uint64_t elements)
{
    for (Storage& storage : m_storages)
        if (storage.key == key && !storage.bytes) {
            if (storage.elements != elements || elements > bytes.size / std::max<std::uint64_t>(storage.type.bytes, 1))
                throw BadInput("a storage has another size than it claims");
            Slice exact = bytes;
            exact.size = elements * storage.type.bytes;
            storage.bytes = addSlice(exact, Kind::Bytes);
        }
}

/// (storage, first element, size, stride, ...)
Value Builder::rebuildTensor(std::span<const Value> arguments)
{
    if (arguments.size() < 4 || !arguments[0].is(Kind::Storage))
        throw BadInput("a tensor has no storage");
    const Storage& storage = m_storages[arguments[0].index];
    if (!storage.bytes)
        throw BadInput("a tensor has no data");
    Array array;
    array.type.number = storage.type;
    array.shape = shapeOf(arguments[2]);
    const std::vector<Value> strides = m_document.items(arguments[3]);
    if (strides.size() != array.shape.size())
        throw BadInput("a tensor has another number of strides than of sizes");
    for (const Value& stride : strides)
        wholeNumber(stride);
    array.columnMajor = !isDense(array.shape, strides, false);
    if (array.columnMajor && !isDense(array.shape, strides, true))
        throw BadInput("a tensor is a view with gaps; write it again after .contiguous()");
    const auto first = static_cast<std::uint64_t>(wholeNumber(arguments[1]));
    const auto elements = static_cast<std::uint64_t>(array.elements());
    if (first > storage.elements || elements > storage.elements - first)
        throw BadInput("a tensor is larger than its storage");
    array.first = first * storage.type.bytes;
    array.data = *storage.bytes;
    array.complete = true;
    return addArray(std::move(array));
}

/// The bytes of torch.save's older form: five pickles (a magic number, a version, facts of the machine, the object,
/// the keys of its storages), then each storage with the number of its elements.
Value Builder::loadFromBytes(std::span<const Value> arguments)
{
    if (arguments.size() != 1 || !arguments[0].is(Kind::Bytes))
        throw BadInput("a tensor is not made of bytes");
    Slice outer = m_document.m_slices[arguments[0].index];
    if (outer.place != Slice::Place::File) { // short, or written by an older protocol
        std::string whole;
        if (outer.place == Slice::Place::Document) {
            whole = m_document.shortText(outer);
        } else {
            m_charge(2 * outer.size);
            std::string text(outer.size, '\0');
            m_document.m_sources[outer.source]->read(outer.offset, text);
            whole = latin1Bytes(text);
        }
        m_charge(whole.size());
        const std::uint64_t size = whole.size();
        m_document.m_sources.push_back(bytesOf(std::move(whole)));
        outer = { Slice::Place::File, static_cast<std::uint32_t>(m_document.m_sources.size() - 1), 0, size };
    }
    Cursor cursor(partOf(m_document.m_sources[outer.source], outer.offset, outer.size), "a tensor", m_cancelled);
    Machine machine(m_document, *this, cursor, m_charge, true);
    machine.takeTextsFrom(outer);
    if (!machine.run().is(Kind::Other))
        throw BadInput("a tensor is not written as PyTorch writes one");
    if (const Value version = machine.run(); !version.is(Kind::Integer) || version.integer != legacyProtocol)
        throw BadInput("a tensor is written in a form that is not read");
    machine.run();
    const Value object = machine.run();
    const Value keys = machine.run();
    if (!object.is(Kind::Storage) || !keys.is(Kind::List))
        throw BadInput("a tensor is not written as PyTorch writes one");
    const std::vector<Value> names = m_document.items(keys);
    for (const Value& name : names) {
        const auto key = m_document.text(name);
        const std::uint64_t elements = cursor.number(8);
        const std::uint64_t width = m_storages[object.index].type.bytes;
        if (!key || elements > cursor.left() / width)
            throw BadInput("a storage claims more than there is");
        placeStorage(
            *key, { Slice::Place::File, outer.source, outer.offset + cursor.position(), elements * width }, elements);
        cursor.skip(elements * width);
    }
    if (!m_storages[object.index].bytes)
        throw BadInput("a tensor has no data");
    return object;
}

}
