#pragma once

#include <QString>

#include <cmath>

namespace cmir::viz {

/// A number with so many decimals and a minus sign as wide as a digit; what rounds to 0 has no sign. "–": not a number.
inline QString fixedNumber(double value, int digits = 2)
{
    if (!std::isfinite(value))
        return QStringLiteral("–");
    const QString size = QString::number(std::abs(value), 'f', digits);
    return value < 0 && size.toDouble() > 0 ? QChar(0x2212) + size : size;
}

}
