#pragma once

#include "core/storage/hdf5_lock.h"

#include <hdf5.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The project's own thin layer over the HDF5 C API: every identifier is owned, every failure is thrown, and nothing is
/// read whose rank, type, shape and size were not looked at first. Reading errors are BadInput, writing errors Failure;
/// all name the file and the object in it. Several threads may read and write files of their own at the same time.
namespace cmir::hdf5 {

/// Owns one HDF5 identifier; closed under the Lock.
class Handle {
public:
    using Close = herr_t (*)(hid_t);

    Handle() = default;
    Handle(hid_t id, Close closeFunction)
        : m_id(id)
        , m_close(closeFunction)
    { }
    Handle(Handle&& other) noexcept
        : m_id(std::exchange(other.m_id, -1))
        , m_close(other.m_close)
    { }
    Handle& operator=(Handle&& other) noexcept
    {
        std::swap(m_id, other.m_id);
        std::swap(m_close, other.m_close);
        return *this;
    }
    ~Handle() { close(); }

    hid_t get() const { return m_id; }
    explicit operator bool() const { return m_id >= 0; }
    /// Closes now; false when HDF5 reports a failure.
    bool close()
    {
        if (m_id < 0)
            return true;
        const Lock lock;
        return m_close(std::exchange(m_id, -1)) >= 0;
    }

private:
    hid_t m_id = -1;
    Close m_close = nullptr;
};

/// What an element is, as far as the program tells apart. Booleans (an enumeration of HDF5) are integers.
enum class ValueType { Integer, Real, Text, Other };

class HeapReader;

/// What every object of an open file shares: its name for messages, and how many bytes may still be read from it.
struct FileState {
    std::string path;
    std::function<bool()> cancelled; ///< asked before each block that is read, never under the Lock
    std::shared_ptr<HeapReader> heap; ///< of a file opened for reading
    std::uint64_t fileBytes = 0;
    std::uint64_t budget = 0;
    std::set<std::string> skippedLinks; ///< soft links that were passed over in the lists of children

    /// Takes bytes from the budget. A damaged file may claim any size: none is allocated that the file cannot hold even
    /// when compressed as well as gzip can. Throws BadInput.
    void charge(std::uint64_t bytes, const std::string& where);
    /// Throws Cancelled when that was asked for.
    void check() const;
};

/// The value of an attribute, scalar or list.
struct AttributeValue {
    ValueType type = ValueType::Other;
    std::vector<std::int64_t> integers;
    std::vector<double> reals;
    std::vector<std::string> texts;

    /// As one line of text; a list with commas.
    std::string text() const;
};

/// The name of an object as messages show it: valid UTF-8 without control characters.
std::string shownName(std::string_view name);

/// "590 x 100", "590 values", "a single value"
std::string shapeText(const std::vector<std::int64_t>& shape);

class Group;

/// A numeric or text array in the file, open for reading.
class Dataset {
public:
    /// `storage`: what storageOf (hdf5_storage_check) says of it.
    Dataset(std::shared_ptr<FileState> state, Handle handle, Handle storage, std::string name);

    /// "data.h5: train/text", the beginning of every message.
    std::string where() const { return m_state->path + ": " + shownName(m_name); }
    ValueType type() const { return m_type; }
    /// "float32", "int64", "uint8", "text"; of other types "other".
    std::string typeName() const;
    bool numeric() const { return m_type == ValueType::Integer || m_type == ValueType::Real; }
    const std::vector<std::int64_t>& shape() const { return m_shape; }
    std::size_t rank() const { return m_shape.size(); }
    std::int64_t rows() const { return m_shape.empty() ? 1 : m_shape.front(); }
    std::int64_t elements() const { return m_elements; }
    std::string shapeText() const { return m_null ? "empty, without sizes" : hdf5::shapeText(m_shape); }
    /// Why no value of it can be read although the file is sound: a filter that is not HDF5's own ("is stored with the
    /// filter ..."); empty: nothing of the kind.
    std::string foreignFilter() const;

