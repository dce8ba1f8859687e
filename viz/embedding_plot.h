#pragma once

#include "viz/coloring.h"
#include "viz/contour_line.h"
#include "viz/place_name.h"
#include "viz/plot_widget.h"
#include "viz/set_operation.h"

#include <QPointF>

#include <QRectF>
#include <QSet>

#include <functional>

class QCPRange;

namespace cmir::viz {

/// What dragging with the left button does; a click picks a point in each, and the middle button, or the left one while
/// Space is held, moves the view in each.
enum class Tool { Pan, Rectangle, Lasso };

/// Whether a unit is as many pixels to the right as upwards (a projection), or both directions have units of their own.
enum class AxisScale { Equal, Free };

class PointSet;

/// Points of a projection, coloured by a Coloring, with a hover ring and card. A million of them pan and zoom smoothly:
/// while the view moves, the picture there is moves with it, and threads draw the exact one (point_cloud.h). Vector
/// export draws each point, of very many a picture.
class EmbeddingPlot : public PlotWidget {
    Q_OBJECT

public:
    explicit EmbeddingPlot(QWidget* parent = nullptr);
    ~EmbeddingPlot() override;

    void setAxes(const QString& xTitle, const QString& yTitle);
    /// Panels that stand in one grid: where the upright title of one has no room, all place theirs alike.
    void placeTitlesLike(const QList<EmbeddingPlot*>& others);
    /// Replaces the points; those that are not finite are not drawn. With `keepView` the axes stay unless points would
    /// leave them or fill less than half of them (live updates do not jitter), and a view the user chose stays always.
    void setPoints(const QList<QPointF>& points, bool keepView);
    void setColoring(const Coloring& coloring);
    /// Points, colouring and contours at once: everything is laid out once for the three.
    void setCloud(
        const QList<QPointF>& points, const Coloring& coloring, const QList<ContourLine>& contours, bool keepView);
    /// The same with points that were made ready elsewhere: what takes long of very many is done then.
    void setReadyCloud(const std::shared_ptr<const PointSet>& points, const Coloring& coloring,
        const QList<ContourLine>& contours, bool keepView);
    /// Categories of the colouring whose points are not there for now (-1: those without a value).
    void setHiddenCategories(const QSet<int>& hidden);
    /// Drawn over the points, which recede; those of hidden categories are not there. Empty: none.
    void setContours(const QList<ContourLine>& contours);
    /// Words in the picture, such as names of clusters; empty: none.
    void setNames(const QList<PlaceName>& names);
    const QList<PlaceName>& names() const;
    /// Where each point was before: a thin line from there to it, in its colour. Empty: none.
    void setTrails(const QList<QPointF>& origins);
    /// Points of something else beneath, faint and grey: nobody can pick them, they are no part of the table, and the
    /// view makes no room for them. Empty: none.
    void setGhost(const QList<QPointF>& points);
    void setReadyGhost(const std::shared_ptr<const PointSet>& points);
    const QList<QPointF>& ghost() const;
    void setAxisScale(AxisScale scale);
    /// What a first look shows: the box of this cloud without far points, or a larger one that several plots share.
    QRectF usualBox() const;
    void setUsualBox(const QRectF& box);
    /// Shows this part of the plane, as if the user had gone there.
    void showView(const QRectF& view);
    /// Extra columns of the CSV, one value per point ("id", "label").
    void setPointColumns(const QStringList& names, const QList<QStringList>& values);
    /// The same, where nothing is made before it is asked for: value(point, column).
    void setPointColumns(const QStringList& names, std::function<QString(int, int)> value);
    /// The text of the hover card (rich text) for a point.
    void setCardText(std::function<QString(int)> card);
    /// Shows one legend or colour scale per plot; a grid switches it off and shows one for all. Figures have it always.
    void setLegendVisible(bool visible);

    int pointCount() const;
    /// The nearest point within `radius` pixels of a widget position; -1: none.
    int pointAt(const QPointF& position, double radius = 8) const;
    /// Draws the ring around this point (linked hover: the same sample in other panels); -1: none.
    void setHovered(int index);
    int hoveredPoint() const; ///< where the ring is; -1: nowhere

