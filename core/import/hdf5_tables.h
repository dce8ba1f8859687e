#pragma once

#include "core/import/foreign_file.h"

#include <filesystem>
#include <functional>

namespace cmir::foreign {

/// Whether an HDF5 file is of another program: it has no root attribute `format`. It is opened for that, after it was
/// admitted (core/storage/admission.h). Throws what that throws.
bool isForeignHdf5(const std::filesystem::path& path, const std::function<bool()>& cancelled = {});

/// An HDF5 file of any shape, or a dataset file of this program: each array is a column, its name the way to it,
/// without the part that names its split (train/text, text/train, train_text). Arrays of another length than most of
/// their split are left out and said. A dataset file says what its columns are (File::declared). Throws BadInput: what
/// HDF5 refuses, virtual and external storage, links to other files, no array at all, groups without end.
File readHdf5Tables(const std::filesystem::path& path, const std::function<bool()>& cancelled = {});

}
