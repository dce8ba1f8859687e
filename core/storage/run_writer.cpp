#include "core/storage/file_format.h"
#include "core/storage/run_contents.h"
#include "core/storage/run_identity_attributes.h"
#include "core/storage/run_tables.h"
#include "core/storage/trainer_state_group.h"

#include <nlohmann/json.hpp>
#include <spdlog/fmt/fmt.h>

namespace cmir {

namespace {

void writeMatrix(const hdf5::Group& group, const std::string& name, const Matrix& matrix)
{
    group.write(name, { matrix.rows, matrix.cols }, std::span<const float>(matrix.values));
}

void writeRoot(const hdf5::Group& root, const RunRecord& run)
{
    writeFormat(root, kRunFormat);
    writeRunConfig(root, run.config);
    writeIdentity(root, run.identity);
    root.writeAttribute("state", runEndName(run.end));
    root.writeAttribute("numerics_version", run.numerics);
    root.writeAttribute("software", nlohmann::json(run.software).dump());
    root.writeAttribute("task", taskName(run.task));
    root.writeAttribute("outputs", run.outputs);
    root.writeAttribute("modalities", run.modalityNames);
    if (run.labelMin)
        root.writeAttribute("label_min", *run.labelMin);
    if (run.labelMax)
        root.writeAttribute("label_max", *run.labelMax);
    root.writeAttribute("epochs", run.epochs);
    root.writeAttribute("best_epoch", run.bestEpoch);
    root.writeAttribute("steps", run.steps);
    root.writeAttribute("steps_per_epoch", run.stepsPerEpoch);
    root.writeAttribute("best_step", run.bestStep);
    root.writeAttribute("seconds", run.seconds);
    root.writeAttribute("test_seen", run.testSeen);
    root.writeAttribute("interrupted", std::int64_t { run.interrupted() });
}

void writeModel(const hdf5::Group& root, const RunRecord& run)
{
    const hdf5::Group model = root.createGroup("model");
    for (const NamedArray& weight : run.weights)
        model.write(weight.name, weight.shape, std::span<const float>(weight.values));
    const hdf5::Group standardiser = root.createGroup("standardiser");
    for (std::size_t m = 0; m < run.standardiser.modalities().size(); ++m) {
        const auto& values = run.standardiser.modalities()[m];
        const hdf5::Group group = standardiser.createGroup(run.modalityNames.at(m));
        const std::vector<std::int64_t> shape { static_cast<std::int64_t>(values.mean.size()) };
        group.write("mean", shape, std::span<const double>(values.mean));
        group.write("scale", shape, std::span<const double>(values.scale));
        if (values.perStep)
            group.writeAttribute("per_step", std::int64_t { 1 });
    }
}

void writeOutputs(const hdf5::Group& root, const RunRecord& run)
{
    const hdf5::Group predictions = root.createGroup("predictions");
    for (const Predictions& split : run.predictions) {
        const hdf5::Group group = predictions.createGroup(split.split);
        group.write("id", split.id);
        group.write("label", { static_cast<std::int64_t>(split.label.size()) }, std::span<const float>(split.label));
        writeMatrix(group, "prediction", split.prediction);
    }
    const hdf5::Group representations = root.createGroup("representations");
    for (const SplitRepresentations& split : run.representations) {
        const hdf5::Group group = representations.createGroup(split.split);
        for (std::size_t m = 0; m < split.modalities.size(); ++m) {
            const hdf5::Group modality = group.createGroup(run.modalityNames.at(m));
            writeMatrix(modality, "invariant", split.modalities[m].invariant);
            writeMatrix(modality, "spurious", split.modalities[m].spurious);
        }
    }
}

/// rows (n * environments) x width as n x environments x width.
void writeVariantMatrix(
    const hdf5::Group& group, const std::string& name, const Variants& variants, const Matrix& matrix)
{
    group.write(name, { static_cast<std::int64_t>(variants.sample.size()), variants.environments, matrix.cols },
        std::span<const float>(matrix.values));
}

void writeSnapshot(const hdf5::Group& all, const Snapshot& shown)
{
    all.writeAttribute("epoch", shown.epoch);
    all.writeAttribute("step", shown.step);
    all.writeAttribute("modalities", shown.modalityNames);
    for (const Variants& variants : shown.splits) {
        const hdf5::Group group = all.createGroup(variants.split);
        group.write("sample", { static_cast<std::int64_t>(variants.sample.size()) },
            std::span<const std::int64_t>(variants.sample));
        if (!variants.intensities.empty())
            group.write("intensity", { static_cast<std::int64_t>(variants.intensities.size()) },
                std::span<const double>(variants.intensities));
        writeVariantMatrix(group, "prediction", variants, variants.prediction);
        for (std::size_t m = 0; m < variants.modalities.size(); ++m) {
            const hdf5::Group modality = group.createGroup(shown.modalityNames.at(m));
            writeVariantMatrix(modality, "invariant", variants, variants.modalities[m].invariant);
            writeVariantMatrix(modality, "spurious", variants, variants.modalities[m].spurious);
        }
    }
}

void writeBaselines(const hdf5::Group& root, const RunRecord& run)
{
    const hdf5::Group baselines = root.createGroup("baselines");
    for (const BaselineResults& baseline : run.baselines) {
        const hdf5::Group group = baselines.createGroup(methodName(baseline.method));
        writeMetrics(group, baseline.metrics);
        writeResults(group, baseline.results);
    }
}

}

void writeProgress(const hdf5::Group& root, const RunProgress& progress)
{
    const hdf5::Group history = root.createGroup("history");
    for (const auto& [name, values] : progress.history.series)
        history.write(name, { static_cast<std::int64_t>(values.size()) }, std::span<const double>(values));
    std::vector<std::string> events;
    for (const LiveChange& change : progress.events)
        events.push_back(nlohmann::json { { "step", change.step }, { "epoch", change.epoch }, { "key", change.key },
            { "old", change.oldValue }, { "new", change.newValue } }
                             .dump());
    root.write("events", events);
    root.write("warnings", progress.warnings);
}

void writeSnapshots(const hdf5::Group& root, const std::vector<std::shared_ptr<const Snapshot>>& snapshots)
{
    if (snapshots.empty())
        return;
    const hdf5::Group all = root.createGroup("snapshots");
    for (const auto& snapshot : snapshots)
        writeSnapshot(all.createGroup(fmt::format("{:06}", snapshot->epoch)), *snapshot);
}

void writeRunContents(const hdf5::Group& root, const RunRecord& run)
{
    writeRoot(root, run);
    writeProgress(root, { run.history, run.events, run.warnings });
    writeModel(root, run);
    writeOutputs(root, run);
    if (run.shown)
        writeSnapshot(root.createGroup("variants"), *run.shown);
    writeSnapshots(root, run.snapshots);
    writeTrainerStates(root, run.last.get(), run.kept);
    writeMetrics(root, run.metrics);
    writeResults(root, run.results);
    writeBaselines(root, run);
}

}
