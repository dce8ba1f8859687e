#include "core/experiment/robustness.h"

#include "core/config/registry.h"
#include "core/evaluation/metrics.h"
#include "core/experiment/trained_model.h"
#include "core/model/torch_random.h"
#include "core/training/trainer.h"

#include <fmt/format.h>

#include <chrono>
#include <cmath>

namespace cmir {

namespace {

MetricTask metricTask(const Dataset& dataset)
{
    return { dataset.task, dataset.labelMin, dataset.labelMax };
}

struct MeanAndDeviation {
    double mean = 0, std = 0;
};

MeanAndDeviation meanAndDeviation(const std::vector<double>& values)
{
    double sum = 0, squares = 0;
    for (const double v : values)
        sum += v;
    const double mean = sum / static_cast<double>(values.size());
    for (const double v : values)
        squares += (v - mean) * (v - mean);
    const double std = values.size() < 2 ? 0 : std::sqrt(squares / static_cast<double>(values.size() - 1));
    return { mean, std };
}

/// One row per metric, over draws.
void addRows(ResultTable& table, const ResultRow& like, const std::vector<Metrics>& draws)
{
    for (const auto& [metric, unused] : draws.front()) {
        std::vector<double> values;
        for (const Metrics& draw : draws)
            values.push_back(draw.at(metric));
        const auto [mean, std] = meanAndDeviation(values);
        ResultRow row = like;
        row.metric = metric;
        row.mean = mean;
        row.std = std;
        row.draws = static_cast<std::int64_t>(draws.size());
        table.rows.push_back(std::move(row));
    }
}

/// The test-noise curve of one model on one split. The same draws of N serve every sigma and every set of
/// modalities (common random numbers), so that the curves differ by what is measured and not by luck.
class NoiseCurve {
public:
    NoiseCurve(const RunRecord& run, const Dataset& dataset, const NoiseProtocol& protocol, const JobContext& job)
        : m_trained(run, dataset)
        , m_dataset(dataset)
        , m_split(dataset.split(protocol.split))
        , m_data(m_trained.split(run, m_split))
        , m_protocol(protocol)
        , m_job(job)
    {
        for (std::size_t m = 0; m < m_data.features.size(); ++m)
            m_clean.push_back(input(m, m_data.features[m]));
    }

    ResultTable measure()
    {
        ResultTable table { "test-noise", {} };
        for (std::size_t i = 0; i < m_protocol.sigmas.size(); ++i) {
            m_job.report(static_cast<double>(i) / static_cast<double>(m_protocol.sigmas.size()),
                fmt::format("test noise {:g}", m_protocol.sigmas[i]));
            measureSigma(table, m_protocol.sigmas[i]);
        }
        return table;
    }

private:
    torch::Tensor input(std::size_t m, const torch::Tensor& x) const
    {
        return m_trained.model.predictorInput(m, m_trained.model.unimodal(m, x));
    }

    torch::Tensor noisyInput(std::size_t m, std::int64_t draw, double sigma) const
    {
        const torch::Tensor& x = m_data.features[m];
        at::Generator generator = makeGenerator(static_cast<std::uint64_t>(m_trained.config.seed),
            fmt::format("evaluation test-noise {} {}", m_dataset.modalities[m].name, draw));
        const torch::Tensor noise = torch::empty(x.sizes()).normal_(0, 1, generator).to(x.device());
        return input(m, x + sigma * noise);
    }

    Metrics metrics(const std::vector<torch::Tensor>& inputs) const
    {
        return computeMetrics(metricTask(m_dataset), m_split.label,
            toMatrix(answers(m_trained.model.predict(inputs), outputKind(m_dataset.task))));
    }

