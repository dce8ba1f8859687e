#pragma once

#include "app/cmir/settings.h"

#include "core/import/mapping.h"

namespace cmir::app {

/// The same source with a dataset file: one of another program is imported into the user's cache, with progress, and
/// what was done is noted. Throws BadInput, Failure, Cancelled.
DataSource imported(const DataOptions& data);

/// A mapping that was saved. Throws BadInput.
foreign::Mapping mappingFile(const std::string& path);

}
