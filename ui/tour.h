#pragma once

#include <QString>

namespace cmir::ui {

/// Opens the window on the built-in example, trains it with two parameters turned on the way, measures it beside the
/// baselines, and writes into the folder a picture of every view, light and dark, in the window and (in views/) by
/// itself, and the run file; prints each file.
/// Needs a QApplication; reads and writes no settings of the user. Returns the exit status: 0, 1 (it broke), 2 (bad
/// folder).
int runTour(const QString& folder);

}
