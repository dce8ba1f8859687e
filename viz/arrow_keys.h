#pragma once

#include <QKeyEvent>
#include <QPoint>

#include <algorithm>

namespace cmir::viz {

/// The step of an arrow key by itself, right and down; none of those: (0, 0). With Shift the arrows move the view.
inline QPoint arrowStep(const QKeyEvent& event)
{
    if (event.modifiers() & ~Qt::KeypadModifier)
        return {};
    switch (event.key()) {
    case Qt::Key_Left:
        return { -1, 0 };
    case Qt::Key_Right:
        return { 1, 0 };
    case Qt::Key_Up:
        return { 0, -1 };
    case Qt::Key_Down:
        return { 0, 1 };
    default:
        return {};
    }
}

/// The next place from `from` among `count`; from none (-1) the first.
inline int stepped(int from, int step, int count)
{
    return from < 0 ? 0 : std::clamp(from + step, 0, count - 1);
}

}
