#pragma once

#include <QFont>

namespace cmir::viz {

/// The three sizes of the program's look, from the font of the widget: the font itself for text, a smaller one for axis
/// numbers and captions, a heavier one for titles. Figures are tabular where Qt can ask the font for it.
QFont plainFont(const QFont& base);
QFont smallFont(const QFont& base);
QFont titleFont(const QFont& base);

}
