#pragma once

#include "viz/plot_widget.h"
#include "viz/value_scale.h"

#include <QList>

namespace cmir::viz {

/// One line per variant through its values on several vertical axes, coloured by one of them (the metric). Dragging
/// along an axis keeps the lines that pass there (a brush) and dims the others; a click on the axis, Escape or a double
/// click takes brushes away. By keyboard the arrows go from axis to axis and from value to value; with Shift, up and
/// down brush from where they began; Enter or Space keeps the one value, Delete takes the brush of the axis away. Where
/// it is clickable, Ctrl+Enter clicks the lines that pass at the value, one after the other.
class ParallelCoordinates : public PlotWidget {
    Q_OBJECT

public:
    struct Axis {
        QString title;
        ValueScale scale;
        bool reversed = false; ///< the least value at the top (a metric whose small values are good)
    };

    explicit ParallelCoordinates(QWidget* parent = nullptr);
    ~ParallelCoordinates() override;

    /// Takes the lines and brushes away. `colorAxis` is the one whose values colour the lines.
    void setAxes(const QList<Axis>& axes, int colorAxis);
    /// One list of values, as many as axes, per line; NaN where there is none: the line has a gap there.
    void setLines(const QStringList& names, const QList<QList<double>>& values);

    /// Keeps the lines whose value on this axis lies between two values.
    void setBrush(int axis, double from, double to);
    void clearBrush(int axis);
    void clearBrushes();
    bool hasBrushes() const;
    /// The lines within every brush; without brushes all of them.
    QList<int> selected() const;
    /// The line at a place of the widget; -1: none.
    int lineAt(const QPointF& position) const;

    bool isEmpty() const override;
    DataTable data() const override; ///< per line its name, its values, and whether it is selected
    void resetView() override; ///< takes the brushes away

Q_SIGNALS:
    void selectionChanged();
    void lineClicked(int line); ///< at a place where no axis is

protected:
    void applyTheme() override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void showStandingReadout() override; ///< how many lines the brushes keep
    int drawKey(QPainter* painter, const QRectF& area, const QFont& font) const override;

private:
    int axisAt(double x) const;
    void pressed(const QPointF& place);
    void moved(const QPointF& place, bool dragging);
    void released(const QPointF& place);
    void setHovered(int line);
    void brushesChanged();
    void readAxis(int step);
    void readValue(int step, bool brush);
    void keepRead();
    void clickRead();
    void showRead();

    class Private;
    std::unique_ptr<Private> d;
};

}
