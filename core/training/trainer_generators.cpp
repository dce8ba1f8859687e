#include "core/training/trainer_generators.h"

#include "core/common/error.h"
#include "core/model/torch_random.h"

#include <algorithm>
#include <array>
#include <mutex>
#include <utility>

namespace cmir {

namespace {

/// A generator is a handle: what is done to a copy is done to it.
std::array<std::pair<const char*, at::Generator>, 3> named(const TrainerGenerators& all)
{
    return { { { "shuffling", all.shuffling }, { "environments", all.ofSteps.environments },
        { "dropout", all.ofSteps.dropout } } };
}

}

TrainerGenerators::TrainerGenerators(std::uint64_t seed)
    : shuffling(makeGenerator(seed, "shuffling"))
    , ofSteps(seed)
{ }

void TrainerGenerators::save(TrainerState& state) const
{
    for (auto [name, generator] : named(*this)) {
        const std::lock_guard lock(generator.mutex());
        const torch::Tensor bytes = generator.get_state();
        const std::uint8_t* data = bytes.data_ptr<std::uint8_t>();
        state.generators[name].assign(data, data + bytes.numel());
    }
}

void TrainerGenerators::load(const TrainerState& state)
{
    for (auto [name, generator] : named(*this)) {
        const auto found = state.generators.find(name);
        const std::lock_guard lock(generator.mutex());
        const auto size = static_cast<std::size_t>(generator.get_state().numel());
        if (found == state.generators.end() || found->second.size() != size)
            throw BadInput(std::string("the saved state has no state of the generator \"") + name
                + "\" that fits this LibTorch: the run can be replayed, but not gone on with");
        torch::Tensor bytes = torch::empty({ static_cast<std::int64_t>(size) }, torch::kUInt8);
        std::copy(found->second.begin(), found->second.end(), bytes.data_ptr<std::uint8_t>());
        generator.set_state(bytes);
    }
}

}
