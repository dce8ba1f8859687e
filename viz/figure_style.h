#pragma once

#include "viz/theme.h"

#include <QByteArray>
#include <QFont>
#include <QSize>
#include <QString>

namespace cmir::viz {

enum class FigureColors {
    Light, ///< the program's own on white, told apart by the colour-blind too
    Grey, ///< for print without colour: greys, and lines that differ in their dashes
    Dark, ///< the program's own on a dark ground
};

/// How a figure is drawn on paper. Where a number is 0 the plot is as it is on the screen.
struct FigureStyle {
    QString name;
    double widthMm = 0; ///< of a figure, and of a page of figures
    double heightMm = 0; ///< of a figure, and of one row of a page; 0: in the proportion that it has on the screen
    QString family; ///< of all text; empty: the program's own
    double points = 0; ///< of axis titles and legend; the numbers at the axes have 0.85 of it
    double lineWidth = 0; ///< of a curve, in points; every other line in proportion
    FigureColors colors = FigureColors::Light;
    bool title = true, caption = true; ///< a paper has its own
    int dpi = 192; ///< of PNG, dots per inch

    friend bool operator==(const FigureStyle&, const FigureStyle&) = default;
};

/// What stands beside the picture in the file: JSON of the figure's style and of what it was made from, and the numbers
/// that are drawn. Empty parts are left out.
struct FigureRecord {
    QByteArray settings; ///< JSON
    QByteArray table; ///< CSV
};

/// A style applied to a plot of a size. A figure is laid out in pixels of its own, in which the program's text has the
/// size that all distances of its plots are made for; `unit` says how large such a pixel is.
struct FigureMeasure {
    QSize size; ///< in such pixels
    double unit = 1; ///< of 1/96 inch
    QFont font;
    Theme theme;
};
FigureMeasure measureFigure(const FigureStyle& style, const QSize& onScreen, const QFont& screenFont);

/// 1/96 inch in millimetres.
constexpr double millimetresPerPixel = 25.4 / 96;

}
