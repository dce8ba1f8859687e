#include "core/common/disk_memory.h"
#include "core/common/error.h"
#include "core/common/utf8.h"
#include "core/storage/hdf5_heap.h"
#include "core/storage/hdf5_storage_check.h"
#include "core/storage/hdf5_text.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace cmir::hdf5 {

namespace {

constexpr std::uint64_t kBlockBytes = 16 << 20; ///< read under one Lock, or one row of chunks where that is more
constexpr std::size_t kTextsAtOnce = 1 << 16;

template <class T> Handle nativeType();
template <> Handle nativeType<float>()
{
    return Handle(H5Tcopy(H5T_NATIVE_FLOAT), H5Tclose);
}
template <> Handle nativeType<double>()
{
    return Handle(H5Tcopy(H5T_NATIVE_DOUBLE), H5Tclose);
}
template <> Handle nativeType<std::int64_t>()
{
    return Handle(H5Tcopy(H5T_NATIVE_INT64), H5Tclose);
}

template <class Make> Handle locked(const Make& make)
{
    const Lock lock;
    return make();
}

template <class T> std::vector<T> allocated(std::int64_t count, const std::string& where)
{
    try {
        return std::vector<T>(static_cast<std::size_t>(count));
    } catch (const std::exception&) { // no memory, or more than a vector can have
        throw Failure(where + ": not enough memory to read " + std::to_string(count) + " values");
    }
}

}

namespace {

/// Whether every bit the type speaks of lies inside its bytes; HDF5 converts without looking.
bool bitsInside(hid_t type)
{
    const int offset = H5Tget_offset(type);
    return offset >= 0 && H5Tget_precision(type) > 0
        && static_cast<std::size_t>(offset) + H5Tget_precision(type) <= 8 * H5Tget_size(type);
}

bool realFieldsInside(hid_t type)
{
    std::size_t sign = 0, exponent = 0, exponentBits = 0, mantissa = 0, mantissaBits = 0;
    const std::size_t bits = H5Tget_precision(type);
    return bitsInside(type) && H5Tget_fields(type, &sign, &exponent, &exponentBits, &mantissa, &mantissaBits) >= 0
        && sign < bits && exponentBits > 0 && exponentBits <= 32 && exponent <= bits && exponentBits <= bits - exponent
        && mantissaBits > 0 && mantissa <= bits && mantissaBits <= bits - mantissa;
}

}

