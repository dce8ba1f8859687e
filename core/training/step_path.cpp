#include "core/training/step_path.h"

#include "core/config/registry.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <vector>

namespace cmir {

namespace {

// No default in any of these: the compiler names the value that is missing.

bool fusedKnows(Method method)
{
    switch (method) {
    case Method::Cmir:
    case Method::Erm:
    case Method::Augmentation:
        return true;
    case Method::Misa:
    case Method::Irm:
    case Method::Vrex:
    case Method::Coral:
    case Method::GroupDro:
    case Method::Vanilla:
    case Method::Recombination:
        return false;
    }
    return false;
}

bool fusedKnows(InvarianceForm form)
{
    switch (form) {
    case InvarianceForm::L1:
    case InvarianceForm::Relative:
    case InvarianceForm::Whitened:
        return true;
    case InvarianceForm::StandardDistance:
    case InvarianceForm::StandardKl:
        return false;
    }
    return false;
}

bool fusedKnows(DecorrelationForm form)
{
    switch (form) {
    case DecorrelationForm::Correlation:
    case DecorrelationForm::Conditional:
        return true;
    case DecorrelationForm::Hsic:
    case DecorrelationForm::CrossCovariance:
        return false;
    }
    return false;
}

bool fusedKnows(EnvironmentNoise noise)
{
    switch (noise) {
    case EnvironmentNoise::Gaussian:
        return true;
    case EnvironmentNoise::Laplace:
    case EnvironmentNoise::Erasing:
    case EnvironmentNoise::Mixing:
        return false;
    }
    return false;
}

bool fusedKnows(NoiseScale scale)
{
    switch (scale) {
    case NoiseScale::Unit:
        return true;
    case NoiseScale::Feature:
        return false;
    }
    return false;
}

bool fusedKnows(IntensitySchedule schedule)
{
    switch (schedule) { // environmentIntensities makes them for both paths
    case IntensitySchedule::Linear:
    case IntensitySchedule::Geometric:
        return true;
    }
    return false;
}

bool fusedKnows(EnvironmentAssignment assignment)
{
    switch (assignment) {
    case EnvironmentAssignment::All:
    case EnvironmentAssignment::Random:
        return true;
    }
    return false;
}

bool fusedKnows(PredictOn samples)
{
    switch (samples) {
    case PredictOn::Clean:
    case PredictOn::All:
        return true;
    }
    return false;
}

bool fusedKnows(Reduction reduction)
{
    switch (reduction) {
    case Reduction::Normalised:
    case Reduction::AsPrinted:
        return true;
    }
    return false;
}

bool fusedKnows(ReconstructOn samples)
{
    switch (samples) {
    case ReconstructOn::Clean:
    case ReconstructOn::All:
        return true;
    }
    return false;
}

bool fusedKnows(Reach reach)
{
    switch (reach) {
    case Reach::Both:
    case Reach::Spurious:
        return true;
    }
    return false;
}

bool fusedKnows(Trunk trunk)
{
    switch (trunk) {
    case Trunk::Shared:
    case Trunk::Separate:
        return true;
    }
    return false;
}

bool fusedKnows(ClassWeights weights)
{
    switch (weights) {
    case ClassWeights::None:
        return true;
    case ClassWeights::Balanced:
        return false;
    }
    return false;
}

bool fusedKnows(NorAxis axis)
{
    switch (axis) {
    case NorAxis::Sample:
    case NorAxis::Feature:
        return true;
    }
    return false;
}

/// A setting that decides, and whether FusedStep knows its value.
struct Knowledge {
    const char* key;
    bool known;
};

std::array<Knowledge, 14> settingsKnown(const ExperimentConfig& config)
{
    return { { { "invariance_form", fusedKnows(config.invariance_form) },
        { "decorrelation_form", fusedKnows(config.decorrelation_form) },
        { "environment_noise", fusedKnows(config.environment_noise) },
        { "noise_scale", fusedKnows(config.noise_scale) },
        { "intensity_schedule", fusedKnows(config.intensity_schedule) },
        { "environment_assignment", fusedKnows(config.environment_assignment) },
        { "predict_on", fusedKnows(config.predict_on) }, { "reduction", fusedKnows(config.reduction) },
        { "nor", fusedKnows(config.nor) }, { "reconstruct_on", fusedKnows(config.reconstruct_on) },
        { "reconstruction_reaches", fusedKnows(config.reconstruction_reaches) },
        { "decorrelation_reaches", fusedKnows(config.decorrelation_reaches) }, { "trunk", fusedKnows(config.trunk) },
        { "class_weights", fusedKnows(config.class_weights) } } };
}

/// What is missing is not 0 where a module makes X_m.
bool dropsModules(const ExperimentConfig& config, const CmirModel& model)
{
    return config.modality_dropout > 0 && model.hasFrozenUnimodal();
}

}

StepPath stepPath(Method method, const ExperimentConfig& config, const CmirModel& model)
{
    const bool settings = fusedKnows(method) && std::ranges::all_of(settingsKnown(config), &Knowledge::known);
    const bool network = model.device().is_cpu() && model.pooledInputs() && !model.hasUnimodalPredictors()
        && !dropsModules(config, model);
    return settings && network ? StepPath::Fused : StepPath::Plain;
}

std::string plainBecause(Method method, const ExperimentConfig& config, const CmirModel& model)
{
    std::vector<std::string> reasons;
    if (!fusedKnows(method))
        reasons.push_back(fmt::format("the method is {}", methodTitle(method)));
    if (!model.device().is_cpu())
        reasons.push_back(fmt::format("device is {}", model.device().str()));
    if (!model.pooledInputs())
        reasons.emplace_back("unimodal reads sequences, or noise_ratio is added behind a network that learns");
    if (dropsModules(config, model))
        reasons.emplace_back("modality_dropout meets a TorchScript module");
    for (const Knowledge& setting : settingsKnown(config)) {
        if (setting.known)
            continue;
        const Parameter& p = parameter(setting.key);
        reasons.push_back(fmt::format("{} is {}", p.key, p.format(p.get(config))));
    }
    if (reasons.empty() && model.hasUnimodalPredictors())
        reasons.emplace_back("the run began with a standard invariance_form");
    return fmt::format("{}", fmt::join(reasons, ", "));
}

}
