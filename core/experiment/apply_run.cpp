#include "core/experiment/apply_run.h"

#include "core/analysis/row_sample.h"
#include "core/common/error.h"
#include "core/experiment/split_evaluation.h"
#include "core/experiment/trained_model.h"
#include "core/import/run_import.h"
#include "core/training/run_output.h"

#include <fmt/format.h>

#include <string_view>
#include <unordered_map>

#include <algorithm>
#include <cmath>

namespace cmir {

namespace {

constexpr std::int64_t appliedSamples = 400;

/// Sums of one modality's features, column by column, of what is there.
struct DistanceSums {
    std::vector<double> sum, square;
    std::vector<std::int64_t> count;

    void add(const Matrix& rows, std::size_t width)
    {
        sum.resize(width);
        square.resize(width);
        count.resize(width);
        for (std::size_t i = 0; i < rows.values.size(); ++i)
            if (const double value = rows.values[i]; std::isfinite(value)) { // else a step of padding
                sum[i % width] += value;
                square[i % width] += value * value;
                ++count[i % width];
            }
    }

    AppliedRun::Distance distance(const std::string& modality, const std::vector<double>& scale) const
    {
        AppliedRun::Distance distance { modality, 0, 0 };
        std::int64_t columns = 0;
        for (std::size_t i = 0; i < sum.size(); ++i) {
            if (count[i] == 0 || scale[i] == 0) // constant in training: it says nothing
                continue;
            const double mean = sum[i] / static_cast<double>(count[i]);
            distance.shift += mean * mean;
            distance.spread += square[i] / static_cast<double>(count[i]) - mean * mean;
            ++columns;
        }
        if (columns > 0) {
            distance.shift = std::sqrt(distance.shift / static_cast<double>(columns));
            distance.spread = std::sqrt(std::max(0.0, distance.spread / static_cast<double>(columns)));
        }
        return distance;
    }
};

void checkSameTask(const RunRecord& run, const Dataset& dataset)
{
    if (run.task != dataset.task || run.outputs != dataset.outputs())
        throw BadInput(fmt::format("{}: its task is {} with {} output(s); the run's is {} with {}", dataset.path,
            taskName(dataset.task), dataset.outputs(), taskName(run.task), run.outputs));
}

using LabelOf = std::unordered_map<std::string_view, float>;

/// The labels of the samples that the run was trained on, by id.
LabelOf trainingLabels(const RunRecord& run)
{
    LabelOf labels;
    for (const Predictions& split : run.predictions)
        if (split.split == "train")
            for (std::size_t i = 0; i < split.id.size() && i < split.label.size(); ++i)
                labels.emplace(split.id[i], split.label[i]);
    return labels;
}

/// Ids that files lack are numbers of rows, the same in all of them: the label has to be the same too. Where there is
/// none, nobody knows.
void countKnown(const Split& split, const LabelOf& trainedOn, AppliedRun& applied)
{
    for (std::size_t i = 0; i < split.id.size(); ++i) {
        const auto found = trainedOn.find(split.id[i]);
        if (found == trainedOn.end())
            continue;
        applied.known += found->second == split.label[i] ? 1 : 0;
        applied.sameIds += std::isnan(split.label[i]) ? 1 : 0;
    }
}

Metrics metricsOfLabelled(const Dataset& dataset, const Split& split, const Matrix& prediction)
{
    std::vector<std::int64_t> rows;
    std::vector<float> label;
    for (std::size_t row = 0; row < split.label.size(); ++row)
        if (std::isfinite(split.label[row])) {
            rows.push_back(static_cast<std::int64_t>(row));
            label.push_back(split.label[row]);
        }
    return rows.empty() ? Metrics() : computeMetrics(metricTask(dataset), label, takeRows(prediction, rows));
}

}

std::vector<std::string> AppliedRun::warnings() const
{
    std::vector<std::string> sentences;
    for (const Distance& one : distances)
        if (one.isFar())
            sentences.push_back(
                fmt::format("{} is far from what the run was trained on: its features lie {:.2g} standard "
                            "deviations off and spread {:.2g} times as wide; the predictions may mean nothing",
                    one.modality, one.shift, one.spread));
    if (known > 0)
        sentences.push_back(fmt::format("{} of the {} samples are among those that the run was trained on, by id and "
                                        "label: how well it does on them says nothing about new ones",
            known, samples));
    if (sameIds > 0)
        sentences.push_back(fmt::format(
            "{} of the {} samples have no label here, and the id of a sample that the run was trained on: if "
            "they are the same, its answers for them say nothing about new ones",
            sameIds, samples));
    return sentences;
}

AppliedRun applyRun(const RunRecord& run, const Dataset& dataset, const JobContext& job)
{
    checkSameTask(run, dataset);
    const TrainedModel trained(run, dataset);
    AppliedRun applied;
    const auto trainedOn = trainingLabels(run);
    applied.sameData = !dataset.sha256.empty()
        && (dataset.sha256 == run.config.sha256 || dataset.sha256 == foreign::importOf(run).sourceSha256);
    std::vector<DistanceSums> sums(dataset.modalities.size());
    for (std::size_t s = 0; s < dataset.splits.size(); ++s) {
        const Split& split = dataset.splits[s];
        job.report(static_cast<double>(s) / static_cast<double>(dataset.splits.size()), split.name);
        const SplitEvaluation evaluation(trained, run, dataset, split, job);
        Matrix prediction = evaluation.answers(evaluation.predictorInputs());
        Metrics metrics = metricsOfLabelled(dataset, split, prediction);
        applied.samples += split.id.size();
        countKnown(split, trainedOn, applied);
        applied.splits.push_back({ split.name, split.id, split.label, std::move(prediction), std::move(metrics) });
        for (std::size_t m = 0; m < sums.size(); ++m)
            sums[m].add(run.standardiser.applyTo(split, m), run.standardiser.modalities()[m].mean.size());
    }
    const torch::NoGradGuard noGrad;
    std::vector<NetworkSplit> splits;
    for (const Split& split : dataset.splits)
        splits.push_back(trained.split(run, split, false, job.cancelled));
    applied.shown = takeSnapshot(trained.model, dataset, splits, trained.config, appliedSamples);
    for (std::size_t m = 0; m < sums.size(); ++m)
        applied.distances.push_back(
            sums[m].distance(dataset.modalities[m].name, run.standardiser.modalities()[m].scale));
    return applied;
}

}
