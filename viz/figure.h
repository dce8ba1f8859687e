#pragma once

#include "viz/theme.h"

#include <QByteArray>
#include <QFont>
#include <QImage>
#include <QSize>
#include <QString>

#include <functional>

class QCPPainter;
class QPainter;

namespace cmir::viz {

/// A plot as it is put into a paper: title, legend, plot and caption, one below the other.
struct Figure {
    QString title, caption;
    QString vectorRemark; ///< ends the caption of .pdf and .svg
    QFont font;
    Theme theme;
    QSize size; ///< in pixels of 1/96 inch
    /// Draws the legend into the area and returns its height; without a painter it only measures. May be empty.
    std::function<int(QPainter*, const QRectF&)> drawKey;
    /// Draws the plot into (0, 0, size).
    std::function<void(QCPPainter&, const QSize&)> drawPlot;
};

/// Draws it into (0, 0, figure.size).
void paintFigure(QCPPainter& painter, const Figure& figure);

/// The figure in pixels, `scale` of them for each of its own.
QImage figureImage(const Figure& figure, double scale);

/// The figure as an SVG document that needs nothing beside itself.
QByteArray svgOf(const Figure& figure);

/// The endings that writeFigure and PlotWidget::exportTo know, with the point.
QStringList figureEndings();

/// Writes .png (at `dpi`, twice the size by itself), .pdf or .svg by the ending of the path; the old file stays until
/// the new one is complete. False: *error says why.
bool writeFigure(const Figure& figure, const QString& path, QString* error, int dpi = 192);
bool writeText(const QString& text, const QString& path, QString* error);
/// Replaces the file as a whole or not at all (core/storage/atomic_file.h).
bool writeBytes(const QByteArray& bytes, const QString& path, QString* error);

}
