#include "viz/fonts.h"

namespace cmir::viz {

namespace {

void scale(QFont& font, double factor)
{
    if (font.pointSizeF() > 0)
        font.setPointSizeF(font.pointSizeF() * factor);
    else
        font.setPixelSize(qMax(1, qRound(font.pixelSize() * factor)));
}

}

QFont plainFont(const QFont& base)
{
    QFont font = base;
#if QT_VERSION >= QT_VERSION_CHECK(6, 7, 0)
    font.setFeature(QFont::Tag("tnum"), 1);
#endif
    return font;
}

QFont smallFont(const QFont& base)
{
    QFont font = plainFont(base);
    scale(font, 0.88);
    return font;
}

QFont titleFont(const QFont& base)
{
    QFont font = plainFont(base);
    scale(font, 1.08);
    font.setWeight(QFont::Medium);
    return font;
}

}
