// The metrics of a split, by task and number of samples.

#include "core/evaluation/metrics.h"
#include "tests/bench/micro/fixtures.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <vector>

using namespace cmir;

namespace {

constexpr std::int64_t classCount = 3;

/// Labels and predictions of one task.
struct Answers {
    MetricTask task;
    std::vector<float> label;
    Matrix prediction;
};

/// Labels and predictions in [-limit, limit], rounded labels as people give them.
Answers numbers(std::int64_t samples, float limit)
{
    Answers answers { { Task::Regression, -limit, limit }, bench::gaussianNumbers(samples, "label"),
        bench::gaussianMatrix(samples, 1, "error") };
    for (std::size_t i = 0; i < answers.label.size(); ++i) {
        answers.label[i] = std::clamp(std::round(5 * answers.label[i]) / 5, -1.0F, 1.0F) * limit;
        answers.prediction.values[i] = answers.label[i] + 0.3F * limit * answers.prediction.values[i];
    }
    return answers;
}

/// Class labels with one probability (two classes) or `classes` of them per sample.
Answers classes(Task task, std::int64_t samples, std::int64_t classes)
{
    const bool binary = task == Task::Binary;
    Answers answers { { task, {}, {} }, std::vector<float>(static_cast<std::size_t>(samples)),
        bench::gaussianMatrix(samples, binary ? 1 : classes, "scores") };
    for (std::int64_t i = 0; i < samples; ++i) {
        answers.label[static_cast<std::size_t>(i)] = static_cast<float>(i % classes);
        float sum = binary ? 1.0F : 0.0F; // the other class of two has score 0
        for (float& value : answers.prediction.row(i))
            sum += value = std::exp(value);
        for (float& value : answers.prediction.row(i))
            value /= sum;
    }
    return answers;
}

void absoluteDifference(benchmark::State& state)
{
    const Matrix a = bench::gaussianMatrix(100'000, 1, "label"), b = bench::gaussianMatrix(100'000, 1, "error");
    for (auto _ : state) {
        double sum = 0;
        for (std::size_t i = 0; i < a.values.size(); ++i)
            sum += static_cast<double>(std::abs(a.values[i] - b.values[i]));
        benchmark::DoNotOptimize(sum);
    }
}
BENCHMARK(absoluteDifference)->Name("reference/absolute_difference_100000")->Unit(benchmark::kMicrosecond);

void measure(benchmark::State& state, const Answers& answers)
{
    for (auto _ : state)
        benchmark::DoNotOptimize(computeMetrics(answers.task, answers.label, answers.prediction));
    state.SetComplexityN(state.range(0));
}

void regression3(benchmark::State& state)
{
    measure(state, numbers(state.range(0), 3));
}
void regression1(benchmark::State& state)
{
    measure(state, numbers(state.range(0), 1));
}
void binary(benchmark::State& state)
{
    measure(state, classes(Task::Binary, state.range(0), 2));
}
void multiclass(benchmark::State& state)
{
    measure(state, classes(Task::Multiclass, state.range(0), classCount));
}

void sizes(benchmark::internal::Benchmark* benchmark)
{
    benchmark->ArgName("N")->Arg(1'000)->Arg(10'000)->Arg(100'000);
    benchmark->Unit(benchmark::kMicrosecond)->Complexity();
}
BENCHMARK(regression3)->Name("metrics/regression_3")->Apply(sizes);
BENCHMARK(regression1)->Name("metrics/regression_1")->Apply(sizes);
BENCHMARK(binary)->Name("metrics/binary")->Apply(sizes);
BENCHMARK(multiclass)->Name("metrics/multiclass_of_3")->Apply(sizes);

} // namespace
