#pragma once

namespace cmir::ui {

enum class Look { System, Light, Dark };

/// The look of the whole program: the system's own, or the Fusion style in one of the two palettes.
void applyLook(Look look);

}
