#include "core/config/method.h"

#include "core/common/error.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace cmir {

namespace {

const std::vector<std::string> knownMethods { "cmir", "erm", "augmentation", "misa", "irm", "vrex", "coral", "groupdro",
    "vanilla", "recombination" };

}

std::string methodName(Method method)
{
    return knownMethods[static_cast<std::size_t>(method)];
}

std::vector<std::string> methodNames()
{
    return knownMethods;
}

Method methodFromName(const std::string& name)
{
    const auto found = std::find(knownMethods.begin(), knownMethods.end(), name);
    if (found == knownMethods.end())
        throw BadInput(fmt::format("unknown method \"{}\"; allowed are {}", name, fmt::join(knownMethods, ", ")));
    return static_cast<Method>(found - knownMethods.begin());
}

std::string methodTitle(Method method)
{
    switch (method) {
    case Method::Cmir:
        return "CmIR";
    case Method::Erm:
        return "plain (ERM)";
    case Method::Augmentation:
        return "noise augmentation";
    case Method::Misa:
        return "MISA-style";
    case Method::Irm:
        return "IRM";
    case Method::Vrex:
        return "V-REx";
    case Method::Coral:
        return "CORAL";
    case Method::GroupDro:
        return "GroupDRO";
    case Method::Vanilla:
        return "vanilla";
    case Method::Recombination:
        return "recombination";
    }
    return {};
}

bool predictsFromBoth(Method method)
{
    return method == Method::Misa || method == Method::Recombination;
}

bool comparesEnvironments(Method method)
{
    return method == Method::Irm || method == Method::Vrex || method == Method::Coral || method == Method::GroupDro;
}

ExperimentConfig configForMethod(ExperimentConfig config, Method method)
{
    if (method == Method::Cmir)
        return config;
    config.lambda1 = config.lambda2 = config.lambda3 = 0;
    const bool clean = method != Method::Augmentation && !comparesEnvironments(method);
    config.predict_on = clean ? PredictOn::Clean : PredictOn::All;
    const bool ofSamples
        = config.environments == EnvironmentSource::Real || config.environments == EnvironmentSource::Inferred;
    if (clean || (comparesEnvironments(method) && ofSamples))
        config.K = 0;
    return config;
}

}
