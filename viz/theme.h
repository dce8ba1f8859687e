#pragma once

#include <QColor>
#include <QList>
#include <QPalette>

namespace cmir::viz {

/// The colours of every view, derived from the system's palette (light or dark). Colours mean the same everywhere:
/// invariant blue, spurious vermillion, baseline grey, further series from the Okabe-Ito set.
struct Theme {
    bool dark = false;
    QColor background; ///< of plots: the palette's Base
    QColor text, mutedText; ///< mutedText: axis numbers, captions
    QColor axis, grid; ///< thin lines
    QColor accent;
    QColor invariant, spurious, baseline;
    QColor warning, error;
    QList<QColor> categories; ///< Okabe-Ito, adjusted to be told apart from the background

    friend bool operator==(const Theme&, const Theme&) = default;

    /// Every colour that carries data has a contrast of at least 3:1 to the background, mutedText 4.5:1.
    static Theme fromPalette(const QPalette& palette);
    QColor category(qsizetype index) const { return categories[index % categories.size()]; }
};

/// Palettes that the program can be put into by hand (`--theme light|dark`, the tour); the default is the system's.
QPalette lightPalette();
QPalette darkPalette();

/// What lies between two colours: share 0 is the first, 1 the second.
QColor mixed(const QColor& from, const QColor& to, double share);

/// WCAG 2: relative luminance 0..1 of an sRGB colour, and the contrast 1..21 of two.
double relativeLuminance(const QColor& color);
double contrastRatio(const QColor& one, const QColor& other);

/// 0..1 to a colour: cividis for sequential values. NaN: transparent.
QColor sequentialColor(double t);
/// -1..1 to a colour: blue - the theme's background - red for correlations. NaN: transparent.
QColor divergingColor(double value, const Theme& theme);

}
