#include "core/common/error.h"
#include "core/storage/hdf5_file.h"
#include "core/storage/hdf5_text.h"

#include <algorithm>

namespace cmir::hdf5 {

namespace {

std::vector<hsize_t> withRows(const std::vector<std::int64_t>& shape, std::size_t rows)
{
    std::vector<hsize_t> sizes(shape.begin(), shape.end());
    sizes.at(0) = rows;
    return sizes;
}

/// How a dataset is stored; a chunk must not be larger than a dataset of a fixed size.
Handle storageLike(hid_t storage, const std::vector<hsize_t>& sizes)
{
    Handle properties(H5Pcopy(storage), H5Pclose);
    if (!properties || H5Pget_layout(properties.get()) != H5D_CHUNKED)
        return properties;
    std::vector<hsize_t> chunk(sizes.size());
    H5Pget_chunk(properties.get(), static_cast<int>(chunk.size()), chunk.data());
    for (std::size_t axis = 0; axis < chunk.size(); ++axis)
        chunk[axis] = std::max<hsize_t>(1, std::min(chunk[axis], sizes[axis]));
    H5Pset_chunk(properties.get(), static_cast<int>(chunk.size()), chunk.data());
    return properties;
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
    const auto pointers = textPointers(texts);
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
    const Lock lock;
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
    if (hasVariableTexts())
        copyTextRows(rows, to, name);
    else
        copyFixedRows(rows, to, name);
    const Lock lock;
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
    const Lock lock;
    const Handle type = variableTextType();
    to.writeValues(name, shape, pointers.size(), type.get(), type.get(), pointers.data());
}

bool Dataset::hasVariableTexts() const
{
    const Lock lock;
    const Handle type(H5Dget_type(m_handle.get()), H5Tclose);
    return H5Tis_variable_str(type.get()) > 0;
}

/// A type named in the other file becomes a plain one.
Handle Dataset::plainType() const
{
    const Lock lock;
    const Handle stored(H5Dget_type(m_handle.get()), H5Tclose);
    return Handle(H5Tcopy(stored.get()), H5Tclose);
}

/// The bytes of these rows, one after another.
std::vector<char> Dataset::pickedRows(
    std::span<const std::int64_t> rows, const Handle& type, std::size_t elementBytes) const
{
    const std::int64_t all = m_shape.front();
    const std::size_t rowBytes = all == 0 ? 0 : static_cast<std::size_t>(m_elements / all) * elementBytes;
    const std::int64_t step = rowsAtOnce(elementBytes);
    std::vector<char> picked(rows.size() * rowBytes), block(static_cast<std::size_t>(std::min(step, all)) * rowBytes);
    auto next = rows.begin();
    for (std::int64_t first = 0; rowBytes > 0 && first < all && next != rows.end(); first += step) {
        const std::int64_t end = std::min(all, first + step);
        if (*next >= end)
            continue;
        readBlock(type, first, end - first, block.data());
        for (; next != rows.end() && *next < end; ++next)
            std::copy_n(block.data() + static_cast<std::size_t>(*next - first) * rowBytes, rowBytes,
                picked.data() + static_cast<std::size_t>(next - rows.begin()) * rowBytes);
    }
    return picked;
}

void Dataset::copyFixedRows(std::span<const std::int64_t> rows, const Group& to, const std::string& name) const
{
    const Handle type = plainType();
    const std::size_t size = [&] {
        const Lock lock;
        return H5Tget_size(type.get());
    }();
    prepare(size);
    const std::vector<char> picked = pickedRows(rows, type, size);
    const Lock lock;
    const auto sizes = withRows(m_shape, rows.size());
    const Handle space(H5Screate_simple(static_cast<int>(sizes.size()), sizes.data(), nullptr), H5Sclose);
    const Handle storage = storageLike(m_storage.get(), sizes);
    const Handle created(
        H5Dcreate2(to.m_handle.get(), name.c_str(), type.get(), space.get(), H5P_DEFAULT, storage.get(), H5P_DEFAULT),
        H5Dclose);
    if (!created
        || (!picked.empty() && H5Dwrite(created.get(), type.get(), H5S_ALL, H5S_ALL, H5P_DEFAULT, picked.data()) < 0))
        throwWriteFailure(to.where(name));
}

}
