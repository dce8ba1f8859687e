#pragma once

#include "core/training/training_session.h"

namespace cmir::app {

/// Trains with progress on standard error until the end, or until a signal asks to stop: then `end` is Stopped and the
/// record holds what was trained.
Outcome watchTraining(RunRequest request, CheckpointPlan checkpoints);

}
