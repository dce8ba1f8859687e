#include "ui/quiet_widgets.h"

#include "viz/theme.h"

#include <QApplication>

namespace cmir::ui {

void setMarked(QWidget* widget, bool marked)
{
    if (!widget)
        return;
    widget->setProperty("refused", marked);
    QPalette palette; // an unset palette: the widget follows the application's again
    if (marked) {
        const viz::Theme theme = viz::Theme::fromPalette(QApplication::palette());
        palette.setColor(QPalette::Text, theme.error);
        palette.setColor(QPalette::Highlight, theme.error);
    }
    widget->setPalette(palette);
}

}
