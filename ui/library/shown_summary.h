#pragma once

#include "core/library/run_summary.h"

#include <QString>

#include <optional>

namespace cmir::ui {

class RunModel;

/// The run on show as a row of the list: of one that trains what is known so far. `path` is its file, or where that
/// will be. Nothing where there is no run.
std::optional<RunSummary> shownSummary(const RunModel& model, const QString& path);

}
