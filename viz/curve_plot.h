#pragma once

#include "viz/plot_widget.h"
#include "viz/value_scale.h"

#include <QList>
#include <QPointF>

#include <optional>

namespace cmir::viz {

/// Curves over a common x: loss terms over epochs, a metric over the test noise. Each may have a band (mean -/+ std)
/// and markers; legend entries toggle their curve. Optional smoothing shows the raw curve faint and the smoothed one
/// bold.
class CurvePlot : public PlotWidget {
    Q_OBJECT

public:
    struct Series {
        QString id; ///< stable name, also the CSV's
        QString title; ///< in the legend
        QColor color; ///< invalid: the next category of the theme
        int themeRole = -1; ///< -1 none, 0 invariant, 1 spurious, 2 baseline, 3 + i category i: follows the theme
        Qt::PenStyle style = Qt::SolidLine;
        bool markers = false;
        int markerShape = 0; ///< second channel beside colour
        bool behind = false; ///< thin, beneath the others; smoothing leaves the smoothed curve alone
        double least = -qInf(), most = qInf(); ///< what a value can be: a band ends there
        bool stretches = true; ///< false: the view makes no room for it, and the readout passes over it
    };

    explicit CurvePlot(QWidget* parent = nullptr);
    ~CurvePlot() override;

    void setAxes(const QString& xTitle, const QString& yTitle);
    /// Names for x = 0, 1, 2, ... in place of numbers (the test splits); empty: numbers.
    void setXNames(const QStringList& names);
    /// How x is laid out (a parameter over decades, with a stop at 0); by itself linear. Marks are placed by the scale
    /// that is set when they are added.
    void setXScale(const ValueScale& scale);
    void setLogarithmicY(bool on); ///< values <= 0 leave a gap
    /// Adds a series, or changes the look of the one with this id.
    void setSeries(const Series& series);
    void setData(const QString& id, const QList<double>& x, const QList<double>& y, const QList<double>& spread = {});
    struct Curve {
        Series look;
        QList<double> x, y, spread {};
    };
    /// Shows these and no others, with the view fitted to them.
    void setCurves(const QList<Curve>& curves);
    /// One more point at the end: cheap, replot is queued.
    void appendPoint(const QString& id, double x, double y);
    /// What was switched off in the legend is so when it comes back, also after clear().
    void removeSeries(const QString& id);
    void keepSeries(const QStringList& ids); ///< removes every other
    void clear(); ///< every series and mark

    void setSeriesVisible(const QString& id, bool visible);
    bool seriesVisible(const QString& id) const;
    QStringList seriesIds() const;

    /// Exponential moving average with weight `smoothing` (0: off, < 1) on what came before, corrected for its start.
    /// The value axis covers at least this share of the largest value, so that a difference of nothing does not fill
    /// the plot; 0: as little as the values take.
    void setLeastSpan(double share);
    void setSmoothing(double smoothing);
    double smoothing() const;

    /// A vertical line with a short text at its top; texts that would overlap are stacked, or gathered with their
    /// number.
    struct Mark {
        double x = 0;
        QString text; ///< "λ₁ → 3"
        QString name {}; ///< "λ₁": marks of one name are gathered under it
        QString card {}; ///< rich text, beside the pointer; empty: the text
    };
    void addMark(const Mark& mark);
    void addMark(double x, const QString& text) { addMark(Mark { x, text }); }
    void clearMarks();
    int markCount() const;
    /// A line through the place on show elsewhere (the epoch of the embeddings); NaN: none.
    void showPlace(double x);
    double shownPlace() const;

    /// Both are fitted to the data of both, so that they can be compared by eye, as long as both live.
    static void pair(CurvePlot* one, CurvePlot* other);

    bool isEmpty() const override;
    DataTable data() const override; ///< x, and per visible series its values (and smoothed, and spread)
    void resetView() override;

Q_SIGNALS:
    void placeClicked(double x); ///< a click, without a drag, on no mark that has a card
    /// A click on a point that has a marker, or Enter on the one that is read; where it is clickable.
    void pointClicked(const QString& id, double x, double y);
    /// A click on a mark that has a card; of several that are gathered the last. In the order of addMark.
    void markClicked(int index);

protected:
    void applyTheme() override;
    void refresh() override;
    /// Left and right read the curves from point to point; where it is clickable, up and down go from curve to curve at
    /// that place, and Enter clicks.
    void keyPressEvent(QKeyEvent* event) override;

private:
    void clickedAt(const QPointF& pressed, const QPointF& released);
    void fit();
    void showLegend();
    void tellPartner();
    void hoverAt(const QPointF& position);
    void readAt(double x); ///< NaN: nothing
    struct Point {
        QString id;
        double x = 0, y = 0;
    };
    std::optional<Point> pointAt(const QPointF& position) const;
    QList<Point> pointsRead() const;
    void readCurve(int step);
    void clickRead();
    void showMarkCard(const QPointF& position);
    void hideMarkCard();
    bool eventFilter(QObject* watched, QEvent* event) override;

    class Private;
    std::unique_ptr<Private> d;
};

/// The smoothing of CurvePlot: m_t = s m_(t-1) + (1-s) x_t, divided by 1 - s^t; NaN is passed over.
QList<double> smoothed(const QList<double>& values, double smoothing);

}
