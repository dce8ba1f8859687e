#pragma once

#include "viz/curve_plot.h"
#include "viz/qcustomplot_fence.h"

namespace cmir::viz {

/// One series of a CurvePlot: its numbers, and the graphs that draw them (raw or faint, smoothed, the two edges of the
/// band). The graphs belong to the canvas.
class CurveSeries {
public:
    CurveSeries(QCustomPlot& plot, const CurvePlot::Series& series);

    CurvePlot::Series look;
    QList<double> x, y, spread;
    bool visible = true;
    QColor color; ///< in the present theme
    Qt::PenStyle dashes = Qt::SolidLine; ///< likewise

    /// Rebuilds the graphs. With a logarithmic axis, values <= 0 become gaps.
    void update(double smoothing, bool logarithmic, const ValueScale& xScale, const Theme& theme);
    void removeGraphs();

    bool hasSpread() const { return !spread.isEmpty(); }
    bool hasShownPoint(bool logarithmic) const; ///< something is drawn of it where it is switched on
    /// What is shown of a value: NaN where it is not finite, or not positive on a logarithmic axis.
    static double shown(double value, bool logarithmic);
    QList<double> shownValues(bool logarithmic) const;
    double spreadAt(qsizetype index) const;
    /// Where the band about a value begins and ends: within what is possible. NaN: it has none.
    double lowAt(qsizetype index) const;
    double highAt(qsizetype index) const;
    /// Whether the band ends at what is possible, so that it is not the same to both sides.
    bool isCutAt(qsizetype index) const;

private:
    void style(bool smoothing, const Theme& theme);

    QCPGraph *m_raw, *m_smooth, *m_lower, *m_upper;
};

}
