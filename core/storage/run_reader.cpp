#include "core/common/error.h"
#include "core/storage/file_format.h"
#include "core/storage/hdf5_matrix.h"
#include "core/storage/run_contents.h"
#include "core/storage/run_identity_attributes.h"
#include "core/storage/run_tables.h"
#include "core/storage/trainer_state_group.h"

#include <nlohmann/json.hpp>
#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <limits>

namespace cmir {

namespace {

constexpr int kDeepestHistory = 4; ///< slashes in the name of a history series
constexpr int kMostHistoryGroups = 1000;

void requireShape(const hdf5::Dataset& data, const std::vector<std::int64_t>& shape, const std::string& meaning)
{
    if (data.shape() == shape)
        return;
    throw BadInput(
        fmt::format("{} is {}; it must be {} ({})", data.where(), data.shapeText(), hdf5::shapeText(shape), meaning));
}

/// Any number of columns, but this many rows.
Matrix readMatrix(const hdf5::Group& group, const std::string& name, std::int64_t rows, const std::string& meaning)
{
    const hdf5::Dataset data = group.dataset(name);
    requireShape(data, { rows, data.rank() == 2 ? data.shape()[1] : 0 }, meaning);
    return hdf5::readMatrix(data, rows, data.shape()[1]);
}

std::vector<double> readVector(const hdf5::Group& group, const std::string& name)
{
    const hdf5::Dataset data = group.dataset(name);
    requireShape(data, { data.rows() }, "one value after another");
    return data.readDoubles();
}

/// Where the SHA-256 of modules stood before it had a place of its own: "torchscript audio": "FILE, SHA-256 HEX".
std::map<std::string, std::string> modulesOfEarlierVersions(const std::map<std::string, std::string>& software)
{
    constexpr std::string_view key = "torchscript ", before = ", SHA-256 ";
    std::map<std::string, std::string> modules;
    for (const auto& [what, text] : software)
        if (const auto hash = text.rfind(before); what.starts_with(key) && hash != std::string::npos)
            modules[what.substr(key.size())] = text.substr(hash + before.size());
    return modules;
}

void readRoot(const hdf5::File& file, RunRecord& run)
{
    const hdf5::Group& root = file.root();
    run.config = readRunConfig(root);
    run.identity = readIdentity(root);
    run.numerics = root.attribute("numerics_version") ? requiredInteger(root, "numerics_version") : 1;
    run.software = readSoftware(root, run.config);
    run.task = readTask(root);
    run.outputs = requiredInteger(root, "outputs");
    run.modalityNames = readModalityNames(file);
    run.labelMin = optionalNumber(root, "label_min");
    run.labelMax = optionalNumber(root, "label_max");
    run.epochs = requiredInteger(root, "epochs");
    run.bestEpoch = requiredInteger(root, "best_epoch");
    run.seconds = optionalNumber(root, "seconds").value_or(0);
    run.testSeen = root.attribute("test_seen") ? requiredInteger(root, "test_seen") : 0;
    run.end = readEnd(root);
    run.steps = root.attribute("steps") ? requiredInteger(root, "steps") : 0;
    run.stepsPerEpoch = root.attribute("steps_per_epoch") ? requiredInteger(root, "steps_per_epoch") : 0;
    run.bestStep = root.attribute("best_step") ? requiredInteger(root, "best_step") : 0;
    if (run.outputs < 1 || (run.task != Task::Multiclass && run.outputs != 1))
        throw BadInput(fmt::format("{}: the root attribute outputs is {}; it must be {}", file.path(), run.outputs,
            run.task == Task::Multiclass ? "the number of classes" : "1"));
}

/// `groups`: how many were entered. A few links of a group to itself are very many names.
void readSeries(const hdf5::Group& group, const std::string& prefix, int depth, int& groups, History& history)
{
    if (++groups > kMostHistoryGroups)
        throw BadInput(
            fmt::format("{} leads to more than {} groups; the file is damaged", group.where(), kMostHistoryGroups));
    for (const auto& child : group.children()) {
        if (!child.group)
            history.series[prefix + child.name] = readVector(group, child.name);
        else if (depth < kDeepestHistory)
            readSeries(group.group(child.name), prefix + child.name + "/", depth + 1, groups, history);
    }
}

History readHistory(const hdf5::Group& group)
{
    History history;
    int groups = 0;
    readSeries(group, "", 0, groups, history);
    const std::int64_t epochs = history.epochs();
    for (const auto& [name, values] : history.series)
        if (static_cast<std::int64_t>(values.size()) != epochs)
            throw BadInput(fmt::format("{}/{} has {} values, but another series has {}; it must be one for each epoch",
                group.where(), name, values.size(), epochs));
    return history;
}

LiveChange readEvent(const std::string& text, const std::string& where)
{
    const nlohmann::json object = parsedJson(text, where);
    try {
        return { object.at("step").get<std::int64_t>(), object.at("epoch").get<double>(),
            object.at("key").get<std::string>(), object.at("old").get<std::string>(),
            object.at("new").get<std::string>() };
    } catch (const nlohmann::json::exception&) {
        throw BadInput(where + ": an event needs step, epoch, key, old and new; found " + text);
    }
}

void readModel(const hdf5::Group& root, RunRecord& run)
{
    const hdf5::Group model = root.group("model");
    for (const auto& child : model.children()) {
        const hdf5::Dataset data = model.dataset(child.name);
        run.weights.push_back({ child.name, data.shape(), data.readFloats() });
    }
    std::vector<Standardiser::Modality> modalities;
    const hdf5::Group standardiser = root.group("standardiser");
    for (const auto& name : run.modalityNames) {
        const hdf5::Group group = standardiser.group(name);
        Standardiser::Modality modality { readVector(group, "mean"), readVector(group, "scale"),
            optionalNumber(group, "per_step").value_or(0) == 1 };
        requireShape(group.dataset("scale"), { static_cast<std::int64_t>(modality.mean.size()) }, "as many as mean");
        modalities.push_back(std::move(modality));
    }
    run.standardiser = Standardiser(std::move(modalities));
}

void readPredictions(const hdf5::Group& root, RunRecord& run)
{
    const hdf5::Group all = root.group("predictions");
    for (const auto& child : all.children()) {
        const hdf5::Group group = all.group(child.name);
        Predictions split;
        split.split = child.name;
        split.id = group.dataset("id").readTexts();
        const auto rows = static_cast<std::int64_t>(split.id.size());
        requireShape(group.dataset("id"), { rows }, "one id per sample");
        requireShape(group.dataset("label"), { rows }, "one label per id");
        split.label = group.dataset("label").readFloats();
        requireShape(group.dataset("prediction"), { rows, run.outputs }, "samples x outputs");
        split.prediction = readMatrix(group, "prediction", rows, "samples x outputs");
        run.predictions.push_back(std::move(split));
    }
}

/// Samples of a split as its predictions count them; throws BadInput where it has none.
std::int64_t samplesOf(const RunRecord& run, const hdf5::Group& group, const std::string& split)
{
    const auto found = std::find_if(
        run.predictions.begin(), run.predictions.end(), [&](const Predictions& p) { return p.split == split; });
    if (found == run.predictions.end())
        throw BadInput(group.where() + " has no counterpart in predictions");
    return static_cast<std::int64_t>(found->label.size());
}

void readRepresentations(const hdf5::Group& root, RunRecord& run)
{
    const hdf5::Group all = root.group("representations");
    for (const auto& child : all.children()) {
        const hdf5::Group group = all.group(child.name);
        const std::int64_t rows = samplesOf(run, group, child.name);
        SplitRepresentations split { child.name, {} };
        for (const auto& name : run.modalityNames) {
            const hdf5::Group modality = group.group(name);
            Representation both { readMatrix(modality, "invariant", rows, "samples x d"),
                readMatrix(modality, "spurious", rows, "samples x d") };
            split.modalities.push_back(std::move(both));
        }
        run.representations.push_back(std::move(split));
    }
}

/// n x environments x width as rows (n * environments) x width.
Matrix readVariantMatrix(const hdf5::Group& group, const std::string& name, const Variants& variants)
{
    const hdf5::Dataset data = group.dataset(name);
    const auto n = static_cast<std::int64_t>(variants.sample.size());
    requireShape(data, { n, variants.environments, data.rank() == 3 ? data.shape()[2] : 0 },
        "shown samples x environments x width");
    return hdf5::readMatrix(data, n * variants.environments, data.shape()[2]);
}

/// The clean one is always among the environments, and a prediction has at least one number.
void checkPrediction(const hdf5::Dataset& data, std::int64_t outputs)
{
    const bool wellFormed = data.rank() == 3 && data.shape()[1] > 0 && data.shape()[2] > 0;
    if (wellFormed && (outputs == 0 || data.shape()[2] == outputs))
        return;
    throw BadInput(fmt::format("{} is {}; it must be shown samples x environments (at least 1) x outputs ({})",
        data.where(), data.shapeText(), outputs == 0 ? "at least 1" : std::to_string(outputs)));
}

Variants readVariants(const hdf5::Group& group, const std::string& name, const SnapshotFrame& frame)
{
    const std::int64_t samples = frame.samples ? frame.samples(group, name) : std::numeric_limits<std::int64_t>::max();
    Variants variants;
    variants.split = name;
    const hdf5::Dataset sample = group.dataset("sample");
    requireShape(sample, { sample.rows() }, "one row number per shown sample");
    variants.sample = sample.readIntegers();
    for (const std::int64_t row : variants.sample)
        if (row < 0 || row >= samples)
            throw BadInput(fmt::format("{} names row {}, but the split has {} samples", sample.where(), row, samples));
    const hdf5::Dataset prediction = group.dataset("prediction");
    checkPrediction(prediction, frame.outputs);
    variants.environments = prediction.shape()[1];
    if (group.has("intensity")) {
        const hdf5::Dataset intensity = group.dataset("intensity");
        requireShape(intensity, { variants.environments }, "one number per environment");
        variants.intensities = intensity.readDoubles();
    }
    variants.prediction = readVariantMatrix(group, "prediction", variants);
    for (const auto& modality : frame.modalities)
        variants.modalities.push_back({ readVariantMatrix(group.group(modality), "invariant", variants),
            readVariantMatrix(group.group(modality), "spurious", variants) });
    return variants;
}

std::shared_ptr<const Snapshot> readSnapshot(const hdf5::Group& all, const SnapshotFrame& frame)
{
    auto snapshot = std::make_shared<Snapshot>();
    snapshot->epoch = requiredInteger(all, "epoch");
    snapshot->step = requiredInteger(all, "step");
    snapshot->modalityNames = textList(all, "modalities");
    if (snapshot->modalityNames != frame.modalities)
        throw BadInput(all.where() + " is of other modalities than the run");
    for (const auto& child : all.children())
        snapshot->splits.push_back(readVariants(all.group(child.name), child.name, frame));
    return snapshot;
}

/// Files of earlier versions do not say how many steps there were; the snapshots do.
void fillInSteps(RunRecord& run)
{
    if (run.steps > 0 || !run.shown || run.shown->epoch <= 0)
        return;
    run.stepsPerEpoch = run.shown->step / run.shown->epoch;
    run.steps = run.epochs * run.stepsPerEpoch;
    run.bestStep = run.bestEpoch * run.stepsPerEpoch;
}

void readBaselines(const hdf5::Group& root, RunRecord& run)
{
    const hdf5::Group baselines = root.group("baselines");
    for (const auto& child : baselines.children()) {
        const hdf5::Group group = baselines.group(child.name);
        run.baselines.push_back({ methodFromName(child.name), readMetrics(group), readResults(group) });
    }
}

}

std::map<std::string, std::string> readSoftware(const hdf5::Group& root, RunConfig& config)
{
    const std::string where = root.where() + ": the attribute software";
    const nlohmann::json object = parsedJson(requiredText(root, "software"), where);
    std::map<std::string, std::string> software;
    try {
        software = object.get<std::map<std::string, std::string>>();
    } catch (const nlohmann::json::exception&) {
        throw BadInput(where + " is not an object of texts");
    }
    if (config.modules.empty())
        config.modules = modulesOfEarlierVersions(software);
    return software;
}

RunEnd readEnd(const hdf5::Group& root)
{
    if (!root.attribute("state")) // of an earlier version
        return requiredInteger(root, "interrupted") != 0 ? RunEnd::Stopped : RunEnd::Finished;
    const std::string name = requiredText(root, "state");
    for (const RunEnd end : { RunEnd::Finished, RunEnd::Stopped, RunEnd::Failed })
        if (runEndName(end) == name)
            return end;
    throw BadInput(
        root.where() + ": the attribute state is \"" + name + "\"; allowed are finished, stopped and failed");
}

RunProgress readProgress(const hdf5::Group& root)
{
    RunProgress progress;
    progress.history = readHistory(root.group("history"));
    const hdf5::Dataset events = root.dataset("events");
    for (const auto& text : events.readTexts())
        progress.events.push_back(readEvent(text, events.where()));
    progress.warnings = root.dataset("warnings").readTexts();
    return progress;
}

std::vector<std::shared_ptr<const Snapshot>> readSnapshots(const hdf5::Group& root, const SnapshotFrame& frame)
{
    std::vector<std::shared_ptr<const Snapshot>> snapshots;
    if (!root.has("snapshots"))
        return snapshots;
    const hdf5::Group all = root.group("snapshots");
    for (const auto& child : all.children())
        snapshots.push_back(readSnapshot(all.group(child.name), frame));
    const auto epochOf = [](const auto& snapshot) { return snapshot->epoch; };
    std::ranges::sort(snapshots, {}, epochOf);
    if (const auto twice = std::ranges::adjacent_find(snapshots, {}, epochOf); twice != snapshots.end())
        throw BadInput(fmt::format("{} holds epoch {} twice", all.where(), epochOf(*twice)));
    return snapshots;
}

RunRecord readRunContents(const hdf5::File& file)
{
    const hdf5::Group& root = file.root();
    RunRecord run;
    readRoot(file, run);
    RunProgress progress = readProgress(root);
    run.history = std::move(progress.history);
    run.events = std::move(progress.events);
    run.warnings = std::move(progress.warnings);
    readModel(root, run);
    readPredictions(root, run);
    readRepresentations(root, run);
    const SnapshotFrame frame { run.modalityNames, run.outputs,
        [&](const hdf5::Group& group, const std::string& split) { return samplesOf(run, group, split); } };
    if (root.has("variants"))
        run.shown = readSnapshot(root.group("variants"), frame);
    run.snapshots = readSnapshots(root, frame);
    if (root.has("state"))
        run.last = readTrainerState(root.group("state"));
    run.kept = readKeptStates(root);
    fillInSteps(run);
    run.metrics = readMetrics(root);
    run.results = readResults(root);
    readBaselines(root, run);
    return run;
}

}