ValueType valueType(hid_t type)
{
    const std::size_t size = H5Tget_size(type);
    switch (H5Tget_class(type)) {
    case H5T_INTEGER:
        return size >= 1 && size <= 8 && bitsInside(type) ? ValueType::Integer : ValueType::Other;
    case H5T_FLOAT:
        return size >= 2 && size <= 16 && realFieldsInside(type) ? ValueType::Real : ValueType::Other;
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

std::vector<const char*> textPointers(const std::vector<std::string>& texts)
{
    std::vector<const char*> pointers(texts.size());
    std::ranges::transform(texts, pointers.begin(), [](const std::string& text) { return text.c_str(); });
    return pointers;
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

Dataset::Dataset(std::shared_ptr<FileState> state, Handle handle, Handle storage, std::string name)
    : m_state(std::move(state))
    , m_handle(std::move(handle))
    , m_storage(std::move(storage))
    , m_name(std::move(name))
{
    const Lock lock;
    const Handle type(H5Dget_type(m_handle.get()), H5Tclose);
    const Handle space(H5Dget_space(m_handle.get()), H5Sclose);
    if (!type || !space)
        throwDamaged(where());
    m_null = H5Sget_simple_extent_type(space.get()) == H5S_NULL;
    if (m_null)
        return;
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

/// The size first: it bounds the number of chunks that are looked at.
void Dataset::prepare(std::uint64_t bytesPerElement) const
{
    m_state->charge(checkedBytes(m_elements, bytesPerElement, where()), where());
    checkStorage(m_handle.get(), m_storage.get(), m_shape, *m_state, where());
}

std::string Dataset::foreignFilter() const
{
    return hdf5::foreignFilter(m_storage.get());
}

std::int64_t Dataset::rowsAtOnce(std::uint64_t elementBytes) const
{
    const std::int64_t all = std::max<std::int64_t>(1, rows());
    const std::uint64_t rowBytes
        = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(m_elements / all) * elementBytes);
    const auto fitting = static_cast<std::int64_t>(std::max<std::uint64_t>(1, kBlockBytes / rowBytes));
    const Lock lock;
    std::vector<hsize_t> chunk(m_shape.size());
    if (H5Pget_layout(m_storage.get()) != H5D_CHUNKED
        || H5Pget_chunk(m_storage.get(), static_cast<int>(chunk.size()), chunk.data()) < 1)
        return std::min(all, fitting);
    const auto step = static_cast<std::int64_t>(std::clamp<hsize_t>(chunk[0], 1, static_cast<hsize_t>(all)));
    return std::min(all, (fitting + step - 1) / step * step);
}

void Dataset::readBlock(const Handle& memoryType, std::int64_t first, std::int64_t count, void* values) const
{
    m_state->check();
    const Lock lock;
    std::vector<hsize_t> start(m_shape.size(), 0), size(m_shape.begin(), m_shape.end());
    start.at(0) = static_cast<hsize_t>(first);
    size.at(0) = static_cast<hsize_t>(count);
    const Handle fileSpace(H5Dget_space(m_handle.get()), H5Sclose);
    const Handle memorySpace(H5Screate_simple(static_cast<int>(size.size()), size.data(), nullptr), H5Sclose);
    if (H5Sselect_hyperslab(fileSpace.get(), H5S_SELECT_SET, start.data(), nullptr, size.data(), nullptr) < 0
        || H5Dread(m_handle.get(), memoryType.get(), memorySpace.get(), fileSpace.get(), H5P_DEFAULT, values) < 0)
        throwDamaged(where());
}

void Dataset::readBlocks(const Handle& memoryType, std::size_t elementBytes, void* values) const
{
    if (m_elements == 0)
        return;
    if (m_shape.empty()) {
        m_state->check();
        const Lock lock;
        if (H5Dread(m_handle.get(), memoryType.get(), H5S_ALL, H5S_ALL, H5P_DEFAULT, values) < 0)
            throwDamaged(where());
        return;
    }
    const std::int64_t step = rowsAtOnce(elementBytes);
    const std::size_t rowBytes = static_cast<std::size_t>(m_elements / rows()) * elementBytes;
    for (std::int64_t first = 0; first < rows(); first += step) {
        readBlock(memoryType, first, std::min(step, rows() - first),
            static_cast<char*>(values) + static_cast<std::size_t>(first) * rowBytes);
        keepDiskMemoryBound(); // they may be read into it
    }
}

template <class T> std::vector<T> Dataset::readAll() const
{
    requireNumeric();
    prepare(sizeof(T));
    auto values = allocated<T>(m_elements, where());
    const Handle type = locked(nativeType<T>);
    readBlocks(type, sizeof(T), values.data());
    return values;
}

std::vector<float> Dataset::readFloats() const
{
    return readAll<float>();
}

void Dataset::readFloats(std::span<float> values) const
{
    readBlocks(locked(nativeType<float>), sizeof(float), values.data());
}

std::vector<double> Dataset::readDoubles() const
{
    return readAll<double>();
}

std::vector<std::int64_t> Dataset::readIntegers() const
{
    if (m_type != ValueType::Integer)
        throw BadInput(where() + (m_type == ValueType::Text ? " holds text" : " does not hold integers")
            + "; integers are needed");
    return readAll<std::int64_t>();
}

void Dataset::prepareRows() const
{
    requireNumeric();
    prepare(sizeof(float));
}

void Dataset::readRows(std::int64_t first, std::int64_t count, std::span<float> values) const
{
    readBlock(locked(nativeType<float>), first, count, values.data());
}

void Dataset::readRows(std::int64_t first, std::int64_t count, std::span<double> values) const
{
    readBlock(locked(nativeType<double>), first, count, values.data());
}

std::string Dataset::typeName() const
{
    const Handle type = plainType();
    const Lock lock;
    const std::size_t bits = 8 * H5Tget_size(type.get());
    switch (m_type) {
    case ValueType::Integer:
        return (H5Tget_class(type.get()) == H5T_ENUM      ? "bool"
                : H5Tget_sign(type.get()) == H5T_SGN_NONE ? "uint" + std::to_string(bits)
                                                          : "int" + std::to_string(bits));
    case ValueType::Real:
        return "float" + std::to_string(bits);
    case ValueType::Text:
        return "text";
    case ValueType::Other:
        break;
    }
    return "other";
}

std::vector<std::string> Dataset::readTexts() const
{
    if (m_type != ValueType::Text)
        throw BadInput(where() + " does not hold text; text is needed");
    return hasVariableTexts() ? readVariableTexts() : readFixedTexts();
}

std::vector<std::string> Dataset::readFixedTexts() const
{
    const Handle type = plainType();
    const auto [size, padding] = [&] {
        const Lock lock;
        return std::pair(H5Tget_size(type.get()), H5Tget_strpad(type.get()));
    }();
    const std::uint64_t bytes = checkedBytes(m_elements, size, where());
    prepare(size);
    auto buffer = allocated<char>(static_cast<std::int64_t>(bytes), where());
    readBlocks(type, size, buffer.data());
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < static_cast<std::size_t>(m_elements); ++i)
        texts.push_back(fixedText(buffer.data() + i * size, size, padding));
    return texts;
}

std::vector<std::string> Dataset::readVariableTexts() const
{
    const std::uint64_t bytes = checkedBytes(m_elements, kReferenceSize, where());
    prepare(kReferenceSize);
    auto references = allocated<unsigned char>(static_cast<std::int64_t>(bytes), where());
    readBlocks(locked(rawReferenceType), kReferenceSize, references.data());
    std::vector<std::string> texts;
    for (std::span<const unsigned char> rest(references); !rest.empty();) {
        m_state->check();
        const auto some = rest.first(std::min(rest.size(), kTextsAtOnce * kReferenceSize));
        for (std::string& text : m_state->heap->texts(some, *m_state, where()))
            texts.push_back(std::move(text));
        rest = rest.subspan(some.size());
    }
    return texts;
}

}
