#include "ui/look.h"

#include "ui/outlined_style.h"
#include "viz/theme.h"

#include <QApplication>
#include <QStyle>
#include <QStyleFactory>
#include <QWidget>

namespace cmir::ui {

namespace {

Look lookNow = Look::System;
int textSizeNow = 100;
QString systemStyle; ///< while another is in its place

QFont scaledFont(QFont font, double factor)
{
    if (font.pointSizeF() > 0)
        font.setPointSizeF(font.pointSizeF() * factor);
    else
        font.setPixelSize(std::max(1, qRound(font.pixelSize() * factor)));
    return font;
}

}

void applyLook(Look wanted)
{
    if (wanted == lookNow)
        return;
    if (lookNow == Look::System)
        systemStyle = QApplication::style()->name();
    lookNow = wanted;
    if (wanted == Look::System) {
        QApplication::setStyle(QStyleFactory::create(systemStyle));
        QApplication::setPalette(QPalette());
        return;
    }
    QApplication::setStyle(new OutlinedStyle);
    QApplication::setPalette(wanted == Look::Dark ? viz::darkPalette() : viz::lightPalette());
}

Look appliedLook()
{
    return lookNow;
}

const QList<int>& textSizes()
{
    static const QList<int> sizes { 90, 100, 115, 130 };
    return sizes;
}

void applyTextSize(int percent)
{
    if (percent == textSizeNow || !textSizes().contains(percent))
        return;
    const double factor = static_cast<double>(percent) / textSizeNow;
    textSizeNow = percent;
    // Widgets with a size of their own do not follow the application's font.
    QList<std::pair<QWidget*, QFont>> own;
    const QWidgetList all = QApplication::allWidgets();
    for (QWidget* widget : all)
        if (widget->testAttribute(Qt::WA_SetFont) && (widget->font().resolveMask() & QFont::SizeResolved) != 0)
            own.append({ widget, scaledFont(widget->font(), factor) });
    QApplication::setFont(scaledFont(QApplication::font(), factor));
    for (const auto& [widget, font] : own)
        widget->setFont(font);
}

int appliedTextSize()
{
    return textSizeNow;
}

}
