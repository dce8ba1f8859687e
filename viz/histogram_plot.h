#pragma once

#include "viz/plot_widget.h"

#include <QList>

namespace cmir::viz {

/// A few distributions over each other as densities, in common bins: the legend beside, the values of the bin under the
/// pointer in the title line.
class HistogramPlot : public PlotWidget {
    Q_OBJECT

public:
    enum class Role { Invariant, Spurious, Baseline };

    struct Series {
        QString name;
        Role role = Role::Invariant; ///< its colour in every theme
        QList<double> values; ///< those that are not finite are left out
    };

    explicit HistogramPlot(QWidget* parent = nullptr);
    ~HistogramPlot() override;

    void setAxes(const QString& xTitle, const QString& yTitle);
    /// Bins cover this range; values outside count in the first and the last bin.
    void setRange(double lower, double upper);
    void setSeries(const QList<Series>& series);

    int binCount() const;
    /// Share of a series' values per unit of x, in each bin: sums to 1 over the range.
    QList<double> densities(qsizetype series) const;

    bool isEmpty() const override;
    DataTable data() const override; ///< per bin: its ends, and each series' density
    void resetView() override;

protected:
    void applyTheme() override;

    void keyPressEvent(QKeyEvent* event) override; ///< left and right read it from bin to bin

private:
    void readBin(int bin); ///< negative: nothing
    void rebuild();
    void pointerAt(const QPointF& canvasPosition);
    QColor colorOf(Role role) const;

    class Private;
    std::unique_ptr<Private> d;
};

/// Bins for values over a range: by Freedman and Diaconis (1981), the widest any series asks for, 10 to 80.
int histogramBins(const QList<HistogramPlot::Series>& series, double lower, double upper);

}
