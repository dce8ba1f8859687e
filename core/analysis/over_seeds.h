#pragma once

#include "core/run/run_record.h"

#include <memory>
#include <span>

namespace cmir {

/// Runs of one setting with several seeds as if they were one, for what shows metrics and tables of protocols: every
/// value is the mean over the seeds, `lower` and `upper` of a row are its 95 % interval (Student's t; it ends where the
/// metric ends, for no true mean lies beyond, so that it holds it as often as before), `std` the standard deviation
/// over the seeds, and `draws` their number. Only what all of them measured stands in it, only baselines that all of
/// them have. Settings, names and task are the first one's; there are no weights, predictions or pictures. At least one
/// run.
RunRecord overSeeds(std::span<const std::shared_ptr<const RunRecord>> runs);

}
