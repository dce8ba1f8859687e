#pragma once

#include "viz/data_table.h"
#include "viz/theme.h"

#include <QWidget>

#include <memory>

class QCustomPlot;

namespace cmir::viz {

class LegendBar;

/// What every plot of the program is: a QCustomPlot in the program's look, with a title line above, an optional legend
/// beside (never on) the data, an empty-state text, recolouring when the palette changes, a context menu (reset view, copy, export), and
/// export of picture and data. Wheel zooms, drag pans, double click resets.
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

    /// Writes .png, .pdf, .svg or .csv by the file's ending. False: *error says why (file, reason, what is allowed).
    bool exportTo(const QString& path, QString* error) const;

    /// Fits the axes to the data.
    virtual void resetView();

    QCustomPlot* canvas() const { return m_canvas; }
    const Theme& theme() const { return m_theme; }

Q_SIGNALS:
    /// The context menu's "Export…" was chosen: the window asks for the file.
    void exportRequested();

protected:
    /// Called at the start and whenever the palette changes: recolour every series and replot.
    virtual void applyTheme();
    void changeEvent(QEvent* event) override;
    void updateEmptyState();
    /// Queued replot: many calls, one painting.
    void scheduleReplot();

    LegendBar* legend() const { return m_legend; } ///< hidden while it has no items

private:
    class TitleBar;
    QCustomPlot* m_canvas = nullptr;
    LegendBar* m_legend = nullptr;
    Theme m_theme;
    class Private;
    std::unique_ptr<Private> m_private;
};

}
