// The terms of the objective, value and gradient, at the sizes of a training step: the plain form with autograd beside
// the hand-written one; and the whole step in both forms.

#include "core/config/preset.h"
#include "core/model/torch_random.h"
#include "core/objective/decorrelation.h"
#include "core/objective/fused_step.h"
#include "core/objective/fused_terms.h"
#include "core/objective/invariance.h"
#include "core/objective/prediction.h"
#include "core/objective/reconstruction.h"
#include "core/objective/step_kernels.h"

#include <benchmark/benchmark.h>
#include <torch/types.h>

#include <vector>

using namespace cmir;

namespace {

torch::Tensor gaussian(std::vector<std::int64_t> shape, const char* name)
{
    auto generator = makeGenerator(1, name);
    return torch::empty(shape).normal_(0, 1, generator);
}

kernels::View view(const torch::Tensor& matrix)
{
    return { matrix.data_ptr<float>(), matrix.size(0), matrix.size(1), matrix.stride(0) };
}

void product(benchmark::State& state)
{
    const torch::Tensor a = gaussian({ 256, 256 }, "left"), b = gaussian({ 256, 256 }, "right");
    torch::Tensor out = torch::empty({ 256, 256 });
    for (auto _ : state) {
        at::mm_out(out, a, b);
        benchmark::ClobberMemory();
    }
}
BENCHMARK(product)->Name("reference/product_of_256x256");

/// Value and gradient of a plain term, as a step by autograd takes them.
template <typename Term> void runPlain(benchmark::State& state, std::vector<torch::Tensor> inputs, const Term& term)
{
    for (torch::Tensor& input : inputs)
        input.requires_grad_(true);
    for (auto _ : state) {
        for (torch::Tensor& input : inputs)
            input.mutable_grad() = torch::Tensor();
        term(inputs).backward();
    }
}

void invariancePlain(benchmark::State& state, InvarianceForm form)
{
    const std::int64_t samples = state.range(0), width = state.range(1), K = state.range(2);
    runPlain(state, { gaussian({ K + 1, samples, width }, "variants") },
        [form](const auto& inputs) { return invarianceTerm(inputs[0], form, Reduction::Normalised); });
    state.SetComplexityN(K);
}

void invarianceKernel(benchmark::State& state, InvarianceForm form)
{
    const std::int64_t samples = state.range(0), width = state.range(1), K = state.range(2), count = K + 1;
    const torch::Tensor variants = gaussian({ count * samples, width }, "variants");
    const torch::Tensor gradient = torch::zeros_like(variants);
    const torch::Tensor scratch = torch::empty({ kernels::invarianceScratch(width) });
    const double divisor = static_cast<double>(K * count / 2 * samples * width);
    for (auto _ : state)
        benchmark::DoNotOptimize(kernels::invariance(view(variants), count, form == InvarianceForm::Relative, divisor,
            1.0F, view(gradient), scratch.data_ptr<float>()));
    state.SetComplexityN(K);
}

void environments(benchmark::internal::Benchmark* benchmark)
{
    benchmark->ArgNames({ "N", "d", "K" })->ArgsProduct({ { 48 }, { 150 }, { 1, 2, 4, 8, 16 } });
    benchmark->Unit(benchmark::kMicrosecond)->Complexity();
}
BENCHMARK_CAPTURE(invariancePlain, l1, InvarianceForm::L1)->Name("invariance_l1/plain")->Apply(environments);
BENCHMARK_CAPTURE(invarianceKernel, l1, InvarianceForm::L1)->Name("invariance_l1/kernel")->Apply(environments);
BENCHMARK_CAPTURE(invariancePlain, relative, InvarianceForm::Relative)
    ->Name("invariance_relative/plain")
    ->Apply(environments);
BENCHMARK_CAPTURE(invarianceKernel, relative, InvarianceForm::Relative)
    ->Name("invariance_relative/kernel")
    ->Apply(environments);

constexpr double alpha = 0.1;

void decorrelationPlain(benchmark::State& state, NorAxis axis)
{
    const std::int64_t samples = state.range(0), width = state.range(1);
    runPlain(state, { gaussian({ samples, width }, "invariant"), gaussian({ samples, width }, "spurious") },
        [axis](const auto& inputs) {
            return decorrelationTerm(inputs[0], inputs[1], alpha, axis, Reduction::Normalised);
        });
    state.SetComplexityN(samples);
}

void decorrelationByHand(benchmark::State& state, NorAxis axis)
{
    const std::int64_t samples = state.range(0), width = state.range(1);
    ExperimentConfig config;
    config.alpha = alpha;
    config.nor = axis;
    const Activation invariant { gaussian({ samples, width }, "invariant"), {} };
    const Activation spurious { gaussian({ samples, width }, "spurious"), torch::zeros({ samples, width }) };
    const torch::Tensor invariantGradient = torch::zeros({ samples, width });
    DecorrelationBuffers buffers(samples, width);
    for (auto _ : state)
        benchmark::DoNotOptimize(fusedDecorrelation(invariant, invariantGradient, spurious, config, buffers));
    state.SetComplexityN(samples);
}

void batches(benchmark::internal::Benchmark* benchmark)
{
    benchmark->ArgNames({ "N", "d" })->ArgsProduct({ { 48, 256, 1024 }, { 150 } });
    benchmark->Unit(benchmark::kMicrosecond)->Complexity();
}
BENCHMARK_CAPTURE(decorrelationPlain, sample, NorAxis::Sample)->Name("decorrelation/plain")->Apply(batches);
BENCHMARK_CAPTURE(decorrelationByHand, sample, NorAxis::Sample)->Name("decorrelation/by_hand")->Apply(batches);
BENCHMARK_CAPTURE(decorrelationPlain, feature, NorAxis::Feature)
    ->Name("decorrelation_per_feature/plain")
    ->Apply(batches);
BENCHMARK_CAPTURE(decorrelationByHand, feature, NorAxis::Feature)
    ->Name("decorrelation_per_feature/by_hand")
    ->Apply(batches);

void reconstructionPlain(benchmark::State& state)
{
    const torch::Tensor target = gaussian({ state.range(0), state.range(1) }, "target");
    runPlain(state, { gaussian({ state.range(0), state.range(1) }, "decoded") },
        [&](const auto& inputs) { return reconstructionTerm(target, inputs[0], Reduction::Normalised); });
    state.SetComplexityN(state.range(0));
}

void reconstructionKernel(benchmark::State& state)
{
    const torch::Tensor target = gaussian({ state.range(0), state.range(1) }, "target");
    const torch::Tensor decoded = gaussian({ state.range(0), state.range(1) }, "decoded");
    const torch::Tensor gradient = torch::empty_like(decoded);
    for (auto _ : state)
        benchmark::DoNotOptimize(kernels::squaredError(view(target), view(decoded), 1e-3F, view(gradient)));
    state.SetComplexityN(state.range(0));
}

void targets(benchmark::internal::Benchmark* benchmark)
{
    benchmark->ArgNames({ "N", "width" })->ArgsProduct({ { 48, 256, 1024 }, { 768 } });
    benchmark->Unit(benchmark::kMicrosecond)->Complexity();
}
BENCHMARK(reconstructionPlain)->Name("reconstruction/plain")->Apply(targets);
BENCHMARK(reconstructionKernel)->Name("reconstruction/kernel")->Apply(targets);

constexpr std::int64_t classCount = 3;

/// Outputs and labels of a loss: rows are samples times variants.
struct Answers {
    torch::Tensor output, label;

