#pragma once

#include <QList>

namespace cmir::ui {

enum class Look { System, Light, Dark };

/// The look of the whole program: the system's own, or the Fusion style in one of the two palettes. At once, also while
/// windows are open.
void applyLook(Look look);
Look appliedLook();

/// The sizes of text that are offered, in percent of the system's.
const QList<int>& textSizes();
/// At once, also while windows are open.
void applyTextSize(int percent);
int appliedTextSize();

}
