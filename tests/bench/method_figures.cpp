// What the method buys, as a table: CmIR, the plain run and noise augmentation on the same data, seeds and budget.
//   method_figures synthetic [key=value ...]     world seeds 0..2 with seeds 0..4 each, preset demo
//   method_figures FILE.h5 [key=value ...]       seeds 0..4, preset mosi_features
// The presets are tuned on the validation split; here the test splits are read.

#include "core/common/error.h"
#include "core/config/preset.h"
#include "core/config/registry.h"
#include "core/data/synthetic.h"
#include "core/experiment/robustness.h"
#include "core/storage/dataset_file.h"

#include <cstdio>
#include <map>
#include <memory>
#include <vector>

using namespace cmir;

namespace {

constexpr Method methods[] = { Method::Cmir, Method::Erm, Method::Augmentation };
const char* const shifted = "test_rho_-0.95";
const char* const accuracy = "acc2_non_negative";

/// The figures of one run.
struct Figures {
    double validMae = 0, mae = 0, accuracyTest = 0, accuracyShifted = 0, maeNoisy = 0, seconds = 0;
};

double noisyMae(const RunRecord& run, const Dataset& dataset)
{
    NoiseProtocol protocol;
    protocol.sigmas = { 2 };
    for (const ResultRow& row : testNoiseCurve(run, dataset, protocol, {}).rows)
        if (row.modalities == "all" && row.metric == "mae")
            return row.mean;
    throw Failure("the noise curve has no row for all modalities");
}

Figures measure(
    const ExperimentConfig& config, Method method, const DataSource& source, std::shared_ptr<const Dataset> dataset)
{
    RunRequest request;
    request.config.method = method;
    request.config.parameters = configForMethod(config, method);
    request.config.data = source;
    request.dataset = std::move(dataset);
    const RunRecord run = trainRun(request, {});
    for (const std::string& warning : run.warnings)
        std::printf("    %s\n", warning.c_str());
    Figures figures;
    figures.validMae = run.metrics.at("valid").at("mae");
    figures.mae = run.metrics.at("test").at("mae");
    figures.accuracyTest = run.metrics.at("test").at(accuracy);
    figures.accuracyShifted = run.metrics.contains(shifted) ? run.metrics.at(shifted).at(accuracy) : 0;
    figures.maeNoisy = noisyMae(run, *request.dataset);
    figures.seconds = run.seconds;
    return figures;
}

void print(const char* name, const Figures& f)
{
    std::printf("%-22s %9.3f %9.3f %9.3f %12.3f %14.3f %8.2f\n", name, f.validMae, f.mae, f.accuracyTest,
        f.accuracyShifted, f.maeNoisy, f.seconds);
    std::fflush(stdout);
}

Figures mean(const std::vector<Figures>& all)
{
    Figures sum;
    const auto share = 1 / static_cast<double>(all.size());
    for (const Figures& f : all) {
        sum.validMae += share * f.validMae;
        sum.mae += share * f.mae;
        sum.accuracyTest += share * f.accuracyTest;
        sum.accuracyShifted += share * f.accuracyShifted;
        sum.maeNoisy += share * f.maeNoisy;
        sum.seconds += share * f.seconds;
    }
    return sum;
}

void run(const std::string& data, const std::vector<std::string>& settings)
{
    const DataSource source { data, {} };
    const bool synthetic = source.synthetic();
    std::map<Method, std::vector<Figures>> all;
    std::printf("%-22s %9s %9s %9s %12s %14s %8s\n", "", "valid mae", "test mae", "acc2", "acc2 -0.95", "mae sigma 2",
        "seconds");
    for (std::int64_t world = 0; world < (synthetic ? 3 : 1); ++world)
        for (std::int64_t seed = 0; seed < 5; ++seed) {
            ExperimentConfig config = presetConfig(synthetic ? "demo" : "mosi_features");
            for (const std::string& setting : settings)
                setParameter(config, setting);
            config.world_seed = world;
            config.seed = seed;
            const auto dataset
                = std::make_shared<const Dataset>(synthetic ? syntheticDataset(config) : readDataset(data));
            std::printf("world %d, seed %d\n", static_cast<int>(world), static_cast<int>(seed));
            for (const Method method : methods) {
                all[method].push_back(measure(config, method, source, dataset));
                print(("  " + methodName(method)).c_str(), all[method].back());
            }
        }
    std::printf("means\n");
    for (const Method method : methods)
        print(("  " + methodName(method)).c_str(), mean(all[method]));
    const Figures cmir = mean(all[Method::Cmir]), erm = mean(all[Method::Erm]);
    std::printf("cmir against erm: acc2 %+.3f, mae %.3f of erm's, mae at sigma 2 %.3f of erm's\n",
        cmir.accuracyTest - erm.accuracyTest, cmir.mae / erm.mae, cmir.maeNoisy / erm.maeNoisy);
}

}

int main(int argc, char** argv)
{
    if (argc < 2) {
        std::fprintf(stderr, "usage: method_figures synthetic|FILE.h5 [key=value ...]\n");
        return 2;
    }
    try {
        run(argv[1], { argv + 2, argv + argc });
    } catch (const std::exception& error) {
        std::fprintf(stderr, "method_figures: %s\n", error.what());
        return 1;
    }
    return 0;
}
