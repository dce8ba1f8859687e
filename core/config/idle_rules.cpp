#include "core/config/idle_rules.h"

namespace cmir::idle {

std::string noEnvironments(const ExperimentConfig& config)
{
    return config.K == 0 ? "K is 0" : "";
}

std::string unseenEnvironments(const ExperimentConfig& config)
{
    if (config.K == 0)
        return noEnvironments(config);
    const bool seen = config.lambda1 != 0 || config.predict_on == PredictOn::All
        || (config.lambda2 != 0 && config.decorrelation_form == DecorrelationForm::Conditional)
        || (config.lambda3 != 0 && config.reconstruct_on == ReconstructOn::All);
    return seen ? "" : "no term of the loss looks at them";
}

std::string equalSchedules(const ExperimentConfig& config)
{
    if (std::string none = unseenEnvironments(config); !none.empty())
        return none;
    return config.K <= 2 ? "K is 2 or less, for which both schedules are the same" : "";
}

std::string noAddedNoise(const ExperimentConfig& config)
{
    if (std::string none = unseenEnvironments(config); !none.empty())
        return none;
    return config.environment_noise == EnvironmentNoise::Erasing ? "environment_noise is erasing" : "";
}

std::string noInvariance(const ExperimentConfig& config)
{
    return config.lambda1 == 0 ? "λ₁ is 0" : noEnvironments(config);
}

std::string noWhitening(const ExperimentConfig& config)
{
    if (std::string none = noInvariance(config); !none.empty())
        return none;
    return config.invariance_form == InvarianceForm::Whitened ? "" : "invariance_form is not whitened";
}

std::string noDecorrelation(const ExperimentConfig& config)
{
    return config.lambda2 == 0 ? "λ₂ is 0" : "";
}

std::string noConditionalForm(const ExperimentConfig& config)
{
    if (std::string none = noDecorrelation(config); !none.empty())
        return none;
    return config.decorrelation_form == DecorrelationForm::Conditional ? "" : "decorrelation_form is not conditional";
}

std::string noCorrelationMatrix(const ExperimentConfig& config)
{
    if (std::string none = noDecorrelation(config); !none.empty())
        return none;
    return config.decorrelation_form == DecorrelationForm::Correlation ? "" : "decorrelation_form is not correlation";
}

std::string noReconstruction(const ExperimentConfig& config)
{
    return config.lambda3 == 0 ? "λ₃ is 0" : "";
}

std::string noNoisyReconstruction(const ExperimentConfig& config)
{
    return config.lambda3 == 0 ? noReconstruction(config) : noEnvironments(config);
}

std::string noInferredEnvironments(const ExperimentConfig& config)
{
    return config.environments == EnvironmentSource::Inferred ? "" : "environments is not inferred";
}

std::string noReducedTerm(const ExperimentConfig& config)
{
    const bool invariance = noInvariance(config).empty() && config.invariance_form != InvarianceForm::Whitened;
    const bool decorrelation = config.lambda2 != 0
        && (config.decorrelation_form == DecorrelationForm::Correlation
            || config.decorrelation_form == DecorrelationForm::CrossCovariance);
    const bool reduced = invariance || decorrelation || config.lambda3 != 0;
    return reduced ? "" : "no term that it shapes is in the loss";
}

}
