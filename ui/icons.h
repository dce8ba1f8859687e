#pragma once

#include <QIcon>
#include <QString>

namespace cmir::ui {

/// The icon :/icons/<name>.svg, drawn in the text colour of the theme that is on when it is painted (muted when
/// disabled).
QIcon icon(const QString& name);

/// The same in the accent colour, for the one action that matters most.
QIcon accentIcon(const QString& name);

/// The program's own icon, in its own colours.
QIcon programIcon();

}
