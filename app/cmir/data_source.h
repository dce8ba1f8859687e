#pragma once

#include "core/run/run_config.h"

namespace cmir::app {

/// The same source with a dataset file: one of another program is imported into the user's cache, with progress, and
/// what was done is noted. Throws BadInput, Failure, Cancelled.
DataSource imported(DataSource source);

}
