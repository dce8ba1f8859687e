#pragma once

#include "core/storage/hdf5_file.h"

#include <optional>
#include <string>
#include <vector>

// What the readers of datasets and of attributes share.
namespace cmir::hdf5 {

/// What the elements of an HDF5 type are to the program.
ValueType valueType(hid_t type);

/// A fixed-length string of a file, without its padding.
std::string fixedText(const char* bytes, std::size_t size, H5T_str_t padding);

/// The type of variable-length UTF-8 strings, for writing.
Handle variableTextType();
/// What is written by that type: valid as long as the texts are.
std::vector<const char*> textPointers(const std::vector<std::string>& texts);

/// The sizes of a dataspace (none for a scalar); nothing where it has none or their product exceeds 63 bits.
std::optional<std::vector<std::int64_t>> extents(hid_t space);

}
