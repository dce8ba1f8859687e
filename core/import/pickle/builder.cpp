#include "core/import/pickle/builder.h"

#include "core/common/error.h"
#include "core/import/pickle/text_escapes.h"

#include <algorithm>
#include <utility>

namespace cmir::foreign::pickle {

namespace {

const Value& argument(std::span<const Value> arguments, std::size_t at)
{
    if (at >= arguments.size())
        throw BadInput("an array or type is described with too few values");
    return arguments[at];
}

}

Builder::Builder(Document& document, std::function<void(std::uint64_t)> charge, std::function<bool()> cancelled)
    : m_document(document)
    , m_charge(std::move(charge))
    , m_cancelled(std::move(cancelled))
{ }

Value Builder::addSlice(const Slice& slice, Kind kind)
{
    m_charge(sizeof(Slice));
    m_document.m_slices.push_back(slice);
    Value value { kind, {} };
    value.index = m_document.m_slices.size() - 1;
    return value;
}

Value Builder::addBytes(std::string_view bytes, Kind kind)
{
    m_charge(bytes.size());
    const std::uint64_t offset = m_document.m_bytes.size();
    m_document.m_bytes += bytes;
    return addSlice({ Slice::Place::Document, 0, offset, bytes.size() }, kind);
}

Value Builder::addList(std::vector<Value> items, Kind kind)
{
    m_charge(sizeof(std::vector<Value>) + items.size() * sizeof(Value));
    m_document.m_lists.push_back(std::move(items));
    Value value { kind, {} };
    value.index = m_document.m_lists.size() - 1;
    return value;
}

Value Builder::addDict()
{
    m_charge(sizeof(std::vector<Value>));
    m_document.m_dicts.emplace_back();
    Value value { Kind::Dict, {} };
    value.index = m_document.m_dicts.size() - 1;
    return value;
}

Value Builder::addGlobal(const NamedObject& object)
{
    m_charge(sizeof object);
    m_globals.push_back(object);
    Value value { Kind::Global, {} };
    value.index = m_globals.size() - 1;
    return value;
}

Value Builder::addArray(Array array)
{
    m_charge(sizeof array + array.shape.size() * sizeof(std::int64_t));
    m_document.m_arrays.push_back(std::move(array));
    Value value { Kind::Array, {} };
    value.index = m_document.m_arrays.size() - 1;
    return value;
}

Value Builder::reduce(const Value& callable, std::span<const Value> arguments)
{
    if (!callable.is(Kind::Global))
        throw BadInput("something is called that is no name");
    switch (m_globals[callable.index].known) {
    case Known::Dtype:
        return makeType(arguments);
    case Known::Ndarray:
    case Known::Reconstruct:
        return addArray({});
    case Known::Scalar:
        return makeScalar(arguments);
    case Known::FromBuffer:
        return fromBuffer(arguments);
    case Known::Encode:
        return encoded(arguments);
    case Known::OrderedDict:
        return orderedDict(arguments);
    case Known::EmptyBytes:
        if (!arguments.empty())
            throw BadInput("bytes are made of something else");
        return addBytes({}, Kind::Bytes);
    case Known::ByteArray:
        return byteArray(arguments);
    case Known::RebuildTensor:
        return rebuildTensor(arguments);
    case Known::LoadFromBytes:
        return loadFromBytes(arguments);
    case Known::StorageType:
        break;
    }
    throw BadInput("a storage of PyTorch is made in a way that is not read");
}

void Builder::build(const Value& target, const Value& state)
{
    if (target.is(Kind::Dict) && state.is(Kind::Dict) && m_document.entries(state).empty())
        return; // an OrderedDict without attributes
    if (!state.is(Kind::Tuple) || (!target.is(Kind::Array) && !target.is(Kind::Type)))
        throw BadInput("the state of something that is no array is set");
    const std::vector<Value> values = m_document.items(state);
    if (target.is(Kind::Type))
        buildType(target, values);
    else
        buildArray(m_document.m_arrays[target.index], values);
}

const ElementType& Builder::typeOf(const Value& value) const
{
    if (!value.is(Kind::Type))
        throw BadInput("an array has no type");
    return m_types[value.index];
}

/// dtype("f4", False, True)
Value Builder::makeType(std::span<const Value> arguments)
{
    const auto name = m_document.text(argument(arguments, 0));
    const auto type = name ? elementType(*name) : std::nullopt;
    if (!type)
        throw BadInput("an array of the type \"" + name.value_or("?") + "\"; numbers, texts and objects are read");
    m_charge(sizeof(ElementType));
    m_types.push_back(*type);
    Value value { Kind::Type, {} };
    value.index = m_types.size() - 1;
    return value;
}

/// (version, byte order, subtype, names, fields, size, alignment, flags)
void Builder::buildType(const Value& value, std::span<const Value> state)
{
    const auto order = m_document.text(argument(state, 1));
    if (!order || order->size() != 1)
        throw BadInput("a type of an array has no byte order");
    if (!argument(state, 2).is(Kind::None) || !argument(state, 3).is(Kind::None))
        throw BadInput("an array of structures; numbers, texts and objects are read");
    ElementType& type = m_types[value.index];
    type.bigEndian = order == ">";
    type.number.bigEndian = type.bigEndian;
}

std::vector<std::int64_t> Builder::shapeOf(const Value& tuple) const
{
    if (!tuple.is(Kind::Tuple) && !tuple.is(Kind::List))
        throw BadInput("an array has no shape");
    std::vector<std::int64_t> shape;
    for (const Value& extent : m_document.items(tuple))
        shape.push_back(extent.is(Kind::Integer) ? extent.integer : -1);
    if (!elementCount(shape))
        throw BadInput("an array has a shape that cannot be");
    return shape;
}

/// (version, shape, type, is in Fortran's order, data); version 0 leaves the first out.
void Builder::buildArray(Array& array, std::span<const Value> state)
{
    if (state.size() == 5)
        state = state.subspan(1);
    array.shape = shapeOf(argument(state, 0));
    array.type = typeOf(argument(state, 1));
    const Value& order = argument(state, 2);
    if (!order.is(Kind::Bool) && !order.is(Kind::Integer))
        throw BadInput("an array has no order");
    array.columnMajor = order.integer != 0;
    array.data = argument(state, 3);
    const bool objects = array.type.kind == ElementType::Kind::Object;
    if (!array.data.is(objects ? Kind::List : Kind::Bytes))
        throw BadInput("an array has no data");
    const auto elements = static_cast<std::uint64_t>(array.elements());
    const auto found = objects ? std::optional<std::uint64_t>(m_document.items(array.data).size())
                               : m_document.byteCount(array.data);
    const std::uint64_t needed = objects ? elements : elements * array.type.bytes();
    if (found && *found != needed)
        throw BadInput("the shape of an array needs " + std::to_string(needed) + (objects ? " objects" : " bytes")
            + ", and it has " + std::to_string(*found));
    array.complete = true;
}

/// scalar(type, bytes)
Value Builder::makeScalar(std::span<const Value> arguments)
{
    const ElementType& type = typeOf(argument(arguments, 0));
    const Value& data = argument(arguments, 1);
    if (type.kind == ElementType::Kind::Object)
        return data;
    const auto size = m_document.byteCount(data);
    if (!data.is(Kind::Bytes) || size != type.bytes() || *size > (1U << 20))
        throw BadInput("a number of NumPy has other bytes than its type needs");
    Array one;
    one.type = type;
    one.complete = true;
    one.data = data;
    Value value;
    if (type.kind != ElementType::Kind::Number) {
        const std::vector<std::string> text = texts(m_document, one);
        return addBytes(text.at(0), Kind::Text);
    }
    NumberReader reader = numbers(m_document, one);
    if (type.number.isWhole()) {
        value.kind = type.number.kind == NumberType::Kind::Bool ? Kind::Bool : Kind::Integer;
        reader.read(std::span(&value.integer, 1));
    } else {
        value.kind = Kind::Real;
        reader.read(std::span(&value.real, 1));
    }
    return value;
}

/// _frombuffer(bytes, type, shape, "C" or "F")
Value Builder::fromBuffer(std::span<const Value> arguments)
{
    const auto order = m_document.text(argument(arguments, 3));
    Array array;
    array.shape = shapeOf(argument(arguments, 2));
    array.type = typeOf(argument(arguments, 1));
    array.columnMajor = order == "F";
    array.data = argument(arguments, 0);
    const std::uint64_t found = m_document.byteCount(array.data).value_or(0);
    const std::uint64_t needed = static_cast<std::uint64_t>(array.elements()) * array.type.bytes();
    if (array.type.kind == ElementType::Kind::Object || !array.data.is(Kind::Bytes) || found != needed)
        throw BadInput(
            "the shape of an array needs " + std::to_string(needed) + " bytes, and it has " + std::to_string(found));
    array.complete = true;
    return addArray(std::move(array));
}

/// encode(text, "latin1"): how bytes are written by protocols before 3.
Value Builder::encoded(std::span<const Value> arguments)
{
    const auto encoding = arguments.size() == 2 ? m_document.text(arguments[1]) : std::nullopt;
    const Value& text = argument(arguments, 0);
    if (!text.is(Kind::Text) || (encoding != "latin1" && encoding != "latin-1"))
        throw BadInput("a text is encoded in a way that is not read");
    Slice slice = m_document.m_slices[text.index];
    if (slice.place == Slice::Place::Document)
        return addBytes(latin1Bytes(std::string(m_document.shortText(slice))), Kind::Bytes);
    slice.place = Slice::Place::Latin1InFile;
    return addSlice(slice, Kind::Bytes);
}

/// OrderedDict() or OrderedDict([[key, value], ...])
Value Builder::orderedDict(std::span<const Value> arguments)
{
    const Value dict = addDict();
    if (arguments.empty())
        return dict;
    for (const Value& pair : m_document.items(argument(arguments, 0))) {
        const auto& items = m_document.items(pair);
        if (items.size() != 2)
            throw BadInput("an OrderedDict is made of something else than pairs");
        m_charge(2 * sizeof(Value));
        m_document.m_dicts[dict.index].emplace_back(items[0], items[1]);
    }
    return dict;
}

/// bytearray(), bytearray(bytes), bytearray(text, "latin-1")
Value Builder::byteArray(std::span<const Value> arguments)
{
    if (arguments.empty())
        return addBytes({}, Kind::Bytes);
    if (arguments.size() == 1 && arguments[0].is(Kind::Bytes))
        return arguments[0];
    return encoded(arguments);
}

}
