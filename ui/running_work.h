#pragma once

#include <QStringList>

namespace cmir::ui {

struct Workbench;

/// What would be ended and lost, one sentence each, on both sides of a split run: by closing the program (a training
/// excepted, which is stopped and kept), by putting another run in the place of the one on show, and by splitting it.
QStringList workThatClosingEnds(const Workbench& workbench);
QStringList workThatAnotherRunEnds(const Workbench& workbench);
QStringList workThatSplittingEnds(const Workbench& workbench);

/// Ends what workThatClosingEnds() names, without waiting for it.
void endWork(Workbench& workbench);

}
