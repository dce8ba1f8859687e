#pragma once

#include "core/common/matrix.h"
#include "core/storage/hdf5_file.h"

namespace cmir::hdf5 {

/// All numbers of a dataset, rows * cols of them, as a matrix. Throws as Dataset::readFloats does, and
/// Failure where the place has no room.
Matrix readMatrix(const Dataset& data, std::int64_t rows, std::int64_t cols, Place place = Place::Memory);

}
