#pragma once

#include <QString>

#include <functional>

namespace cmir::ui {

/// Something that may have to wait before it is done: for a file that is read, for an answer, for a run that is saved
/// first. What allowed it may have ended meanwhile, so `obstacle` is asked again just before `act`.
struct Command {
    std::function<QString()> obstacle; ///< why it cannot be done now, as a sentence; empty: it can
    std::function<void()> act;
};

}
