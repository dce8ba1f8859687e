#include "core/data/synthetic.h"

#include "core/common/random.h"
#include "core/common/sha256.h"
#include "core/data/split_names.h"

#include <spdlog/fmt/fmt.h>

#include <array>
#include <cmath>

namespace cmir {

namespace {

constexpr std::size_t kCausal = 4;
constexpr std::size_t kSpurious = 3;
constexpr double kLabelNoise = 0.3;
constexpr double kFeatureNoise = 0.1;

struct ModalityPlan {
    const char* name;
    std::int64_t width;
};
constexpr std::array<ModalityPlan, 3> kModalities { { { "text", 40 }, { "audio", 30 }, { "vision", 20 } } };

/// The fixed part of one modality: how factors become features.
struct World {
    std::vector<double> W; ///< 4 x width, variance 1/4
    std::vector<double> V; ///< 3 x width, variance 1/3
    std::array<double, kSpurious> u {}; ///< signs
};

World drawWorld(std::uint64_t seed, const ModalityPlan& plan)
{
    Random random(seed, fmt::format("synthetic world {}", plan.name));
    const auto width = static_cast<std::size_t>(plan.width);
    World world;
    for (std::size_t i = 0; i < kCausal * width; ++i)
        world.W.push_back(random.gaussian() * std::sqrt(1.0 / kCausal));
    for (std::size_t i = 0; i < kSpurious * width; ++i)
        world.V.push_back(random.gaussian() * std::sqrt(1.0 / kSpurious));
    for (double& sign : world.u)
        sign = random.uniform() < 0.5 ? -1 : 1;
    return world;
}

/// sum over k of factor[k] * weights[k][j], weights of factors x width.
template <std::size_t n>
double mixed(const std::array<double, n>& factors, const std::vector<double>& weights, std::size_t width, std::size_t j)
{
    double sum = 0;
    for (std::size_t k = 0; k < n; ++k)
        sum += factors[k] * weights[k * width + j];
    return sum;
}

template <std::size_t n>
void addTruth(Split& split, const std::string& name, const std::vector<std::array<double, n>>& rows)
{
    for (std::size_t k = 0; k < n; ++k) {
        std::vector<double> values;
        values.reserve(rows.size());
        for (const auto& row : rows)
            values.push_back(row[k]);
        split.columns.push_back({ fmt::format("{}_{}", name, k), std::move(values) });
    }
}

constexpr double shiftedRho = -0.95; ///< where the shift is strongest

Split drawSplit(const std::string& name, std::int64_t samples, double rho, const ExperimentConfig& config,
    const std::array<World, kModalities.size()>& worlds)
{
    // Row by row from one generator: a larger split begins with the samples of a smaller one.
    Random random(static_cast<std::uint64_t>(config.dataSeed()), "synthetic " + name);
    Split split;
    split.name = name;
    split.rho = rho;
    for (const ModalityPlan& plan : kModalities)
        split.features.emplace_back(samples, plan.width);
    std::vector<std::array<double, kCausal>> causal(static_cast<std::size_t>(samples));
    std::array<std::vector<std::array<double, kSpurious>>, kModalities.size()> spurious;
    spurious.fill(std::vector<std::array<double, kSpurious>>(static_cast<std::size_t>(samples)));

    for (std::int64_t row = 0; row < samples; ++row) {
        auto& c = causal[static_cast<std::size_t>(row)];
        double y = 0;
        for (double& factor : c)
            y += factor = random.gaussian();
        y = y / std::sqrt(double { kCausal }) + kLabelNoise * random.gaussian();
        split.label.push_back(static_cast<float>(y));
        split.id.push_back(fmt::format("{}/{}", name, row));
        for (std::size_t m = 0; m < kModalities.size(); ++m) {
            auto& s = spurious[m][static_cast<std::size_t>(row)];
            for (std::size_t k = 0; k < kSpurious; ++k)
                s[k] = rho * y * worlds[m].u[k] + std::sqrt(1 - rho * rho) * random.gaussian();
            const auto features = split.features[m].row(row);
            for (std::size_t j = 0; j < features.size(); ++j)
                features[j] = static_cast<float>(std::tanh(mixed(c, worlds[m].W, features.size(), j))
                    + config.amplitude * std::tanh(mixed(s, worlds[m].V, features.size(), j))
                    + kFeatureNoise * random.gaussian());
        }
    }
    addTruth(split, "truth_causal", causal);
    for (std::size_t m = 0; m < kModalities.size(); ++m)
        addTruth(split, fmt::format("truth_spurious_{}", kModalities[m].name), spurious[m]);
    return split;
}

/// Of what a model is trained, chosen and judged by. The shifted validation came later: left out, so that the data of
/// older runs keep their hash.
std::string contentSha256(const std::vector<Split>& splits)
{
    Sha256 hash;
    for (const Split& split : splits) {
        if (isShiftedValidation(split.name))
            continue;
        hash.add(split.name);
        hash.add(std::span<const float>(split.label));
        for (const Matrix& features : split.features)
            hash.add(std::span<const float>(features.values));
    }
    return hash.hex();
}

std::map<std::string, std::string> description(const ExperimentConfig& config)
{
    return {
        { "note", "Built-in synthetic data: a structural causal model with a known truth." },
        { "rho", fmt::format("{}", config.rho) },
        { "amplitude", fmt::format("{}", config.amplitude) },
        { "world_seed", fmt::format("{}", config.world_seed) },
        { "data_seed", fmt::format("{}", config.dataSeed()) },
    };
}

}

Dataset syntheticDataset(const ExperimentConfig& config)
{
    std::array<World, kModalities.size()> worlds;
    Dataset dataset;
    dataset.name = "synthetic";
    dataset.path = "synthetic";
    dataset.attributes = description(config);
    for (std::size_t m = 0; m < kModalities.size(); ++m) {
        worlds[m] = drawWorld(static_cast<std::uint64_t>(config.world_seed), kModalities[m]);
        dataset.modalities.push_back({ kModalities[m].name, kModalities[m].width, false });
    }
    const auto add = [&](const std::string& name, std::int64_t samples, double rho) {
        dataset.splits.push_back(drawSplit(name, samples, rho, config, worlds));
    };
    add("train", config.n_train, config.rho);
    add("valid", config.n_valid, config.rho);
    add("test", config.n_test, config.rho);
    for (const double rho : { 0.5, 0.0, -0.5, shiftedRho })
        add(fmt::format("test_rho_{}", rho), config.n_test, rho);
    add(fmt::format("valid_rho_{}", shiftedRho), config.n_valid, shiftedRho);
    dataset.sha256 = contentSha256(dataset.splits);
    return dataset;
}

}
