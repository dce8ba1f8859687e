#pragma once

#include "core/common/error.h"
#include "core/run/run_record.h"

#include <memory>
#include <string>

namespace cmir {

/// How a training session ended: told once, as its last message.
struct Outcome {
    RunEnd end = RunEnd::Finished;
    std::shared_ptr<const RunRecord> record; ///< what was trained; null: not one step was done
    std::string message; ///< what broke; empty: nothing
    ErrorKind kind = ErrorKind::Failure; ///< of the message
    bool diverged = false; ///< the loss or a gradient was not finite: the same settings end so every time
};

}
