#pragma once

class QCPColorScale;
class QCustomPlot;

namespace cmir::viz {

/// A thin colour scale to the right of the plot, as high as its axes, that cannot be dragged or zoomed.
QCPColorScale* addColorBar(QCustomPlot& plot);

}
