#pragma once

#include "core/common/job.h"

namespace cmir::app {

/// For work whose progress stands on the console and which an interrupt cancels. Console::endProgress() is still to be
/// called.
JobContext consoleJob(); ///< "seed 3 of 5"
JobContext percentJob(); ///< "40 %  seed 3 of 5"

}
