#pragma once

#include "core/run/run_config.h"

namespace cmir::ui {

class NextRun;
class RunModel;

/// Whether numbers of two runs are of the same thing: the file's content, or what the built-in data is drawn from
/// (another seed gives another draw, not other data).
bool isOfSameData(const RunConfig& one, const RunConfig& other);

/// Whether the run on show was trained on other data than those that are open for the next one, so that nothing of it
/// says anything about these.
bool isOfOtherData(const RunModel& model, const NextRun& next);

}
