#include "core/run/trainer_state.h"

namespace cmir {

std::size_t bytesOf(const TrainerState& state)
{
    std::size_t bytes = state.order.size() * sizeof(std::int64_t);
    for (const SharedFloats& values : { state.weights, state.firstMoment, state.secondMoment })
        bytes += values->size() * sizeof(float);
    if (state.selected.weights != state.weights)
        bytes += state.selected.weights->size() * sizeof(float);
    bytes += state.whitening.size() * sizeof(float);
    for (const auto& [name, generator] : state.generators)
        bytes += generator.size();
    return bytes;
}

}
