#include "core/experiment/theory.h"

#include "core/analysis/probe.h"
#include "core/common/error.h"
#include "core/common/job_part.h"
#include "core/common/log.h"
#include "core/common/task_team.h"
#include "core/common/together.h"
#include "core/config/registry.h"
#include "core/data/split_names.h"
#include "core/evaluation/metrics.h"
#include "core/experiment/probe_protocol.h"
#include "core/experiment/robustness.h"
#include "core/experiment/trained_model.h"
#include "core/training/model_pool.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <torch/types.h>

#include <algorithm>
#include <cmath>

namespace cmir {

namespace {

const Predictions& predictionsOf(const RunRecord& run, const std::string& split)
{
    const auto found = std::find_if(
        run.predictions.begin(), run.predictions.end(), [&](const Predictions& p) { return p.split == split; });
    if (found == run.predictions.end())
        throw BadInput(fmt::format("the run has no predictions for the split {}", split));
    return *found;
}

double sampleRisk(Task task, const float* answer, float label)
{
    if (task == Task::Regression)
        return (answer[0] - label) * (answer[0] - label);
    const double probability = task == Task::Multiclass ? answer[static_cast<std::size_t>(label)]
        : label > 0.5F                                  ? answer[0]
                                                        : 1 - answer[0];
    return -std::log(std::max(probability, leastProbability));
}

double risk(const RunRecord& run, const std::string& split)
{
    const Predictions& p = predictionsOf(run, split);
    double sum = 0;
    for (std::size_t i = 0; i < p.label.size(); ++i)
        sum += sampleRisk(
            run.task, p.prediction.values.data() + i * static_cast<std::size_t>(p.prediction.cols), p.label[i]);
    return sum / static_cast<double>(p.label.size());
}

EnvironmentRisks risksOf(const RunRecord& run, const std::vector<std::string>& environments)
{
    EnvironmentRisks risks { risk(run, "train"), risk(run, "valid"), {} };
    for (const std::string& environment : environments)
        risks.test.push_back(risk(run, environment));
    return risks;
}

std::vector<std::string> testEnvironments(const Dataset& dataset)
{
    std::vector<std::string> names;
    for (const Split& split : dataset.splits)
        if (isTestSplit(split.name))
            names.push_back(split.name);
    if (names.size() < 2)
        throw BadInput(
            fmt::format("{}: it has {} test split(s); the theorems need test and at least one test_* split, as the "
                        "built-in synthetic data has",
                dataset.path, names.size()));
    return names;
}

/// Mean over modalities of what rows of the probe protocol say; "all" is none of them.
double meanOf(const ResultTable& table, const std::string& metric, double (*value)(const ResultRow&))
{
    double sum = 0, count = 0;
    for (const ResultRow& row : table.rows)
        if (row.metric == metric && row.modalities != "all" && std::isfinite(value(row))) {
            sum += value(row);
            ++count;
        }
    return count > 0 ? sum / count : NAN;
}

double meanOfRow(const ResultRow& row)
{
    return row.mean;
}

double referenceOfRow(const ResultRow& row)
{
    return row.reference.value_or(NAN);
}

/// Z_inv of all modalities beside each other, with `spurious` also Z_spu.
Matrix joined(const RunRecord& run, const std::string& split, bool spurious)
{
    const auto found = std::find_if(run.representations.begin(), run.representations.end(),
        [&](const SplitRepresentations& r) { return r.split == split; });
    std::vector<const Matrix*> parts;
    for (const Representation& z : found->modalities) {
        parts.push_back(&z.invariant);
        if (spurious)
            parts.push_back(&z.spurious);
    }
    std::int64_t cols = 0;
    for (const Matrix* part : parts)
        cols += part->cols;
    Matrix all(parts.front()->rows, cols);
    auto target = all.values.begin();
    for (std::int64_t r = 0; r < all.rows; ++r)
        for (const Matrix* part : parts)
            target = std::copy_n(part->values.begin() + r * part->cols, part->cols, target);
    return all;
}

double labelFound(const RunRecord& run, bool spurious, const JobContext& job)
{
    const std::vector<float>& label = predictionsOf(run, "test").label;
    const Matrix z = joined(run, "test", spurious);
    const auto told = [&](const std::string& reason, double value) {
        if (!reason.empty())
            log()->info("theorem 2: the label cannot be probed: {}", reason);
        return reason.empty() ? value : NAN;
    };
    if (run.task == Task::Multiclass) { // its numbers have no order
        std::vector<std::int64_t> kind;
        for (const float value : label)
            kind.push_back(std::lround(value));
        const ClassProbe probe = probeClass(z, kind, {}, {}, job);
        return told(probe.reason, probe.accuracy);
    }
    Matrix target(static_cast<std::int64_t>(label.size()), 1);
    target.assign(label);
    const NumberProbe probe = probeNumbers(z, target, {}, {}, job);
    return told(probe.reason, probe.mean.r2);
}

/// Squared error of the reconstruction over the variance of X_m, on the test split, mean over modalities.
double unexplained(const RunRecord& run, const Dataset& dataset)
{
    const torch::NoGradGuard noGrad;
    const TrainedModel trained(run, dataset);
    const NetworkSplit test = trained.split(run, dataset.split("test"));
    double sum = 0;
    for (std::size_t m = 0; m < test.features.size(); ++m) {
        const torch::Tensor x = trained.model.unimodal(m, test.features[m]);
        const auto [invariant, spurious] = trained.model.encode(m, x, x.size(0));
        const torch::Tensor error = (x - trained.model.decode(m, invariant, spurious)).square().mean();
        sum += (error / (x - x.mean(0, true)).square().mean()).item<double>();
    }
    return sum / static_cast<double>(test.features.size());
}

TheoremTwoPoint measurePoint(const RunRecord& run, const Dataset& dataset, double strength, const JobContext& job)
{
    const ResultTable probes = probeRepresentations(run, dataset, {}, job);
    TheoremTwoPoint point;
    point.strength = strength;
    point.unexplained = unexplained(run, dataset);
    fillEnvironment(point, probes);
    fillLabel(point, run, job);
    return point;
}

RunRecord train(const RunRequest& request, Method method, double strength, const JobContext& job)
{
    RunRequest own = request;
    own.config.method = method;
    ExperimentConfig& config = own.config.parameters;
    for (double* lambda : { &config.lambda1, &config.lambda2, &config.lambda3 })
        *lambda *= strength;
    return trainRun(own, job);
}

}

void fillEnvironment(TheoremTwoPoint& point, const ResultTable& probes)
{
    point.environmentInvariant = meanOf(probes, "environment_accuracy/invariant", meanOfRow);
    point.environmentSpurious = meanOf(probes, "environment_accuracy/spurious", meanOfRow);
    point.chance = meanOf(probes, "environment_accuracy/invariant", referenceOfRow);
}

void fillLabel(TheoremTwoPoint& point, const RunRecord& run, const JobContext& job)
{
    point.labelInvariant = labelFound(run, false, job);
    point.labelGain = labelFound(run, true, job) - point.labelInvariant;
}

double EnvironmentRisks::worst() const
{
    return *std::max_element(test.begin(), test.end());
}

double EnvironmentRisks::spread() const
{
    return worst() - *std::min_element(test.begin(), test.end());
}

double TheoryResults::gap() const
{
    return std::max(invariant.valid - invariant.train, 0.0);
}

double TheoryResults::allowance() const
{
    return raw.spread() / static_cast<double>(environments.size()) - gap();
}

StudyPlan theoryPlan(const RunConfig& base, const std::vector<double>& strengths)
{
    StudyPlan plan;
    plan.kind = "theory";
    plan.base = base;
    plan.seeds = { base.parameters.seed };
    plan.variants.push_back({ methodTitle(Method::Erm), Method::Erm, {}, {} });
    for (const double strength : strengths) {
        StudyVariant variant { fmt::format("all lambdas x {:g}", strength), Method::Cmir, {}, {} };
        for (const char* key : { "lambda1", "lambda2", "lambda3" }) {
            const Parameter& lambda = parameter(key);
            variant.settings.emplace_back(key, lambda.format(std::get<double>(lambda.get(base.parameters)) * strength));
        }
        plan.variants.push_back(std::move(variant));
    }
    return plan;
}

TheoryResults measureTheory(const RunRequest& request, const TheoryOptions& options, const JobContext& job)
{
    TheoryResults results;
    results.environments = testEnvironments(*request.dataset);
    const auto pool = std::make_shared<ModelPool>(usableProcessors());
    RunRequest member = request;
    member.pool = pool;
    // The plain predictor, the run as it is set, and one for each point; the run as it is set may be one of those.
    constexpr std::size_t plain = 0, asSet = 1, firstPoint = 2;
    results.points.resize(options.strengths.size());
    const bool setIsAPoint = std::ranges::find(options.strengths, 1.0) != options.strengths.end();
    together(firstPoint + options.strengths.size(), pool->atOnce(), job, [&](std::size_t i, const JobContext& own) {
        if (i == plain) {
            results.raw
                = risksOf(train(member, Method::Erm, 1, partOf(own, 0, 1, "plain predictor: ")), results.environments);
            return;
        }
        const double strength = i == asSet ? 1 : options.strengths[i - firstPoint];
        if (i >= firstPoint && strength == 1)
            return; // its training is that of the run as it is set
        const std::string name = i == asSet ? "CmIR" : fmt::format("lambdas x {:g}", strength);
        const RunRecord run = train(member, Method::Cmir, strength, partOf(own, 0, 1, name + ": "));
        if (i == asSet)
            results.invariant = risksOf(run, results.environments);
        if (i == asSet && !setIsAPoint)
            return;
        const TheoremTwoPoint point = measurePoint(run, *request.dataset, strength, { {}, own.cancelled });
        for (std::size_t p = 0; p < options.strengths.size(); ++p)
            if (i == asSet ? options.strengths[p] == 1 : p == i - firstPoint)
                results.points[p] = point;
    });
    return results;
}

}
