// How time and memory grow: a training step with K, the batch and d; t-SNE and UMAP with the number of points; reading
// a data set with its size. Prints the tables of HACKING.md.
//   growth [steps|tsne|many|import]...
// Every measurement runs in a process of its own, so that its memory (the growth of the peak) is its own.

#include "core/analysis/tsne.h"
#include "core/analysis/umap.h"
#include "core/common/random.h"
#include "core/common/with_team.h"
#include "core/config/experiment_config.h"
#include "core/data/synthetic.h"
#include "core/experiment/step_timing.h"
#include "core/storage/dataset_file.h"

#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <memory>
#include <set>
#include <string>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace cmir;

namespace {

double peakMemory()
{
    rusage usage {};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024;
}

double secondsOf(const std::function<void()>& work)
{
    const auto begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

void inChild(const std::function<void()>& measure)
{
    std::fflush(stdout);
    const pid_t child = fork();
    if (child == 0) {
        measure();
        std::fflush(stdout);
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (status != 0)
        std::printf("failed with status %d\n", status);
}

void stepRow(const char* what, std::int64_t value, const StepSize& size)
{
    inChild([&] {
        const double before = peakMemory();
        const StepTiming t = timeStep(size, {}, {});
        std::printf("| %s | %ld | %.2f | %.2f | %.2f | %.0f |\n", what, static_cast<long>(value), t.step, t.products,
            t.step / (t.products + t.optimiser), peakMemory() - before);
    });
}

void steps()
{
    std::printf(
        "\n| step with | value | ms | bare products, ms | of products and AdamW | MiB |\n|---|---|---|---|---|---|\n");
    for (const std::int64_t K : { 1, 2, 4, 8, 16 })
        stepRow("K", K, { 48, 150, 256, K });
    for (const std::int64_t batch : { 32, 128, 512, 2048, 4096 })
        stepRow("batch", batch, { batch, 150, 256, 4 });
    for (const std::int64_t d : { 32, 64, 128, 256, 512, 1024 })
        stepRow("d", d, { 256, d, 256, 4 });
}

Matrix randomPoints(std::int64_t rows, std::int64_t cols)
{
    Matrix points(rows, cols);
    Random random(1, "growth");
    for (std::int64_t i = 0; i < rows; ++i)
        for (std::int64_t j = 0; j < cols; ++j) // ten clusters
            points.values[static_cast<std::size_t>(i * cols + j)]
                = static_cast<float>(random.gaussian() + (j == i % 10 ? 6 : 0));
    return points;
}

/// 100 dimensions, on two threads: neighbours, then the usual iterations.
void manyRow(const char* method, std::int64_t n,
    const std::function<std::unique_ptr<PlaneLayout>(const Matrix&)>& begin, std::int64_t iterations)
{
    inChild([&] {
        const Matrix points = randomPoints(n, 100);
        const double before = peakMemory();
        withTeam(2, [&] {
            std::unique_ptr<PlaneLayout> work;
            const double neighbours = secondsOf([&] { work = begin(points); });
            const double whole = neighbours + secondsOf([&] { work->step(iterations); });
            std::printf("| %s | %ld | %.2f | %.2f | %.0f |\n", method, static_cast<long>(n), neighbours, whole,
                peakMemory() - before);
        });
    });
}

void manyRows()
{
    std::printf("\n| of 100 dimensions, two threads | points | s until the first iteration | s | MiB "
                "|\n|---|---|---|---|---|\n");
    for (const std::int64_t n : { 5'000, 20'000, 100'000 }) {
        manyRow(
            "t-SNE, 1000 iterations", n,
            [](const Matrix& points) { return std::make_unique<Tsne>(points, TsneOptions {}); }, 1000);
        manyRow(
            "UMAP, usual epochs", n,
            [](const Matrix& points) { return std::make_unique<Umap>(points, UmapOptions {}); }, usualUmapEpochs(n));
    }
}

void tsneRows()
{
    std::printf("\n| t-SNE, points | s for 300 iterations | ms per point | MiB |\n|---|---|---|---|\n");
    for (const std::int64_t n : { 1000, 2000, 4000, 8000, 16000, 32000 })
        inChild([&] {
            const Matrix points = randomPoints(n, 64);
            const double before = peakMemory();
            TsneOptions options;
            options.iterations = 300;
            const double seconds = secondsOf([&] { tsne(points, options); });
            std::printf("| %ld | %.2f | %.3f | %.0f |\n", static_cast<long>(n), seconds,
                1e3 * seconds / static_cast<double>(n), peakMemory() - before);
        });
}

void importRows()
{
    std::printf("\n| import, samples | MiB of file | s | MiB per s | MiB of memory |\n|---|---|---|---|---|\n");
    const std::filesystem::path file
        = std::filesystem::temp_directory_path() / ("cmir-growth-" + std::to_string(getpid()) + ".h5");
    for (const std::int64_t n : { 2000, 8000, 32000, 128000 }) {
        inChild([&] {
            ExperimentConfig config;
            config.n_train = n;
            writeDataset(syntheticDataset(config), file);
        });
        inChild([&] {
            const double size = static_cast<double>(std::filesystem::file_size(file)) / (1 << 20),
                         before = peakMemory();
            const double seconds = secondsOf([&] { readDataset(file); });
            std::printf("| %ld | %.1f | %.3f | %.0f | %.0f |\n", static_cast<long>(n), size, seconds, size / seconds,
                peakMemory() - before);
        });
    }
    std::filesystem::remove(file);
}

}

int main(int argc, char** argv)
{
    std::set<std::string> wanted(argv + 1, argv + argc);
    if (wanted.empty())
        wanted = { "steps", "tsne", "many", "import" };
    if (wanted.contains("steps"))
        steps();
    if (wanted.contains("tsne"))
        tsneRows();
    if (wanted.contains("many"))
        manyRows();
    if (wanted.contains("import"))
        importRows();
}
