#pragma once

#include "core/common/task_team.h"

#include <functional>

namespace cmir {

/// Calls `work` as the one node of a graph of a team of so many threads, so that TaskTeam::share has help within it. On
/// a thread that runs a node of a team already, `work` is simply called. Throws what `work` throws.
void withTeam(int threads, const std::function<void()>& work);

}