    Answers(PredictionLoss loss, std::int64_t samples, std::int64_t variants)
        : output(gaussian({ samples * variants, loss == PredictionLoss::Ce ? classCount : 1 }, "output"))
        , label(gaussian({ samples }, "label"))
    {
        if (loss == PredictionLoss::Bce || loss == PredictionLoss::Ce)
            label = torch::arange(samples).remainder(loss == PredictionLoss::Ce ? classCount : 2).to(torch::kFloat32);
    }
};

void predictionPlain(benchmark::State& state, PredictionLoss loss)
{
    const Answers answers(loss, state.range(0), state.range(1));
    runPlain(
        state, { answers.output }, [&](const auto& inputs) { return predictionTerm(inputs[0], answers.label, loss); });
}

using LossKernel = double (*)(const kernels::View&, const float*, std::int64_t, const kernels::View&);

void predictionKernel(benchmark::State& state, PredictionLoss loss, LossKernel kernel)
{
    const Answers answers(loss, state.range(0), state.range(1));
    const torch::Tensor gradient = torch::empty_like(answers.output);
    for (auto _ : state)
        benchmark::DoNotOptimize(
            kernel(view(answers.output), answers.label.data_ptr<float>(), state.range(0), view(gradient)));
}

void answers(benchmark::internal::Benchmark* benchmark)
{
    benchmark->ArgNames({ "N", "variants" })->Args({ 48, 5 })->Unit(benchmark::kMicrosecond);
}
BENCHMARK_CAPTURE(predictionPlain, mse, PredictionLoss::Mse)->Name("prediction_mse/plain")->Apply(answers);
BENCHMARK_CAPTURE(predictionKernel, mse, PredictionLoss::Mse, kernels::predictionMse)
    ->Name("prediction_mse/kernel")
    ->Apply(answers);
BENCHMARK_CAPTURE(predictionPlain, l1, PredictionLoss::L1)->Name("prediction_l1/plain")->Apply(answers);
BENCHMARK_CAPTURE(predictionKernel, l1, PredictionLoss::L1, kernels::predictionL1)
    ->Name("prediction_l1/kernel")
    ->Apply(answers);
BENCHMARK_CAPTURE(predictionPlain, bce, PredictionLoss::Bce)->Name("prediction_bce/plain")->Apply(answers);
BENCHMARK_CAPTURE(predictionKernel, bce, PredictionLoss::Bce, kernels::predictionBce)
    ->Name("prediction_bce/kernel")
    ->Apply(answers);
BENCHMARK_CAPTURE(predictionPlain, ce, PredictionLoss::Ce)->Name("prediction_ce/plain")->Apply(answers);
BENCHMARK_CAPTURE(predictionKernel, ce, PredictionLoss::Ce, kernels::predictionCe)
    ->Name("prediction_ce/kernel")
    ->Apply(answers);

/// A model of the preset `mosi_ood` (d 150, d' 150) and one batch for it.
struct StepCase {
    ExperimentConfig config = presetConfig("mosi_ood");
    ModelShape shape { { "text", "audio", "vision" }, { 768, 74, 47 }, 1 };
    CmirModel model { shape, config };
    StepGenerators generators { 1 };
    std::vector<torch::Tensor> features;
    torch::Tensor label, rows;

