// Writing and reading of dataset and run files, from the first byte to the renamed, synced file. They lie in TMPDIR: to
// measure the program and not the disk, let that be a folder in memory.

#include "core/common/sha256.h"
#include "core/data/synthetic.h"
#include "core/storage/dataset_file.h"
#include "core/storage/hdf5_file.h"
#include "core/storage/run_file.h"
#include "tests/bench/micro/fixtures.h"

#include <benchmark/benchmark.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>
#include <vector>

using namespace cmir;

namespace {

/// A folder for one benchmark, gone afterwards.
class Folder {
public:
    Folder()
        : m_path(std::filesystem::temp_directory_path() / ("cmir-bench-" + std::to_string(::getpid())))
    {
        std::filesystem::create_directories(m_path);
    }
    ~Folder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(m_path, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    std::filesystem::path file(const char* name) const { return m_path / name; }

private:
    std::filesystem::path m_path;
};

void plainWrite(benchmark::State& state)
{
    const Folder folder;
    const std::string bytes(std::size_t { 4 } << 20, 'x');
    for (auto _ : state) {
        std::ofstream stream(folder.file("plain"), std::ios::binary);
        stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        if (!stream.flush())
            state.SkipWithError("the file could not be written");
    }
}
BENCHMARK(plainWrite)->Name("reference/plain_write_of_4_MiB")->Unit(benchmark::kMicrosecond)->UseRealTime();

/// Synthetic data with `rows` training samples: 90 features and 13 columns.
Dataset dataset(std::int64_t rows)
{
    ExperimentConfig config;
    config.n_train = rows;
    config.n_valid = 100;
    config.n_test = 100;
    return syntheticDataset(config);
}

void sizes(benchmark::internal::Benchmark* benchmark)
{
    benchmark->ArgName("rows")->RangeMultiplier(4)->Range(1'024, 16'384);
    benchmark->Unit(benchmark::kMillisecond)->UseRealTime()->Complexity();
}

void writeData(benchmark::State& state)
{
    const Folder folder;
    const Dataset data = dataset(state.range(0));
    for (auto _ : state)
        writeDataset(data, folder.file("data.h5"));
    state.SetComplexityN(state.range(0));
}
BENCHMARK(writeData)->Name("dataset_write")->Apply(sizes);

void readData(benchmark::State& state)
{
    const Folder folder;
    writeDataset(dataset(state.range(0)), folder.file("data.h5"));
    for (auto _ : state)
        benchmark::DoNotOptimize(readDataset(folder.file("data.h5")));
    state.SetComplexityN(state.range(0));
}
BENCHMARK(readData)->Name("dataset_read")->Apply(sizes);

void hashFile(benchmark::State& state)
{
    const Folder folder;
    std::ofstream(folder.file("plain"), std::ios::binary) << std::string(std::size_t { 4 } << 20, 'x');
    for (auto _ : state)
        benchmark::DoNotOptimize(fileSha256(folder.file("plain")));
}
BENCHMARK(hashFile)->Name("sha256/MiB:4")->Unit(benchmark::kMillisecond)->UseRealTime();

std::vector<Representation> representations(std::size_t modalities, std::int64_t rows)
{
    constexpr std::int64_t width = 32;
    return std::vector<Representation>(modalities,
        { bench::gaussianMatrix(rows, width, "invariant"), bench::gaussianMatrix(rows, width, "spurious") });
}

/// What a run on `rows` training samples of three modalities leaves: representations of all, and three snapshots of
/// 300 shown samples in four variants.
RunRecord runOf(std::int64_t rows)
{
    constexpr std::int64_t shownSamples = 300, environments = 4, epochs = 40, snapshots = 3;
    RunRecord run;
    run.config.data.path = "data.h5";
    run.config.sha256 = std::string(64, 'a');
    run.modalityNames = { "text", "audio", "vision" };
    run.epochs = epochs;
    run.bestEpoch = epochs;
    for (const char* name : { "train/loss", "train/prediction", "train/invariance", "train/decorrelation",
             "train/reconstruction", "valid/mae" })
        run.history.series[name] = std::vector<double>(epochs, 0.5);
    run.weights
        = std::vector<NamedArray> { { "trunk.text.0.weight", { 64, 40 }, bench::gaussianNumbers(64 * 40, "weight") } };
    run.standardiser = Standardiser({ { std::vector<double>(40, 0.5), std::vector<double>(40, 1) },
        { std::vector<double>(30, 0.5), std::vector<double>(30, 1) },
        { std::vector<double>(20, 0.5), std::vector<double>(20, 1) } });
    Predictions predictions { "train", {}, bench::gaussianNumbers(rows, "label"),
        bench::gaussianMatrix(rows, 1, "prediction") };
    for (std::int64_t i = 0; i < rows; ++i)
        predictions.id.push_back("train_" + std::to_string(i));
    run.predictions = std::vector<Predictions> { std::move(predictions) };
    run.representations
        = std::vector<SplitRepresentations> { { "train", representations(run.modalityNames.size(), rows) } };

    Snapshot shown { epochs, 0, run.modalityNames, {} };
    Variants variants { "train", {}, environments,
        representations(run.modalityNames.size(), shownSamples * environments),
        bench::gaussianMatrix(shownSamples * environments, 1, "shown") };
    for (std::int64_t i = 0; i < shownSamples; ++i)
        variants.sample.push_back(i);
    shown.splits = { std::move(variants) };
    run.shown = std::make_shared<Snapshot>(shown);
    for (std::int64_t i = 1; i <= snapshots; ++i) {
        shown.epoch = i;
        run.snapshots.push_back(std::make_shared<Snapshot>(shown));
    }
    return run;
}

void writeRunFile(benchmark::State& state)
{
    const Folder folder;
    const RunRecord run = runOf(state.range(0));
    for (auto _ : state)
        writeRun(run, folder.file("run.h5"));
    state.SetComplexityN(state.range(0));
}
BENCHMARK(writeRunFile)->Name("run_write")->Apply(sizes);

void readRunFile(benchmark::State& state)
{
    const Folder folder;
    writeRun(runOf(state.range(0)), folder.file("run.h5"));
    for (auto _ : state)
        benchmark::DoNotOptimize(readRun(folder.file("run.h5")));
    state.SetComplexityN(state.range(0));
}
BENCHMARK(readRunFile)->Name("run_read")->Apply(sizes);

/// Looking at the stored size of every chunk before the first value is read: packed chunks of one row each.
void lookUpChunks(benchmark::State& state)
{
    const Folder folder;
    const auto rows = static_cast<hsize_t>(state.range(0));
    {
        const hdf5::Lock lock;
        const hsize_t shape[2] = { rows, 8 }, chunk[2] = { 1, 8 };
        const hdf5::Handle file(
            H5Fcreate(folder.file("chunks.h5").c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT), H5Fclose);
        const hdf5::Handle creation(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
        H5Pset_chunk(creation.get(), 2, chunk);
        H5Pset_deflate(creation.get(), 1);
        const hdf5::Handle space(H5Screate_simple(2, shape, nullptr), H5Sclose);
        const hdf5::Handle data(
            H5Dcreate2(file.get(), "x", H5T_NATIVE_FLOAT, space.get(), H5P_DEFAULT, creation.get(), H5P_DEFAULT),
            H5Dclose);
        const std::vector<float> values(rows * 8, 1);
        H5Dwrite(data.get(), H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data());
    }
    for (auto _ : state) {
        state.PauseTiming();
        const hdf5::File file(folder.file("chunks.h5"), hdf5::File::Mode::Read);
        const hdf5::Dataset data = file.root().dataset("x");
        state.ResumeTiming();
        data.prepareRows();
    }
    state.SetComplexityN(state.range(0));
}
BENCHMARK(lookUpChunks)->Name("chunk_lookup")->Arg(20'000)->Arg(100'000)->Unit(benchmark::kMillisecond)->UseRealTime();

} // namespace
