#pragma once

#include <ATen/core/Generator.h>
#include <torch/types.h>

#include <cstdint>
#include <string_view>

namespace cmir {

/// A LibTorch generator (processor) for one named use, seeded by namedSeed(seed, name).
at::Generator makeGenerator(std::uint64_t seed, std::string_view name);

/// The next 64 bits of a processor's generator: the key of a stream of numbers (core/common/normal_numbers.h).
std::uint64_t drawKey(at::Generator& generator);

/// Standard normal noise (float): the first numbers of a stream whose key the generator draws. On the processor much
/// faster than LibTorch's own, and it may be filled elsewhere, by other threads, from the key alone. Another device
/// makes its own numbers from the key, without waiting for the processor.
torch::Tensor normalNoise(at::IntArrayRef shape, at::Generator& generator, torch::Device device = torch::kCPU);

}