    StepCase(std::int64_t samples, std::int64_t K)
        : label(gaussian({ samples }, "label"))
        , rows(torch::arange(samples))
    {
        config.K = K;
        for (std::size_t m = 0; m < shape.widths.size(); ++m)
            features.push_back(gaussian({ samples, shape.widths[m] }, shape.modalities[m].c_str()));
    }
};

void stepPlain(benchmark::State& state)
{
    StepCase step(state.range(0), state.range(1));
    for (auto _ : state) {
        step.model.store().zeroGradients();
        objective(step.model, step.features, step.label, step.config, PredictionLoss::Mse, step.generators)
            .loss.backward();
    }
    state.SetComplexityN(state.range(1));
}

void stepByHand(benchmark::State& state)
{
    StepCase step(state.range(0), state.range(1));
    TaskTeam alone(1);
    FusedStep fused(step.model, PredictionLoss::Mse, alone);
    fused.run(step.features, step.label, step.rows, step.config, step.generators); // makes its buffers
    for (auto _ : state)
        benchmark::DoNotOptimize(fused.run(step.features, step.label, step.rows, step.config, step.generators));
    state.SetComplexityN(state.range(1));
}

void steps(benchmark::internal::Benchmark* benchmark)
{
    benchmark->ArgNames({ "N", "K" })->ArgsProduct({ { 48 }, { 1, 4, 16 } });
    benchmark->Unit(benchmark::kMillisecond)->Complexity(benchmark::oN);
}
BENCHMARK(stepPlain)->Name("step/plain")->Apply(steps);
BENCHMARK(stepByHand)->Name("step/by_hand")->Apply(steps);

} // namespace
