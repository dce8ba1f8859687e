#pragma once

#include <ATen/core/Generator.h>

#include <cstdint>
#include <string_view>

namespace cmir {

/// A LibTorch generator (processor) for one named use, seeded by namedSeed(seed, name).
at::Generator makeGenerator(std::uint64_t seed, std::string_view name);

}
