#include "app/cmir/command.h"
#include "app/cmir/console.h"
#include "app/cmir/console_job.h"
#include "app/cmir/data_source.h"
#include "app/cmir/foreign_output.h"
#include "app/cmir/interrupt.h"
#include "app/cmir/output.h"

#include "core/common/error.h"
#include "core/import/dataset_import.h"
#include "core/import/foreign_reader.h"
#include "core/import/join_corpus.h"
#include "core/import/join_features.h"
#include "core/storage/atomic_file.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <iostream>
#include <iterator>
#include <memory>
#include <optional>

namespace cmir::app {

namespace {

struct ImportCommand {
    std::vector<std::string> files;
    ImportOptions given;
    std::string out, saveMap, collapse;
    foreign::CsdOptions csd;
    std::string label, id, transcript, environment, task;
    std::vector<std::string> modalities, splits;
    std::optional<std::int64_t> wordWidth;
    std::string splitBy;
    std::vector<double> shares;
    std::int64_t folds = 0;
    std::optional<std::int64_t> fold;
    std::optional<std::uint64_t> seed;
    std::vector<std::string> ids, leaveOut, pool, testOn;
    bool dropUnlabelled = false;
    bool json = false, force = false;
};

/// "name=value"
std::pair<std::string, std::string> parted(const std::string& text, const char* option)
{
    const auto at = text.find('=');
    if (at == std::string::npos || at == 0 || at + 1 == text.size())
        throw BadInput(fmt::format("--{} \"{}\": \"name=column\" is needed", option, text));
    return { text.substr(0, at), text.substr(at + 1) };
}

void applySplitRule(const ImportCommand& command, foreign::SplitRule& rule)
{
    if (!command.splitBy.empty())
        rule.by = foreign::splitRuleFromName(command.splitBy);
    if (!command.shares.empty())
        rule.shares = command.shares;
    if (command.folds > 0)
        rule.folds = command.folds;
    if (command.fold)
        rule.fold = *command.fold;
    if (command.seed)
        rule.seed = *command.seed;
    if (!command.leaveOut.empty())
        rule.leaveOut = command.leaveOut;
    for (const std::string& text : command.ids) {
        const auto at = text.find('=');
        const std::string split = at == std::string::npos ? std::string() : text.substr(0, at);
        for (auto& [name, ids] : foreign::readIdLists(at == std::string::npos ? text : text.substr(at + 1), split))
            std::ranges::move(ids, std::back_inserter(rule.ids[name]));
    }
}

void applyPooling(const ImportCommand& command, foreign::Mapping& mapping)
{
    for (const std::string& text : command.pool) {
        const auto at = text.find('=');
        const foreign::Pool how = foreign::poolFromName(at == std::string::npos ? text : text.substr(at + 1));
        bool found = false;
        for (foreign::Mapping::Modality& modality : mapping.modalities)
            if (at == std::string::npos || modality.name == text.substr(0, at)) {
                modality.pool = how;
                found = true;
            }
        if (!found)
            throw BadInput(fmt::format("--pool {}: there is no such modality", text));
    }
}

foreign::Mapping mappingOf(const ImportCommand& command, const foreign::File& file)
{
    foreign::Mapping mapping
        = command.given.map.empty() ? foreign::defaultMapping(file) : mappingFile(command.given.map);
    for (const auto& [to, given] : { std::pair(&mapping.label, &command.label), { &mapping.id, &command.id },
             { &mapping.transcript, &command.transcript }, { &mapping.environment, &command.environment } })
        if (!given->empty())
            *to = *given;
    if (!command.modalities.empty())
        mapping.modalities.clear();
    for (const std::string& text : command.modalities) {
        const auto [name, column] = parted(text, "modality");
        mapping.modalities.push_back({ name, column, {}, foreign::Pool::None, false });
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
    mapping.dropUnlabelled = mapping.dropUnlabelled || command.dropUnlabelled;
    applySplitRule(command, mapping.rule);
    applyPooling(command, mapping);
    return mapping;
}

int import(const ImportCommand& command)
{
    if (!command.out.empty())
        checkNewOutput(command.out, "dataset", command.force);
    foreign::CsdOptions csd = command.csd;
    if (!command.collapse.empty())
        csd.collapse = foreign::csd::collapseFromName(command.collapse);
    foreign::File file = foreign::readForeign(command.files, csd, percentJob());
    foreign::Mapping mapping = mappingOf(command, file);
    if (!command.given.textFeatures.empty())
        foreign::joinTextFeatures(
            file, mapping, foreign::readForeign(command.given.textFeatures, wasInterrupted), percentJob());
    for (const std::string& text : command.testOn) {
        const auto [name, path] = parted(text, "test-on");
        const foreign::File other = foreign::readForeign(path, wasInterrupted);
        foreign::joinCorpus(file, mapping, name, other, foreign::defaultMapping(other));
    }
    if (!command.json)
        printForeign(file);
    if (!command.saveMap.empty())
        replaceBytes(command.saveMap, foreign::mappingToJson(mapping).dump(2) + "\n");
    std::vector<std::string> steps;
    if (!command.out.empty()) {
        steps = foreign::importDataset(file, mapping, command.out, percentJob());
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
    printSource(file);
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
    command
        ->add_option("files", options->files,
            "a pickle (MMSA, MultiBench, MAG-BERT, MISA, CLUE, HKT), .npz, .csv, .tsv, .jsonl, HDF5, a dataset file to "
            "part anew, or the .csd files of one data set")
        ->required()
        ->type_name("FILE");
    command->add_option("--align", options->csd.alignTo,
        "of .csd files: the sequence whose rows the others are aligned to (word vectors, or words); segments: none");
    command->add_option("--collapse", options->collapse,
        "of .csd files: how several rows of one word become one: mean, first, last, max");
    command
        ->add_option("--steps", options->csd.steps,
            "of .csd files: the last so many steps of a sample are kept (50; not aligned 500)")
        ->check(CLI::Range(1, 100000));
    command->add_option("--out", options->out, "the dataset file to write; without it the file is looked at alone")
        ->type_name("FILE");
    command->add_flag("--force", options->force, "replace the dataset file that is there");
    addImportOptions(*command, options->given);
    command->add_option("--save-map", options->saveMap, "where to save the mapping that is used")->type_name("FILE");
    command->add_option(
        "--modality", options->modalities, "a modality and its column: audio=acoustic (instead of all)");
    command->add_option("--label", options->label, "the column of the labels");
    command->add_option("--id", options->id, "the column of the ids");
    command->add_option("--transcript", options->transcript, "the column of what is said");
    command->add_option("--environment", options->environment, "the column of the environments");
    command->add_option(
        "--split", options->splits, "a split of the file and what it becomes: dev=valid (instead of all)");
    command->add_option("--task", options->task, "regression, binary or multiclass (by the labels)");
    command->add_option("--word-width", options->wordWidth, "width of features made of the words (0: none)")
        ->check(CLI::Range(0, 65536));
    command->add_flag("--drop-unlabelled", options->dropUnlabelled, "leave out samples without a label");
    command->add_option(
        "--pool", options->pool, "make one vector of each sequence: mean, last or max; audio=mean for one modality");
    command->add_option("--split-by", options->splitBy,
        "part the samples anew: group (no environment on two sides), stratified (labels alike on all sides), random; "
        "file: as they are, or by group where there is no test split");
    command->add_option("--shares", options->shares, "of train, valid and test (70,10,20)")
        ->delimiter(',')
        ->type_name("A,B,C");
    command->add_option(
        "--folds", options->folds, "part into so many equal parts instead: one is test, the next one valid");
    command->add_option("--fold", options->fold, "which of them is test, from 0 on");
    command->add_option("--ids", options->ids,
        "part by lists of ids or environments: test=FILE of one a line, or a .json or the CMU SDK's .py with all "
        "lists");
    command->add_option("--leave-out", options->leaveOut, "an environment that becomes a split of its own, test_NAME");
    command->add_option("--test-on", options->testOn, "another data set as the split test_NAME: sims=FILE");
    command->add_option("--seed", options->seed, "of the parting (0)");
    command->add_flag("--json", options->json, "one JSON document on standard output");
    command->callback([options, &action] { action = [options] { return import(*options); }; });
}

}
