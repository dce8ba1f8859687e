#include "core/config/preset.h"

#include "core/common/error.h"
#include "core/config/registry.h"

#include <fmt/format.h>

namespace cmir {

namespace {

constexpr const char* sequenceNetworks = "text=linear,conv_transformer|mlp";

/// One column of the paper's table of settings (method.md section 4).
struct PaperSettings {
    const char* name;
    const char* title;
    const char* loss;
    const char* batchSize;
    double learningRate;
    const char* K;
    const char* alpha1;
    const char* lambda1;
    const char* lambda2;
    const char* lambda3;
    const char* d;
    const char* dHidden;
    const char* alpha;
    const char* unimodal = sequenceNetworks;
    const char* fixedFeaturesRate = "1e-3"; ///< learning rate where no language model is tuned
};

/// The objective and the networks of the paper, by every key that shapes them: none is left to a default. The terms are
/// means (`reduction`): as printed, sums over features and pairs, they train a constant on data of MOSEI's size.
const std::vector<std::pair<std::string, std::string>> paperForm = {
    { "environment_assignment", "all" },
    { "environment_noise", "gaussian" },
    { "intensity_schedule", "linear" },
    { "noise_scale", "unit" },
    { "noise_ratio", "0" },
    { "invariance_form", "l1" },
    { "whitening_memory", "0" },
    { "decorrelation_form", "correlation" },
    { "decorrelation_estimate", "batch" },
    { "decorrelation_reaches", "both" },
    { "reconstruct_on", "clean" },
    { "reconstruction_reaches", "both" },
    { "predict_on", "clean" },
    { "reduction", "normalised" },
    { "nor", "sample" },
    { "class_weights", "none" },
    { "warmup_epochs", "0" },
    { "trunk", "shared" },
    { "encoder_init", "he" },
    { "dropout", "0" },
    { "modality_dropout", "0" },
    { "sequence_layers", "1" },
    { "sequence_heads", "2" },
    { "learning_rate_schedule", "constant" },
    { "gradient_clip", "0" },
};

/// Of the forms that are not whitened and conditional.
const std::vector<std::pair<std::string, std::string>> usualWeights = {
    { "lambda1", "1" },
    { "lambda2", "0.1" },
    { "lambda3", "0.1" },
};

Preset paperPreset(const PaperSettings& s)
{
    Preset preset;
    preset.name = s.name;
    preset.title = fmt::format("Paper: {}", s.title);
    preset.note
        = fmt::format("The paper's settings for {}, in its own form (plain L1, prediction on the clean sample; every "
                      "term a mean), with its networks: linear and mean over time for text, Conv1D and Transformer for "
                      "other sequences, mlp where a modality is one vector per sample. The paper's learning rate {} "
                      "is for fine-tuning a language model; for fixed features {} is used.",
            s.title, s.learningRate, s.fixedFeaturesRate);
    preset.values = { { "prediction_loss", s.loss }, { "batch_size", s.batchSize },
        { "learning_rate", s.fixedFeaturesRate }, { "K", s.K }, { "alpha1", s.alpha1 }, { "lambda1", s.lambda1 },
        { "lambda2", s.lambda2 }, { "lambda3", s.lambda3 }, { "d", s.d }, { "d_hidden", s.dHidden },
        { "alpha", s.alpha }, { "unimodal", s.unimodal } };
    preset.values.insert(preset.values.end(), paperForm.begin(), paperForm.end());
    preset.paperLearningRate = s.learningRate;
    return preset;
}

Preset demoPreset()
{
    return { "demo", "Small data of any kind",
        "The defaults: the forms in which Z_inv and Z_spu come apart (whitened invariance, trunks of their own, every "
        "variant reconstructed, decorrelation given the label). They suit small data of feature vectors, and were "
        "chosen on the built-in structural causal model, where the effect can be checked against the truth.",
        {}, {} };
}

/// What the first version trained by default, on the same data.
Preset relativePreset()
{
    Preset preset;
    preset.name = "relative";
    preset.title = "Relative form, shared trunk";
    preset.note = "Each feature's distance over its own spread, the clean sample reconstructed, one trunk for both "
                  "heads, prediction on all variants. Z_inv and Z_spu do not come apart: to compare with.";
    preset.values = paperForm;
    preset.values.insert(preset.values.end(), usualWeights.begin(), usualWeights.end());
    for (auto& [key, value] : preset.values)
        value = key == "invariance_form" ? "relative" : key == "predict_on" ? "all" : value;
    return preset;
}

Preset mosiFeaturesPreset()
{
    return { "mosi_features", "MOSI, one feature vector per utterance",
        "For CMU-MOSI feature files with one vector per utterance and modality; chosen on the validation split only. "
        "The forms in which Z_inv and Z_spu come apart; the result is the best epoch in which they have (selection).",
        { { "prediction_loss", "l1" }, { "K", "3" }, { "alpha1", "0.5" }, { "lambda1", "6" }, { "d", "12" },
            { "epochs", "20" }, { "selection", "apart" } },
        {} };
}

std::vector<Preset> makePresets()
{
    std::vector<Preset> presets { demoPreset(), mosiFeaturesPreset(), relativePreset() };
    const PaperSettings paper[] = {
        { "mosi", "CMU-MOSI", "mse", "48", 1e-5, "1", "0.1", "0.1", "0.001", "0.05", "150", "256", "1" },
        // At 1e-3 its noise kills every ReLU of vision (MOSEI's widths) or audio (CH-SIMS-v2's): Z becomes a constant.
        { "mosei", "CMU-MOSEI", "mse", "50", 1e-5, "5", "1", "0.1", "0.1", "0.01", "150", "128", "1", sequenceNetworks,
            "3e-4" },
        { "sims_v2", "CH-SIMS-v2", "l1", "50", 5e-4, "2", "0.1", "0.01", "0.01", "0.1", "100", "100", "0.01" },
        { "mustard", "MUStARD", "bce", "32", 2e-5, "4", "0.1", "0.05", "0.01", "0.05", "128", "48", "0.1",
            "text=linear,transformer_conv|mlp" },
        { "ur_funny", "UR-FUNNY", "bce", "64", 7e-6, "2", "0.1", "0.001", "0.01", "0.01", "120", "120", "0.1",
            "text=linear,transformer_conv|mlp" },
        { "mosi_ood", "MOSI-OOD", "mse", "48", 1e-5, "4", "0.1", "0.01", "0.01", "0.01", "150", "150", "1" },
    };
    for (const PaperSettings& settings : paper)
        presets.push_back(paperPreset(settings));
    return presets;
}

}

std::vector<std::pair<std::string, std::string>> paperFormSettings()
{
    std::vector<std::pair<std::string, std::string>> settings = usualWeights;
    for (const auto& [key, value] : paperForm)
        if (const ParameterGroup group = parameter(key).group;
            key == "trunk" || key == "encoder_init" || (group == ParameterGroup::Objective && key != "class_weights"))
            settings.emplace_back(key, value);
    return settings;
}

std::span<const Preset> allPresets()
{
    static const std::vector<Preset> presets = makePresets();
    return presets;
}

const Preset& preset(std::string_view name)
{
    std::string names;
    for (const Preset& p : allPresets()) {
        if (p.name == name)
            return p;
        names += (names.empty() ? "" : ", ") + p.name;
    }
    throw BadInput(fmt::format("unknown preset \"{}\"; there are {}", name, names));
}

ExperimentConfig presetConfig(std::string_view name)
{
    ExperimentConfig config;
    for (const auto& [key, text] : preset(name).values)
        setParameter(config, key, text);
    return config;
}

ExperimentConfig withPreset(const ExperimentConfig& current, std::string_view name)
{
    const ExperimentConfig values = presetConfig(name);
    ExperimentConfig result = current;
    for (const Parameter& p : allParameters())
        if (p.group != ParameterGroup::Seeds && p.group != ParameterGroup::Synthetic
            && p.group != ParameterGroup::Machine)
            p.set(result, p.get(values));
    return result;
}

const Preset& nearestPreset(const ExperimentConfig& config)
{
    const Preset* nearest = nullptr;
    std::size_t fewest = 0;
    for (const Preset& p : allPresets()) {
        const ExperimentConfig values = withPreset(config, p.name);
        const auto differing = static_cast<std::size_t>(std::ranges::count_if(
            allParameters(), [&](const Parameter& one) { return one.get(values) != one.get(config); }));
        if (nearest == nullptr || differing < fewest) {
            nearest = &p;
            fewest = differing;
        }
    }
    return *nearest;
}

}
