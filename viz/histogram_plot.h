#pragma once

#include "viz/histogram.h"
#include "viz/plot_widget.h"

#include <QList>

#include <memory>

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
    };

    explicit HistogramPlot(QWidget* parent = nullptr);
    ~HistogramPlot() override;

    void setAxes(const QString& xTitle, const QString& yTitle);
    /// One name and role for each of its series.
    void setHistogram(const QList<Series>& series, const Histogram& histogram);
    const Histogram& histogram() const;

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

}
