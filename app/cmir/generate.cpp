#include "app/cmir/command.h"
#include "app/cmir/output.h"
#include "app/cmir/settings.h"

#include "core/data/synthetic.h"
#include "core/storage/dataset_file.h"

#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>

namespace cmir::app {

namespace {

struct GenerateOptions {
    Settings settings;
    std::string out;
    bool force = false;
};

int generate(const GenerateOptions& options)
{
    const ExperimentConfig config = options.settings.resolve();
    checkNewOutput(options.out, "dataset", options.force);
    const Dataset dataset = syntheticDataset(config);
    writeDataset(dataset, options.out);

    TextTable table({ "split", "samples", "rho" }, 1);
    for (const auto& split : dataset.splits)
        table.add({ split.name, std::to_string(split.size()), split.rho ? numberText(*split.rho) : "-" });
    std::cout << options.out << ": " << dataset.name << '\n';
    table.print();
    return Done;
}

}

void addGenerate(CLI::App& app, Action& action)
{
    auto options = std::make_shared<GenerateOptions>();
    CLI::App* command = app.add_subcommand("generate", "Write the built-in synthetic data to a dataset file");
    command->add_option("--out", options->out, "the dataset file to write")->required()->type_name("FILE");
    command->add_flag("--force", options->force, "replace the dataset file that is there");
    addSettings(*command, options->settings, SettingsFor::Generate);
    command->callback([options, &action] { action = [options] { return generate(*options); }; });
}

}
