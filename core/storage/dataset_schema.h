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
    std::vector<ModalityInfo> modalities; ///< the chosen ones
    std::vector<ModalityInfo> alternatives; ///< the other feature sets of train
    std::vector<std::string> splits; ///< train, valid if there is one, test, test_* in the file's order
};

/// Reads it and checks that the chosen modalities (empty: the file's own list) exist in train. Throws BadInput.
DatasetSchema readSchema(const hdf5::File& file, const std::vector<std::string>& chosen);

/// Whether a dataset of a split is a set of features: numbers, N x width or N x T x width, and not a known truth.
bool isFeatureSet(const std::string& name, const hdf5::Dataset& data);

/// Whether it is the truth of synthetic data, N x k: read as the columns <name>_0 .. <name>_(k-1).
bool isTruth(const std::string& name, const hdf5::Dataset& data);

/// The name of the column that holds the lengths of a modality's sequences.
std::string lengthName(const std::string& modality);

/// Adds a notice unless it was given before (for another split).
void addNotice(std::vector<std::string>& notices, const std::string& notice);

}
