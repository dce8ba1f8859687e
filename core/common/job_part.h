#pragma once

#include "core/common/job.h"

#include <string>

namespace cmir {

/// A part of a longer job: its progress, 0..1, is that of the whole from `from` to `to`, and what it says is said
/// behind `prefix`. `whole` must outlive it.
JobContext partOf(const JobContext& whole, double from, double to, const std::string& prefix = {});

}
