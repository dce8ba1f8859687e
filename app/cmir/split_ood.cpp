#include "app/cmir/command.h"
#include "app/cmir/console.h"
#include "app/cmir/console_job.h"
#include "app/cmir/interrupt.h"
#include "app/cmir/output.h"

#include "core/data/ood_split.h"
#include "core/storage/dataset_file.h"
#include "core/storage/split_copy.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <memory>

namespace cmir::app {

namespace {

struct SplitOptions {
    std::string data, out;
    OodSplitOptions split;
    bool json = false, force = false;
};

OodSplit search(const Dataset& dataset, const OodSplitOptions& options)
{
    OodSplit split = chooseOodSplit(dataset, options, percentJob());
    Console::instance().endProgress();
    return split;
}

nlohmann::json splitJson(const SplitOptions& options, const Dataset& dataset, const OodSplit& split)
{
    auto words = nlohmann::json::array();
    for (const auto& word : split.words)
        words.push_back({ { "word", word.word }, { "negative", word.negative }, { "positive", word.positive },
            { "kept_negative", word.keptNegative }, { "kept_positive", word.keptPositive } });
    return { { "out", options.out }, { "split", kOodSplitName }, { "samples", split.rows.size() },
        { "of", dataset.split("test").size() }, { "negative", split.negative }, { "positive", split.positive },
        { "neutral", split.neutral }, { "cost", split.cost }, { "cost_random", split.costRandom },
        { "cost_whole", split.costWhole }, { "seed", options.split.seed }, { "share", options.split.share },
        { "min_count", options.split.minCount }, { "iterations", options.split.iterations }, { "rows", split.rows },
        { "words", std::move(words) } };
}

/// How far a word's labels are from even; the order of the table.
double excess(const OodWord& word)
{
    return std::abs(static_cast<double>(word.negative - word.positive));
}

void printSplit(const SplitOptions& options, const Dataset& dataset, const OodSplit& split)
{
    std::cout << options.out << ": " << kOodSplitName << ", " << split.rows.size() << " of the "
              << dataset.split("test").size() << " samples of test (" << split.negative << " negative, "
              << split.positive << " positive, " << split.neutral << " neutral)\ncost over " << split.words.size()
              << " words: " << numberText(split.cost) << "; of all of test " << numberText(split.costWhole)
              << ", of a random subset " << numberText(split.costRandom) << "\n\n";
    auto words = split.words;
    std::ranges::stable_sort(words, std::greater<> {}, excess);
    words.resize(std::min<std::size_t>(words.size(), 10));
    TextTable table({ "word", "negative", "positive", "kept negative", "kept positive" }, 1);
    for (const auto& word : words)
        table.add({ word.word, std::to_string(word.negative), std::to_string(word.positive),
            std::to_string(word.keptNegative), std::to_string(word.keptPositive) });
    table.print();
}

int splitOod(const SplitOptions& options)
{
    checkNewOutput(options.out, "dataset", options.force);
    const Dataset dataset = readDataset(options.data, {}, 0, wasInterrupted);
    checkCopyTarget(dataset, options.out); // now, not after the search
    const OodSplit split = search(dataset, options.split);
    const auto leftOut = copyWithSplit(
        dataset, options.out, { kOodSplitName, "test", split.rows, oodSplitNote(dataset, split, options.split) });
    for (const auto& name : leftOut)
        Console::instance().note("test/" + name + " has no value for each sample and is not in " + kOodSplitName);
    options.json ? printJson(splitJson(options, dataset, split)) : printSplit(options, dataset, split);
    return Done;
}

}

void addSplitOod(CLI::App& app, Action& action)
{
    auto options = std::make_shared<SplitOptions>();
    CLI::App* command = app.add_subcommand(
        "split-ood", "Write a copy of a dataset with a test split in which words no longer predict the label");
    command->add_option("--data", options->data, "a dataset file with transcripts (text_raw)")
        ->required()
        ->type_name("FILE");
    command->add_option("--out", options->out, "the dataset file to write: a copy with the split test_ood")
        ->required()
        ->type_name("FILE");
    command->add_flag("--force", options->force, "replace the dataset file that is there");
    command->add_option("--share", options->split.share, "of the test samples to keep, above 0 and below 1 (0.5)");
    command->add_option("--min-count", options->split.minCount, "samples that a word must occur in to count (5)");
    command->add_option("--iterations", options->split.iterations, "swaps that are tried (5000000)");
    command->add_option("--seed", options->split.seed, "of the search (0)");
    command->add_flag("--json", options->json, "one JSON document on standard output");
    command->callback([options, &action] { action = [options] { return splitOod(*options); }; });
}

}
