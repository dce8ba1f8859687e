#pragma once

namespace cmir::ui {

struct Workbench;

/// Writes what the user did and what came of it to the program's log: data, runs, live changes, files, failures.
void logActivity(Workbench& workbench);

}
