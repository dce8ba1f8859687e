#pragma once

#include <QtCore/qnamespace.h>

namespace cmir::viz {

/// What picked points do to the selection there is.
enum class SetOperation { Replace, Add, Remove, Intersect };

/// By the keys held: none replaces, Shift adds, Alt takes away, Ctrl keeps what is in both.
inline SetOperation operationFor(Qt::KeyboardModifiers keys)
{
    if (keys.testFlag(Qt::ShiftModifier))
        return SetOperation::Add;
    if (keys.testFlag(Qt::AltModifier))
        return SetOperation::Remove;
    return keys.testFlag(Qt::ControlModifier) ? SetOperation::Intersect : SetOperation::Replace;
}

}
