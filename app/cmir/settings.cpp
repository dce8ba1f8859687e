#include "app/cmir/settings.h"

#include "core/config/module_consent.h"
#include "core/config/preset.h"
#include "core/config/registry.h"
#include "core/config/unimodal_choice.h"

#include <CLI/CLI.hpp>

#include <filesystem>

namespace cmir::app {

ExperimentConfig Settings::resolve() const
{
    ExperimentConfig config = preset.empty() ? ExperimentConfig {} : presetConfig(preset);
    if (!configFile.empty())
        applyConfigFile(config, configFile);
    for (const auto& assignment : assignments) {
        setParameter(config, assignment);
        if (assignment.starts_with("unimodal="))
            for (const std::string& file : moduleFiles(config.unimodal))
                ModuleConsent::ofProgram().allowFile(file);
    }
    const auto apply = [&](const char* key, const std::string& text) {
        if (!text.empty())
            setParameter(config, key, text);
    };
    apply("epochs", epochs);
    apply("seed", seed);
    apply("threads", threads);
    config.unimodal = replaceModuleFiles(config.unimodal, [](const std::string& file) { // found again from any folder
        return std::filesystem::absolute(file).lexically_normal().string();
    });
    return config;
}

void addImportOptions(CLI::App& command, ImportOptions& import)
{
    command
        .add_option(
            "--map", import.map, "what is what in a file of another program, as `cmir import --save-map` writes it")
        ->type_name("MAP.json");
    command
        .add_option("--text-features", import.textFeatures,
            "a file with features of the text by id (.npz, HDF5, .csv, .jsonl, a pickle), for data whose text is words")
        ->type_name("FILE");
}

void addDataOptions(CLI::App& command, DataOptions& data)
{
    command
        .add_option("--data", data.source.path,
            "a dataset file, one of another program (see `cmir import`), or `synthetic`: the built-in data")
        ->type_name("FILE")
        ->capture_default_str();
    command
        .add_option("--modalities", data.source.modalities,
            "feature sets to use, e.g. text,audio; text+hcf,audio joins two of them into one")
        ->delimiter(',')
        ->type_name("A,B");
    addImportOptions(command, data.import);
}

void addRunDataOption(CLI::App& command, std::string& data, ImportOptions& import)
{
    command
        .add_option("--data", data,
            "the run's data: a dataset file, or the file of another program that it was imported from; without it: the "
            "recorded path, or the same name beside the run")
        ->type_name("FILE");
    addImportOptions(command, import);
}

void addModuleConsent(CLI::App& command)
{
    command.add_flag_callback(
        "--allow-torchscript", [] { ModuleConsent::ofProgram().allowAll(); },
        "run TorchScript modules that a run, a study or --config names: a module is a program that can read and write "
        "your files. A path typed with --set needs no more");
}

void addCheckpointOption(CLI::App& command, double& seconds)
{
    command
        .add_option("--checkpoint", seconds,
            "put the state aside every so many seconds, beside the run file, to go on from after a crash; 0: after "
            "every "
            "epoch")
        ->type_name("SECONDS")
        ->check(CLI::Range(0.0, 86400.0))
        ->capture_default_str();
}

void addSettings(CLI::App& command, Settings& settings, SettingsFor purpose)
{
    command.add_option("--config", settings.configFile, "JSON file of parameters, {\"K\": 3, ...}")->type_name("FILE");
    command.add_option("--set", settings.assignments, "a parameter (`cmir parameters` lists them); may be repeated")
        ->type_name("KEY=VALUE");
    if (purpose != SettingsFor::Study)
        command.add_option("--seed", settings.seed, "the same as --set seed=N")->type_name("N");
    if (purpose == SettingsFor::Generate)
        return;
    command.add_option("--preset", settings.preset, "named set of parameters, the base of all others")
        ->type_name("NAME");
    if (purpose == SettingsFor::Measure)
        return;
    command.add_option("--epochs", settings.epochs, "the same as --set epochs=N")->type_name("N");
    if (purpose != SettingsFor::Study)
        command.add_option("--threads", settings.threads, "the same as --set threads=N")->type_name("N");
}

}
