#include "viz/theme.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace cmir::viz {

// Ten equidistant colours of cividis (Nunez, Anderton and Renslow, "Optimizing colormaps with consideration for color
// vision deficiency", 2018); what lies between is interpolated.
QColor sequentialColor(double t)
{
    static const std::array<QColor, 10> anchors { QColor(0x00, 0x22, 0x4e), QColor(0x12, 0x35, 0x70),
        QColor(0x3b, 0x49, 0x6c), QColor(0x57, 0x5d, 0x6d), QColor(0x70, 0x71, 0x73), QColor(0x8a, 0x86, 0x78),
        QColor(0xa5, 0x9c, 0x74), QColor(0xc3, 0xb3, 0x69), QColor(0xe1, 0xcc, 0x55), QColor(0xfe, 0xe8, 0x38) };
    if (std::isnan(t))
        return Qt::transparent;
    const double place = std::clamp(t, 0.0, 1.0) * (anchors.size() - 1);
    const auto below = std::min(static_cast<std::size_t>(place), anchors.size() - 2);
    return mixed(anchors[below], anchors[below + 1], place - static_cast<double>(below));
}

QColor sequentialColor(double t, const Theme& theme)
{
    return theme.shown(sequentialColor(t));
}

// Each half runs from the background through a clear colour to a deep one, so that small correlations already show and
// large ones can still be told apart.
QColor divergingColor(double value, const Theme& theme)
{
    if (std::isnan(value))
        return Qt::transparent;
    if (theme.grey)
        return mixed(QColor(0x10, 0x10, 0x10), QColor(0xf4, 0xf4, 0xf4), (std::clamp(value, -1.0, 1.0) + 1) / 2);
    const bool positive = value > 0;
    const double size = std::min(std::abs(value), 1.0);
    const QColor clear = positive ? QColor(0xd9, 0x5f, 0x4c) : QColor(0x3f, 0x86, 0xc6);
    const QColor lightEnd = positive ? QColor(0x8a, 0x12, 0x1f) : QColor(0x0b, 0x3c, 0x78);
    const QColor darkEnd = positive ? QColor(0xff, 0xb4, 0xa2) : QColor(0xa6, 0xd3, 0xff);
    const QColor end = theme.dark ? darkEnd : lightEnd;
    constexpr double knee = 0.6;
    return size < knee ? mixed(theme.background, clear, size / knee) : mixed(clear, end, (size - knee) / (1 - knee));
}

}
