#pragma once

#include "viz/plot_widget.h"

#include <QList>

namespace cmir::viz {

/// One value per variant with its interval, row by row from the top, the values of the single seeds beneath it, and a
/// line through the value that all others are compared with. There is no bar from 0: what is compared are places.
class IntervalBars : public PlotWidget {
    Q_OBJECT

public:
    /// What a row is beside the others, which decides its colour.
    enum class Role { Plain, Method, Baseline };

    struct Row {
        QString name;
        double mean = 0;
        double lower = 0, upper = 0; ///< of the interval; NaN: there is none (one seed alone)
        QList<double> points; ///< one per seed; NaN: missing
        Role role = Role::Plain;
    };

    explicit IntervalBars(QWidget* parent = nullptr);
    ~IntervalBars() override;

    void setAxisTitle(const QString& title);
    /// Rows without a mean keep their place, empty.
    void setRows(const QList<Row>& rows);
    const QList<Row>& rows() const;
    /// What the interval is, for the legend ("95 % interval over 5 seeds").
    void setIntervalTitle(const QString& title);

    bool isEmpty() const override;
    DataTable data() const override; ///< per row its name, mean, ends of the interval, and the seeds' values
    void resetView() override;

Q_SIGNALS:
    void rowClicked(int row); ///< one that has a mean; where it is clickable, also by Enter

protected:
    void applyTheme() override;
    void refresh() override;
    void keyPressEvent(QKeyEvent* event) override; ///< the arrows read it from row to row, Enter clicks

private:
    void readRow(qsizetype index); ///< none of them: nothing
    qsizetype rowAt(const QPointF& canvasPosition) const; ///< -1: none
    void clickRow(qsizetype index);
    void nameRows();
    void pointerAt(const QPointF& canvasPosition);

    class Private;
    std::unique_ptr<Private> d;
};

}
