#pragma once

#include <QList>
#include <QString>

namespace cmir::viz {

class PlotWidget;

/// How several plots are put on one page.
struct PageOptions {
    int columns = 2;
    int dpi = 300; ///< of .png
    QString title, caption;
};

/// Writes the plots that are not empty, in rows of `columns`, each as the figure that it would be alone (title, legend,
/// axis titles; the common caption stands once below), as .png, .pdf, .svg (both vectors), or .csv (their tables one
/// after the other, each after a line with its title). The old file stays until the new one is complete. False: *error
/// says why (nothing to write, unknown ending, the file).
bool writePage(const QList<const PlotWidget*>& plots, const PageOptions& options, const QString& path, QString* error);

}
