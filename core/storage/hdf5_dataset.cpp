#include "core/common/error.h"
#include "core/storage/hdf5_heap.h"
#include "core/storage/hdf5_text.h"

#include <limits>

namespace cmir::hdf5 {

namespace {

[[noreturn]] void throwDamaged(const std::string& where)
{
    throw BadInput(where + " cannot be read: the file is damaged");
}

template <class T> std::vector<T> allocated(std::int64_t count, const std::string& where)
{
    try {
        return std::vector<T>(static_cast<std::size_t>(count));
    } catch (const std::bad_alloc&) {
        throw Failure(where + ": not enough memory to read " + std::to_string(count) + " values");
    }
}

}

ValueType valueType(hid_t type)
{
    const std::size_t size = H5Tget_size(type);
    switch (H5Tget_class(type)) {
    case H5T_INTEGER:
        return size >= 1 && size <= 8 ? ValueType::Integer : ValueType::Other;
    case H5T_FLOAT:
        return size >= 2 && size <= 16 ? ValueType::Real : ValueType::Other;
    case H5T_ENUM: {
        const Handle base(H5Tget_super(type), H5Tclose);
        return base && H5Tget_class(base.get()) == H5T_INTEGER ? valueType(base.get()) : ValueType::Other;
    }
    case H5T_STRING:
        return ValueType::Text;
    default:
        return ValueType::Other;
    }
}

std::string fixedText(const char* bytes, std::size_t size, H5T_str_t padding)
{
    std::string_view text(bytes, size);
    text = text.substr(0, text.find('\0'));
    while (padding == H5T_STR_SPACEPAD && !text.empty() && text.back() == ' ')
        text.remove_suffix(1);
    return validUtf8(text);
}

Handle variableTextType()
{
    Handle type(H5Tcopy(H5T_C_S1), H5Tclose);
    H5Tset_size(type.get(), H5T_VARIABLE);
    H5Tset_cset(type.get(), H5T_CSET_UTF8);
    return type;
}

std::optional<std::vector<std::int64_t>> extents(hid_t space)
{
    const int rank = H5Sget_simple_extent_ndims(space);
    if (rank < 0 || H5Sget_simple_extent_type(space) == H5S_NULL)
        return std::nullopt;
    std::vector<hsize_t> sizes(static_cast<std::size_t>(rank));
    H5Sget_simple_extent_dims(space, sizes.data(), nullptr);
    std::vector<std::int64_t> shape;
    std::int64_t elements = 1;
    for (const hsize_t size : sizes) {
        const auto extent = static_cast<std::int64_t>(size);
        if (size > static_cast<hsize_t>(std::numeric_limits<std::int64_t>::max() / 64)
            || __builtin_mul_overflow(elements, std::max<std::int64_t>(extent, 1), &elements))
            return std::nullopt;
        shape.push_back(extent);
    }
    return shape;
}

Dataset::Dataset(std::shared_ptr<FileState> state, Handle handle, std::string name)
    : m_state(std::move(state))
    , m_handle(std::move(handle))
    , m_name(std::move(name))
{
    const Handle type(H5Dget_type(m_handle.get()), H5Tclose);
    const Handle space(H5Dget_space(m_handle.get()), H5Sclose);
    if (!type || !space)
        throwDamaged(where());
    m_type = valueType(type.get());
    auto shape = extents(space.get());
    if (!shape)
        throw BadInput(where() + " has no sizes that can be read");
    m_shape = std::move(*shape);
    m_elements = 1;
    for (const auto extent : m_shape)
        m_elements *= extent;
}

std::string shapeText(const std::vector<std::int64_t>& shape)
{
    if (shape.empty())
        return "a single value";
    std::string text = std::to_string(shape.front());
    for (std::size_t i = 1; i < shape.size(); ++i)
        text += " x " + std::to_string(shape[i]);
    return shape.size() == 1 ? text + " values" : text;
}

void Dataset::requireNumeric() const
{
    if (!numeric())
        throw BadInput(where() + (m_type == ValueType::Text ? " holds text" : " holds values of another kind")
            + "; numbers are needed");
}

/// What would make HDF5 look outside this file or run a filter from outside is refused before it is touched.
void Dataset::checkStorage() const
{
    const Handle properties(H5Dget_create_plist(m_handle.get()), H5Pclose);
    if (!properties)
        throwDamaged(where());
    const H5D_layout_t layout = H5Pget_layout(properties.get());
    if (layout == H5D_VIRTUAL || H5Pget_external_count(properties.get()) > 0)
        throw BadInput(where() + " lies in another file; data must lie in the file itself");
    if (layout == H5D_CHUNKED) {
        std::vector<hsize_t> chunk(std::max<std::size_t>(m_shape.size(), 1));
        const Handle type(H5Dget_type(m_handle.get()), H5Tclose);
        std::uint64_t bytes = H5Tget_size(type.get());
        if (H5Pget_chunk(properties.get(), static_cast<int>(chunk.size()), chunk.data()) < 0)
            throwDamaged(where());
        for (const hsize_t extent : chunk)
            if (__builtin_mul_overflow(bytes, extent, &bytes) || bytes > m_state->budget)
                throw BadInput(where() + " claims chunks larger than the file can hold; the file is damaged");
    }
    const int filters = H5Pget_nfilters(properties.get());
    for (int i = 0; i < filters; ++i) {
        unsigned flags = 0;
        std::size_t values = 0;
        char name[64] = {};
        const H5Z_filter_t filter = H5Pget_filter2(
            properties.get(), static_cast<unsigned>(i), &flags, &values, nullptr, sizeof name, name, nullptr);
        if (filter != H5Z_FILTER_DEFLATE && filter != H5Z_FILTER_SHUFFLE && filter != H5Z_FILTER_FLETCHER32)
            throw BadInput(where() + " is stored with the filter \"" + validUtf8(name) + "\" (" + std::to_string(filter)
                + "); allowed are gzip, shuffle and fletcher32");
    }
}

template <class T> std::vector<T> Dataset::readAll(hid_t memoryType) const
{
    requireNumeric();
    checkStorage();
    m_state->charge(static_cast<std::uint64_t>(m_elements) * sizeof(T), where());
    auto values = allocated<T>(m_elements, where());
    if (m_elements > 0 && H5Dread(m_handle.get(), memoryType, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) < 0)
        throwDamaged(where());
    return values;
}

std::vector<float> Dataset::readFloats() const
{
    return readAll<float>(H5T_NATIVE_FLOAT);
}

std::vector<double> Dataset::readDoubles() const
{
    return readAll<double>(H5T_NATIVE_DOUBLE);
}

std::vector<std::int64_t> Dataset::readIntegers() const
{
    if (m_type != ValueType::Integer)
        throw BadInput(where() + (m_type == ValueType::Text ? " holds text" : " does not hold integers")
            + "; integers are needed");
    return readAll<std::int64_t>(H5T_NATIVE_INT64);
}

void Dataset::prepareRows() const
{
    requireNumeric();
    checkStorage();
    m_state->charge(static_cast<std::uint64_t>(m_elements) * sizeof(float), where());
}

void Dataset::readRows(std::int64_t first, std::int64_t count, std::span<float> values) const
{
    std::vector<hsize_t> start(m_shape.size(), 0), size(m_shape.begin(), m_shape.end());
    start.at(0) = static_cast<hsize_t>(first);
    size.at(0) = static_cast<hsize_t>(count);
    const Handle fileSpace(H5Dget_space(m_handle.get()), H5Sclose);
    const Handle memorySpace(H5Screate_simple(static_cast<int>(size.size()), size.data(), nullptr), H5Sclose);
    if (H5Sselect_hyperslab(fileSpace.get(), H5S_SELECT_SET, start.data(), nullptr, size.data(), nullptr) < 0
        || H5Dread(m_handle.get(), H5T_NATIVE_FLOAT, memorySpace.get(), fileSpace.get(), H5P_DEFAULT, values.data())
            < 0)
        throwDamaged(where());
}

std::vector<std::string> Dataset::readTexts() const
{
    if (m_type != ValueType::Text)
        throw BadInput(where() + " does not hold text; text is needed");
    checkStorage();
    const Handle type(H5Dget_type(m_handle.get()), H5Tclose);
    return H5Tis_variable_str(type.get()) > 0 ? readVariableTexts() : readFixedTexts(type.get());
}

std::vector<std::string> Dataset::readFixedTexts(hid_t type) const
{
    const std::size_t size = H5Tget_size(type);
    std::uint64_t bytes = 0;
    if (__builtin_mul_overflow(static_cast<std::uint64_t>(m_elements), size, &bytes))
        throwDamaged(where());
    m_state->charge(bytes, where());
    const auto buffer = [&] {
        auto values = allocated<char>(static_cast<std::int64_t>(bytes), where());
        if (m_elements > 0 && H5Dread(m_handle.get(), type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) < 0)
            throwDamaged(where());
        return values;
    }();
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < static_cast<std::size_t>(m_elements); ++i)
        texts.push_back(fixedText(buffer.data() + i * size, size, H5Tget_strpad(type)));
    return texts;
}

std::vector<std::string> Dataset::readVariableTexts() const
{
    const std::int64_t bytes = m_elements * static_cast<std::int64_t>(kReferenceSize);
    m_state->charge(static_cast<std::uint64_t>(bytes), where());
    auto references = allocated<unsigned char>(bytes, where());
    if (m_elements > 0
        && H5Dread(m_handle.get(), rawReferenceType().get(), H5S_ALL, H5S_ALL, H5P_DEFAULT, references.data()) < 0)
        throwDamaged(where());
    return m_state->heap->texts(references, *m_state, where());
}

}
