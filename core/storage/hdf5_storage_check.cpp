#include "core/storage/hdf5_storage_check.h"

#include "core/common/error.h"
#include "core/common/utf8.h"
#include "core/storage/hdf5_heap.h"

#include <algorithm>
#include <limits>

namespace cmir::hdf5 {

namespace {

[[noreturn]] void throwMisfit(const std::string& where)
{
    throw BadInput(where + " is stored in another size than it claims; the file is damaged");
}

std::uint64_t elementBytes(hid_t dataset)
{
    const Handle type(H5Dget_type(dataset), H5Tclose);
    return H5Tis_variable_str(type.get()) > 0 ? kReferenceSize : H5Tget_size(type.get());
}

constexpr std::uint64_t kBytesAtOnce = 4 << 20; ///< read of chunks under one Lock
constexpr int kChunksAtOnce = 1024;

/// The filters in their order; what is said of the first one that is not allowed goes to `foreign`.
std::vector<H5Z_filter_t> filtersOf(hid_t storage, std::string& foreign)
{
    std::vector<H5Z_filter_t> filters;
    const int count = H5Pget_nfilters(storage);
    for (int i = 0; i < count; ++i) {
        unsigned flags = 0;
        std::size_t values = 0;
        char name[64] = {};
        filters.push_back(
            H5Pget_filter2(storage, static_cast<unsigned>(i), &flags, &values, nullptr, sizeof name, name, nullptr));
        const H5Z_filter_t filter = filters.back();
        if (foreign.empty() && filter != H5Z_FILTER_DEFLATE && filter != H5Z_FILTER_SHUFFLE
            && filter != H5Z_FILTER_FLETCHER32)
            foreign = "is stored with the filter \"" + validUtf8(name) + "\" (" + std::to_string(filter)
                + "); allowed are gzip, shuffle and fletcher32";
    }
    return filters;
}

std::vector<H5Z_filter_t> allowedFilters(hid_t storage, const std::string& where)
{
    std::string foreign;
    auto filters = filtersOf(storage, foreign);
    if (!foreign.empty())
        throw BadInput(where + " " + foreign);
    return filters;
}

/// What a chunk takes in the file, given the filters it went through (a bit of `left` for each one left out): a known
/// size, or any where it is compressed.
bool fits(std::uint64_t stored, std::uint64_t chunkBytes, const std::vector<H5Z_filter_t>& filters, unsigned left)
{
    constexpr std::uint64_t kFletcherBytes = 4;
    for (std::size_t i = 0; i < filters.size(); ++i) {
        const bool used = i >= 32 || (left >> i & 1U) == 0;
        if (used && filters[i] == H5Z_FILTER_DEFLATE)
            return stored > 0;
        if (used && filters[i] == H5Z_FILTER_FLETCHER32)
            chunkBytes += kFletcherBytes;
    }
    return stored == chunkBytes;
}

/// Steps to the next chunk's corner; false after the last one.
bool advance(std::vector<hsize_t>& corner, const std::vector<hsize_t>& chunk, const std::vector<std::int64_t>& shape)
{
    for (std::size_t axis = corner.size(); axis-- > 0;) {
        corner[axis] += chunk[axis];
        if (corner[axis] < static_cast<hsize_t>(shape[axis]))
            return true;
        corner[axis] = 0;
    }
    return false;
}

/// Chunks of a dataset, of which none needs to be stored.
std::uint64_t chunkCount(
    const std::vector<hsize_t>& chunk, const std::vector<std::int64_t>& shape, const std::string& where)
{
    std::uint64_t count = 1;
    for (std::size_t axis = 0; axis < chunk.size(); ++axis) {
        const auto extent = static_cast<hsize_t>(shape[axis]);
        const hsize_t along = extent / chunk[axis] + (extent % chunk[axis] != 0 ? 1 : 0);
        if (__builtin_mul_overflow(count, along, &count) || count > kMostChunks)
            throw BadInput(where + " lies in more chunks than the " + std::to_string(kMostChunks)
                + " that are read; larger chunks are needed");
    }
    return count;
}

/// The filters that a stored chunk went without, as bits; reads it.
unsigned filtersLeftOut(
    hid_t dataset, const std::vector<hsize_t>& corner, std::vector<unsigned char>& bytes, const std::string& where)
{
    std::uint32_t left = 0;
    if (H5Dread_chunk(dataset, H5P_DEFAULT, corner.data(), &left, bytes.data()) < 0)
        throwMisfit(where);
    return left;
}

struct Chunking {
    std::vector<hsize_t> size;
    std::uint64_t bytes = 0; ///< of each
    std::vector<H5Z_filter_t> filters;
};

Chunking chunkingOf(hid_t dataset, hid_t storage, const std::vector<std::int64_t>& shape, std::uint64_t budget,
    const std::string& where)
{
    Chunking result;
    std::vector<hsize_t>& chunk = result.size;
    chunk.resize(shape.size());
    if (shape.empty()
        || H5Pget_chunk(storage, static_cast<int>(chunk.size()), chunk.data()) != static_cast<int>(chunk.size()))
        throwMisfit(where);
    result.bytes = elementBytes(dataset);
    for (const hsize_t extent : chunk)
        if (extent == 0 || __builtin_mul_overflow(result.bytes, extent, &result.bytes) || result.bytes > budget)
            throw BadInput(where + " claims chunks larger than the file can hold; the file is damaged");
    result.filters = allowedFilters(storage, where);
    return result;
}

/// Looks at one chunk; returns the bytes that it takes.
std::uint64_t checkChunk(hid_t dataset, const Chunking& chunking, const std::vector<hsize_t>& corner,
    std::uint64_t budget, std::vector<unsigned char>& buffer, const std::string& where)
{
    hsize_t stored = 0; // stays so for a chunk that is not stored
    if (H5Dget_chunk_storage_size(dataset, corner.data(), &stored) < 0 || stored > budget)
        throwMisfit(where);
    if (stored == 0)
        return 0;
    buffer.resize(stored);
    if (!fits(stored, chunking.bytes, chunking.filters, filtersLeftOut(dataset, corner, buffer, where)))
        throwMisfit(where);
    return stored;
}

void checkChunks(hid_t dataset, const Chunking& chunking, const std::vector<std::int64_t>& shape,
    const FileState& state, const std::string& where)
{
    std::vector<hsize_t> corner(shape.size(), 0);
    std::vector<unsigned char> buffer;
    for (bool more = true; more;) {
        state.check();
        const Lock lock;
        std::uint64_t bytes = 0;
        for (int i = 0; more && i < kChunksAtOnce && bytes < kBytesAtOnce; ++i) {
            bytes += checkChunk(dataset, chunking, corner, state.budget, buffer, where);
            more = advance(corner, chunking.size, shape);
        }
    }
}

/// Of a dataset that does not lie in chunks.
void checkSize(hid_t dataset, H5D_layout_t layout, const std::vector<std::int64_t>& shape, const std::string& where)
{
    std::int64_t elements = 1;
    for (const std::int64_t extent : shape)
        elements *= extent; // counted where the dataset was opened
    const std::uint64_t needed = checkedBytes(elements, elementBytes(dataset), where);
    const std::uint64_t stored = H5Dget_storage_size(dataset);
    const bool neverWritten = layout == H5D_CONTIGUOUS && stored == 0; // reads as the fill value
    if (stored < needed && !neverWritten)
        throwMisfit(where);
}

}

Handle storageOf(hid_t dataset, const std::string& where)
{
    Handle storage(H5Dget_create_plist(dataset), H5Pclose);
    const H5D_layout_t layout = storage ? H5Pget_layout(storage.get()) : H5D_LAYOUT_ERROR;
    if (layout == H5D_LAYOUT_ERROR)
        throwMisfit(where);
    if (layout == H5D_VIRTUAL || H5Pget_external_count(storage.get()) > 0)
        throw BadInput(where + " lies in another file; data must lie in the file itself");
    return storage;
}

bool needsNoCache(hid_t storage)
{
    return H5Pget_layout(storage) == H5D_CHUNKED && H5Pget_nfilters(storage) == 0;
}

std::uint64_t checkedBytes(std::int64_t elements, std::uint64_t bytesPerElement, const std::string& where)
{
    std::uint64_t bytes = 0;
    if (elements < 0 || __builtin_mul_overflow(static_cast<std::uint64_t>(elements), bytesPerElement, &bytes)
        || bytes > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
        throw BadInput(where + " claims more bytes than can be counted; the file is damaged");
    return bytes;
}

std::string foreignFilter(hid_t storage)
{
    const Lock lock;
    std::string foreign;
    filtersOf(storage, foreign);
    return foreign;
}

void checkStorage(hid_t dataset, hid_t storage, const std::vector<std::int64_t>& shape, const FileState& state,
    const std::string& where)
{
    Chunking chunking;
    {
        const Lock lock;
        const H5D_layout_t layout = H5Pget_layout(storage);
        allowedFilters(storage, where);
        if (layout != H5D_CHUNKED)
            return checkSize(dataset, layout, shape, where);
        chunking = chunkingOf(dataset, storage, shape, state.budget, where);
        if (chunkCount(chunking.size, shape, where) == 0 || chunking.filters.empty())
            return;
    }
    checkChunks(dataset, chunking, shape, state, where);
}

}
