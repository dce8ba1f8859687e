#include "core/experiment/probe_protocol.h"

#include "core/analysis/joint_probes.h"
#include "core/analysis/probe.h"
#include "core/common/log.h"
#include "core/evaluation/metrics.h"
#include "core/experiment/result_rows.h"
#include "core/experiment/trained_model.h"
#include "core/training/run_output.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace cmir {

namespace {

constexpr double notMeasured = std::numeric_limits<double>::quiet_NaN();

Variants variantsOf(const RunRecord& run, const Dataset& dataset, const TrainedModel& trained,
    const ExperimentConfig& config, const ProbeProtocol& protocol)
{
    const Split& split = dataset.split(protocol.split);
    Dataset only;
    only.task = dataset.task;
    only.modalities = dataset.modalities;
    only.splits = { split };
    const std::int64_t samples = std::max<std::int64_t>(1, protocol.maxRows / (config.K + 1));
    return takeSnapshot(trained.model, only, { trained.split(run, split) }, config, samples).splits.front();
}

/// What is to be found in each row of the variants.
struct Targets {
    std::vector<std::int64_t> sample, environment, labelClass;
    Matrix intensity, label;
};

std::string labelClassMeasure(const MetricTask& task)
{
    if (task.task != Task::Regression)
        return "label_accuracy";
    return zeroIsNegative(task) ? "label_acc2_positive" : "label_acc2_non_negative";
}

Targets targetsOf(const Variants& variants, const Split& split, const MetricTask& task)
{
    Targets targets;
    const auto rows = static_cast<std::int64_t>(variants.sample.size()) * variants.environments;
    targets.intensity = targets.label = Matrix(rows, 1);
    for (std::int64_t row = 0; row < rows; ++row) {
        const std::int64_t e = row % variants.environments;
        const std::int64_t sample = variants.sample[static_cast<std::size_t>(row / variants.environments)];
        const float label = split.label[static_cast<std::size_t>(sample)];
        targets.sample.push_back(sample);
        targets.environment.push_back(e);
        targets.intensity(row, 0) = static_cast<float>(variants.intensities[static_cast<std::size_t>(e)]);
        targets.label(row, 0) = label;
        targets.labelClass.push_back(labelKind(task, label));
    }
    return targets;
}

/// Probes one representation; collects the rows.
class Probing {
public:
    Probing(ResultTable& table, const Targets& targets, ProbeOptions options, const JobContext& job)
        : m_table(table)
        , m_targets(targets)
        , m_options(options)
        , m_job { {}, job.cancelled }
    { }

    void measure(const ResultRow& like, const std::string& on, const Matrix& z, const MetricTask& task)
    {
        m_like = like;
        m_on = on;
        // Noise of mean 0 changes the spread of Z before its mean: these probes see squares too.
        m_options.squares = true;
        addClass("environment_accuracy", z, m_targets.environment);
        addNumber("environment", z, m_targets.intensity);
        m_options.squares = false;
        addClass("environment_linear_accuracy", z, m_targets.environment);
        addNumber("environment_linear", z, m_targets.intensity);
        if (task.task == Task::Regression)
            addNumber("label", z, m_targets.label);
        addClass(labelClassMeasure(task), z, m_targets.labelClass);
    }

private:
    void addClass(const std::string& measure, const Matrix& z, const std::vector<std::int64_t>& target)
    {
        const ClassProbe probe = probeClass(z, target, m_targets.sample, m_options, m_job);
        if (tell(measure, probe.reason, probe.note))
            add(measure, probe.accuracy, probe.lower, probe.upper, probe.chance);
        else
            add(measure, notMeasured);
    }

    void addNumber(const std::string& what, const Matrix& z, const Matrix& target)
    {
        const NumberProbe probe = probeNumbers(z, target, m_targets.sample, m_options, m_job);
        const bool measured = tell(what, probe.reason, probe.note);
        if (measured)
            add(what + "_r2", probe.mean.r2, probe.mean.lower, probe.mean.upper, 0);
        else
            add(what + "_r2", notMeasured);
        addError(what + "_mae", measured ? &probe.mean.mae : nullptr);
        addError(what + "_mse", measured ? &probe.mean.mse : nullptr);
    }

    void addError(const std::string& measure, const NumberScore::Error* error)
    {
        if (error)
            add(measure, error->value, error->lower, error->upper, error->ofMean);
        else
            add(measure, notMeasured);
    }

    /// Says why there is no value, or what was done otherwise; true: there is a value.
    bool tell(const std::string& measure, const std::string& reason, const std::string& note) const
    {
        if (!reason.empty() || !note.empty())
            log()->info("probe of {}, {}, {}: {}", m_like.modalities, m_on, measure, reason.empty() ? note : reason);
        return reason.empty();
    }

    void add(const std::string& measure, double value, std::optional<double> lower = {},
        std::optional<double> upper = {}, std::optional<double> reference = {})
    {
        ResultRow row = m_like;
        row.metric = measure + "/" + m_on;
        row.mean = value;
        row.lower = lower;
        row.upper = upper;
        row.reference = reference;
        m_table.rows.push_back(std::move(row));
    }

    ResultTable& m_table;
    const Targets& m_targets;
    ProbeOptions m_options;
    JobContext m_job; ///< cancellation alone: progress is told by the representations
    ResultRow m_like;
    std::string m_on;
};

}

ResultTable probeRepresentations(
    const RunRecord& run, const Dataset& dataset, const ProbeProtocol& protocol, const JobContext& job)
{
    job.check();
    const TrainedModel trained(run, dataset);
    ExperimentConfig config = trained.config;
    if (config.K == 0)
        config.K = ExperimentConfig {}.K;
    const Variants variants = variantsOf(run, dataset, trained, config, protocol);
    const Targets targets = targetsOf(variants, dataset.split(protocol.split), metricTask(dataset));

    ResultTable table { "probe", {} };
    Probing probing(table, targets, { protocol.folds, static_cast<std::uint64_t>(config.seed), false, false }, job);
    std::vector<Representation> probed = variants.modalities;
    std::vector<std::string> names;
    for (const ModalityInfo& modality : dataset.modalities)
        names.push_back(modality.name);
    probed.push_back(jointRepresentation(variants.modalities));
    names.emplace_back("all");
    for (std::size_t m = 0; m < probed.size(); ++m) {
        ResultRow like;
        like.split = protocol.split;
        like.modalities = names[m];
        const auto part = [&](double done, const char* name) {
            job.report((static_cast<double>(m) + done) / static_cast<double>(probed.size()),
                fmt::format("probing {} of {}", name, like.modalities));
        };
        part(0, "Z_inv");
        probing.measure(like, "invariant", probed[m].invariant, metricTask(dataset));
        part(0.5, "Z_spu");
        probing.measure(like, "spurious", probed[m].spurious, metricTask(dataset));
    }
    return table;
}

}
