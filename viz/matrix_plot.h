#pragma once

#include "core/common/matrix.h"
#include "viz/plot_widget.h"
#include "viz/set_operation.h"

namespace cmir::viz {

/// A matrix as coloured cells without interpolation, a fixed range about 0 (-1..1 by itself), the diverging map, a
/// colour scale beside it, row 0 at the top, square cells where the widget allows, the value on hover.
class MatrixPlot : public PlotWidget {
    Q_OBJECT

public:
    explicit MatrixPlot(QWidget* parent = nullptr);
    ~MatrixPlot() override;

    void setAxes(const QString& columnTitle, const QString& rowTitle);
    void setMatrix(const Matrix& matrix);
    /// Names for the hover text and the CSV ("video_12 · label 2.4"); may be empty: the index is shown.
    void setNames(const QStringList& rows, const QStringList& columns);
    /// The names at the axes in place of numbers: for a few rows.
    void setNamesOnAxes(bool on);
    /// The colours end at this value on both sides of 0, beyond which they stay the same; `title` stands at the scale.
    void setRange(double limit, const QString& title);
    void setColorScaleVisible(bool visible);
    const Matrix& matrix() const;

    /// Ticks beside these rows and above the columns of the same numbers: the selected samples.
    void setMarked(const QList<int>& rows);
    const QList<int>& marked() const;

    /// The text shown for the cell under a widget position; empty outside.
    QString hoverText(const QPointF& position) const;

    bool isEmpty() const override;
    DataTable data() const override; ///< long form: row, column, value
    void resetView() override;

Q_SIGNALS:
    /// A cell was clicked, or Enter or Space pressed on the one that is read by keyboard (or, with none under the
    /// pointer and Replace, none: -1, -1).
    void cellPicked(int row, int column, cmir::viz::SetOperation operation);

protected:
    void applyTheme() override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    /// The arrows read it from cell to cell; Enter and Space pick the cell, as a click with the same modifiers does.
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    /// Row and column of the cell at a place of the canvas; negative: none.
    QPoint cellAt(const QPointF& canvasPosition) const;
    QString cellText(int row, int column) const;
    void showNamesOnAxes();
    void showAxes();
    void keepCellsSquare();
    void pointerAt(const QPointF& canvasPosition);

    class Private;
    std::unique_ptr<Private> d;
};

}
