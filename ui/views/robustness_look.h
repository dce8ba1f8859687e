#pragma once

#include "ui/views/robustness_curves.h"
#include "viz/curve_plot.h"

namespace cmir::ui {

/// The look of a curve in the window and in reports: the run blue (it predicts from Z_inv), each modality alone dotted
/// with its own marker, the plain baseline grey, every other method a colour of the Okabe-Ito set and a marker of its
/// own; pinned runs thin, dashed and without markers, in the colour of their pin.
viz::CurvePlot::Series robustnessLook(const RobustnessCurve& curve);

}
