#include "core/common/random.h"
#include "core/model/rows_of.h"
#include "core/training/step_path.h"
#include "core/training/step_schedule.h"
#include "core/training/term_gradients.h"
#include "core/training/trainer_impl.h"

#include <fmt/format.h>
#include <torch/torch.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

namespace cmir {

namespace {

constexpr std::int64_t validationRows = 512, mostBatches = 8;
using Lambda = double ExperimentConfig::*;
constexpr std::array<Lambda, 3> lambdas { &ExperimentConfig::lambda1, &ExperimentConfig::lambda2,
    &ExperimentConfig::lambda3 };

std::vector<float> plainValues(const torch::Tensor& flat)
{
    const torch::Tensor host = flat.detach().to(torch::kCPU, torch::kFloat32).contiguous();
    return { host.data_ptr<float>(), host.data_ptr<float>() + host.numel() };
}

/// So many of 0..size-1, all different.
torch::Tensor drawnRows(std::int64_t size, std::int64_t count, Random& random, torch::Device device)
{
    std::vector<std::int64_t> rows(static_cast<std::size_t>(size));
    std::iota(rows.begin(), rows.end(), std::int64_t { 0 });
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i)
        std::swap(
            rows[i], rows[i + static_cast<std::size_t>(random.below(static_cast<std::uint64_t>(rows.size() - i)))]);
    rows.resize(static_cast<std::size_t>(count));
    return torch::tensor(rows, torch::kInt64).to(device);
}

}

/// The gradient of one objective on given rows, by the path that a step takes, with a memory of the whitened form and
/// generators of its own: the run's stay as they are.
class Trainer::Impl::GradientReader {
public:
    explicit GradientReader(Trainer::Impl& trainer)
        : m_trainer(trainer)
        , m_memory(trainer.whitening.values())
        , m_batches(trainer.whitening.batches())
        , m_fused(trainer.model, trainer.loss, trainer.team, &m_own)
        , m_objective(trainer.model, trainer.begun.method, trainer.loss, *trainer.dataset, trainer.settings, &m_own)
    { }

    std::vector<float> gradient(
        const NetworkSplit& split, const torch::Tensor& rows, const ExperimentConfig& config, std::uint64_t seed)
    {
        m_own.load(m_memory, m_batches, m_trainer.model); // each reading begins with the run's
        StepGenerators generators(seed);
        if (stepPath(m_trainer.begun.method, config, m_trainer.model) == StepPath::Fused) {
            std::vector<torch::Tensor> features;
            for (const torch::Tensor& x : split.features)
                features.push_back(rowsOf(x, rows));
            m_fused.run(features, split.label.index_select(0, rows), torch::arange(rows.size(0)), config, generators);
        } else {
            m_trainer.model.store().zeroGradients();
            m_trainer.plainTerms(m_objective, split, rows, config, generators);
        }
        return plainValues(m_trainer.model.store().gradients());
    }

private:
    Trainer::Impl& m_trainer;
    std::vector<float> m_memory;
    std::int64_t m_batches;
    WhiteningMemory m_own;
    FusedStep m_fused;
    MethodObjective m_objective;
};

std::map<std::string, double> Trainer::Impl::gradientsAfterEpoch(std::int64_t ofEpoch)
{
    if (settings.gradient_reading == GradientReading::Off || begun.method != Method::Cmir)
        return {};
    const std::int64_t variants = settings.K + 1;
    const std::int64_t samples = data.training().size(), seen = std::min(validationRows, data.validation().size());
    const std::int64_t batchSize = std::min(settings.batch_size, samples);
    // Counted in steps: each batch as it is and once for each lambda, and validation's clean samples.
    const std::int64_t ofBatch = 4, ofValidation = (seen + batchSize * variants - 1) / (batchSize * variants);
    const std::int64_t count = std::clamp<std::int64_t>(batches.count() / 20 / ofBatch, 1, mostBatches);
    if (ofEpoch % gradientInterval(batches.count(), count * ofBatch + ofValidation) != 0)
        return {};

    const ExperimentConfig config = warmedUp(settings, steps, batches.count());
    GradientReader reader(*this);
    const std::string use = fmt::format("gradient reading {}", ofEpoch);
    Random random(static_cast<std::uint64_t>(settings.seed), use);
    TermGradients gradients;
    const auto add = [share = 1 / static_cast<float>(count)](std::vector<float>& sum, const std::vector<float>& part,
                         const std::vector<float>* less = nullptr) {
        sum.resize(part.size(), 0);
        for (std::size_t i = 0; i < part.size(); ++i)
            sum[i] += share * (less ? part[i] - (*less)[i] : part[i]);
    };
    for (std::int64_t b = 0; b < count; ++b) {
        const torch::Tensor rows = drawnRows(samples, batchSize, random, device);
        const std::uint64_t seed = random(); // the same noise for each of them
        const std::vector<float> whole = reader.gradient(data.training(), rows, config, seed);
        add(gradients.prediction, whole);
        // The loss is linear in each lambda: with twice of one it has that term once more.
        for (std::size_t i = 0; i < lambdas.size(); ++i) {
            if (!(config.*lambdas.at(i) > 0))
                continue;
            ExperimentConfig twice = config;
            twice.*lambdas.at(i) *= 2;
            add(gradients.weighted.at(i), reader.gradient(data.training(), rows, twice, seed), &whole);
        }
    }
    for (const std::vector<float>& term : gradients.weighted)
        for (std::size_t i = 0; i < term.size(); ++i)
            gradients.prediction[i] -= term[i];
    ExperimentConfig clean = config;
    clean.K = 0;
    clean.modality_dropout = 0;
    clean.dropout = 0;
    for (const Lambda lambda : lambdas)
        clean.*lambda = 0;
    gradients.validation
        = reader.gradient(data.validation(), drawnRows(data.validation().size(), seen, random, device), clean, 0);

    const std::vector<float> first = plainValues(optimiser.firstMoment()),
                             second = plainValues(optimiser.secondMoment());
    return readingOf(
        gradients, { first, second, optimiser.steps(), scheduledLearningRate(settings, steps, batches.count()) });
}

}
