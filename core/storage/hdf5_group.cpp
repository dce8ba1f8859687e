#include "core/common/error.h"
#include "core/storage/hdf5_file.h"
#include "core/storage/hdf5_storage_check.h"
#include "core/storage/hdf5_text.h"

namespace cmir::hdf5 {

namespace {

std::string firstPart(const std::string& name)
{
    return name.substr(0, name.find('/'));
}

std::string linkName(hid_t group, H5_index_t index, hsize_t position)
{
    const auto length = H5Lget_name_by_idx(group, ".", index, H5_ITER_INC, position, nullptr, 0, H5P_DEFAULT);
    if (length <= 0 || length > 4096)
        return {};
    std::string name(static_cast<std::size_t>(length) + 1, '\0');
    H5Lget_name_by_idx(group, ".", index, H5_ITER_INC, position, name.data(), name.size(), H5P_DEFAULT);
    name.resize(static_cast<std::size_t>(length));
    return name;
}

bool isSoftLink(hid_t group, const std::string& name)
{
    H5L_info_t info;
    return H5Lget_info(group, name.c_str(), &info, H5P_DEFAULT) >= 0 && info.type == H5L_TYPE_SOFT;
}

H5_index_t keptOrder(hid_t group)
{
    const Handle properties(H5Gget_create_plist(group), H5Pclose);
    unsigned flags = 0;
    H5Pget_link_creation_order(properties.get(), &flags);
    return flags & H5P_CRT_ORDER_TRACKED ? H5_INDEX_CRT_ORDER : H5_INDEX_NAME;
}

}

Group::Group(std::shared_ptr<FileState> state, Handle handle, std::string name)
    : m_state(std::move(state))
    , m_handle(std::move(handle))
    , m_name(std::move(name))
{ }

std::string Group::childName(std::string_view child) const
{
    return m_name.empty() ? std::string(child) : m_name + "/" + std::string(child);
}

bool Group::has(const std::string& name) const
{
    const Lock lock;
    const std::string first = firstPart(name);
    if (first.empty() || H5Lexists(m_handle.get(), first.c_str(), H5P_DEFAULT) <= 0)
        return false;
    return first.size() == name.size() || group(first).has(name.substr(first.size() + 1));
}

/// Opens one object below; every link on the way must be a plain one.
Handle Group::openChild(const std::string& name) const
{
    H5L_info_t info;
    if (H5Lget_info(m_handle.get(), name.c_str(), &info, H5P_DEFAULT) < 0)
        throw BadInput(where() + ": there is no \"" + shownName(name) + "\"");
    if (info.type != H5L_TYPE_HARD)
        throw BadInput(where(name) + " is a link to another place or file; links are not followed");
    Handle object(H5Oopen(m_handle.get(), name.c_str(), H5P_DEFAULT), H5Oclose);
    if (!object)
        throw BadInput(where(name) + " cannot be opened: the file is damaged");
    return object;
}

hsize_t Group::linkCount() const
{
    const Lock lock;
    H5G_info_t info;
    if (H5Gget_info(m_handle.get(), &info) < 0)
        throw BadInput(where() + ": its contents cannot be listed: the file is damaged");
    return info.nlinks;
}

std::vector<Group::Child> Group::children() const
{
    std::vector<Child> list;
    const hsize_t links = linkCount();
    for (hsize_t i = 0; i < links; ++i) {
        m_state->check();
        const Lock lock;
        const std::string name = linkName(m_handle.get(), keptOrder(m_handle.get()), i);
        if (name.empty())
            throw BadInput(where() + ": its contents cannot be listed: the file is damaged");
        if (isSoftLink(m_handle.get(), name)) {
            m_state->skippedLinks.insert(shownName(childName(name)));
            continue;
        }
        const Handle object = openChild(name);
        const H5I_type_t type = H5Iget_type(object.get());
        if (type == H5I_GROUP || type == H5I_DATASET)
            list.push_back({ name, type == H5I_GROUP });
    }
    return list;
}

Group Group::group(const std::string& name) const
{
    const Lock lock;
    const std::string first = firstPart(name);
    Handle object = openChild(first);
    if (H5Iget_type(object.get()) != H5I_GROUP)
        throw BadInput(where(first) + " must be a group, but it is a dataset");
    Group child(m_state, std::move(object), childName(first));
    return first.size() == name.size() ? std::move(child) : child.group(name.substr(first.size() + 1));
}

Dataset Group::dataset(const std::string& name) const
{
    if (const auto slash = name.rfind('/'); slash != std::string::npos)
        return group(name.substr(0, slash)).dataset(name.substr(slash + 1));
    m_state->check();
    const Lock lock;
    Handle object = openChild(name);
    if (H5Iget_type(object.get()) != H5I_DATASET)
        throw BadInput(where(name) + " must be a dataset, but it is a group");
    Handle storage = storageOf(object.get(), where(name));
    if (needsNoCache(storage.get())) {
        const Handle access(H5Pcreate(H5P_DATASET_ACCESS), H5Pclose);
        H5Pset_chunk_cache(access.get(), 0, 0, 1);
        object = {}; // or the second one would share its cache
        object = Handle(H5Dopen2(m_handle.get(), name.c_str(), access.get()), H5Dclose);
        if (!object)
            throwDamaged(where(name));
    }
    return Dataset(m_state, std::move(object), std::move(storage), childName(name));
}

/// Not by HDF5's own way of making groups on the way: those would bear the time, and two writings of the same contents
/// would differ as soon as a second passes between them.
Group Group::groupToWrite(const std::string& name) const
{
    return has(name) ? group(name) : createGroup(name);
}

Group Group::createGroup(const std::string& name) const
{
    const Lock lock;
    if (const std::string first = firstPart(name); first.size() < name.size())
        return groupToWrite(first).createGroup(name.substr(first.size() + 1));
    const Handle creation(H5Pcreate(H5P_GROUP_CREATE), H5Pclose);
    H5Pset_obj_track_times(creation.get(), false); // the same contents are the same bytes
    H5Pset_link_creation_order(creation.get(), H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
    Handle created(H5Gcreate2(m_handle.get(), name.c_str(), H5P_DEFAULT, creation.get(), H5P_DEFAULT), H5Gclose);
    if (!created)
        throwWriteFailure(where(name));
    return Group(m_state, std::move(created), childName(name));
}

void Group::writeValues(const std::string& name, const std::vector<std::int64_t>& shape, std::size_t count,
    hid_t memoryType, hid_t fileType, const void* values) const
{
    if (const std::string first = firstPart(name); first.size() < name.size())
        return groupToWrite(first).writeValues(
            name.substr(first.size() + 1), shape, count, memoryType, fileType, values);
    const std::vector<hsize_t> sizes(shape.begin(), shape.end());
    hsize_t expected = 1;
    for (const hsize_t size : sizes)
        expected *= size;
    if (expected != count)
        throw Failure(where(name) + ": " + std::to_string(count) + " values do not fill its shape");
    const Handle space(
        sizes.empty() ? H5Screate(H5S_SCALAR) : H5Screate_simple(static_cast<int>(sizes.size()), sizes.data(), nullptr),
        H5Sclose);
    const Handle creation(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
    H5Pset_obj_track_times(creation.get(), false);
    const Handle created(
        H5Dcreate2(m_handle.get(), name.c_str(), fileType, space.get(), H5P_DEFAULT, creation.get(), H5P_DEFAULT),
        H5Dclose);
    if (!created || (count > 0 && H5Dwrite(created.get(), memoryType, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) < 0))
        throwWriteFailure(where(name));
}

void Group::link(const std::string& name, const Group& from, const std::string& path) const
{
    const Lock lock;
    if (H5Lcreate_hard(from.m_handle.get(), path.c_str(), m_handle.get(), name.c_str(), H5P_DEFAULT, H5P_DEFAULT) < 0)
        throwWriteFailure(where(name));
}

RowWriter Group::createRows(const std::string& name, const std::vector<std::int64_t>& shape) const
{
    const Lock lock;
    const std::vector<hsize_t> sizes(shape.begin(), shape.end());
    const Handle space(H5Screate_simple(static_cast<int>(sizes.size()), sizes.data(), nullptr), H5Sclose);
    const Handle creation(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
    H5Pset_obj_track_times(creation.get(), false);
    H5Pset_fill_time(creation.get(), H5D_FILL_TIME_NEVER); // every row is written
    Handle created(
        H5Dcreate2(m_handle.get(), name.c_str(), H5T_IEEE_F32LE, space.get(), H5P_DEFAULT, creation.get(), H5P_DEFAULT),
        H5Dclose);
    if (!created)
        throwWriteFailure(where(name));
    return RowWriter(m_state, std::move(created), shape, where(name));
}

RowWriter::RowWriter(std::shared_ptr<FileState> state, Handle handle, std::vector<std::int64_t> shape, std::string name)
    : m_state(std::move(state))
    , m_handle(std::move(handle))
    , m_shape(std::move(shape))
    , m_name(std::move(name))
{ }

void RowWriter::append(std::span<const float> values)
{
    m_state->check();
    std::vector<hsize_t> start(m_shape.size(), 0), size(m_shape.begin(), m_shape.end());
    hsize_t each = 1;
    for (std::size_t axis = 1; axis < size.size(); ++axis)
        each *= size[axis];
    const auto rows = static_cast<std::int64_t>(each == 0 ? 0 : values.size() / each);
    if (rows == 0)
        return;
    if (rows > m_shape[0] - m_row || values.size() % each != 0)
        throw Failure(m_name + ": " + std::to_string(values.size()) + " values do not fit its shape");
    const Lock lock;
    start[0] = static_cast<hsize_t>(m_row);
    size[0] = static_cast<hsize_t>(rows);
    const Handle fileSpace(H5Dget_space(m_handle.get()), H5Sclose);
    const Handle memorySpace(H5Screate_simple(static_cast<int>(size.size()), size.data(), nullptr), H5Sclose);
    if (H5Sselect_hyperslab(fileSpace.get(), H5S_SELECT_SET, start.data(), nullptr, size.data(), nullptr) < 0
        || H5Dwrite(m_handle.get(), H5T_NATIVE_FLOAT, memorySpace.get(), fileSpace.get(), H5P_DEFAULT, values.data())
            < 0)
        throwWriteFailure(m_name);
    m_row += rows;
}

void Group::write(const std::string& name, const std::vector<std::int64_t>& shape, std::span<const float> values) const
{
    const Lock lock;
    writeValues(name, shape, values.size(), H5T_NATIVE_FLOAT, H5T_IEEE_F32LE, values.data());
}

void Group::write(const std::string& name, const std::vector<std::int64_t>& shape, std::span<const double> values) const
{
    const Lock lock;
    writeValues(name, shape, values.size(), H5T_NATIVE_DOUBLE, H5T_IEEE_F64LE, values.data());
}

void Group::write(
    const std::string& name, const std::vector<std::int64_t>& shape, std::span<const std::int64_t> values) const
{
    const Lock lock;
    writeValues(name, shape, values.size(), H5T_NATIVE_INT64, H5T_STD_I64LE, values.data());
}

void Group::write(const std::string& name, const std::vector<std::string>& values) const
{
    const auto pointers = textPointers(values);
    const Lock lock;
    const Handle type = variableTextType();
    writeValues(
        name, { static_cast<std::int64_t>(values.size()) }, values.size(), type.get(), type.get(), pointers.data());
}

}
