#include "core/library/run_summary.h"

#include "core/common/error.h"
#include "core/config/registry.h"
#include "core/storage/checkpoint_file.h"
#include "core/storage/run_outline.h"

#include <cmath>
#include <limits>

namespace cmir {

namespace {

nlohmann::json parentObject(const RunIdentity& identity)
{
    if (!identity.parent)
        return nullptr;
    const RunParent& parent = *identity.parent;
    return { { "id", parent.id }, { "path", parent.path }, { "step", parent.step }, { "changes", parent.changes } };
}

/// A value that is not a number is null in JSON.
nlohmann::json metricNumbers(const Metrics& metrics)
{
    auto object = nlohmann::json::object();
    for (const auto& [name, value] : metrics)
        object[name] = std::isfinite(value) ? nlohmann::json(value) : nlohmann::json();
    return object;
}

Metrics metricsFrom(const nlohmann::json& object)
{
    Metrics metrics;
    for (const auto& [name, value] : object.items())
        metrics[name] = value.is_null() ? std::numeric_limits<double>::quiet_NaN() : value.get<double>();
    return metrics;
}

}

RunSummary begunSummary(const RunConfig& config, const ExperimentConfig& now, const RunIdentity& identity)
{
    RunSummary run;
    run.id = identity.id;
    run.created = identity.created;
    run.parent = parentObject(identity);
    run.method = methodName(config.method);
    run.data = runConfigToJson(config).at("data");
    run.settings = configToJson(now);
    run.first = nlohmann::json::object();
    const nlohmann::json began = configToJson(config.parameters);
    for (const auto& [key, value] : began.items())
        if (run.settings.at(key) != value)
            run.first[key] = value;
    return run;
}

void noteSelected(
    RunSummary& run, const ExperimentConfig& first, std::span<const LiveChange> events, std::int64_t bestStep)
{
    run.selected = nlohmann::json::object();
    if (!laterChange(events, bestStep))
        return;
    const nlohmann::json then = configToJson(settingsAt(first, events, bestStep));
    for (const auto& [key, value] : then.items())
        if (key != "epochs" && key != "patience" && run.settings.at(key) != value)
            run.selected[key] = value;
}

const nlohmann::json& RunSummary::settingsOf(const std::string& key) const
{
    return selected.is_object() && selected.contains(key) ? selected : settings;
}

std::string RunSummary::name() const
{
    return note.name.empty() ? path.stem().string() : note.name;
}

RunSummary summaryOfRun(const std::filesystem::path& file)
{
    const RunOutline outline = readRunOutline(file);
    RunSummary run = begunSummary(outline.config, outline.settings, outline.identity);
    run.path = file;
    run.state = runEndName(outline.end);
    run.epochs = outline.epochs;
    run.bestEpoch = outline.bestEpoch;
    run.seconds = outline.seconds;
    run.testSeen = outline.testSeen;
    run.metrics = outline.metrics;
    run.apart = outline.apart;
    if (outline.bestStep)
        noteSelected(run, outline.config.parameters, outline.events, *outline.bestStep);
    return run;
}

RunSummary summaryOfCheckpoint(const std::filesystem::path& file, const std::filesystem::path& checkpoint)
{
    const CutOffRun outline = readCutOffRun(checkpoint);
    ExperimentConfig now = outline.config.parameters;
    now.epochs = outline.epochs;
    RunSummary run = begunSummary(outline.config, now, outline.identity);
    run.path = file;
    run.state = "cut off";
    run.epochs = outline.epoch;
    run.seconds = outline.seconds;
    return run;
}

nlohmann::json indexedSummary(const RunSummary& run)
{
    auto metrics = nlohmann::json::object();
    for (const auto& [split, values] : run.metrics)
        metrics[split] = metricNumbers(values);
    return { { "id", run.id }, { "created", run.created }, { "method", run.method }, { "data", run.data },
        { "settings", run.settings }, { "first", run.first }, { "selected", run.selected }, { "parent", run.parent },
        { "state", run.state }, { "epochs", run.epochs }, { "best_epoch", run.bestEpoch }, { "seconds", run.seconds },
        { "test_seen", run.testSeen }, { "metrics", std::move(metrics) }, { "apart", metricNumbers(run.apart) } };
}

RunSummary summaryFromIndex(nlohmann::json object)
{
    try {
        RunSummary run;
        object.at("id").get_to(run.id);
        object.at("created").get_to(run.created);
        object.at("method").get_to(run.method);
        run.data = std::move(object.at("data"));
        run.settings = std::move(object.at("settings"));
        run.first = std::move(object.at("first"));
        run.selected = std::move(object.at("selected"));
        run.parent = std::move(object.at("parent"));
        object.at("state").get_to(run.state);
        object.at("epochs").get_to(run.epochs);
        object.at("best_epoch").get_to(run.bestEpoch);
        object.at("seconds").get_to(run.seconds);
        object.at("test_seen").get_to(run.testSeen);
        for (const auto& [split, values] : object.at("metrics").items())
            run.metrics[split] = metricsFrom(values);
        run.apart = metricsFrom(object.at("apart"));
        return run;
    } catch (const nlohmann::json::exception& problem) {
        throw BadInput(std::string("the index of runs: ") + problem.what());
    }
}

nlohmann::json summaryDocument(const RunSummary& run)
{
    nlohmann::json document = indexedSummary(run);
    document["path"] = run.path.string();
    document["name"] = run.name();
    document["bytes"] = run.bytes;
    document["star"] = run.note.star;
    document["tags"] = run.note.tags;
    document["note"] = run.note.note;
    return document;
}

}
