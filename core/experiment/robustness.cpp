#include "core/experiment/robustness.h"

#include "core/common/error.h"
#include "core/common/job_part.h"
#include "core/experiment/environment_risks.h"
#include "core/experiment/protocols.h"
#include "core/experiment/result_rows.h"
#include "core/experiment/split_evaluation.h"
#include "core/run/unknown_parameters.h"
#include "core/training/trainer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <iterator>

namespace cmir {

namespace {

using Clock = std::chrono::steady_clock;

}

namespace {

/// `base`: "test" or "valid"; the shifted splits are named after it.
ResultTable shiftCurve(const RunRecord& run, const Dataset& dataset, const JobContext& job, const std::string& protocol,
    const std::string& base)
{
    const TrainedModel trained(run, dataset);
    ResultTable table { protocol, {} };
    ResultTable environments;
    std::vector<Metrics> shifted;
    ResultRow like;
    like.modalities = "none";
    for (const Split& split : dataset.splits) {
        if (split.name != base && !split.name.starts_with(base + "_"))
            continue;
        job.check();
        const SplitEvaluation evaluation(trained, run, dataset, split, job);
        const Matrix answers = evaluation.answers(evaluation.predictorInputs());
        const Metrics metrics = evaluation.metrics(answers);
        like.split = split.name;
        like.rho = split.rho;
        addMetricRows(table, like, { metrics });
        if (split.name == base)
            addEnvironmentRows(environments, dataset, split, answers);
        else
            shifted.push_back(metrics);
    }
    like.split = "all";
    like.rho.reset();
    addSpreadRows(table, like, shifted, "worst/", "spread/");
    std::ranges::move(environments.rows, std::back_inserter(table.rows));
    return table;
}

}

ResultTable oodCurve(const RunRecord& run, const Dataset& dataset, const JobContext& job)
{
    return shiftCurve(run, dataset, job, "ood", "test");
}

ResultTable validationShiftCurve(const RunRecord& run, const Dataset& dataset, const JobContext& job)
{
    return shiftCurve(run, dataset, job, "valid-ood", "valid");
}

RunRecord trainRun(const RunRequest& request, const JobContext& job)
{
    const Clock::time_point begin = Clock::now();
    Trainer trainer(request);
    while (true) {
        if (trainer.epochComplete()) { // by the last step, or in the state that it went on from
            trainer.finishEpoch();
            job.report(static_cast<double>(trainer.epoch()) / static_cast<double>(trainer.config().epochs),
                fmt::format("epoch {}/{}", trainer.epoch(), trainer.config().epochs));
        }
        trainer.makeDueChanges();
        if (trainer.finished())
            break;
        job.check();
        trainer.step();
    }
    return trainer.record(std::chrono::duration<double>(Clock::now() - begin).count(),
        trainer.stoppedEarly() ? RunEnd::Stopped : RunEnd::Finished);
}

namespace {

/// With the share of the work up to each.
struct ProtocolShare {
    const char* protocol;
    double until;
};
constexpr std::array robustnessProtocols { ProtocolShare { "valid-noise", 0.15 }, ProtocolShare { "valid-ood", 0.2 },
    ProtocolShare { "valid-missing-rates", 0.4 }, ProtocolShare { "valid-error-detection", 0.41 },
    ProtocolShare { "valid-worst-group", 0.42 }, ProtocolShare { "test-noise", 0.65 }, ProtocolShare { "ood", 0.7 },
    ProtocolShare { "missing-rates", 0.98 }, ProtocolShare { "error-detection", 0.99 },
    ProtocolShare { "worst-group", 1.0 } };

}

std::vector<ResultTable> robustnessTables(const RunRecord& run, const Dataset& dataset, const JobContext& job)
{
    std::vector<ResultTable> tables;
    double from = 0;
    for (const ProtocolShare& one : robustnessProtocols) {
        tables.push_back(
            evaluationProtocol(one.protocol, "robustness").measure(run, dataset, partOf(job, from, one.until)));
        from = one.until;
    }
    return tables;
}

bool hasRobustnessTables(const RunRecord& run)
{
    return std::ranges::all_of(robustnessProtocols, [&](const ProtocolShare& one) {
        return std::ranges::any_of(
            run.results, [&](const ResultTable& table) { return table.protocol == one.protocol; });
    });
}

BaselineResults trainBaseline(const RunRecord& run, std::shared_ptr<const Dataset> dataset, Method method,
    const JobContext& job, std::shared_ptr<ModelPool> pool)
{
    if (method == Method::Cmir && run.config.method != Method::Cmir)
        throw BadInput(fmt::format("a run of {} holds no settings of CmIR to train with: train CmIR itself, and "
                                   "compare that run with {}",
            methodTitle(run.config.method), methodTitle(run.config.method)));
    requireKnownParameters(run.config, run.events, "compared with a baseline");
    // The settings in force when the selected weights were trained: a baseline has the same K and noise. The budget is
    // that of the whole run.
    ExperimentConfig config = run.selectedSettings();
    config.epochs = settingsAtEnd(run.config.parameters, run.events).epochs;
    RunRequest request;
    request.config = run.config;
    request.config.method = method;
    request.config.parameters = configForMethod(config, method);
    request.dataset = std::move(dataset);
    request.pool = std::move(pool);

    constexpr double trainingShare = 0.85;
    const JobContext training { [&](double share, std::string_view what) { job.report(trainingShare * share, what); },
        job.cancelled };
    const RunRecord trained = trainRun(request, training);
    BaselineResults results;
    results.method = method;
    results.metrics = trained.metrics;
    const JobContext measuring { [&](double share, std::string_view what) {
                                    job.report(trainingShare + (1 - trainingShare) * share, what);
                                },
        job.cancelled };
    results.results = robustnessTables(trained, *request.dataset, measuring);
    return results;
}

}
