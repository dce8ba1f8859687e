#pragma once

#include "core/common/sha256.h"
#include "core/data/dataset.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace cmir {

/// What a training says of the features that it wants.
struct ForTraining {
    std::string unimodal; ///< the networks: sequences are kept for those that take them; empty: all are
    std::uint64_t featureMemory = 0; ///< bytes of memory that features may take; 0: what is free
};

/// Reads a dataset file ("cmir-dataset", format_version 1; design.md, contracts). `modalities` chooses feature sets
/// (empty: the file's own list), "text+hcf" joins two; `seed` cuts `valid` from `train` where the file has none.
/// Features that memory cannot hold lie on disk (feature_place.h). Throws Failure where there is no room for them
/// either. `cancelled` is asked before every block that is read or hashed: true ends it by Cancelled. Every other error
/// is a BadInput that names the file, the field, what was found and what is allowed.
Dataset readDataset(const std::filesystem::path& path, const std::vector<std::string>& modalities = {},
    std::uint64_t seed = 0, const std::function<bool()>& cancelled = {}, const ForTraining& options = {});

/// What the file holds, with labels, ids and columns, but no feature: the matrices have no column. All that readDataset
/// derives is there, and what it refuses of shapes, labels and columns is refused.
Dataset readDatasetOutline(const std::filesystem::path& path, const std::function<bool()>& cancelled = {});

/// Reads all that there is and keeps no feature, to see whether it can be read: takes no more memory for a larger file.
/// Throws as readDataset does.
void passOverDataset(const std::filesystem::path& path, const std::vector<std::string>& modalities = {});

/// As it stands in the file: nothing is cut, derived or hashed. For a comparison with what was written.
Dataset readStoredDataset(const std::filesystem::path& path);

/// Writes a dataset file atomically. Errors are Failures ("disk full") or BadInput (a folder that cannot be written).
void writeDataset(const Dataset& dataset, const std::filesystem::path& path);

/// What a file is, told without reading it whole: "dataset", "run"; throws BadInput for anything else.
std::string fileKind(const std::filesystem::path& path, const std::function<bool()>& cancelled = {});

}
