#include "core/common/error.h"
#include "core/common/utf8.h"
#include "core/storage/hdf5_heap.h"
#include "core/storage/hdf5_text.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>

namespace cmir::hdf5 {

namespace {

constexpr std::int64_t kMostAttributeElements = 1'000'000;

template <class T> std::string joined(const std::vector<T>& values)
{
    std::string text;
    for (std::size_t i = 0; i < values.size(); ++i)
        text += fmt::format("{}{}", i == 0 ? "" : ", ", values[i]);
    return text;
}

std::vector<std::string> readFixedAttribute(hid_t attribute, hid_t type, std::size_t count)
{
    const std::size_t size = H5Tget_size(type);
    std::vector<char> buffer(size * count);
    if (count == 0 || H5Aread(attribute, type, buffer.data()) < 0)
        return {};
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < count; ++i)
        texts.push_back(fixedText(buffer.data() + i * size, size, H5Tget_strpad(type)));
    return texts;
}

}

std::string AttributeValue::text() const
{
    switch (type) {
    case ValueType::Integer:
        return joined(integers);
    case ValueType::Real:
        return joined(reals);
    case ValueType::Text:
        return joined(texts);
    case ValueType::Other:
        break;
    }
    return {};
}

std::vector<std::string> Group::attributeNames() const
{
    const Lock lock;
    std::vector<std::string> names;
    const auto collect = [](hid_t, const char* name, const H5A_info_t*, void* list) -> herr_t {
        static_cast<std::vector<std::string>*>(list)->push_back(validUtf8(name));
        return 0;
    };
    hsize_t position = 0;
    // Listing falls over at an attribute that cannot be decoded; looking for one that is not there decodes them all
    // first.
    if (H5Aexists(m_handle.get(), "\x01") < 0
        || H5Aiterate2(m_handle.get(), H5_INDEX_NAME, H5_ITER_INC, &position, collect, &names) < 0)
        throw BadInput(where() + ": its attributes cannot be listed: the file is damaged");
    return names;
}

std::vector<std::string> Group::readVariableAttribute(
    const Handle& attribute, std::size_t count, const std::string& what) const
{
    std::vector<unsigned char> references(count * kReferenceSize);
    if (count == 0 || H5Aread(attribute.get(), rawReferenceType().get(), references.data()) < 0)
        return {};
    return m_state->heap->texts(references, *m_state, what);
}

std::optional<AttributeValue> Group::attribute(const std::string& name) const
{
    const Lock lock;
    if (H5Aexists(m_handle.get(), name.c_str()) <= 0)
        return std::nullopt;
    const std::string what = where() + ": attribute " + name;
    const Handle attribute(H5Aopen(m_handle.get(), name.c_str(), H5P_DEFAULT), H5Aclose);
    const Handle type(H5Aget_type(attribute.get()), H5Tclose);
    const Handle space(H5Aget_space(attribute.get()), H5Sclose);
    if (!attribute || !type || !space)
        throw BadInput(what + " cannot be read: the file is damaged");
    const std::int64_t elements = H5Sget_simple_extent_npoints(space.get());
    if (elements < 0 || elements > kMostAttributeElements)
        throw BadInput(what + " claims " + std::to_string(elements) + " values; the file is damaged");
    const auto count = static_cast<std::size_t>(elements);
    m_state->charge(count * std::max(H5Tget_size(type.get()), kReferenceSize), what);

    AttributeValue value;
    value.type = valueType(type.get());
    bool read = true;
    if (value.type == ValueType::Integer) {
        value.integers.resize(count);
        read = count == 0 || H5Aread(attribute.get(), H5T_NATIVE_INT64, value.integers.data()) >= 0;
    } else if (value.type == ValueType::Real) {
        value.reals.resize(count);
        read = count == 0 || H5Aread(attribute.get(), H5T_NATIVE_DOUBLE, value.reals.data()) >= 0;
    } else if (value.type == ValueType::Text) {
        value.texts = H5Tis_variable_str(type.get()) > 0 ? readVariableAttribute(attribute, count, what)
                                                         : readFixedAttribute(attribute.get(), type.get(), count);
        read = value.texts.size() == count;
    }
    if (!read)
        throw BadInput(what + " cannot be read: the file is damaged");
    return value;
}

void Group::writeAttribute(
    const std::string& name, hid_t space, hid_t memoryType, hid_t fileType, const void* values) const
{
    const Handle created(H5Acreate2(m_handle.get(), name.c_str(), fileType, space, H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
    if (!created || (H5Sget_simple_extent_npoints(space) > 0 && H5Awrite(created.get(), memoryType, values) < 0))
        throwWriteFailure(where() + ": attribute " + name);
}

void Group::writeAttribute(const std::string& name, const std::string& value) const
{
    const Lock lock;
    const Handle space(H5Screate(H5S_SCALAR), H5Sclose);
    const Handle type = variableTextType();
    const char* pointer = value.c_str();
    writeAttribute(name, space.get(), type.get(), type.get(), &pointer);
}

void Group::writeAttribute(const std::string& name, const std::vector<std::string>& values) const
{
    const auto pointers = textPointers(values);
    const hsize_t size = values.size();
    const Lock lock;
    const Handle space(H5Screate_simple(1, &size, nullptr), H5Sclose);
    const Handle type = variableTextType();
    writeAttribute(name, space.get(), type.get(), type.get(), pointers.data());
}

void Group::writeAttribute(const std::string& name, double value) const
{
    const Lock lock;
    const Handle space(H5Screate(H5S_SCALAR), H5Sclose);
    writeAttribute(name, space.get(), H5T_NATIVE_DOUBLE, H5T_IEEE_F64LE, &value);
}

void Group::writeAttribute(const std::string& name, std::int64_t value) const
{
    const Lock lock;
    const Handle space(H5Screate(H5S_SCALAR), H5Sclose);
    writeAttribute(name, space.get(), H5T_NATIVE_INT64, H5T_STD_I64LE, &value);
}

}
