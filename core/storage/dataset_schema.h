#pragma once

#include "core/data/dataset.h"
#include "core/storage/hdf5_file.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cmir {

/// What a dataset file says of itself before any sample is read.
struct DatasetSchema {
    std::string name;
    Task task = Task::Regression;
    std::optional<double> labelMin, labelMax;
    std::vector<std::string> classNames, environmentNames;
    std::map<std::string, std::string> attributes; ///< further root attributes as text
    std::vector<ModalityInfo> modalities; ///< the chosen ones, each part of a joined one ("text+hcf") by itself
    std::vector<std::size_t> parts; ///< how many of them make up each modality that was asked for
    std::vector<ModalityInfo> alternatives; ///< the other feature sets of train
    std::vector<std::string>
        splits; ///< train, valid if there is one, test, then test_* and valid_* (of any: all) in the file's order
};

/// Which splits a file must have: those of a training, or any, as samples for a trained model have.
enum class SplitsNeeded { TrainAndTest, Any };

/// Reads it and checks that the chosen modalities (empty: the file's own list) exist in its first split. "text+hcf"
/// asks for two to be joined. Throws BadInput.
DatasetSchema readSchema(
    const hdf5::File& file, const std::vector<std::string>& chosen, SplitsNeeded needed = SplitsNeeded::TrainAndTest);

/// Of sequences whose modality has a network of `unimodal` that takes vectors only the mean over time is read. Throws
/// BadInput as unimodalChoices does.
void averageUnused(DatasetSchema& schema, const std::string& unimodal);

/// Bytes of the features of all chosen modalities as they are read.
std::uint64_t featureBytes(const hdf5::File& file, const DatasetSchema& schema);

/// Whether a dataset of a split is a set of features: numbers, N x width or N x T x width, and not a known truth.
bool isFeatureSet(const std::string& name, const hdf5::Dataset& data);

/// Whether it is the truth of synthetic data, N x k: read as the columns <name>_0 .. <name>_(k-1).
bool isTruth(const std::string& name, const hdf5::Dataset& data);

/// The name of the column that holds the lengths of a modality's sequences.
std::string lengthName(const std::string& modality);

/// Adds a notice unless it was given before (for another split).
void addNotice(std::vector<std::string>& notices, const std::string& notice);

}
