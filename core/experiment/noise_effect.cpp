#include "core/experiment/noise_effect.h"

#include "core/analysis/probe.h"
#include "core/analysis/row_sample.h"
#include "core/config/environment_intensity.h"
#include "core/data/standardiser.h"
#include "core/evaluation/network_data.h"
#include "core/model/torch_random.h"
#include "core/objective/virtual_environments.h"

#include <torch/types.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace cmir {

namespace {

constexpr std::int64_t rowsRead = 1000; // an interval of some .04, in seconds for the widest features

bool isShare(EnvironmentNoise kind)
{
    return kind == EnvironmentNoise::Erasing || kind == EnvironmentNoise::Mixing;
}

std::optional<ApartScore> labelFound(
    const Matrix& features, const std::vector<float>& label, Task task, std::uint64_t seed, const JobContext& job)
{
    ProbeOptions options;
    options.seed = seed;
    if (task != Task::Regression) {
        std::vector<std::int64_t> target;
        for (const float value : label)
            target.push_back(std::lround(value));
        const ClassProbe found = probeClass(features, target, {}, options, job);
        if (!found.reason.empty())
            return {};
        return ApartScore { found.accuracy, found.lower, found.upper, found.chance, found.samples };
    }
    Matrix target(features.rows, 1);
    target.assign(label);
    const NumberProbe found = probeNumbers(features, target, {}, options, job);
    if (!found.reason.empty() || !found.targets[0])
        return {};
    return ApartScore { found.targets[0]->r2, found.targets[0]->lower, found.targets[0]->upper, 0, found.samples };
}

/// The rows under noise of one intensity: N x w.
torch::Tensor underNoise(const torch::Tensor& x, double intensity, const ExperimentConfig& config, at::Generator& noise)
{
    const torch::Tensor ladder = torch::stack({ torch::zeros({ x.size(0) }), torch::full({ x.size(0) }, intensity) });
    return makeVariants(x, ladder.to(torch::kFloat32), config, noise).narrow(0, x.size(0), x.size(0));
}

NoiseEffect effectOf(const torch::Tensor& x, const std::vector<float>& label, double intensity, Task task,
    const ExperimentConfig& config, const JobContext& job)
{
    // The same draws at every intensity, so that a curve over them is smooth.
    at::Generator noise = makeGenerator(config.seed, "noise effect");
    const torch::Tensor noisy = intensity > 0 ? underNoise(x, intensity, config, noise) : x;
    const torch::Tensor signal = x.to(torch::kFloat64), added = noisy.to(torch::kFloat64) - signal;
    const double square = added.square().mean().item<double>();
    NoiseEffect effect;
    effect.intensity = intensity;
    effect.signalToNoise = square > 0 ? signal.var(0, /*unbiased=*/false).mean().item<double>() / square
                                      : std::numeric_limits<double>::infinity();
    effect.label = labelFound(toMatrix(noisy), label, task, config.seed, job);
    return effect;
}

}

std::vector<double> noiseLevels(const ExperimentConfig& config)
{
    if (isShare(config.environment_noise))
        return { 0, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 1 };
    double top = 4;
    for (const double intensity : environmentIntensities(config))
        while (top < intensity && top < 1e6)
            top *= 2;
    std::vector<double> levels { 0 };
    for (const double share : { 0.03125, 0.0625, 0.125, 0.1875, 0.25, 0.375, 0.5, 0.75, 1.0 })
        levels.push_back(share * top);
    return levels;
}

NoiseEffects noiseEffects(
    const Dataset& dataset, const ExperimentConfig& config, std::span<const double> intensities, const JobContext& job)
{
    const torch::NoGradGuard noGrad;
    const Split& read = dataset.split("valid");
    std::vector<std::int64_t> known;
    for (std::int64_t row = 0; row < read.size(); ++row)
        if (std::isfinite(read.label[static_cast<std::size_t>(row)]))
            known.push_back(row);
    std::vector<std::int64_t> rows;
    for (const std::int64_t place :
        sampleRows(static_cast<std::int64_t>(known.size()), rowsRead, config.seed, "noise effect"))
        rows.push_back(known[static_cast<std::size_t>(place)]);
    std::vector<float> label;
    for (const std::int64_t row : rows)
        label.push_back(read.label[static_cast<std::size_t>(row)]);

    const Standardiser standardiser = Standardiser::fit(dataset.split("train"));
    const auto steps = static_cast<double>(dataset.modalities.size() * std::max<std::size_t>(intensities.size(), 1));
    double done = 0;
    NoiseEffects effects;
    for (std::size_t m = 0; m < dataset.modalities.size(); ++m) {
        NoiseEffects::Modality modality { dataset.modalities[m].name, {} };
        const torch::Tensor x = toTensor(takeRows(standardiser.applyTo(read, m), rows));
        for (const double intensity : intensities) {
            job.check();
            job.report(done++ / steps, "noise on " + modality.name);
            modality.levels.push_back(effectOf(x, label, intensity, dataset.task, config, { {}, job.cancelled }));
        }
        effects.modalities.push_back(std::move(modality));
    }
    return effects;
}

std::vector<double> predictionMoves(const Variants& shown, Task task)
{
    const std::int64_t environments = shown.environments,
                       samples = environments > 0 ? shown.prediction.rows / environments : 0;
    if (samples == 0)
        return {};
    const bool numbers = task == Task::Regression;
    const auto answer = [&](std::int64_t row) {
        const auto values = shown.prediction.row(row);
        if (numbers)
            return static_cast<double>(values[0]);
        if (values.size() == 1)
            return values[0] >= 0.5F ? 1.0 : 0.0;
        return static_cast<double>(std::ranges::max_element(values) - values.begin());
    };
    std::vector<double> moves(static_cast<std::size_t>(environments), 0);
    for (std::int64_t i = 0; i < samples; ++i)
        for (std::int64_t e = 0; e < environments; ++e) {
            const double moved = std::abs(answer(i * environments + e) - answer(i * environments));
            const double counted = numbers || moved == 0 ? moved : 1;
            moves[static_cast<std::size_t>(e)] += counted / static_cast<double>(samples);
        }
    return moves;
}

}
