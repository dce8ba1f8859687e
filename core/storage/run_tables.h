#pragma once

#include "core/run/run_record.h"
#include "core/storage/hdf5_file.h"

#include <map>
#include <string>
#include <vector>

// Tables of a run file: one group per table, one dataset per column, all equally long.
namespace cmir {

/// metrics/{split, metric, value}
void writeMetrics(const hdf5::Group& parent, const std::map<std::string, Metrics>& metrics);
std::map<std::string, Metrics> readMetrics(const hdf5::Group& parent);

/// results/<protocol>/{split, modalities, sigma, rho, metric, mean, std, draws, missing, environment, lower, upper,
/// reference}; a number that is absent is NaN. Files of earlier versions have no columns after draws.
void writeResults(const hdf5::Group& parent, const std::vector<ResultTable>& results);
std::vector<ResultTable> readResults(const hdf5::Group& parent);

}
