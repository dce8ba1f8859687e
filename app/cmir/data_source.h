#pragma once

#include "app/cmir/settings.h"

#include "core/import/imported_data.h"
#include "core/run/run_record.h"

#include <string>

namespace cmir {
struct Dataset;
}

namespace cmir::app {

/// The same source with a dataset file: one of another program is imported into the user's cache, with progress, and
/// what was done is noted. Throws BadInput, Failure, Cancelled.
DataSource imported(const DataOptions& data);

/// Says which preset suits a file's data where the settings begin with none.
void notePreset(const Settings& settings, const Dataset& dataset);

/// The same for the data of a run, which were imported as the run tells where nothing else is said. Returns the path of
/// the dataset file; empty where `path` is.
std::string importedRunData(const std::string& path, const ImportOptions& options, const RunRecord& run);

/// What the options say. Throws BadInput.
foreign::ImportGiven importGiven(const ImportOptions& options);

/// A mapping that was saved. Throws BadInput.
foreign::Mapping mappingFile(const std::string& path);

}
