#include "core/experiment/study_references.h"

#include "core/common/error.h"
#include "core/config/registry.h"
#include "core/config/unimodal_choice.h"
#include "core/data/standardiser.h"
#include "core/evaluation/network_data.h"
#include "core/evaluation/noisy_modalities.h"
#include "core/experiment/measured_place.h"
#include "core/experiment/noise_plan.h"
#include "core/storage/load.h"

#include <fmt/format.h>

#include <algorithm>

namespace cmir {

namespace {

bool changesTheData(const std::string& key)
{
    return parameter(key).makesBuiltInData() || key == "noise_ratio";
}

/// Whether the variants that are compared have the same data, as they are; each modality alone stands beside all of
/// them.
bool sameDataForAll(const StudyPlan& plan)
{
    if (plan.base.parameters.noise_ratio > 0) // trained on noise, tested without
        return false;
    return std::ranges::none_of(plan.variants, [](const StudyVariant& variant) {
        return std::ranges::any_of(variant.settings, [](const auto& setting) { return changesTheData(setting.first); });
    });
}

bool areFeaturesThemselves(const StudyPlan& plan, const Dataset& dataset)
{
    std::vector<std::string> names;
    std::vector<bool> sequences;
    for (const ModalityInfo& modality : dataset.modalities) {
        names.push_back(modality.name);
        sequences.push_back(modality.sequence);
    }
    return std::ranges::all_of(unimodalChoices(plan.base.parameters.unimodal, names, sequences),
        [](const UnimodalChoice& choice) { return choice.kind == UnimodalKind::Identity; });
}

/// Standardised data, one vector per sample, to which noise is added as to what the methods train on.
class NoisyData {
public:
    NoisyData(const Dataset& dataset, std::int64_t seed)
        : m_clean(dataset)
        , m_seed(static_cast<std::uint64_t>(seed))
    {
        const Standardiser standardiser = Standardiser::fit(dataset.split("train"));
        for (ModalityInfo& modality : m_clean.modalities)
            modality.sequence = false;
        for (Split& split : m_clean.splits) {
            std::vector<Matrix> pooled;
            for (std::size_t m = 0; m < split.features.size(); ++m)
                pooled.push_back(standardiser.applyTo(split, m));
            split.features = std::move(pooled);
            split.sequences.clear();
        }
    }

    /// What is measured on them bears the names under which a study holds it.
    Dataset at(double ratio) const
    {
        Dataset noisy = m_clean;
        noisy.splits.clear();
        for (const Split& split : m_clean.splits) {
            if (split.name == "train" || split.name == "valid")
                noisy.splits.push_back(noisySplit(split, split.name, ratio, ModalityNoise::Gaussian));
            if (split.name == "train")
                continue;
            for (const auto& [place, kind] : { std::pair(MeasuredPlace::Kind::Noise, ModalityNoise::Gaussian),
                     std::pair(MeasuredPlace::Kind::Unseen, ModalityNoise::Unseen) })
                noisy.splits.push_back(
                    noisySplit(split, MeasuredPlace { place, ratio, {}, split.name }.text(), ratio, kind));
        }
        return noisy;
    }

private:
    Split noisySplit(const Split& split, const std::string& name, double ratio, ModalityNoise kind) const
    {
        std::vector<torch::Tensor> features;
        for (const Matrix& matrix : split.features)
            features.push_back(toTensor(matrix));
        Split noisy = split;
        noisy.name = name;
        noisy.features.clear();
        for (const torch::Tensor& one : withFeatureNoise(features, ratio, kind, m_seed, split.name))
            noisy.features.push_back(toMatrix(one));
        return noisy;
    }

    Dataset m_clean;
    std::uint64_t m_seed;
};

/// The average over the ratios beside them, as averageOverNoise names it.
void addAverages(ReferenceModel& model, std::size_t ratios)
{
    std::map<std::string, Metrics> averages;
    for (const auto& [split, metrics] : model.metrics)
        for (const auto& [metric, value] : metrics)
            averages[MeasuredPlace::read(split).averaged().text()][metric] += value / static_cast<double>(ratios);
    model.metrics.merge(averages);
}

std::vector<ReferenceModel> referencesUnderNoise(const StudyPlan& plan, const Dataset& dataset, const JobContext& job)
{
    if (!areFeaturesThemselves(plan, dataset))
        return {};
    const NoisyData data(dataset, plan.seeds.front());
    std::vector<ReferenceModel> all;
    const std::vector<double> ratios = noiseRatios();
    for (const double ratio : ratios) {
        std::vector<ReferenceModel> found = referenceModels(data.at(ratio), { {}, job.cancelled });
        for (ReferenceModel& model : found) {
            std::erase_if(
                model.metrics, [](const auto& entry) { return !MeasuredPlace::read(entry.first).isUnderNoise(); });
            model.strength.reset(); // another one at every ratio
        }
        if (all.empty())
            all = std::move(found);
        else
            for (std::size_t i = 0; i < all.size(); ++i)
                all[i].metrics.merge(found[i].metrics);
    }
    for (ReferenceModel& model : all)
        addAverages(model, ratios.size());
    return all;
}

}

std::vector<ReferenceModel> studyReferences(const StudyPlan& plan, const Dataset& dataset, const JobContext& job)
{
    if (plan.variants.empty() || plan.seeds.empty() || (!isNoisePlan(plan) && !sameDataForAll(plan)))
        return {};
    std::shared_ptr<const Dataset> made;
    if (plan.base.data.synthetic()) {
        ExperimentConfig first = plan.base.parameters;
        first.seed = plan.seeds.front();
        made = loadDataset(plan.base.data, first);
    }
    const Dataset& data = made ? *made : dataset;
    if (!data.findSplit("train") || !data.findSplit("valid"))
        return {};
    return isNoisePlan(plan) ? referencesUnderNoise(plan, data, job) : referenceModels(data, job);
}

std::vector<ReferenceModel> findStudyReferences(
    const StudyPlan& plan, const std::shared_ptr<const Dataset>& known, const JobContext& job)
{
    const auto isKnown = [&] {
        return known && !known->sha256.empty() && known->sha256 == plan.base.sha256
            && (plan.base.data.modalities.empty()
                || std::ranges::equal(known->modalities, plan.base.data.modalities, {}, &ModalityInfo::name));
    };
    try {
        if (plan.base.data.synthetic())
            return studyReferences(plan, {}, job);
        const auto dataset = isKnown() ? known : loadDataset(plan.base.data, plan.base.parameters, job.cancelled);
        const bool same = plan.base.sha256.empty() || dataset->sha256 == plan.base.sha256;
        return same ? studyReferences(plan, *dataset, job) : std::vector<ReferenceModel> {};
    } catch (const BadInput&) {
        return {}; // not at hand
    }
}

}
