#pragma once

#include "core/import/byte_source.h"
#include "core/import/foreign_file.h"

#include <cstdint>
#include <string>

namespace cmir::foreign {

/// A column of an array in NumPy's own format (.npy, versions 1 to 3; numpy/lib/format.py).
///   bytes   of the file or member of an archive, all of them
///   size    how many these are
/// An array of objects is a pickle and is read as data (core/import/pickle). Throws BadInput that begins with `where`:
/// no such array, a type that is not read, fewer bytes than the shape needs.
Column npyColumn(const std::string& name, const OpenStream& bytes, std::uint64_t size, const std::string& where);

}
