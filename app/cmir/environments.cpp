#include "app/cmir/command.h"
#include "app/cmir/console.h"
#include "app/cmir/console_job.h"
#include "app/cmir/data_source.h"
#include "app/cmir/interrupt.h"
#include "app/cmir/output.h"
#include "app/cmir/settings.h"

#include "core/config/environment_intensity.h"
#include "core/experiment/noise_effect.h"
#include "core/storage/load.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <cmath>
#include <iostream>
#include <memory>

namespace cmir::app {

namespace {

struct EnvironmentsOptions {
    Settings settings;
    DataOptions data;
    bool json = false;
};

NoiseEffects measure(const Dataset& dataset, const ExperimentConfig& config)
{
    NoiseEffects effects = noiseEffects(dataset, config, environmentIntensities(config), percentJob());
    Console::instance().endProgress();
    return effects;
}

/// A value that is not there, and an endless signal to noise, is null.
nlohmann::json rowJson(const NoiseEffect& effect, std::size_t environment, const std::string& modality)
{
    nlohmann::json row { { "modality", modality }, { "environment", environment }, { "intensity", effect.intensity },
        { "signal_to_noise", nullptr }, { "label", nullptr } };
    if (std::isfinite(effect.signalToNoise))
        row["signal_to_noise"] = effect.signalToNoise;
    if (effect.label)
        row["label"] = { { "value", effect.label->value }, { "lower", effect.label->lower },
            { "upper", effect.label->upper }, { "chance", effect.label->chance }, { "n", effect.label->n } };
    return row;
}

int environments(const EnvironmentsOptions& options)
{
    const ExperimentConfig config = options.settings.resolve();
    const auto dataset = loadDataset(imported(options.data), config, wasInterrupted);
    const NoiseEffects effects = measure(*dataset, config);
    auto rows = nlohmann::json::array();
    TextTable table({ "modality", "environment", "intensity", "signal to noise",
                        dataset->task == Task::Regression ? "label R2" : "classes found", "95 % interval" },
        1);
    for (const NoiseEffects::Modality& modality : effects.modalities)
        for (std::size_t e = 0; e < modality.levels.size(); ++e) {
            const NoiseEffect& effect = modality.levels[e];
            rows.push_back(rowJson(effect, e, modality.name));
            table.add({ modality.name, std::to_string(e), numberText(effect.intensity),
                std::isfinite(effect.signalToNoise) ? numberText(effect.signalToNoise) : "-",
                effect.label ? numberText(effect.label->value) : "-",
                effect.label ? numberText(effect.label->lower) + " to " + numberText(effect.label->upper) : "-" });
        }
    if (options.json)
        printJson({ { "data", dataset->name }, { "task", taskName(dataset->task) }, { "rows", std::move(rows) } });
    else
        table.print();
    return Done;
}

}

void addEnvironments(CLI::App& app, Action& action)
{
    auto options = std::make_shared<EnvironmentsOptions>();
    CLI::App* command = app.add_subcommand("environments",
        "Tell what the virtual environments do to the data: signal to noise, and what of the label a probe "
        "still finds on validation");
    addDataOptions(*command, options->data);
    addSettings(*command, options->settings, SettingsFor::Measure);
    command->add_flag("--json", options->json, "one JSON document on standard output");
    command->callback([options, &action] { action = [options] { return environments(*options); }; });
}

}
