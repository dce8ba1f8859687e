#include "ui/outlined_style.h"

#include "viz/theme.h"

#include <QPainter>
#include <QStyleFactory>
#include <QStyleOption>

namespace cmir::ui {

OutlinedStyle::OutlinedStyle()
    : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion")))
{ }

void OutlinedStyle::drawPrimitive(
    PrimitiveElement element, const QStyleOption* option, QPainter* painter, const QWidget* widget) const
{
    QProxyStyle::drawPrimitive(element, option, painter, widget);
    const bool box = element == PE_IndicatorCheckBox || element == PE_IndicatorItemViewItemCheck;
    const bool round = element == PE_IndicatorRadioButton;
    constexpr int darkest = 128;
    if ((!box && !round) || option->palette.window().color().lightness() >= darkest)
        return;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing, round);
    painter->setPen(viz::Theme::fromPalette(option->palette).mutedText);
    painter->setBrush(Qt::NoBrush);
    if (round)
        painter->drawEllipse(QRectF(option->rect).adjusted(1.5, 1.5, -1.5, -1.5));
    else
        painter->drawRect(option->rect.adjusted(0, 0, -1, -1));
    painter->restore();
}

}
