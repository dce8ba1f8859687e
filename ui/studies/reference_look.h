#pragma once

#include "viz/curve_plot.h"

namespace cmir::ui {

/// The look of what a simple model reaches, as in the validation plot: grey, the constant dotted, the linear one
/// dashed.
viz::CurvePlot::Series referenceLook(const QString& id, const QString& title);

}
