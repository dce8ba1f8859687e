#include "core/training/part_watch.h"

#include "core/config/registry.h"
#include "core/config/shown_value.h"
#include "core/model/torch_random.h"
#include "core/objective/method_objective.h"
#include "core/objective/prediction.h"
#include "core/objective/virtual_environments.h"
#include "core/training/run_output.h"

#include <fmt/format.h>

#include <algorithm>

namespace cmir {

namespace {

/// The change without its reason: the text says what to do.
RunWarning remedy(bool ofSpurious, const ExperimentConfig& settings, Method method)
{
    if (method == Method::Vanilla)
        return { "lower " + shownName("learning_rate") };
    if (hasOwnObjective(method))
        return { "lower " + shownName("penalty_weight") };
    const bool shrinks
        = settings.invariance_form == InvarianceForm::L1 || settings.invariance_form == InvarianceForm::Relative;
    if (settings.lambda1 != 0 && !ofSpurious && shrinks)
        return { "take the whitened form, which shrinking does not please, or lower " + shownName("lambda1"),
            "invariance_form", "whitened", "Take the whitened form" };
    const char* key = ofSpurious && settings.lambda2 != 0 ? "lambda2" : "lambda1";
    const Parameter& p = parameter(key);
    const std::string tenth = p.format(std::get<double>(p.get(settings)) / 10);
    return { fmt::format("lower {}", shownName(key)), key, tenth, fmt::format("{} = {}", shownName(key), tenth) };
}

}

std::vector<double> partSpreads(const ForwardResult& result, const torch::Tensor& label, Task task)
{
    std::vector<double> spreads = featureSpread(result.invariant);
    const std::vector<double> spurious = featureSpread(result.spurious);
    spreads.insert(spreads.end(), spurious.begin(), spurious.end());
    const double unit = task == Task::Regression ? std::max(label.std(0, /*unbiased=*/false).item<double>(), 1e-12) : 1;
    spreads.push_back(featureSpread({ result.output }).front() / unit);
    return spreads;
}

RunWarning partWarning(const DyingPart& part, const Dataset& dataset, const ExperimentConfig& settings, Method method)
{
    const std::size_t modalities = dataset.modalities.size();
    const auto isSpurious = [&](std::size_t index) { return index >= modalities; };
    const auto named = [&](std::size_t index) {
        return fmt::format(
            "{} of modality {}", isSpurious(index) ? "Z_spu" : "Z_inv", dataset.modalities[index % modalities].name);
    };
    if (part.index == 2 * modalities) {
        std::string text = fmt::format("{}: the model answers the same for every sample (standard deviation over "
                                       "validation {:.2g} of the labels')",
            part.when, part.spread);
        if (part.first == part.index)
            return { std::move(text) };
        // What it answers from had died before: what mends that mends the answers.
        RunWarning warning = remedy(isSpurious(part.first), settings, method);
        warning.text = fmt::format("{}; {} collapsed first: {}", text, named(part.first), warning.text);
        return warning;
    }
    RunWarning warning = remedy(isSpurious(part.index), settings, method);
    warning.text = fmt::format("{}: {} is collapsing to a constant (standard deviation over samples {:.2g}, {:.2g} at "
                               "the beginning); {}",
        part.when, named(part.index), part.spread, part.initial, warning.text);
    return warning;
}

double errorOverAllVariants(
    const CmirModel& model, const NetworkSplit& split, Task task, PredictionLoss loss, const ExperimentConfig& settings)
{
    const torch::NoGradGuard noGrad;
    ExperimentConfig every = settings;
    every.environment_assignment = EnvironmentAssignment::All;
    at::Generator generator = makeGenerator(static_cast<std::uint64_t>(settings.seed), "validation variants");
    const torch::Tensor intensities = environmentIntensities(split.size(), every, generator);
    std::vector<torch::Tensor> inputs;
    for (std::size_t m = 0; m < split.features.size(); ++m)
        inputs.push_back(
            model.predictorInput(m, makeVariants(model.unimodal(m, split.features[m]), intensities, every, generator)));
    return predictionTerm(model.predict(inputs), split.label, task == Task::Regression ? PredictionLoss::L1 : loss)
        .item<double>();
}

}
