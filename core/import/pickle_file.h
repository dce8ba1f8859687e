#pragma once

#include "core/import/foreign_file.h"

#include <filesystem>
#include <functional>

namespace cmir::foreign {

/// A pickle of one of the field's layouts: MMSA and MMSA-FET, MultiBench and MulT ({split: {name: array}}), MAG-BERT
/// and HKT ({split: [sample, ...]}), MISA, MMIM and CLUE ([sample, ...], a file for each split: the others are looked
/// for beside it). Throws BadInput: no pickle, one that wants to run code, or none of these layouts (it says what is at
/// its top); Cancelled.
File readPickleFile(const std::filesystem::path& path, const std::function<bool()>& cancelled = {});

}
