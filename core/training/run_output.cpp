#include "core/training/run_output.h"

#include "core/config/environment_intensity.h"
#include "core/evaluation/metrics.h"
#include "core/model/torch_random.h"
#include "core/objective/virtual_environments.h"

#include <algorithm>

namespace cmir {

namespace {

/// (V n) x c, variant-major -> n V rows, sample-major: the order of Variants.
Matrix sampleMajor(const torch::Tensor& rows, std::int64_t variants)
{
    const std::int64_t n = rows.size(0) / variants, width = rows.size(1);
    return toMatrix(rows.view({ variants, n, width }).transpose(0, 1).reshape({ n * variants, width }));
}

struct SplitOutputs {
    Matrix prediction;
    std::vector<Representation> representations; ///< per modality
};

void putRows(Matrix& to, std::int64_t first, std::int64_t rows, const torch::Tensor& from, Place place)
{
    const Matrix part = toMatrix(from);
    if (to.empty())
        to = Matrix(rows, part.cols, place);
    std::ranges::copy(part.values, to.row(first).data());
}

/// Of all samples, some at a time. Representations are about as large as features of vectors, and lie where these do.
SplitOutputs outputsOf(
    const CmirModel& model, const Split& split, const NetworkSplit& data, OutputKind kind, TaskTeam* team)
{
    const std::size_t modalities = data.features.size();
    SplitOutputs outputs { {}, std::vector<Representation>(modalities) };
    std::int64_t first = 0;
    do { // once for a split without samples: its matrices have columns
        const std::int64_t count = std::min(evaluationRows, data.size() - first);
        std::vector<torch::Tensor> features;
        for (const torch::Tensor& x : data.features)
            features.push_back(x.narrow(0, first, count));
        const ForwardResult result = forward(model, features, team);
        putRows(outputs.prediction, first, data.size(), answers(result.output, kind), Place::Memory);
        for (std::size_t m = 0; m < modalities; ++m) {
            const Place place = split.features[m].place();
            putRows(outputs.representations[m].invariant, first, data.size(), result.invariant[m], place);
            putRows(outputs.representations[m].spurious, first, data.size(), result.spurious[m], place);
        }
        first += count;
    } while (first < data.size());
    return outputs;
}

}

std::vector<std::int64_t> shownRows(std::int64_t samples, std::int64_t limit)
{
    const std::int64_t count = std::min(samples, limit);
    std::vector<std::int64_t> rows(static_cast<std::size_t>(count));
    for (std::int64_t i = 0; i < count; ++i)
        rows[static_cast<std::size_t>(i)] = i * samples / count;
    return rows;
}

Variants takeVariants(const CmirModel& model, const Split& split, const NetworkSplit& data, OutputKind kind,
    const ExperimentConfig& config, std::int64_t limit)
{
    Variants shown;
    shown.split = split.name;
    shown.sample = shownRows(split.size(), limit);
    shown.environments = config.K + 1;
    shown.intensities = environmentIntensities(config);
    const auto n = static_cast<std::int64_t>(shown.sample.size());
    const torch::Tensor rows = torch::tensor(c10::ArrayRef<std::int64_t>(shown.sample)).to(model.device());
    at::Generator generator = makeGenerator(static_cast<std::uint64_t>(config.seed), "shown variants of " + split.name);
    // Trained on drawn environments or on all: shown in all.
    ExperimentConfig everyEnvironment = config;
    everyEnvironment.environment_assignment = EnvironmentAssignment::All;
    const torch::Tensor intensities = environmentIntensities(n, everyEnvironment, generator);
    std::vector<torch::Tensor> inputs;
    for (std::size_t m = 0; m < data.features.size(); ++m) {
        const torch::Tensor pooled = model.unimodalOf(m, data.features[m], rows);
        const auto [invariant, spurious]
            = model.encode(m, makeVariants(pooled, intensities, config, generator), n * (config.K + 1));
        shown.modalities.push_back(
            { sampleMajor(invariant, shown.environments), sampleMajor(spurious, shown.environments) });
        inputs.push_back(model.predictorInput(invariant, spurious));
    }
    shown.prediction = sampleMajor(answers(model.predict(inputs), kind), shown.environments);
    return shown;
}

Snapshot takeSnapshot(const CmirModel& model, const Dataset& dataset, const std::vector<NetworkSplit>& splits,
    const ExperimentConfig& config, std::int64_t shownPerSplit)
{
    const torch::NoGradGuard noGrad;
    Snapshot snapshot;
    for (const ModalityInfo& modality : dataset.modalities)
        snapshot.modalityNames.push_back(modality.name);
    for (std::size_t s = 0; s < splits.size(); ++s)
        snapshot.splits.push_back(
            takeVariants(model, dataset.splits[s], splits[s], outputKind(dataset.task), config, shownPerSplit));
    return snapshot;
}

void fillOutputs(RunRecord& record, const CmirModel& model, const Dataset& dataset,
    const std::vector<NetworkSplit>& splits, TaskTeam* team)
{
    const MetricTask task { dataset.task, dataset.labelMin, dataset.labelMax };
    for (std::size_t s = 0; s < splits.size(); ++s) {
        const Split& split = dataset.splits[s];
        SplitOutputs outputs = outputsOf(model, split, splits[s], outputKind(dataset.task), team);
        record.metrics[split.name] = computeMetrics(task, split.label, outputs.prediction);
        record.predictions.push_back({ split.name, split.id, split.label, std::move(outputs.prediction) });
        record.representations.push_back({ split.name, std::move(outputs.representations) });
    }
}

std::vector<double> featureSpread(const std::vector<torch::Tensor>& representations)
{
    std::vector<double> spread;
    for (const torch::Tensor& z : representations)
        spread.push_back(z.std(0, /*unbiased=*/false).mean().item<double>());
    return spread;
}

}
