#pragma once

#include "core/storage/hdf5_file.h"

#include <cstdint>
#include <string>
#include <vector>

namespace cmir::hdf5 {

/// How a dataset is stored, as HDF5's list of what it was created with (the `storage` of the functions below). Asked
/// for once in a dataset's life: a damaged fill value of variable length makes HDF5 fill gigabytes at every call.
/// Refuses virtual and external storage: HDF5 would look into other files, for the first already to tell the sizes.
/// Whoever opens a dataset asks here before anything else. Throws BadInput that begins with `where`.
Handle storageOf(hid_t dataset, const std::string& where);

/// "is stored with the filter ...": the first filter that is not HDF5's own; empty where there is none.
std::string foreignFilter(hid_t storage);

/// Refuses what would make HDF5 run a filter that is not its own, work for hours, or read past a buffer: filters
/// besides gzip, shuffle and fletcher32, chunks larger than the file's budget or more than kMostChunks of them, and
/// stored sizes that do not fit `shape`. One look-up per chunk. Chunks without a filter are not looked at: their sizes
/// do not matter to a dataset that was opened without a chunk cache (needsNoCache). Takes the Lock for a few chunks at
/// a time. Throws BadInput that begins with `where`.
void checkStorage(hid_t dataset, hid_t storage, const std::vector<std::int64_t>& shape, const FileState& state,
    const std::string& where);
inline constexpr std::uint64_t kMostChunks = 1 << 22;

/// Whether the dataset lies in chunks without a filter. HDF5 reads such ones straight from their places if its cache
/// has no room for them, and else into buffers of the size that the file claims, which nobody checks.
bool needsNoCache(hid_t storage);

/// Elements times bytes of each, as a file claims them. Throws BadInput where that is more than can be counted.
std::uint64_t checkedBytes(std::int64_t elements, std::uint64_t bytesPerElement, const std::string& where);

}
