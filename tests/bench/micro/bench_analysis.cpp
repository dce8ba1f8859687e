// What the views compute from representations: projections, correlations, probes, neighbourhoods.

#include "core/analysis/affinities.h"
#include "core/analysis/cluster_order.h"
#include "core/analysis/correlation.h"
#include "core/analysis/independence.h"
#include "core/analysis/near_neighbours.h"
#include "core/analysis/neighbour_purity.h"
#include "core/analysis/pca.h"
#include "core/analysis/probe.h"
#include "core/analysis/trustworthiness.h"
#include "core/analysis/tsne.h"
#include "core/analysis/tsne_gradient.h"
#include "core/analysis/umap.h"
#include "core/common/with_team.h"
#include "tests/bench/micro/fixtures.h"

#include <benchmark/benchmark.h>

#include <cmath>
#include <map>
#include <numbers>
#include <numeric>
#include <vector>

using namespace cmir;

namespace {

constexpr std::int64_t width = 32; ///< of the demo's representations
constexpr double perplexity = 30;

/// A product of matrices in the plainest loops.
void product(benchmark::State& state)
{
    constexpr std::int64_t n = 128;
    const Matrix a = bench::gaussianMatrix(n, n, "left"), b = bench::gaussianMatrix(n, n, "right");
    for (auto _ : state) {
        Matrix out(n, n);
        for (std::int64_t i = 0; i < n; ++i)
            for (std::int64_t k = 0; k < n; ++k)
                for (std::int64_t j = 0; j < n; ++j)
                    out(i, j) += a(i, k) * b(k, j);
        benchmark::DoNotOptimize(out.values.data());
    }
}
BENCHMARK(product)->Name("reference/plain_product_of_128x128")->Unit(benchmark::kMicrosecond);

/// Runs work(points) on clusters of range(0) points, the order of growth by their number.
template <typename Work> void onPoints(benchmark::State& state, const Work& work)
{
    const Matrix points = bench::clusteredMatrix(state.range(0), width);
    for (auto _ : state)
        benchmark::DoNotOptimize(work(points));
    state.SetComplexityN(state.range(0));
}

void pcaOfRows(benchmark::State& state)
{
    onPoints(state, [](const Matrix& points) { return fitPca(points).explained; });
}
BENCHMARK(pcaOfRows)
    ->Name("pca/d:32")
    ->ArgName("N")
    ->RangeMultiplier(4)
    ->Range(1'024, 16'384)
    ->Unit(benchmark::kMicrosecond)
    ->Complexity();

void pcaOfWidth(benchmark::State& state)
{
    const Matrix points = bench::clusteredMatrix(1'024, state.range(0));
    for (auto _ : state)
        benchmark::DoNotOptimize(fitPca(points).explained);
    state.SetComplexityN(state.range(0));
}
BENCHMARK(pcaOfWidth)
    ->Name("pca/N:1024")
    ->ArgName("d")
    ->RangeMultiplier(2)
    ->Range(32, 256)
    ->Unit(benchmark::kMicrosecond)
    ->Complexity();

void tsneSizes(benchmark::internal::Benchmark* benchmark)
{
    benchmark->ArgName("N")->RangeMultiplier(2)->Range(512, 4'096);
    benchmark->Unit(benchmark::kMillisecond)->Complexity();
}

void tsneAffinities(benchmark::State& state)
{
    onPoints(state, [](const Matrix& points) { return affinities(points, perplexity).value.size(); });
}
BENCHMARK(tsneAffinities)->Name("tsne_affinities/d:32")->Apply(tsneSizes);

/// Positions as in a finished layout, evenly over a disc: the same whatever the number of points, which lie the denser
/// the more there are.
std::vector<float> discLayout(std::int64_t count)
{
    constexpr float edge = 45;
    Random random(1, "layout");
    std::vector<float> positions(static_cast<std::size_t>(2 * count));
    for (std::int64_t i = 0; i < count; ++i) {
        const double radius = static_cast<double>(edge) * std::sqrt(random.uniform()),
                     angle = 2 * std::numbers::pi * random.uniform();
        positions[static_cast<std::size_t>(i)] = static_cast<float>(radius * std::cos(angle));
        positions[static_cast<std::size_t>(count + i)] = static_cast<float>(radius * std::sin(angle));
    }
    for (const std::int64_t axis : { std::int64_t { 0 }, count }) { // the same corners too: they decide the grid's size
        positions[static_cast<std::size_t>(axis)] = -edge;
        positions[static_cast<std::size_t>(axis + 1)] = edge;
    }
    return positions;
}

const Affinities& affinitiesOf(std::int64_t count)
{
    static std::map<std::int64_t, Affinities> known; // they take longer than what is measured
    const auto found = known.find(count);
    return found != known.end()
        ? found->second
        : known.emplace(count, affinities(bench::clusteredMatrix(count, width), perplexity)).first->second;
}

/// One iteration's forces.
void tsneGradient(benchmark::State& state, Repulsion method)
{
    const std::int64_t count = state.range(0);
    TsneGradient gradient(affinitiesOf(count), method);
    const std::vector<float> positions = discLayout(count);
    gradient.evaluate(positions.data(), positions.data() + count); // makes its buffers
    for (auto _ : state)
        benchmark::DoNotOptimize(gradient.evaluate(positions.data(), positions.data() + count));
    state.SetComplexityN(count);
}
void gradientSizes(benchmark::internal::Benchmark* benchmark)
{
    benchmark->ArgName("N")->RangeMultiplier(2)->Range(512, 8'192);
    benchmark->Unit(benchmark::kMicrosecond)->Complexity();
}
BENCHMARK_CAPTURE(tsneGradient, exact, Repulsion::exact)->Name("tsne_gradient/exact")->Apply(gradientSizes);
BENCHMARK_CAPTURE(tsneGradient, grid, Repulsion::grid)->Name("tsne_gradient/grid")->Apply(gradientSizes);
BENCHMARK_CAPTURE(tsneGradient, automatic, Repulsion::automatic)->Name("tsne_gradient/automatic")->Apply(gradientSizes);

void tsneWhole(benchmark::State& state)
{
    TsneOptions options;
    options.iterations = 300;
    onPoints(state, [&](const Matrix& points) { return tsne(points, options).values.front(); });
}
BENCHMARK(tsneWhole)->Name("tsne/iterations:300")->ArgName("N")->Arg(1'024)->Unit(benchmark::kMillisecond);

/// As in the figure that UMAP is to reach: 5,000 points of 100 dimensions, usual epochs.
void umapWhole(benchmark::State& state)
{
    const Matrix points = bench::clusteredMatrix(state.range(0), 100);
    for (auto _ : state)
        withTeam(static_cast<int>(state.range(1)),
            [&] { benchmark::DoNotOptimize(umap(points, UmapOptions {}).values.front()); });
}
BENCHMARK(umapWhole)
    ->Name("umap/d:100")
    ->ArgNames({ "N", "threads" })
    ->Args({ 1'000, 1 })
    ->Args({ 5'000, 1 })
    ->Args({ 5'000, 2 })
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

/// Ten clusters, each a curved sheet of 8 dimensions in 100, whose neighbours are worth looking for.
Matrix sheets(std::int64_t rows)
{
    constexpr std::int64_t inner = 8, wide = 100;
    const Matrix turn = bench::gaussianMatrix(inner, wide, "turn"),
                 centres = bench::gaussianMatrix(10, wide, "centres");
    const Matrix at = bench::gaussianMatrix(rows, inner, "at"), noise = bench::gaussianMatrix(rows, wide, "noise");
    Matrix points(rows, wide);
    for (std::int64_t r = 0; r < rows; ++r)
        for (std::int64_t c = 0; c < wide; ++c) {
            float sum = 0;
            for (std::int64_t k = 0; k < inner; ++k)
                sum += at(r, k) * turn(k, c);
            points(r, c) = 2 * centres(r % 10, c) + std::sin(sum / 2) + 0.05F * noise(r, c);
        }
    return points;
}

void neighbourSearch(benchmark::State& state, bool exact)
{
    const Matrix points = sheets(state.range(0));
    NearOptions options;
    options.exactWork = exact ? 1e18 : 0;
    options.longestExact = 0;
    double recall = 0;
    for (auto _ : state)
        recall = nearNeighbours(points, state.range(1), options).recall;
    state.counters["recall"] = recall;
}
void searchSizes(benchmark::internal::Benchmark* benchmark)
{
    benchmark->ArgNames({ "N", "k" })->Args({ 16'384, 15 })->Args({ 16'384, 90 })->Unit(benchmark::kMillisecond);
}
BENCHMARK_CAPTURE(neighbourSearch, exact, true)->Name("neighbours/exact/d:100")->Apply(searchSizes);
BENCHMARK_CAPTURE(neighbourSearch, near, false)->Name("neighbours/near/d:100")->Apply(searchSizes);

void sampleCorrelations(benchmark::State& state)
{
    std::vector<std::int64_t> rows(static_cast<std::size_t>(state.range(0)));
    std::iota(rows.begin(), rows.end(), 0);
    onPoints(state, [&](const Matrix& points) { return sampleCorrelation(points, points, rows).values.back(); });
}
void rowSizes(benchmark::internal::Benchmark* benchmark)
{
    benchmark->ArgName("N")->RangeMultiplier(2)->Range(64, 512);
    benchmark->Unit(benchmark::kMicrosecond)->Complexity();
}
BENCHMARK(sampleCorrelations)->Name("correlation_of_samples/d:32")->Apply(rowSizes);

void featureCorrelations(benchmark::State& state)
{
    onPoints(state, [](const Matrix& points) { return featureCorrelation(points, points).values.back(); });
}
BENCHMARK(featureCorrelations)
    ->Name("correlation_of_features/d:32")
    ->ArgName("N")
    ->RangeMultiplier(4)
    ->Range(1'024, 16'384)
    ->Unit(benchmark::kMicrosecond)
    ->Complexity();

void clusterOrders(benchmark::State& state)
{
    onPoints(state, [](const Matrix& points) { return clusterOrder(points).back(); });
}
BENCHMARK(clusterOrders)->Name("cluster_order/d:32")->Apply(rowSizes);

void probeSizes(benchmark::internal::Benchmark* benchmark)
{
    benchmark->ArgName("N")->RangeMultiplier(2)->Range(512, 4'096);
    benchmark->Unit(benchmark::kMillisecond)->Complexity();
}

void classProbe(benchmark::State& state)
{
    std::vector<std::int64_t> target(static_cast<std::size_t>(state.range(0)));
    for (std::size_t i = 0; i < target.size(); ++i)
        target[i] = static_cast<std::int64_t>(i % 4);
    ProbeOptions options;
    options.squares = true; // as the views ask for it
    onPoints(state, [&](const Matrix& points) { return probeClass(points, target, {}, options).accuracy; });
}
BENCHMARK(classProbe)->Name("probe_class_of_4/d:32")->Apply(probeSizes);

void numberProbe(benchmark::State& state)
{
    const Matrix target = bench::gaussianMatrix(state.range(0), 1, "target");
    onPoints(state, [&](const Matrix& points) { return probeNumbers(points, target).mean.r2; });
}
BENCHMARK(numberProbe)->Name("probe_number/d:32")->Apply(probeSizes);

void independenceTest(benchmark::State& state)
{
    const Matrix other = bench::gaussianMatrix(state.range(0), width, "other");
    onPoints(state, [&](const Matrix& points) { return measureIndependence(points, other).hsic.value; });
}
BENCHMARK(independenceTest)
    ->Name("hsic/permutations:200")
    ->ArgName("N")
    ->RangeMultiplier(2)
    ->Range(128, 512)
    ->Unit(benchmark::kMillisecond)
    ->Complexity();

void neighbourhoods(benchmark::State& state)
{
    onPoints(state, [](const Matrix& points) { return findNeighbourhoods(points).index.back(); });
}
BENCHMARK(neighbourhoods)->Name("neighbourhoods/d:32")->Apply(probeSizes);

void trust(benchmark::State& state)
{
    const Matrix layout = bench::gaussianMatrix(state.range(0), 2, "layout");
    onPoints(state, [&](const Matrix& points) { return trustworthiness(points, layout, 10); });
}
BENCHMARK(trust)->Name("trustworthiness/d:32")->Apply(probeSizes);

} // namespace
