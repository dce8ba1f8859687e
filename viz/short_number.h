#pragma once

#include <QString>

namespace cmir::viz {

/// A value beside a plot: four digits, with the typographic minus.
inline QString shortNumber(double value)
{
    return QString::number(value, 'g', 4).replace(u'-', QChar(0x2212));
}

}