    void measureSigma(ResultTable& table, double sigma)
    {
        const std::size_t modalities = m_clean.size();
        const std::int64_t draws = sigma == 0 ? 1 : m_protocol.draws;
        std::vector<std::vector<Metrics>> alone(modalities);
        std::vector<Metrics> together;
        for (std::int64_t draw = 0; draw < draws; ++draw) {
            m_job.check();
            std::vector<torch::Tensor> noisy;
            for (std::size_t m = 0; m < modalities; ++m) {
                noisy.push_back(noisyInput(m, draw, sigma));
                std::vector<torch::Tensor> one = m_clean;
                one[m] = noisy[m];
                alone[m].push_back(metrics(one));
            }
            together.push_back(metrics(noisy));
        }
        ResultRow like;
        like.split = m_split.name;
        like.sigma = sigma;
        for (std::size_t m = 0; m < modalities; ++m) {
            like.modalities = m_dataset.modalities[m].name;
            addRows(table, like, alone[m]);
        }
        like.modalities = "all";
        addRows(table, like, together);
    }

    const torch::NoGradGuard m_noGrad;
    TrainedModel m_trained;
    const Dataset& m_dataset;
    const Split& m_split;
    NetworkSplit m_data;
    const NoiseProtocol& m_protocol;
    const JobContext& m_job;
    std::vector<torch::Tensor> m_clean;
};

using Clock = std::chrono::steady_clock;

}

ResultTable testNoiseCurve(
    const RunRecord& run, const Dataset& dataset, const NoiseProtocol& protocol, const JobContext& job)
{
    return NoiseCurve(run, dataset, protocol, job).measure();
}

ResultTable oodCurve(const RunRecord& run, const Dataset& dataset, const JobContext& job)
{
    const TrainedModel trained(run, dataset);
    ResultTable table { "ood", {} };
    for (const Split& split : dataset.splits) {
        if (split.name != "test" && !split.name.starts_with("test_"))
            continue;
        job.check();
        const ForwardResult result = forward(trained.model, trained.split(run, split).features);
        ResultRow like;
        like.split = split.name;
        like.modalities = "none";
        like.rho = split.rho;
        addRows(table, like,
            { computeMetrics(
                metricTask(dataset), split.label, toMatrix(answers(result.output, outputKind(dataset.task)))) });
    }
    return table;
}

RunRecord trainRun(const RunRequest& request, const JobContext& job)
{
    const Clock::time_point begin = Clock::now();
    Trainer trainer(request);
    while (!trainer.finished()) {
        job.check();
        trainer.step();
        if (!trainer.epochComplete())
            continue;
        trainer.finishEpoch();
        job.report(static_cast<double>(trainer.epoch()) / static_cast<double>(trainer.config().epochs),
            fmt::format("epoch {}/{}", trainer.epoch(), trainer.config().epochs));
    }
    return trainer.record(std::chrono::duration<double>(Clock::now() - begin).count(), false);
}

BaselineResults trainBaseline(
    const RunRecord& run, std::shared_ptr<const Dataset> dataset, Method method, const JobContext& job)
{
    // The run's settings as they stood at its end: a baseline has the same K, noise and budget.
    ExperimentConfig config = run.config.parameters;
    for (const LiveChange& event : run.events)
        setParameter(config, event.key, event.newValue);
    RunRequest request;
    request.config = run.config;
    request.config.method = method;
    request.config.parameters = configForMethod(config, method);
    request.dataset = std::move(dataset);

    constexpr double trainingShare = 0.85;
    const JobContext training { [&](double share, std::string_view what) { job.report(trainingShare * share, what); },
        job.cancelled };
    const RunRecord trained = trainRun(request, training);
    const JobContext measuring { [&](double share, std::string_view what) {
                                    job.report(trainingShare + (1 - trainingShare) * share, what);
                                },
        job.cancelled };
    BaselineResults results;
    results.method = method;
    results.metrics = trained.metrics;
    results.results.push_back(testNoiseCurve(trained, *request.dataset, {}, measuring));
    results.results.push_back(oodCurve(trained, *request.dataset, measuring));
    return results;
}

}
