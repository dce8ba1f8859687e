#pragma once

#include "core/run/run_record.h"

#include <string>

namespace cmir {

/// What two runs differ in first, compared bit by bit: their curves, epoch by epoch, then their weights. Empty:
/// nothing.
std::string firstDifference(const RunRecord& a, const RunRecord& b);

}
