#pragma once

#include "viz/figure_style.h"

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
    static constexpr int narrowMargin = 2;

    QString name {}; ///< what a file says that it shows; empty: the title
    QString title, caption; ///< drawn
    QString vectorRemark {}; ///< ends the caption of .pdf and .svg
    QFont font;
    Theme theme;
    QSize size; ///< in pixels
    double unit = 1; ///< how large such a pixel is, of 1/96 inch
    int margin = 12; ///< pixels
    /// Draws the legend into the area and returns its height; without a painter it only measures. May be empty.
    std::function<int(QPainter*, const QRectF&)> drawKey;
    /// Draws the plot into (0, 0, size).
    std::function<void(QCPPainter&, const QSize&)> drawPlot;
};

/// A caption that also says how many points far outside the picture leaves out, if any.
QString withOmission(const QString& caption, qsizetype points);

/// Draws it into (0, 0, figure.size).
void paintFigure(QCPPainter& painter, const Figure& figure);

/// The figure at a resolution in dots per inch.
QImage figureImage(const Figure& figure, int dpi);

/// The figure as an SVG document that needs nothing beside itself but its fonts; text is text.
QByteArray svgOf(const Figure& figure, const FigureRecord& record = {});

/// The figure as PDF of one page, its fonts within it; the record is attached as settings.json and data.csv.
QByteArray pdfOf(const Figure& figure, const FigureRecord& record = {});

/// What stands beside a table, which has no room for it: "a.csv" and "a.csv.json".
QString recordPath(const QString& tablePath);

/// The endings that writeFigure and PlotWidget::exportTo know, with the point.
QStringList figureEndings();

/// Writes .png (at `dpi`), .pdf or .svg by the ending of the path, with the record inside; the old file stays until the
/// new one is complete. False: *error says why.
bool writeFigure(
    const Figure& figure, const QString& path, QString* error, int dpi = 192, const FigureRecord& record = {});
/// Writes a table, and the settings beside it where there are any.
bool writeTable(const QString& table, const QByteArray& settings, const QString& path, QString* error);
bool writeText(const QString& text, const QString& path, QString* error);
/// Replaces the file as a whole or not at all (core/storage/atomic_file.h).
bool writeBytes(const QByteArray& bytes, const QString& path, QString* error);

}