    /// All elements in row-major order, read block by block. Throw BadInput on another type, an oversized claim or a
    /// damaged file.
    std::vector<float> readFloats() const;
    void readFloats(std::span<float> values) const; ///< into as many as there are elements; after prepareRows
    std::vector<double> readDoubles() const;
    std::vector<std::int64_t> readIntegers() const; ///< of type Integer only
    std::vector<std::string> readTexts() const; ///< valid UTF-8: other bytes become U+FFFD
    /// Before readRows: throws as the above do when the whole could not be read.
    void prepareRows() const;
    /// Rows to read at once, of elements of so many bytes: a few MB, and whole chunks, so that none is unpacked twice.
    std::int64_t rowsAtOnce(std::uint64_t elementBytes) const;
    /// Rows first .. first+count-1 into `values`, which holds exactly these.
    void readRows(std::int64_t first, std::int64_t count, std::span<float> values) const;
    void readRows(std::int64_t first, std::int64_t count, std::span<double> values) const;
    /// Writes these rows (ascending) as a dataset of a file open for writing, of the same type and storage and with the
    /// same attributes; texts of variable length become UTF-8. Not for type Other or a single value.
    void copyRows(std::span<const std::int64_t> rows, const Group& to, const std::string& name) const;

private:
    void copyFixedRows(std::span<const std::int64_t> rows, const Group& to, const std::string& name) const;
    void copyTextRows(std::span<const std::int64_t> rows, const Group& to, const std::string& name) const;
    bool hasVariableTexts() const;
    Handle plainType() const;
    std::vector<char> pickedRows(
        std::span<const std::int64_t> rows, const Handle& type, std::size_t elementBytes) const;
    void prepare(std::uint64_t bytesPerElement) const;
    void requireNumeric() const;
    template <class T> std::vector<T> readAll() const;
    /// Everything into `values`, block by block, as elements of this type in memory. The Lock must not be held.
    void readBlocks(const Handle& memoryType, std::size_t elementBytes, void* values) const;
    void readBlock(const Handle& memoryType, std::int64_t first, std::int64_t count, void* values) const;
    std::vector<std::string> readFixedTexts() const;
    std::vector<std::string> readVariableTexts() const;

    std::shared_ptr<FileState> m_state;
    Handle m_handle;
    Handle m_storage;
    std::string m_name;
    ValueType m_type = ValueType::Other;
    std::vector<std::int64_t> m_shape;
    std::int64_t m_elements = 0;
    bool m_null = false; ///< without a value and without sizes (h5py.Empty); of type Other
};

/// Writes the rows of a dataset one after the other.
class RowWriter {
public:
    RowWriter(std::shared_ptr<FileState> state, Handle handle, std::vector<std::int64_t> shape, std::string name);
    /// The next rows, as many as `values` holds whole ones. Throws Failure: no room, more rows than there are to be.
    void append(std::span<const float> values);

private:
    std::shared_ptr<FileState> m_state;
    Handle m_handle;
    std::vector<std::int64_t> m_shape;
    std::string m_name;
    std::int64_t m_row = 0;
};

/// A group, open for reading or writing. Names may hold slashes: they lead through groups below.
class Group {
public:
    Group(std::shared_ptr<FileState> state, Handle handle, std::string name);

    std::string where() const { return m_name.empty() ? m_state->path : m_state->path + ": " + shownName(m_name); }
    std::string where(std::string_view child) const { return m_state->path + ": " + shownName(childName(child)); }

    struct Child {
        std::string name;
        bool group = false;
    };
    /// Groups and datasets in the order of their creation where the file kept it, else by name. Links to other places
    /// of the file are passed over (File::skippedLinks), those to other files refused.
    std::vector<Child> children() const;
    bool has(const std::string& name) const;
    Group group(const std::string& name) const;
    Dataset dataset(const std::string& name) const;

    std::vector<std::string> attributeNames() const;
    std::optional<AttributeValue> attribute(const std::string& name) const;
    /// Writes the attributes of numbers and texts to a group of a file open for writing, except those it has already.
    void copyAttributes(const Group& to) const;

