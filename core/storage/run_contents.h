#pragma once

#include "core/run/run_record.h"
#include "core/storage/hdf5_file.h"

namespace cmir {

/// Writes the whole record below the root of a new file (design.md, contracts). Throws Failure.
void writeRunContents(const hdf5::Group& root, const RunRecord& run);

/// Reads it back; every size is checked against the others. Throws BadInput.
RunRecord readRunContents(const hdf5::File& file);

}
