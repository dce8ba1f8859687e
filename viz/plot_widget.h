#pragma once

#include "viz/data_table.h"
#include "viz/figure_style.h"
#include "viz/theme.h"
#include "viz/title_bar.h"

#include <QWidget>

#include <functional>
#include <memory>

class QCustomPlot;

namespace cmir::viz {

class LegendBar;
struct Figure;

/// What every plot of the program is: a QCustomPlot in the program's look, with a title line above, an optional legend
/// beside (never on) the data, an empty-state text, recolouring when the palette changes, a context menu (reset view,
/// copy, export), and export of picture and data. The wheel zooms (PlotCanvas), drag pans, double click resets; so do
/// +, -, Shift with the arrows, and Home. The arrows alone read values, where there are values to be read one by one.
class PlotWidget : public QWidget {
    Q_OBJECT

public:
    explicit PlotWidget(QWidget* parent = nullptr);
    ~PlotWidget() override;

    void setTitle(const QString& title);
    QString title() const;
    /// A caption line for exported figures (dataset, seed, parameters).
    void setCaption(const QString& caption);
    /// Shown in the middle instead of axes while there is no data; says what will be here and how to get there.
    void setEmptyText(const QString& text);
    virtual bool isEmpty() const = 0;

    /// Exactly what is shown.
    virtual DataTable data() const = 0;

    /// Writes .png, .pdf, .svg (both vectors, text as text), or its numbers as .csv or .tex, by the file's ending. A
    /// figure has legend and axis titles, and title and caption where the style wants them, whatever the window's
    /// theme. The file holds its numbers and `settings` (JSON; empty: none) too; beside tables they stand in a file of
    /// their own (recordPath). The old file stays until the new one is complete. False: *error says why (file, reason,
    /// what is allowed).
    bool exportTo(
        const QString& path, QString* error, const FigureStyle& style = {}, const QByteArray& settings = {}) const;
    /// The figure that exportTo writes as .png; null while the plot is empty.
    QImage figure(const FigureStyle& style = {}) const;
    /// The figure that exportTo writes as .svg; empty while the plot is.
    QByteArray figureSvg(const FigureStyle& style = {}) const;
    /// Gives the figure that exportTo would write to `use`, for pages of several; not while the plot is empty.
    /// `measured`: its size, font and colours; none: as the style says of it alone.
    void withFigure(const std::function<void(const Figure&)>& use, const FigureStyle& style = {},
        const FigureMeasure* measured = nullptr) const;

    /// What the caption of a vector figure says of how it was made; by itself nothing.
    virtual QString vectorRemark() const { return {}; }
    virtual qsizetype omitted() const { return 0; } ///< points far outside that its picture leaves out

    /// Fits the axes to the data.
    virtual void resetView();
    /// Zooms about the middle: factor < 1 nearer, > 1 farther.
    void zoom(double factor);
    /// Moves the view by shares of its width and height.
    void pan(double right, double up);

    /// Whether what it shows can be clicked on: the pointer then says where, and Enter clicks what the arrows read. By
    /// itself it cannot.
    void setClickable(bool on) { m_clickable = on; }
    bool isClickable() const { return m_clickable; }

    /// What the title line says about the place of the pointer; empty: it is at nothing.
    QString readout() const;

    QCustomPlot* canvas() const { return m_canvas; }
    const Theme& theme() const { return m_theme; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    /// The context menu's "Export…" was chosen: the window asks for the file.
    void exportRequested();

protected:
    /// Of its texts: the widget's, or that of the figure that is drawn.
    QFont lookFont() const;
    /// Called at the start and whenever the palette changes: recolour every series and replot.
    virtual void applyTheme();
    /// Brings the canvas up to date with the data: called before every painting and export that scheduleReplot asked
    /// for.
    virtual void refresh();
    /// Fits the axes' titles to the room that they have, from the same beginning each time.
    virtual void fitTitles();
    /// Finds out where everything lies on the canvas, without drawing it.
    void layOut();
    /// The legend of an exported figure, see Figure::drawKey.
    virtual int drawKey(QPainter* painter, const QRectF& area, const QFont& font) const;

    /// Called where a picture is taken of the widget: what is drawn elsewhere is waited for. Whether there is more to
    /// paint now.
    virtual bool finishPicture() { return false; }
    /// Called when it was hidden for a while: what was drawn is given back, and drawn anew when it is shown again.
    virtual void forgetPicture();

    void updateEmptyState();
    /// Queued replot: many calls, one painting, at most about 30 a second; nothing is painted while the widget is
    /// hidden.
    void scheduleReplot();
    /// Draws what lies above the picture (the layer "hover") anew, without the rest.
    void redrawHover();
    /// What the pointer is at, in the title line; empty: nothing. `standing`: what it says while the pointer is
    /// elsewhere.
    void setReadout(const QList<TitleBar::Part>& parts, bool standing = false);
    /// What the title line says while the pointer is elsewhere; by itself nothing.
    virtual void showStandingReadout() { setReadout({}); }
    /// Sets the axes to a view of the program's own choice, which updates may change again.
    void setRanges(double left, double right, double bottom, double top);
    /// The pointer is over something that a click would choose, or not; nothing where nothing can be clicked on.
    void showClickable(bool over);
    /// Whether the button was let go where it was pressed: a click, not a drag.
    static bool isClick(const QPointF& pressed, const QPointF& released);
    /// Enter, where it means a click.
    bool isClickKey(const QKeyEvent& event) const;
    /// Whether the user zoomed or panned since the last resetView: then updates leave the axes alone.
    bool viewIsUsers() const;
    /// Puts a widget between title and plot (a colour key).
    void addBelowTitle(QWidget* widget);

    bool eventFilter(QObject* watched, QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

    LegendBar* legend() const { return m_legend; } ///< hidden while it has no items

private:
    class FigureLook;
    void replotNow();
    void fitToSize();
    void fitTicks();
    void updateTheme();

    QCustomPlot* m_canvas = nullptr;
    LegendBar* m_legend = nullptr;
    Theme m_theme;
    bool m_clickable = false;
    class Private;
    std::unique_ptr<Private> m_private;
};

}