    Group createGroup(const std::string& name) const;
    void write(const std::string& name, const std::vector<std::int64_t>& shape, std::span<const float> values) const;
    void write(const std::string& name, const std::vector<std::int64_t>& shape, std::span<const double> values) const;
    void write(
        const std::string& name, const std::vector<std::int64_t>& shape, std::span<const std::int64_t> values) const;
    void write(const std::string& name, const std::vector<std::string>& values) const;
    void writeAttribute(const std::string& name, const std::string& value) const;
    void writeAttribute(const std::string& name, const std::vector<std::string>& values) const;
    void writeAttribute(const std::string& name, double value) const;
    void writeAttribute(const std::string& name, std::int64_t value) const;

    /// A second name, `name`, for what stands at `path` below `from` in the same file, a group or dataset that was
    /// written: a plain (hard) link, which readers do not tell from the first.
    void link(const std::string& name, const Group& from, const std::string& path) const;

    /// A dataset of floats of this shape, to be written row by row, of a file open for streaming.
    RowWriter createRows(const std::string& name, const std::vector<std::int64_t>& shape) const;

private:
    friend class Dataset;
    std::string childName(std::string_view child) const;
    hsize_t linkCount() const;
    Handle openChild(const std::string& name) const;
    Group groupToWrite(const std::string& name) const;
    std::vector<std::string> readVariableAttribute(
        const Handle& attribute, std::size_t count, const std::string& what) const;
    void writeValues(const std::string& name, const std::vector<std::int64_t>& shape, std::size_t count,
        hid_t memoryType, hid_t fileType, const void* values) const;
    void writeAttribute(
        const std::string& name, hid_t space, hid_t memoryType, hid_t fileType, const void* values) const;

    std::shared_ptr<FileState> m_state;
    Handle m_handle;
    std::string m_name;
};

/// An open file.
class File {
public:
    enum class Mode {
        Read,
        Create,
        Stream, ///< as Create, for what is larger than memory: written to the disk as it comes (RowWriter)
        Edit, ///< what is there stays, and more can be written; what was there is read through a file of mode Read
    };

    /// `cancelled` is asked before each block of what is read from it, on the thread that reads: true ends the reading
    /// by Cancelled. Throws BadInput: no such file, a folder, not HDF5, damaged or cut short; Failure: cannot be
    /// created.
    File(const std::filesystem::path& path, Mode mode, std::function<bool()> cancelled = {});
    ~File();
    File(const File&) = delete;
    File& operator=(const File&) = delete;

    const Group& root() const { return *m_root; }
    const std::string& path() const { return m_state->path; }
    const std::set<std::string>& skippedLinks() const { return m_state->skippedLinks; }
    /// Of a streamed file: takes this many bytes of the disk now, so that what comes finds room. Throws Failure with
    /// the reason where there are not so many; a file system that cannot promise is asked nothing.
    void reserve(std::uint64_t bytes);
    /// Of a streamed file: begins to bring to the disk what was written so far, without waiting, so that less is left
    /// to wait for at the end.
    void beginToBringToDisk() const;
    /// Whether another file holds, byte for byte, what this created or edited one has so far: the same contents,
    /// written in the same order, are the same bytes. Throws Failure: it cannot be read.
    bool isAsIn(const std::filesystem::path& other) const;
    /// Writes and closes a created or edited file: until then it is in memory alone, or, streamed, unfinished, and
    /// without this call it comes to nothing. Throws Failure with the system's reason ("No space left on device").
    void close();

private:
    void closeStream();

    std::shared_ptr<FileState> m_state;
    Mode m_mode;
    Handle m_handle;
    std::unique_ptr<Group> m_root;
};

/// Throws BadInput: what stands at `where` cannot be read.
[[noreturn]] void throwDamaged(const std::string& where);
/// Throws Failure: HDF5 refused to write this (there is one of that name already).
[[noreturn]] void throwWriteFailure(const std::string& where);

}
