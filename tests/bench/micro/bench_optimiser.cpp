// One step of the optimiser: the one pass over a flat buffer beside LibTorch's AdamW.

#include "core/config/preset.h"
#include "core/model/cmir_model.h"
#include "core/model/torch_random.h"
#include "core/training/adamw.h"

#include <benchmark/benchmark.h>
#include <torch/optim/adamw.h>
#include <torch/types.h>

#include <vector>

using namespace cmir;

namespace {

constexpr double learningRate = 1e-3, weightDecay = 1e-2;
constexpr std::int64_t many = 1'500'000;

torch::Tensor gaussian(std::vector<std::int64_t> shape, const char* name)
{
    auto generator = makeGenerator(1, name);
    return torch::empty(shape).normal_(0, 1, generator);
}

/// Reads two arrays, writes one.
void memoryPass(benchmark::State& state)
{
    const torch::Tensor from = gaussian({ many }, "from"), to = gaussian({ many }, "to");
    const float* source = from.data_ptr<float>();
    float* target = to.data_ptr<float>();
    for (auto _ : state) {
        for (std::int64_t i = 0; i < many; ++i)
            target[i] = 0.5F * target[i] + source[i];
        benchmark::ClobberMemory();
    }
}
BENCHMARK(memoryPass)->Name("reference/memory_pass_1500000")->Unit(benchmark::kMicrosecond);

void flat(benchmark::State& state)
{
    const std::int64_t count = state.range(0);
    AdamW optimiser(gaussian({ count }, "values"), gaussian({ count }, "gradients"));
    static_cast<void>(optimiser.step({ learningRate, weightDecay })); // touches the moments for the first time
    for (auto _ : state)
        benchmark::DoNotOptimize(optimiser.step({ learningRate, weightDecay }));
    state.SetComplexityN(count);
}
BENCHMARK(flat)
    ->Name("adamw_flat/ours")
    ->ArgName("parameters")
    ->Arg(15'000)
    ->Arg(150'000)
    ->Arg(many)
    ->Unit(benchmark::kMicrosecond)
    ->Complexity();

void stepTheirs(benchmark::State& state, const std::vector<std::vector<std::int64_t>>& shapes)
{
    std::vector<torch::Tensor> parameters;
    for (const auto& shape : shapes) {
        parameters.push_back(gaussian(shape, "values").requires_grad_(true));
        parameters.back().mutable_grad() = gaussian(shape, "gradients");
    }
    torch::optim::AdamW optimiser(parameters, torch::optim::AdamWOptions(learningRate).weight_decay(weightDecay));
    optimiser.step(); // makes the moments
    for (auto _ : state)
        optimiser.step();
}

void flatTheirs(benchmark::State& state)
{
    stepTheirs(state, { { state.range(0) } });
    state.SetComplexityN(state.range(0));
}
BENCHMARK(flatTheirs)
    ->Name("adamw_flat/libtorch")
    ->ArgName("parameters")
    ->Arg(15'000)
    ->Arg(150'000)
    ->Arg(many)
    ->Unit(benchmark::kMicrosecond)
    ->Complexity();

/// The network of the preset `mosi` on 768, 74 and 47 features: 1.46 million parameters in some fifty tensors.
const ModelShape mosi { { "text", "audio", "vision" }, { 768, 74, 47 }, 1 };

void model(benchmark::State& state)
{
    CmirModel network(mosi, presetConfig("mosi"));
    const torch::Tensor gradients = gaussian({ network.store().values().numel() }, "gradients");
    AdamW optimiser(network.store().values(), gradients);
    static_cast<void>(optimiser.step({ learningRate, weightDecay })); // touches the moments for the first time
    for (auto _ : state)
        benchmark::DoNotOptimize(optimiser.step({ learningRate, weightDecay }));
}
BENCHMARK(model)->Name("adamw_mosi_model/ours/parameters:1460000")->Unit(benchmark::kMicrosecond);

void modelTheirs(benchmark::State& state)
{
    std::vector<std::vector<std::int64_t>> shapes;
    for (const NamedArray& array : CmirModel(mosi, presetConfig("mosi")).store().save())
        shapes.push_back(array.shape);
    stepTheirs(state, shapes);
}
BENCHMARK(modelTheirs)->Name("adamw_mosi_model/libtorch/parameters:1460000")->Unit(benchmark::kMicrosecond);

} // namespace