    void setTool(Tool tool);
    Tool tool() const;
    /// One per point: the others are dimmed. Empty: nothing is selected, nothing dimmed.
    void setSelected(const QList<bool>& selected);
    const QList<bool>& selected() const;
    /// A thin line through these points in their order, a ring at the first and a dot at the last; empty: none.
    void setPath(const QList<int>& points);
    /// Lines from one point to others, each in a ring: its neighbours by some measure. -1: none.
    void setStar(int center, const QList<int>& others);
    int starCenter() const;
    const QList<int>& star() const; ///< the others

    bool isEmpty() const override;
    DataTable data() const override;
    /// Whether the exact picture of very many points is still to come.
    bool isDrawing() const;
    QString vectorRemark() const override;
    qsizetype omitted() const override;
    /// Fits the axes to the cloud without far outliers (robust_bounds.h; the title line counts them); once more: to
    /// every point.
    void resetView() override;

Q_SIGNALS:
    void hovered(int index); ///< -1: the pointer left every point
    void viewChosen(const QRectF& view); ///< the user went there
    void viewReset(); ///< and back
    /// Points were chosen by click, rectangle, lasso or keyboard. None with Replace: a click beside every point.
    void picked(const QList<int>& points, cmir::viz::SetOperation operation);

protected:
    void applyTheme() override;
    void fitTitles() override;
    void showStandingReadout() override; ///< how many points are far outside
    int drawKey(QPainter* painter, const QRectF& area, const QFont& font) const override;
    bool finishPicture() override;
    void forgetPicture() override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    /// N and P (next, previous point, with its card), Enter and Space (pick it), Escape (give up the drag).
    void keyPressEvent(QKeyEvent* event) override;
    void keyReleaseEvent(QKeyEvent* event) override;

private:
    bool mousePressed(const QMouseEvent& event);
    bool mouseMoved(const QMouseEvent& event);
    bool mouseReleased(const QMouseEvent& event);
    void pickInBand(Qt::KeyboardModifiers keys);
    void pickAt(const QPointF& canvasPosition, Qt::KeyboardModifiers keys);
    void stepHovered(int by);
    void bringIntoView(const QPointF& point);
    void beginMove(const QPointF& canvasPosition);
    void moveTo(const QPointF& canvasPosition);
    void endMove();
    void endBand();
    void releaseSpace();
    void showCursor();
    void showPath();
    void showStar();
    void showContours();
    void showTrails();
    void showGhost();
    void showPoints();
    void fit();
    void keepScale();
    void takeRanges(const QCPRange& x, const QCPRange& y); ///< of the program's choice
    void pointerAt(const QPointF& canvasPosition, bool pressed);
    void showCard(int index, const QPointF& canvasPosition);
    void hideCard();

    class Private;
    std::unique_ptr<Private> d;
};

/// A colour key for several plots: legend items or a colour scale with numbers.
class ColorKey : public QWidget {
    Q_OBJECT

public:
    explicit ColorKey(QWidget* parent = nullptr);
    void setColoring(const Coloring& coloring);
    /// Whether its categories can be switched off and on.
    void setSwitchable(bool switchable);
    /// The categories that are switched off (-1: points without a value); all are on after another colouring.
    const QSet<int>& hidden() const { return m_hidden; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;

    /// Draws the key into the area from its top left and returns the height it takes; without a painter it only
    /// measures.
    static int draw(
        QPainter* painter, const QRectF& area, const Coloring& coloring, const QFont& font, const Theme& theme);

Q_SIGNALS:
    void hiddenChanged();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    bool hasSwitches() const { return m_switchable && m_coloring.categorical; }
    void showSwitches();
    void toggled(const QString& id, bool checked);

    Coloring m_coloring;
    LegendBar* m_switches;
    QSet<int> m_hidden;
    bool m_switchable = false;
};

}
