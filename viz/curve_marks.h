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

/// Marks whose lines are at most `distance` apart from the first of them are one group; groups and their members from
/// left to right, as indices into `lines`.
QList<QList<qsizetype>> gatherMarks(const QList<double>& lines, double distance);

/// Thin vertical lines over the height of the axis rect with short texts at their tops. Where texts have no room beside
/// each other, marks that are near share one, with their number.
class CurveMarks : public QCPAbstractItem {
public:
    explicit CurveMarks(QCustomPlot* plot);

    struct Mark {
        double x = 0;
        QString text; ///< "λ₁ → 3"
        QString name; ///< what was changed, "λ₁": marks of one name are counted under it
    };
    QList<Mark> marks;
    QColor lineColor, textColor, background;
    QFont font;
    double lineWidth = 1;

    /// Rows of texts at the present x range; the plot leaves room for them above its data.
    int rowCount() const;
    int rowHeight() const { return QFontMetrics(font).height() + 1; }
    /// The marks at a place of the canvas, by their text or their line, from left to right; none: empty.
    QList<qsizetype> at(const QPointF& position) const;

    double selectTest(const QPointF&, bool, QVariant*) const override { return -1; }

protected:
    void draw(QCPPainter* painter) override;

private:
    struct Placed {
        QList<double> lines; ///< of every mark
        QList<QList<qsizetype>> groups;
        QList<PlacedText> texts; ///< of the groups
    };
    Placed placed() const;
    QString groupText(const QList<qsizetype>& group) const;
};

}
