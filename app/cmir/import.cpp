#include "app/cmir/command.h"
#include "app/cmir/console.h"
#include "app/cmir/console_job.h"
#include "app/cmir/foreign_output.h"
#include "app/cmir/interrupt.h"
#include "app/cmir/output.h"

#include "core/common/error.h"
#include "core/common/whole_file.h"
#include "core/import/dataset_import.h"
#include "core/import/foreign_reader.h"
#include "core/import/join_features.h"
#include "core/storage/atomic_file.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <spdlog/fmt/fmt.h>

#include <iostream>
#include <memory>

namespace cmir::app {

namespace {

struct ImportCommand {
    std::string file, out, map, saveMap, textFeatures;
    std::string label, id, transcript, environment, task;
    std::vector<std::string> modalities, splits;
    std::optional<std::int64_t> wordWidth;
    foreign::ImportOptions options;
    bool json = false;
};

/// "name=value"
std::pair<std::string, std::string> parted(const std::string& text, const char* option)
{
    const auto at = text.find('=');
    if (at == std::string::npos || at == 0 || at + 1 == text.size())
        throw BadInput(fmt::format("--{} \"{}\": \"name=column\" is needed", option, text));
    return { text.substr(0, at), text.substr(at + 1) };
}

foreign::Mapping mappingFile(const std::string& path)
{
    const auto json = nlohmann::json::parse(readWholeFile(path), nullptr, false);
    if (json.is_discarded())
        throw BadInput(path + ": this is no JSON");
    return foreign::mappingFromJson(json, path);
}

foreign::Mapping mappingOf(const ImportCommand& command, const foreign::File& file)
{
    foreign::Mapping mapping = command.map.empty() ? foreign::defaultMapping(file) : mappingFile(command.map);
    for (const auto& [to, given] : { std::pair(&mapping.label, &command.label), { &mapping.id, &command.id },
             { &mapping.transcript, &command.transcript }, { &mapping.environment, &command.environment } })
        if (!given->empty())
            *to = *given;
    if (!command.modalities.empty())
        mapping.modalities.clear();
    for (const std::string& text : command.modalities) {
        const auto [name, column] = parted(text, "modality");
        mapping.modalities.push_back({ name, column, {} });
        if (name == "text")
            mapping.wordWidth = 0;
    }
    if (!command.splits.empty())
        mapping.splits.clear();
    for (const std::string& text : command.splits)
        mapping.splits.insert(parted(text, "split"));
    if (command.wordWidth)
        mapping.wordWidth = *command.wordWidth;
    if (!command.task.empty())
        mapping.task = taskFromName(command.task);
    return mapping;
}

int import(const ImportCommand& command)
{
    if (!command.out.empty())
        checkOutput(command.out, "dataset");
    foreign::File file = foreign::readForeign(command.file, wasInterrupted);
    foreign::Mapping mapping = mappingOf(command, file);
    if (!command.textFeatures.empty())
        foreign::joinTextFeatures(file, mapping, foreign::readForeign(command.textFeatures, wasInterrupted), percentJob());
    if (!command.json)
        printForeign(file);
    if (!command.saveMap.empty())
        replaceBytes(command.saveMap, foreign::mappingToJson(mapping).dump(2) + "\n");
    std::vector<std::string> steps;
    if (!command.out.empty()) {
        steps = foreign::importDataset(file, mapping, command.out, command.options, percentJob());
        Console::instance().endProgress();
    }
    if (command.json) {
        auto document = foreignJson(file);
        document["mapping"] = foreign::mappingToJson(mapping);
        document["steps"] = steps;
        document["out"] = command.out;
        printJson(document);
        return Done;
    }
    for (const std::string& notice : file.notices)
        Console::instance().note(notice);
    for (const std::string& step : steps)
        Console::instance().note(step);
    std::cout << '\n';
    if (command.out.empty())
        std::cout << "nothing was written: --out FILE writes it as a dataset file\n";
    else
        std::cout << command.out << '\n';
    return Done;
}

}

void addImport(CLI::App& app, Action& action)
{
    auto options = std::make_shared<ImportCommand>();
    CLI::App* command = app.add_subcommand("import", "Turn a data file of another program into a dataset file");
    command->add_option("file", options->file, "a pickle (MMSA, MultiBench, MAG-BERT, MISA, CLUE, HKT), .npz, .csv, .tsv or .jsonl")
        ->required()
        ->type_name("FILE");
    command->add_option("--out", options->out, "the dataset file to write; without it the file is looked at alone")
        ->type_name("FILE");
    command->add_option("--text-features", options->textFeatures,
            "a file with features of the text by id (.npz, .csv, .jsonl, a pickle), for one whose text is words")
        ->type_name("FILE");
    command->add_option("--map", options->map, "a mapping saved before: which column is what")->type_name("FILE");
    command->add_option("--save-map", options->saveMap, "where to save the mapping that is used")->type_name("FILE");
    command->add_option("--modality", options->modalities, "a modality and its column: audio=acoustic (instead of all)");
    command->add_option("--label", options->label, "the column of the labels");
    command->add_option("--id", options->id, "the column of the ids");
    command->add_option("--transcript", options->transcript, "the column of what is said");
    command->add_option("--environment", options->environment, "the column of the environments");
    command->add_option("--split", options->splits, "a split of the file and what it becomes: dev=valid (instead of all)");
    command->add_option("--task", options->task, "regression, binary or multiclass (by the labels)");
    command->add_option("--word-width", options->wordWidth, "width of features made of the words (0: none)")
        ->check(CLI::Range(0, 65536));
    command->add_flag("--drop-unlabelled", options->options.dropUnlabelled, "leave out samples without a label");
    command->add_option("--seed", options->options.seed, "of the split, where the file has none (0)");
    command->add_flag("--json", options->json, "one JSON document on standard output");
    command->callback([options, &action] { action = [options] { return import(*options); }; });
}

}
