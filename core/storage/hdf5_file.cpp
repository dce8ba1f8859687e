#include "core/storage/hdf5_file.h"

#include "core/common/error.h"
#include "core/common/free_memory.h"
#include "core/common/printable.h"
#include "core/common/utf8.h"
#include "core/common/whole_file.h"
#include "core/storage/admission.h"
#include "core/storage/hdf5_heap.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>
#include <vector>

namespace cmir::hdf5 {

namespace {

/// gzip's best ratio is 1032; below this floor a claim is harmless whatever the file's size.
constexpr std::uint64_t kGzipRatio = 1032;
constexpr std::uint64_t kBudgetFloor = 64ULL << 20;

constexpr std::size_t kMemoryGrowth = 4 << 20;

/// Metadata are written in the format of HDF5 1.8: it carries checksums, so damage is noticed instead of followed.
/// `newest`: up to which format files are opened; HDF5 refuses what is newer.
Handle accessProperties(H5F_libver_t newest = H5F_LIBVER_V18)
{
    Handle properties(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
    H5Pset_fclose_degree(properties.get(), H5F_CLOSE_STRONG);
    H5Pset_libver_bounds(properties.get(), H5F_LIBVER_V18, newest);
    // A save replaces the whole file by a rename, so a reader needs no lock; network and read-only file systems have
    // none.
    H5Pset_file_locking(properties.get(), false, true);
    return properties;
}

void checkReadable(const std::filesystem::path& path)
{
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    if (status.type() == std::filesystem::file_type::not_found)
        throw BadInput(path.string() + ": there is no such file");
    if (status.type() == std::filesystem::file_type::directory)
        throw BadInput(path.string() + ": this is a folder; an HDF5 file is needed");
    if (error || status.type() != std::filesystem::file_type::regular)
        throw BadInput(path.string() + ": this is not a file that can be read; an HDF5 file is needed");
    if (::access(path.c_str(), R_OK) != 0)
        throw BadInput(path.string() + ": cannot be read: " + std::generic_category().message(errno));
    errno = 0;
    const htri_t known = H5Fis_hdf5(path.c_str());
    if (known < 0 && errno != 0)
        throw BadInput(path.string() + ": cannot be read: " + std::generic_category().message(errno));
    if (known <= 0)
        throw BadInput(path.string() + ": this is not an HDF5 file");
}

Handle openFile(const std::filesystem::path& path, unsigned flags, const Handle& access)
{
    checkReadable(path);
    Handle file(H5Fopen(path.c_str(), flags, access.get()), H5Fclose);
    if (!file)
        throw BadInput(path.string() + ": this HDF5 file is damaged or cut short and cannot be opened");
    return file;
}

Handle openToRead(const std::filesystem::path& path)
{
    return openFile(path, H5F_ACC_RDONLY, accessProperties(H5F_LIBVER_LATEST));
}

Handle createFile(const std::filesystem::path& path, const Handle& access)
{
    const Handle creation(H5Pcreate(H5P_FILE_CREATE), H5Pclose);
    H5Pset_link_creation_order(creation.get(), H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
    H5Pset_obj_track_times(creation.get(), false);
    Handle file(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, creation.get(), access.get()), H5Fclose);
    if (!file)
        throwWriteFailure(path.string());
    return file;
}

/// HDF5 cannot be trusted to close a file whose last bytes find no room: it then keeps the file and falls over when the
/// program ends. So a file is made in memory, and its bytes are written here.
Handle createInMemory(const std::filesystem::path& path)
{
    const Handle access = accessProperties();
    H5Pset_fapl_core(access.get(), kMemoryGrowth, false);
    return createFile(path, access);
}

/// Straight to the disk. Whoever writes so has asked the disk for the room before (see the comment above): what is left
/// to fail is the disk itself.
Handle createOnDisk(const std::filesystem::path& path)
{
    return createFile(path, accessProperties());
}

/// Likewise: what is changed is a copy in memory.
Handle openInMemory(const std::filesystem::path& path)
{
    const Handle access = accessProperties();
    H5Pset_fapl_core(access.get(), kMemoryGrowth, false);
    return openFile(path, H5F_ACC_RDWR, access);
}

Handle openFor(File::Mode mode, const std::filesystem::path& path)
{
    const Lock lock;
    switch (mode) {
    case File::Mode::Read:
        return openToRead(path);
    case File::Mode::Create:
        return createInMemory(path);
    case File::Mode::Stream:
        return createOnDisk(path);
    case File::Mode::Edit:
        return openInMemory(path);
    }
    return {};
}

/// The bytes of a file in memory; they live as long as it is open and unchanged.
std::span<const char> imageOf(const Handle& file, const std::string& path)
{
    const Lock lock;
    void* handle = nullptr;
    if (H5Fflush(file.get(), H5F_SCOPE_LOCAL) < 0 || H5Fget_vfd_handle(file.get(), H5P_DEFAULT, &handle) < 0)
        throwWriteFailure(path);
    const auto size = H5Fget_file_image(file.get(), nullptr, 0);
    if (size <= 0)
        throwWriteFailure(path);
    return { *static_cast<const char**>(handle), static_cast<std::size_t>(size) };
}

Handle rootGroup(const Handle& file)
{
    return Handle(H5Gopen2(file.get(), "/", H5P_DEFAULT), H5Gclose);
}

}

void FileState::charge(std::uint64_t bytes, const std::string& where)
{
    if (bytes > budget)
        throw BadInput(where + " claims " + std::to_string(bytes) + " bytes, more than a file of "
            + std::to_string(fileBytes) + " bytes can hold; the file is damaged");
    budget -= bytes;
}

void FileState::check() const
{
    if (cancelled && cancelled())
        throw Cancelled();
}

File::File(const std::filesystem::path& path, Mode mode, std::function<bool()> cancelled)
    : m_state(std::make_shared<FileState>())
    , m_mode(mode)
    , m_handle(openFor(mode, path))
{
    const Lock lock;
    m_state->path = path.string();
    m_state->cancelled = std::move(cancelled);
    std::error_code error;
    m_state->fileBytes = std::filesystem::file_size(path, error);
    m_state->budget = error ? kBudgetFloor : kBudgetFloor + kGzipRatio * m_state->fileBytes;
    if (mode == Mode::Read)
        m_state->heap = std::make_shared<HeapReader>(m_state->path, m_handle.get());
    Handle root = rootGroup(m_handle);
    if (!root)
        throw BadInput(m_state->path + ": this HDF5 file is damaged: its root group cannot be opened");
    m_root = std::make_unique<Group>(m_state, std::move(root), "");
}

File::~File() = default;

bool File::isAsIn(const std::filesystem::path& other) const
{
    return fileHolds(other, imageOf(m_handle, m_state->path));
}

void File::reserve(std::uint64_t bytes)
{
    const int file = ::open(m_state->path.c_str(), O_WRONLY | O_CLOEXEC);
    const int error = file < 0                                                      ? errno
        : ::fallocate(file, FALLOC_FL_KEEP_SIZE, 0, static_cast<off_t>(bytes)) != 0 ? errno
                                                                                    : 0;
    if (file >= 0)
        ::close(file);
    if (error == ENOSPC || error == EDQUOT || error == EFBIG)
        throw Failure(m_state->path + ": cannot be written: " + std::generic_category().message(error) + " ("
            + memoryText(bytes) + " are needed)");
}

void File::beginToBringToDisk() const
{
    const int file = ::open(m_state->path.c_str(), O_WRONLY | O_CLOEXEC);
    if (file < 0)
        return; // whatever fails here is met at the end
    ::sync_file_range(file, 0, 0, SYNC_FILE_RANGE_WRITE);
    ::close(file);
}

void File::closeStream()
{
    const Lock lock;
    m_root.reset();
    if (H5Fflush(m_handle.get(), H5F_SCOPE_LOCAL) < 0 || !m_handle.close())
        throwWriteFailure(m_state->path);
    noteOwnFile(m_state->path);
}

void File::close()
{
    if (m_mode == Mode::Stream)
        return closeStream();
    writeWholeFile(m_state->path, imageOf(m_handle, m_state->path));
    noteOwnFile(m_state->path);
    m_root.reset();
    if (!m_handle.close())
        throwWriteFailure(m_state->path);
}

std::string shownName(std::string_view name)
{
    return printable(validUtf8(name));
}

void throwDamaged(const std::string& where)
{
    throw BadInput(where + " cannot be read: the file is damaged");
}

void throwWriteFailure(const std::string& where)
{
    throw Failure(where + ": cannot be written");
}

}
