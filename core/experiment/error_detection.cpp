#include "core/experiment/error_detection.h"

#include "core/analysis/row_sample.h"
#include "core/analysis/selective_risk.h"
#include "core/experiment/environment_risks.h"
#include "core/experiment/result_rows.h"
#include "core/experiment/split_evaluation.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace cmir {

namespace {

/// Which class an answer is for, and how sure it is.
struct Choice {
    std::int64_t kind = 0;
    double confidence = 0;
};

Choice choiceOf(const MetricTask& task, std::span<const float> answer)
{
    if (task.task == Task::Multiclass) {
        const auto likeliest = std::ranges::max_element(answer);
        return { likeliest - answer.begin(), *likeliest };
    }
    if (task.task == Task::Binary) {
        const double one = answer[0];
        return { one >= 0.5 ? 1 : 0, std::max(one, 1 - one) };
    }
    return { labelKind(task, answer[0]), std::abs(static_cast<double>(answer[0])) };
}

Metrics detection(const Dataset& dataset, const Split& split, const Matrix& answers)
{
    const MetricTask task = metricTask(dataset);
    std::vector<double> confidence;
    std::vector<bool> wrong;
    for (std::int64_t row = 0; row < split.size(); ++row) {
        const Choice choice = choiceOf(task, answers.row(row));
        confidence.push_back(choice.confidence);
        wrong.push_back(choice.kind != labelKind(task, split.label[static_cast<std::size_t>(row)]));
    }
    const SelectiveRisk risk = selectiveRisk(confidence, wrong);
    return { { "error", risk.error }, { "aurc", risk.aurc }, { "excess_aurc", risk.excessAurc },
        { "auroc", risk.auroc }, { "fpr95", risk.fpr95 } };
}

std::string kindName(const Dataset& dataset, std::int64_t kind)
{
    if (dataset.task == Task::Regression)
        return kind == 1 ? "positive" : "negative";
    const auto index = static_cast<std::size_t>(kind);
    return index < dataset.classNames.size() ? dataset.classNames[index] : fmt::format("class {}", kind);
}

/// Rows by class, then by class and environment; small groups are left out.
std::map<std::string, std::vector<std::int64_t>> groupsOf(const Dataset& dataset, const Split& split)
{
    const MetricTask task = metricTask(dataset);
    const Column* environment = split.column("environment");
    std::map<std::string, std::vector<std::int64_t>> groups;
    for (std::int64_t row = 0; row < split.size(); ++row) {
        const auto place = static_cast<std::size_t>(row);
        const std::string kind = kindName(dataset, labelKind(task, split.label[place]));
        groups[kind].push_back(row);
        if (environment)
            groups[fmt::format("{}, {}", kind, environmentName(dataset, *environment, place))].push_back(row);
    }
    std::erase_if(groups, [](const auto& group) { return std::ssize(group.second) < fewestEnvironmentSamples; });
    return groups;
}

Metrics groupMetrics(
    const Dataset& dataset, const Split& split, const Matrix& answers, const std::vector<std::int64_t>& rows)
{
    const MetricTask task = metricTask(dataset);
    double right = 0, distance = 0;
    for (const std::int64_t row : rows) {
        const float label = split.label[static_cast<std::size_t>(row)];
        right += choiceOf(task, answers.row(row)).kind == labelKind(task, label) ? 1 : 0;
        distance += std::abs(answers.row(row)[0] - label);
    }
    const auto count = static_cast<double>(rows.size());
    if (task.task == Task::Regression)
        return { { "acc2", right / count }, { "mae", distance / count } };
    return { { "accuracy", right / count } };
}

}

ResultTable errorDetection(const RunRecord& run, const Dataset& dataset, const std::string& base, const JobContext& job)
{
    const TrainedModel trained(run, dataset);
    ResultTable table { base == "test" ? "error-detection" : base + "-error-detection", {} };
    ResultRow like;
    like.modalities = "none";
    for (const Split& split : dataset.splits) {
        if (split.name != base && !split.name.starts_with(base + "_"))
            continue;
        job.check();
        const SplitEvaluation evaluation(trained, run, dataset, split, job);
        like.split = split.name;
        like.rho = split.rho;
        addMetricRows(table, like, { detection(dataset, split, evaluation.answers(evaluation.predictorInputs())) });
    }
    return table;
}

ResultTable worstGroups(
    const RunRecord& run, const Dataset& dataset, const std::string& splitName, const JobContext& job)
{
    const TrainedModel trained(run, dataset);
    const Split& split = dataset.split(splitName);
    const SplitEvaluation evaluation(trained, run, dataset, split, job);
    const Matrix answers = evaluation.answers(evaluation.predictorInputs());
    ResultTable table { splitName == "test" ? "worst-group" : splitName + "-worst-group", {} };
    ResultRow like;
    like.split = split.name;
    like.modalities = "none";
    std::vector<Metrics> measured;
    for (const auto& [name, rows] : groupsOf(dataset, split)) {
        measured.push_back(groupMetrics(dataset, split, answers, rows));
        like.environment = name;
        Metrics named;
        for (const auto& [metric, value] : measured.back())
            named["group/" + metric] = value;
        addMetricRows(table, like, { named });
    }
    like.environment.clear();
    addSpreadRows(table, like, measured, "worst_group/", "spread_group/");
    return table;
}

}
