#pragma once

#include "core/common/matrix.h"
#include "viz/plot_widget.h"

namespace cmir::viz {

/// What a measured value is over two parameters: cells in cividis with their numbers where these fit, the best one
/// framed, a colour scale beside them. Row 0 at the bottom: both parameters grow away from the corner.
class HeatMap : public PlotWidget {
    Q_OBJECT

public:
    explicit HeatMap(QWidget* parent = nullptr);
    ~HeatMap() override;

    void setAxes(const QString& columnTitle, const QString& rowTitle);
    void setValue(const QString& title, bool largerIsBetter);
    /// NaN: not measured. `notes` (row by row, may be empty) follow the value of their cell at the pointer ("± 0.012").
    void setCells(
        const Matrix& values, const QStringList& rows, const QStringList& columns, const QStringList& notes = {});

    int bestRow() const; ///< -1: nothing is measured
    int bestColumn() const;
    /// The number in a cell: as many digits as tell the cells apart.
    QString cellText(int row, int column) const;
    /// Whether the cells are large enough for their numbers in the present size.
    bool numbersFit() const;

    bool isEmpty() const override;
    DataTable data() const override; ///< long form: row, column, value
    void resetView() override;

Q_SIGNALS:
    void cellClicked(int row, int column); ///< one that was measured; where it is clickable, also by Enter

protected:
    void applyTheme() override;
    void showStandingReadout() override; ///< the best cell
    void keyPressEvent(QKeyEvent* event) override; ///< the arrows read it from cell to cell, Enter clicks

private:
    void nameAxes();
    QString description(int row, int column) const;
    void pointerAt(const QPointF& canvasPosition);
    QPoint cellAt(const QPointF& canvasPosition) const; ///< column and row; -1, -1: none
    bool isMeasured(const QPoint& cell) const;
    void clickCell(const QPoint& cell);

    class Private;
    std::unique_ptr<Private> d;
};

}
