#pragma once

#include "ui/views/noise_measures.h"

#include <QTreeWidget>

namespace cmir::ui {

/// The curves over the test noise as numbers: the area under each, and what the largest noise costs relative to clean
/// data.
class NoiseTable : public QTreeWidget {
    Q_OBJECT

public:
    explicit NoiseTable(QWidget* parent = nullptr);

    enum Column { Curve, Clean, Noisy, Change, Area, Columns };
    /// All of one metric; the area is the better the larger (or the smaller) it is.
    /// `missing`: the curves are over what is missing, and the area is AUILC.
    void setMeasures(const QList<NoiseMeasures>& measures, bool largerIsBetter, bool missing = false);

    void setMostRows(int rows); ///< in sight without scrolling
    QSize sizeHint() const override; ///< as high as its rows, up to those
    QSize minimumSizeHint() const override;

private:
    int m_mostRows = 6;
};

}
