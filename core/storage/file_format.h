#pragma once

#include "core/data/dataset.h"
#include "core/storage/hdf5_file.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

// What the readers of dataset files and run files share.
namespace cmir {

inline constexpr std::int64_t kFormatVersion = 1; ///< of every kind

inline constexpr const char* kDatasetFormat = "cmir-dataset";
inline constexpr const char* kRunFormat = "cmir-run";
inline constexpr const char* kCheckpointFormat = "cmir-checkpoint";

/// Checks the root attributes `format` and `format_version` against what is needed; throws BadInput.
void checkFormat(const hdf5::File& file, const std::string& format);
void writeFormat(const hdf5::Group& root, const std::string& format);

// Attributes of a required type. A missing optional one gives nothing; a wrong type throws BadInput.
std::string requiredText(const hdf5::Group& group, const std::string& name);
std::string optionalText(const hdf5::Group& group, const std::string& name, const std::string& otherwise);
std::vector<std::string> textList(
    const hdf5::Group& group, const std::string& name); ///< a single string counts as a list
std::optional<double> optionalNumber(const hdf5::Group& group, const std::string& name);
std::int64_t requiredInteger(const hdf5::Group& group, const std::string& name);
/// The root attribute modalities of a run: one name or more, all different, each fit to be a group's name.
std::vector<std::string> readModalityNames(const hdf5::File& file);
Task readTask(const hdf5::Group& root); ///< the attribute `task`

/// "text, audio and vision" in quotation marks, for messages; "none" for an empty list.
std::string listed(const std::vector<std::string>& names);

}
