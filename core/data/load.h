#pragma once

#include "core/config/run_config.h"
#include "core/data/dataset.h"

#include <memory>

namespace cmir {

/// The data a run asks for: generated, or read from the dataset file. Throws BadInput.
std::shared_ptr<const Dataset> loadDataset(const DataSource& source, const ExperimentConfig& config);

}
