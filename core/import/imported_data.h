#pragma once

#include "core/common/job.h"
#include "core/import/mapping.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace cmir::foreign {

/// A dataset file for a file of any form.
struct ImportedData {
    std::filesystem::path path; ///< the file itself, or what was made of it
    std::vector<std::string> notices; ///< what was done; empty where nothing was
};

/// What is said of a file of another program; all else is as usual.
struct ImportGiven {
    std::optional<Mapping> mapping;
    std::string textFeatures; ///< a file with features of the text by id (join_features.h); empty: none

    bool isEmpty() const { return !mapping && textFeatures.empty(); }
};

/// A file of another program is imported into the user's cache, under its name, its SHA-256 and its mapping, so that it
/// is made once; a dataset file is taken as it is, unless something is given. Without a mapping the usual one is taken.
/// Throws as readForeign, joinTextFeatures and importDataset do; BadInput where the user has no cache folder.
ImportedData importedData(const std::filesystem::path& path, const ImportGiven& given = {}, const JobContext& job = {});

/// The same of a file that was read, and changed perhaps (features joined): its notices must say how.
ImportedData importedData(const File& file, const Mapping& mapping, const JobContext& job = {});

/// The names of all files that a dataset file was made of: "labels.csd, glove.csd"; empty: it was not imported.
std::string importedFrom(const Dataset& dataset);
/// The same in short: "labels.csd and 3 more".
std::string importTitle(const Dataset& dataset);

}
