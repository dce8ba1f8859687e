#include "core/storage/hdf5_storage_check.h"

#include "core/common/error.h"
#include "core/storage/hdf5_heap.h"

#include <algorithm>

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

/// The filters in their order.
std::vector<H5Z_filter_t> allowedFilters(hid_t properties, const std::string& where)
{
    std::vector<H5Z_filter_t> filters;
    const int count = H5Pget_nfilters(properties);
    for (int i = 0; i < count; ++i) {
        unsigned flags = 0;
        std::size_t values = 0;
        char name[64] = {};
        filters.push_back(
            H5Pget_filter2(properties, static_cast<unsigned>(i), &flags, &values, nullptr, sizeof name, name, nullptr));
        const H5Z_filter_t filter = filters.back();
        if (filter != H5Z_FILTER_DEFLATE && filter != H5Z_FILTER_SHUFFLE && filter != H5Z_FILTER_FLETCHER32)
            throw BadInput(where + " is stored with the filter \"" + validUtf8(name) + "\" (" + std::to_string(filter)
                + "); allowed are gzip, shuffle and fletcher32");
    }
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

void checkChunks(hid_t dataset, hid_t properties, const std::vector<std::int64_t>& shape, std::uint64_t budget,
    const std::string& where)
{
    std::vector<hsize_t> chunk(shape.size());
    if (shape.empty()
        || H5Pget_chunk(properties, static_cast<int>(chunk.size()), chunk.data()) != static_cast<int>(chunk.size()))
        throwMisfit(where);
    std::uint64_t bytes = elementBytes(dataset);
    for (const hsize_t extent : chunk)
        if (extent == 0 || __builtin_mul_overflow(bytes, extent, &bytes) || bytes > budget)
            throw BadInput(where + " claims chunks larger than the file can hold; the file is damaged");
    if (std::find(shape.begin(), shape.end(), 0) != shape.end())
        return;
    const auto filters = allowedFilters(properties, where);
    std::vector<hsize_t> corner(shape.size(), 0);
    do {
        unsigned left = 0;
        haddr_t address = HADDR_UNDEF;
        hsize_t stored = 0;
        if (H5Dget_chunk_info_by_coord(dataset, corner.data(), &left, &address, &stored) < 0)
            throwMisfit(where);
        if (address != HADDR_UNDEF && !fits(stored, bytes, filters, left))
            throwMisfit(where);
    } while (advance(corner, chunk, shape));
}

}

void checkStorage(hid_t dataset, const std::vector<std::int64_t>& shape, std::uint64_t budget, const std::string& where)
{
    const Handle properties(H5Dget_create_plist(dataset), H5Pclose);
    const H5D_layout_t layout = properties ? H5Pget_layout(properties.get()) : H5D_LAYOUT_ERROR;
    if (layout == H5D_LAYOUT_ERROR)
        throwMisfit(where);
    if (layout == H5D_VIRTUAL || H5Pget_external_count(properties.get()) > 0)
        throw BadInput(where + " lies in another file; data must lie in the file itself");
    allowedFilters(properties.get(), where);
    if (layout == H5D_CHUNKED)
        return checkChunks(dataset, properties.get(), shape, budget, where);
    std::uint64_t needed = elementBytes(dataset);
    for (const std::int64_t extent : shape)
        needed *= static_cast<std::uint64_t>(extent);
    const std::uint64_t stored = H5Dget_storage_size(dataset);
    const bool neverWritten = layout == H5D_CONTIGUOUS && stored == 0; // reads as the fill value
    if (stored < needed && !neverWritten)
        throwMisfit(where);
}

}
