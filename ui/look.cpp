#include "ui/look.h"

#include "viz/theme.h"

#include <QApplication>
#include <QStyleFactory>

namespace cmir::ui {

void applyLook(Look look)
{
    if (look == Look::System)
        return;
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    QApplication::setPalette(look == Look::Dark ? viz::darkPalette() : viz::lightPalette());
}

}
