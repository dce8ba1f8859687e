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
    const bool menu
        = element == PE_FrameMenu || (element == PE_Frame && widget && widget->inherits("QComboBoxPrivateContainer"));
    const bool box = element == PE_IndicatorCheckBox || element == PE_IndicatorItemViewItemCheck;
    const bool round = element == PE_IndicatorRadioButton;
    const bool on = (element == PE_PanelButtonCommand || element == PE_PanelButtonTool) && option->state & State_On;
    constexpr int darkest = 128;
    if ((!menu && !box && !round && !on) || option->palette.window().color().lightness() >= darkest)
        return;
    const viz::Theme theme = viz::Theme::fromPalette(option->palette);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing, round || on);
    painter->setPen(menu ? theme.axis : theme.mutedText); // what comes up over a plot is as dark as that
    painter->setBrush(Qt::NoBrush);
    if (on) {
        constexpr double share = 0.35; // so that the text can be read
        constexpr double corner = 2;
        QColor fill = theme.accent;
        fill.setAlphaF(share);
        painter->setPen(theme.accent);
        painter->setBrush(fill);
        painter->drawRoundedRect(QRectF(option->rect).adjusted(0.5, 0.5, -0.5, -0.5), corner, corner);
    } else if (round)
        painter->drawEllipse(QRectF(option->rect).adjusted(1.5, 1.5, -1.5, -1.5));
    else
        painter->drawRect(option->rect.adjusted(0, 0, -1, -1));
    painter->restore();
}

}
