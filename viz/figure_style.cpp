#include "viz/figure_style.h"

#include <algorithm>

namespace cmir::viz {

namespace {

constexpr int layoutPixels = 13; ///< of text for which the distances within plots are made
constexpr double pixelsPerPoint = 96.0 / 72;
const QSize leastOnScreen(320, 240), leastOnPaper(120, 90);

Theme themeOf(FigureColors colors)
{
    if (colors == FigureColors::Dark)
        return Theme::fromPalette(darkPalette());
    const Theme light = Theme::fromPalette(lightPalette());
    return colors == FigureColors::Grey ? light.inGreys() : light;
}

QFont fontFor(const FigureStyle& style, const QFont& screenFont)
{
    QFont font = screenFont;
    if (!style.family.isEmpty())
        font.setFamilies({ style.family });
    if (style.points > 0) {
        font.setPixelSize(layoutPixels);
        font.setHintingPreference(QFont::PreferNoHinting); // letters stand where paper has them, not pixels
    }
    return font;
}

}

FigureMeasure measureFigure(const FigureStyle& style, const QSize& onScreen, const QFont& screenFont)
{
    const QSizeF screen = onScreen.isEmpty() ? QSizeF(leastOnScreen) : QSizeF(onScreen);
    const double width = style.widthMm > 0 ? style.widthMm / millimetresPerPixel : screen.width();
    const double height
        = style.heightMm > 0 ? style.heightMm / millimetresPerPixel : width * screen.height() / screen.width();
    FigureMeasure measure;
    measure.unit = style.points > 0 ? style.points * pixelsPerPoint / layoutPixels : 1;
    measure.size = QSize(qRound(width / measure.unit), qRound(height / measure.unit));
    measure.size = measure.size.expandedTo(style.widthMm > 0 ? leastOnPaper : leastOnScreen);
    if (style.widthMm > 0)
        measure.unit = width / measure.size.width(); // exactly as wide as asked for
    measure.font = fontFor(style, screenFont);
    measure.theme = themeOf(style.colors);
    if (style.lineWidth > 0)
        measure.theme.lines = style.lineWidth * pixelsPerPoint / (usualCurveWidth * measure.unit);
    return measure;
}

}
