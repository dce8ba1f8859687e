#pragma once

#include "core/storage/hdf5_file.h"

#include <cstdint>
#include <string>
#include <vector>

namespace cmir::hdf5 {

/// Refuses what would make HDF5 look outside the file, run a filter that is not its own, or read past a buffer: virtual
/// and external storage, filters besides gzip, shuffle and fletcher32, chunks larger than `budget` bytes, and stored
/// sizes that do not fit `shape`. Throws BadInput that begins with `where`.
void checkStorage(
    hid_t dataset, const std::vector<std::int64_t>& shape, std::uint64_t budget, const std::string& where);

}
