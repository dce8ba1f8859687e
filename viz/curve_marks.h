#pragma once

#include "viz/qcustomplot_fence.h"

namespace cmir::viz {

/// A text of a mark where it is drawn.
struct PlacedText {
    QRect place;
    QString text; ///< elided to fit
    int row = 0;
};

/// Places the texts of marks inside `area`, each beside its line, in rows from the top so that none overlaps another.
/// A text for which no row is left within `rowLimit` gets an empty place. `lines` are pixels, in any order.
QList<PlacedText> placeMarkTexts(
    const QList<double>& lines, const QStringList& texts, const QRect& area, const QFontMetrics& metrics, int rowLimit);

/// Thin vertical lines over the height of the axis rect with short texts at their tops.
class CurveMarks : public QCPAbstractItem {
public:
    explicit CurveMarks(QCustomPlot* plot);

    struct Mark {
        double x = 0;
        QString text;
    };
    QList<Mark> marks;
    QColor lineColor, textColor, background;
    QFont font;

    /// Rows of texts at the present x range; the plot leaves room for them above its data.
    int rowCount() const;
    int rowHeight() const { return QFontMetrics(font).height() + 1; }

    double selectTest(const QPointF&, bool, QVariant*) const override { return -1; }

protected:
    void draw(QCPPainter* painter) override;

private:
    QList<PlacedText> placed(QList<double>* lines) const;
};

}
