#include "core/common/error.h"
#include "core/storage/hdf5_file.h"
#include "core/storage/hdf5_text.h"

#include <algorithm>

namespace cmir::hdf5 {

namespace {

constexpr std::size_t kBlockBytes = 4 << 20; ///< read at once, or one row of chunks where that is more

std::vector<hsize_t> withRows(const std::vector<std::int64_t>& shape, std::size_t rows)
{
    std::vector<hsize_t> sizes(shape.begin(), shape.end());
    sizes.at(0) = rows;
    return sizes;
}

/// How a dataset is stored; a chunk must not be larger than a dataset of a fixed size.
Handle storageLike(hid_t dataset, const std::vector<hsize_t>& sizes)
{
    Handle properties(H5Dget_create_plist(dataset), H5Pclose);
    if (!properties || H5Pget_layout(properties.get()) != H5D_CHUNKED)
        return properties;
    std::vector<hsize_t> chunk(sizes.size());
    H5Pget_chunk(properties.get(), static_cast<int>(chunk.size()), chunk.data());
    for (std::size_t axis = 0; axis < chunk.size(); ++axis)
        chunk[axis] = std::max<hsize_t>(1, std::min(chunk[axis], sizes[axis]));
    H5Pset_chunk(properties.get(), static_cast<int>(chunk.size()), chunk.data());
    return properties;
}

/// Rows to read at once, so that no chunk is unpacked twice.
std::size_t blockRows(hid_t dataset, std::size_t rowBytes, std::size_t rank)
{
    const std::size_t rows = std::max<std::size_t>(1, kBlockBytes / std::max<std::size_t>(1, rowBytes));
    const Handle properties(H5Dget_create_plist(dataset), H5Pclose);
    std::vector<hsize_t> chunk(rank);
    if (H5Pget_layout(properties.get()) != H5D_CHUNKED
        || H5Pget_chunk(properties.get(), static_cast<int>(rank), chunk.data()) < 1)
        return rows;
    const auto step = static_cast<std::size_t>(chunk[0]);
    return (rows + step - 1) / step * step;
}

void readBlock(hid_t dataset, hid_t type, const std::vector<std::int64_t>& shape, std::size_t first, std::size_t count,
    std::vector<char>& bytes, const std::string& where)
{
    const std::vector<hsize_t> size = withRows(shape, count);
    std::vector<hsize_t> start(size.size(), 0);
    start[0] = first;
    const Handle fileSpace(H5Dget_space(dataset), H5Sclose);
    const Handle memorySpace(H5Screate_simple(static_cast<int>(size.size()), size.data(), nullptr), H5Sclose);
    if (H5Sselect_hyperslab(fileSpace.get(), H5S_SELECT_SET, start.data(), nullptr, size.data(), nullptr) < 0
        || H5Dread(dataset, type, memorySpace.get(), fileSpace.get(), H5P_DEFAULT, bytes.data()) < 0)
        throwDamaged(where);
}

/// One attribute of numbers or fixed texts, byte by byte.
bool copyFixedAttribute(hid_t from, hid_t to, const std::string& name, std::size_t count)
{
    const Handle attribute(H5Aopen(from, name.c_str(), H5P_DEFAULT), H5Aclose);
    const Handle stored(H5Aget_type(attribute.get()), H5Tclose);
    const Handle type(H5Tcopy(stored.get()), H5Tclose); // one named in the other file becomes a plain one
    const Handle space(H5Aget_space(attribute.get()), H5Sclose);
    std::vector<char> bytes(H5Tget_size(type.get()) * count);
    const Handle created(H5Acreate2(to, name.c_str(), type.get(), space.get(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
    return created
        && (count == 0
            || (H5Aread(attribute.get(), type.get(), bytes.data()) >= 0
                && H5Awrite(created.get(), type.get(), bytes.data()) >= 0));
}

/// One of texts of variable length, which the library must not follow (see HeapReader).
bool copyTextAttribute(hid_t from, hid_t to, const std::string& name, const std::vector<std::string>& texts)
{
    const Handle attribute(H5Aopen(from, name.c_str(), H5P_DEFAULT), H5Aclose);
    const Handle space(H5Aget_space(attribute.get()), H5Sclose);
    const Handle type = variableTextType();
    std::vector<const char*> pointers;
    for (const auto& text : texts)
        pointers.push_back(text.c_str());
    const Handle created(H5Acreate2(to, name.c_str(), type.get(), space.get(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
    return created && (texts.empty() || H5Awrite(created.get(), type.get(), pointers.data()) >= 0);
}

bool variableText(hid_t object, const std::string& name)
{
    const Handle attribute(H5Aopen(object, name.c_str(), H5P_DEFAULT), H5Aclose);
    const Handle type(H5Aget_type(attribute.get()), H5Tclose);
    return H5Tis_variable_str(type.get()) > 0;
}

/// A second owner of an object that is open.
Handle shared(const Handle& object)
{
    H5Iinc_ref(object.get());
    return Handle(object.get(), H5Oclose);
}

}

void Group::copyAttributes(const Group& to) const
{
    for (const auto& name : attributeNames()) {
        const auto value = attribute(name); // checked: type, size, texts
        if (!value || value->type == ValueType::Other || H5Aexists(to.m_handle.get(), name.c_str()) > 0)
            continue;
        const std::size_t count = std::max({ value->integers.size(), value->reals.size(), value->texts.size() });
        const bool written = variableText(m_handle.get(), name)
            ? copyTextAttribute(m_handle.get(), to.m_handle.get(), name, value->texts)
            : copyFixedAttribute(m_handle.get(), to.m_handle.get(), name, count);
        if (!written)
            throwWriteFailure(to.where() + ": attribute " + name);
    }
}

void Dataset::copyRows(std::span<const std::int64_t> rows, const Group& to, const std::string& name) const
{
    if (m_type == ValueType::Other || m_shape.empty())
        throw BadInput(where() + " has no rows of numbers or texts to copy");
    const Handle type(H5Dget_type(m_handle.get()), H5Tclose);
    if (H5Tis_variable_str(type.get()) > 0)
        copyTextRows(rows, to, name);
    else
        copyFixedRows(rows, to, name);
    // Attributes do not care what kind of object bears them.
    const Group from(m_state, shared(m_handle), m_name);
    from.copyAttributes(Group(to.m_state, to.openChild(name), to.childName(name)));
}

void Dataset::copyTextRows(std::span<const std::int64_t> rows, const Group& to, const std::string& name) const
{
    const auto texts = readTexts();
    const std::size_t width = texts.size() / static_cast<std::size_t>(std::max<std::int64_t>(1, m_shape.front()));
    std::vector<const char*> pointers;
    for (const std::int64_t row : rows)
        for (std::size_t k = 0; k < width; ++k)
            pointers.push_back(texts.at(static_cast<std::size_t>(row) * width + k).c_str());
    auto shape = m_shape;
    shape.front() = static_cast<std::int64_t>(rows.size());
    const Handle type = variableTextType();
    to.writeValues(name, shape, pointers.size(), type.get(), type.get(), pointers.data());
}

void Dataset::copyFixedRows(std::span<const std::int64_t> rows, const Group& to, const std::string& name) const
{
    const Handle stored(H5Dget_type(m_handle.get()), H5Tclose);
    const Handle type(H5Tcopy(stored.get()), H5Tclose); // one named in the other file becomes a plain one
    const std::size_t size = H5Tget_size(type.get());
    prepare(size);
    const auto all = static_cast<std::size_t>(m_shape.front());
    const std::size_t rowBytes = all == 0 ? 0 : static_cast<std::size_t>(m_elements) / all * size;
    const std::size_t step = blockRows(m_handle.get(), rowBytes, m_shape.size());
    std::vector<char> picked(rows.size() * rowBytes), block(std::min(step, all) * rowBytes);
    auto next = rows.begin();
    for (std::size_t first = 0; rowBytes > 0 && first < all && next != rows.end(); first += step) {
        const std::size_t end = std::min(all, first + step);
        if (static_cast<std::size_t>(*next) >= end)
            continue;
        readBlock(m_handle.get(), type.get(), m_shape, first, end - first, block, where());
        for (; next != rows.end() && static_cast<std::size_t>(*next) < end; ++next)
            std::copy_n(block.data() + (static_cast<std::size_t>(*next) - first) * rowBytes, rowBytes,
                picked.data() + static_cast<std::size_t>(next - rows.begin()) * rowBytes);
    }
    const auto sizes = withRows(m_shape, rows.size());
    const Handle space(H5Screate_simple(static_cast<int>(sizes.size()), sizes.data(), nullptr), H5Sclose);
    const Handle storage = storageLike(m_handle.get(), sizes);
    const Handle created(
        H5Dcreate2(to.m_handle.get(), name.c_str(), type.get(), space.get(), H5P_DEFAULT, storage.get(), H5P_DEFAULT),
        H5Dclose);
    if (!created
        || (!picked.empty() && H5Dwrite(created.get(), type.get(), H5S_ALL, H5S_ALL, H5P_DEFAULT, picked.data()) < 0))
        throwWriteFailure(to.where(name));
}

}
