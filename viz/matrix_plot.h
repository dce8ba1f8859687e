#pragma once

#include "core/common/matrix.h"
#include "viz/plot_widget.h"

namespace cmir::viz {

/// A matrix as coloured cells without interpolation, fixed range -1..1, the diverging map, a colour scale beside it,
/// row 0 at the top, square cells where the widget allows, the value on hover.
class MatrixPlot : public PlotWidget {
    Q_OBJECT

public:
    explicit MatrixPlot(QWidget* parent = nullptr);
    ~MatrixPlot() override;

    void setAxes(const QString& columnTitle, const QString& rowTitle);
    void setMatrix(const Matrix& matrix);
    /// Names for the hover text and the CSV ("video_12 · label 2.4"); may be empty: the index is shown.
    void setNames(const QStringList& rows, const QStringList& columns);
    void setColorScaleVisible(bool visible);
    const Matrix& matrix() const;

    /// The text shown for the cell under a widget position; empty outside.
    QString hoverText(const QPointF& position) const;

    bool isEmpty() const override;
    DataTable data() const override; ///< long form: row, column, value
    void resetView() override;

protected:
    void applyTheme() override;

private:
    void keepCellsSquare();
    void pointerAt(const QPointF& canvasPosition);

    class Private;
    std::unique_ptr<Private> d;
};

}
