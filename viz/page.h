#pragma once

#include "viz/figure_style.h"

#include <QList>
#include <QString>

namespace cmir::viz {

class PlotWidget;
struct Figure;

/// How several plots are put on one page.
struct PageOptions {
    int columns = 2;
    QString title, caption; ///< of the page; its plots have titles of their own where the style wants them
    FigureStyle style {};
    QByteArray settings {}; ///< JSON that goes into the file (FigureRecord)
};

/// Writes the plots that are not empty, in rows of `columns`, each as the figure that it would be alone (title, legend,
/// axis titles; the common caption stands once below), as .png, .pdf, .svg (both vectors), or .csv and .tex (their
/// tables one after the other, each after a line with its title). The page is as wide as the style says, each row as
/// high. The old file stays until the new one is complete. False: *error says why (nothing to write, unknown ending,
/// the file).
bool writePage(const QList<const PlotWidget*>& plots, const PageOptions& options, const QString& path, QString* error);

/// The page as one figure; of plots that are not empty, which must live as long as it is used.
Figure pageFigure(const QList<const PlotWidget*>& plots, const PageOptions& options);

}
