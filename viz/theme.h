#pragma once

#include <QColor>
#include <QList>
#include <QPalette>

namespace cmir::viz {

/// Pixels of a curve's line on the screen.
constexpr double usualCurveWidth = 1.75;

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
    bool grey = false; ///< for print without colour
    double lines = 1; ///< how wide lines are, as a multiple of those on the screen

    friend bool operator==(const Theme&, const Theme&) = default;

    /// Every colour that carries data has a contrast of at least 3:1 to the background, mutedText 4.5:1.
    static Theme fromPalette(const QPalette& palette);
    QColor category(qsizetype index) const { return categories[index % categories.size()]; }
    /// The same in greys that can be told apart by twos and threes; where there are more, dashes help.
    Theme inGreys() const;
    /// A colour of somebody else's as this theme shows it.
    QColor shown(const QColor& color) const;
    double wide(double pixels) const { return pixels * lines; } ///< the width of a line
};

/// Palettes that the program can be put into by hand (`--theme light|dark`, the tour); the default is the system's.
QPalette lightPalette();
QPalette darkPalette();

/// What lies between two colours: share 0 is the first, 1 the second.
QColor mixed(const QColor& from, const QColor& to, double share);

/// WCAG 2: relative luminance 0..1 of an sRGB colour, and the contrast 1..21 of two.
double relativeLuminance(const QColor& color);
double contrastRatio(const QColor& one, const QColor& other);

/// 0..1 to a colour: cividis for sequential values. NaN: transparent. Its lightness rises evenly, so that it can be
/// printed without colour.
QColor sequentialColor(double t);
/// The same as the theme shows it: in a theme of greys from black to white.
QColor sequentialColor(double t, const Theme& theme);
/// -1..1 to a colour: blue - the theme's background - red for correlations; in greys black - grey - white. NaN:
/// transparent.
QColor divergingColor(double value, const Theme& theme);

}
