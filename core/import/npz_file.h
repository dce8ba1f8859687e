#pragma once

#include "core/import/foreign_file.h"

#include <filesystem>
#include <functional>

namespace cmir::foreign {

/// Arrays of NumPy: an archive (.npz) whose members are named "train_text", "train/text", or "text" where it has no
/// splits or a file for each split (train.npz, dev.npz, test.npz beside each other). Arrays stay in the file. Throws
/// BadInput: no archive, a member that is encrypted, damaged (its CRC) or grows beyond all measure, rows that differ.
File readNpzFile(const std::filesystem::path& path, const std::function<bool()>& cancelled = {});

}
