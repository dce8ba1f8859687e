#include "core/training/training_data.h"

#include "core/common/error.h"
#include "core/data/sequences.h"
#include "core/evaluation/noisy_modalities.h"

#include <fmt/format.h>

namespace cmir {

namespace {

std::size_t splitIndex(const Dataset& dataset, const char* name)
{
    return static_cast<std::size_t>(&dataset.split(name) - dataset.splits.data());
}

const Split& checkedTraining(const Dataset& dataset)
{
    const Split& split = dataset.split("train");
    if (split.size() < 2)
        throw BadInput(
            fmt::format("{}: the split train has {} sample(s); training needs at least 2", dataset.path, split.size()));
    return split;
}

}

TrainingData::TrainingData(const Dataset& dataset, const ExperimentConfig& config, torch::Device device,
    const std::function<bool()>& cancelled)
    : standardiser(Standardiser::fit(checkedTraining(dataset), sequenceInputs(dataset, config.unimodal)))
    , train(splitIndex(dataset, "train"))
    , valid(splitIndex(dataset, "valid"))
{
    std::vector<std::int64_t> nonFinite;
    for (const Split& split : dataset.splits) {
        if (cancelled && cancelled())
            throw Cancelled();
        splits.push_back(networkSplit(split, standardiser, device, &nonFinite));
    }
    for (std::size_t m = 0; m < nonFinite.size(); ++m)
        if (nonFinite[m] > 0)
            warnings.push_back(
                fmt::format("{}: {} value(s) of modality {} are not finite; they count as the training mean",
                    dataset.name, nonFinite[m], dataset.modalities[m].name));
}

void TrainingData::poolFrozen(const CmirModel& model, const std::function<bool()>& cancelled)
{
    if (!model.hasFrozenUnimodal())
        return;
    for (std::size_t s = 0; s < splits.size(); ++s) // modality dropout is live: it may come at any step
        poolAhead(splits[s], model, /*withAbsent=*/s == train, cancelled);
}

void TrainingData::addNoise(const CmirModel& model, const Dataset& dataset, const ExperimentConfig& config)
{
    if (config.noise_ratio <= 0)
        return;
    for (const std::size_t s : { train, valid })
        splits[s].features = withModalityNoise(model, splits[s].features, config.noise_ratio, ModalityNoise::Gaussian,
            static_cast<std::uint64_t>(config.seed), dataset.splits[s].name);
}

void TrainingData::leaveOutConstants(CmirModel& model) const
{
    for (std::size_t m = 0; m < model.modalities(); ++m) {
        if (!model.identityUnimodal(m) || model.frozenUnimodal(m) || standardiser.constantColumns(m) == 0)
            continue;
        const std::vector<double>& scale = standardiser.modalities()[m].scale;
        torch::Tensor counted = torch::ones({ static_cast<std::int64_t>(scale.size()) });
        for (std::size_t c = 0; c < scale.size(); ++c)
            if (scale[c] == 0)
                counted[static_cast<std::int64_t>(c)] = 0;
        model.setCounted(m, counted.to(model.device()));
    }
}

}
