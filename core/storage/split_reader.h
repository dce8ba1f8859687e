#pragma once

#include "core/data/dataset.h"
#include "core/storage/dataset_schema.h"
#include "core/storage/feature_reader.h"

namespace cmir {

/// Reads one split: label, id, the chosen modalities and every other column. Throws BadInput.
Split readSplit(const hdf5::File& file, const std::string& name, const DatasetSchema& schema,
    std::vector<std::string>& notices, FeatureValues wanted = FeatureValues::Read);

}
