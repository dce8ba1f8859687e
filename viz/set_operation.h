#pragma once

#include <QtCore/qnamespace.h>

namespace cmir::viz {

/// What picked points do to the selection there is.
enum class SetOperation { Replace, Add, Remove, Intersect };

/// By the keys held: none replaces, Shift adds, Alt (or Ctrl and Shift, where the desktop keeps Alt to itself) takes
/// away, Ctrl keeps what is in both.
inline SetOperation operationFor(Qt::KeyboardModifiers keys)
{
    const bool shift = keys.testFlag(Qt::ShiftModifier), control = keys.testFlag(Qt::ControlModifier);
    if (keys.testFlag(Qt::AltModifier) || (shift && control))
        return SetOperation::Remove;
    if (shift)
        return SetOperation::Add;
    return control ? SetOperation::Intersect : SetOperation::Replace;
}

}
