#include "core/training/apart_history.h"

#include "core/analysis/apart_reading.h"
#include "core/analysis/cloud_shape.h"
#include "core/analysis/row_sample.h"
#include "core/data/split_names.h"
#include "core/model/cmir_model.h"
#include "core/training/run_output.h"
#include "core/training/training_data.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace cmir {

namespace {

std::vector<float> labelsOf(const Variants& shown, const Split& split)
{
    std::vector<float> labels;
    for (const std::int64_t sample : shown.sample)
        labels.push_back(split.label[static_cast<std::size_t>(sample)]);
    return labels;
}

double valueOf(const std::optional<ApartScore>& score)
{
    return score ? score->value : std::numeric_limits<double>::quiet_NaN();
}

Snapshot shownOf(
    const CmirModel& model, const Dataset& dataset, const TrainingData& data, const ExperimentConfig& config)
{
    const torch::NoGradGuard noGrad;
    Snapshot snapshot;
    for (const ModalityInfo& modality : dataset.modalities)
        snapshot.modalityNames.push_back(modality.name);
    ExperimentConfig clean = config;
    clean.K = 0;
    for (std::size_t s = 0; s < dataset.splits.size(); ++s) {
        const Split& split = dataset.splits[s];
        const bool fitted = split.name == "train";
        if (fitted || isValidationSplit(split.name))
            snapshot.splits.push_back(takeVariants(model, split, data.splits[s], outputKind(dataset.task),
                fitted ? clean : config, fitted ? apartFitSamples : apartReadSamples));
    }
    return snapshot;
}

}

std::int64_t apartInterval(
    const ExperimentConfig& config, std::int64_t weights, std::size_t modalities, std::int64_t samples)
{
    constexpr double passes = 3; // forward, and backward twice
    constexpr double slower = 8; // than the training's products: a probe is worked out plainly and in double
    constexpr double share = 0.05;
    const auto environments = static_cast<double>(config.K + 1), d = static_cast<double>(config.d);
    const double training = passes * static_cast<double>(samples) * environments * static_cast<double>(weights);
    const double rows = apartReadSamples * environments;
    const double probes = rows * 4 * d * d / 2 + apartFitSamples * d * d / 2 + 4 * d * d * d / 3;
    const double shapes = 2 * apartReadSamples * d * d + 10 * d * d * d; // correlations, eigenvalues
    const double reading = (apartFitSamples + rows) * static_cast<double>(weights)
        + slower * static_cast<double>(modalities) * (2 * probes + shapes);
    return std::max<std::int64_t>(1, static_cast<std::int64_t>(std::ceil(reading / (share * training))));
}

bool isApartRead(std::int64_t epoch, std::int64_t every, Selection selection)
{
    if (epoch % every == 0)
        return true;
    return selection != Selection::Apart && epoch < every && std::has_single_bit(static_cast<std::uint64_t>(epoch));
}

double apartCriterion(const std::map<std::string, double>& apart, double error, std::int64_t K)
{
    constexpr double share = 0.1; // of the way from chance to always
    constexpr double afterAll = 1e100; // larger than any error
    if (K == 0)
        return error;
    double sum = 0;
    int count = 0;
    for (const auto& [name, value] : apart)
        if (name.ends_with("/environment_invariant")) {
            sum += value;
            ++count;
        }
    const double chance = 1.0 / static_cast<double>(K + 1);
    const double missed = sum / count - (chance + share * (1 - chance)); // not a number where nothing was read
    return missed > 0 ? afterAll * missed : missed <= 0 ? error : missed;
}

std::map<std::string, double> apartAfterEpoch(const CmirModel& model, const Dataset& dataset, const TrainingData& data,
    const ExperimentConfig& config, std::int64_t epoch)
{
    const std::int64_t every
        = apartInterval(config, model.store().values().numel(), dataset.modalities.size(), data.training().size());
    if (!isApartRead(epoch, every, config.selection))
        return {};
    const Snapshot shown = shownOf(model, dataset, data, config);
    const ApartFacts facts = apartFacts(dataset);
    const ApartReading reading = readApart(shown, "valid", facts);
    const Variants& valid = *std::ranges::find(shown.splits, "valid", &Variants::split);
    const std::vector<float> labels = labelsOf(valid, dataset.splits[data.valid]);
    std::map<std::string, double> values;
    for (std::size_t m = 0; m < reading.modalities.size(); ++m) {
        const ApartReading::Modality& modality = reading.modalities[m];
        const std::string prefix = "apart/" + modality.name + "/";
        for (const auto& [part, scores] :
            { std::pair("invariant", &modality.invariant), std::pair("spurious", &modality.spurious) }) {
            values[prefix + "label_" + part] = valueOf(scores->label);
            values[prefix + "environment_" + part] = valueOf(scores->environment);
            if (!reading.shiftSplit.empty() || !reading.leftOut.empty())
                values[prefix + "shift_" + part] = valueOf(scores->shift);
        }
        const Matrix invariant = cleanRows(valid.modalities[m].invariant, valid.environments);
        const Matrix spurious = cleanRows(valid.modalities[m].spurious, valid.environments);
        values[prefix + "correlation"] = meanCorrelation(invariant, spurious);
        values[prefix + "conditional_correlation"]
            = meanConditionalCorrelation(invariant, spurious, labels, facts.classes > 0);
        const CloudShape shape = cloudShape(invariant);
        values[prefix + "effective_rank"] = shape.effectiveRank;
        values[prefix + "kurtosis"] = shape.kurtosis;
        values[prefix + "spread"] = shape.spread;
    }
    return values;
}

}
