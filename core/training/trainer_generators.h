#pragma once

#include "core/objective/objective.h"
#include "core/run/trainer_state.h"

#include <ATen/core/Generator.h>

#include <cstdint>

namespace cmir {

/// Every generator that training draws from, each with its own stream, named after its use.
struct TrainerGenerators {
    at::Generator shuffling;
    StepGenerators ofSteps;

    explicit TrainerGenerators(std::uint64_t seed);

    void save(TrainerState& state) const;
    /// Throws BadInput: a generator is missing, or its state is none.
    void load(const TrainerState& state);
};

}
