#include "core/training/step_path.h"

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

}

StepPath stepPath(Method method, const ExperimentConfig& config, const CmirModel& model)
{
    const bool settings = fusedKnows(method) && fusedKnows(config.invariance_form)
        && fusedKnows(config.decorrelation_form) && fusedKnows(config.environment_noise)
        && fusedKnows(config.noise_scale) && fusedKnows(config.intensity_schedule)
        && fusedKnows(config.environment_assignment) && fusedKnows(config.predict_on) && fusedKnows(config.reduction)
        && fusedKnows(config.nor) && fusedKnows(config.reconstruct_on) && fusedKnows(config.reconstruction_reaches)
        && fusedKnows(config.decorrelation_reaches) && fusedKnows(config.trunk) && fusedKnows(config.class_weights);
    const bool network = model.device().is_cpu() && model.pooledInputs() && !model.hasUnimodalPredictors()
        && !(config.modality_dropout > 0 && model.hasFrozenUnimodal()); // what is missing is not 0 there
    return settings && network ? StepPath::Fused : StepPath::Plain;
}

}
