#pragma once

#include "ui/report/report_contents.h"

#include <QByteArray>

#include <functional>

namespace cmir::ui {

/// A figure drawn on white in the light theme.
struct DrawnFigure {
    QByteArray svg; ///< a whole document
    QByteArray png; ///< at twice the size; only where the SVG is too large for a page of HTML, else empty
    QSize size; ///< in pixels of 1/96 inch
};

/// How a report comes by its drawn figures: drawFigure, or something that has it called on the GUI thread.
using DrawFigure = std::function<DrawnFigure(const ReportFigure&)>;

/// Draws with the widgets of the views. GUI thread only. A figure without data gives empty bytes.
DrawnFigure drawFigure(const ReportFigure& figure);

/// Beyond this many bytes an SVG is put into HTML as a PNG.
constexpr qsizetype mostSvgBytes = 400 * 1024;

}
