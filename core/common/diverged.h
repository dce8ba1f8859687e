#pragma once

#include "core/common/error.h"

namespace cmir {

/// A Failure of the training itself: a loss or gradient that is not finite. The same settings end so every time.
class Diverged : public Failure {
public:
    using Failure::Failure;
};

}
