#include "core/training/trainer.h"

#include "core/common/error.h"
#include "core/config/registry.h"
#include "core/data/sequences.h"
#include "core/evaluation/metrics.h"
#include "core/evaluation/noisy_modalities.h"
#include "core/model/torch_random.h"
#include "core/objective/fused_step.h"
#include "core/objective/method_objective.h"
#include "core/objective/prediction.h"
#include "core/objective/standard_invariance.h"
#include "core/training/adamw.h"
#include "core/training/batches.h"
#include "core/training/device.h"
#include "core/training/run_output.h"
#include "core/training/software.h"
#include "core/training/team_tuning.h"

#include <ATen/Parallel.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <limits>

namespace cmir {

namespace {

/// Z_inv counts as collapsing below this share of its spread after the first epoch, or below the absolute floor.
constexpr double collapseShare = 0.05;
constexpr double collapseFloor = 5e-3;

int teamSize(const ExperimentConfig& config)
{
    return config.threads > 0 ? static_cast<int>(config.threads) : usualTeamSize();
}

}

class Trainer::Impl {
public:
    using TermValues = std::array<double, ObjectiveTerms::names.size()>;

    explicit Impl(const RunRequest& request);

    void step();
    /// The next step's.
    int threads() const { return initial.threads == 0 && tuning.alone() ? 1 : team.size(); }
    EpochReport finishEpoch();
    LiveChange change(const std::string& key, const ParameterValue& value);
    RunRecord record(double seconds, bool interrupted) const;
    void beginEpoch();

    RunRequest request;
    RunConfig config; // parameters as they stand
    ExperimentConfig initial; // as the run began: what the record keeps beside its events
    const Dataset& dataset;
    torch::Device device;
    Standardiser standardiser;
    std::vector<NetworkSplit> splits;
    std::size_t train = 0, valid = 0; // indices into splits
    PredictionLoss loss;
    CmirModel model;
    TaskTeam team;
    TeamTuning tuning; // asked where the user has not chosen the number of threads
    AdamW optimiser;
    Batches batches;
    at::Generator shuffling;
    StepGenerators generators;
    MethodObjective objective;
    FusedStep fused; // on the processor; other devices take the plain objective

    std::int64_t epoch = 0, batch = 0, steps = 0;
    TermValues termSums {};
    torch::Tensor deviceSums;
    double samplesSeen = 0;
    History history;
    std::vector<LiveChange> events;
    std::vector<std::string> warnings, newWarnings;

    torch::Tensor bestWeights, lastWeights;
    double bestValue = std::numeric_limits<double>::infinity();
    std::int64_t bestEpoch = 0;
    std::vector<double> firstSpread;
    std::vector<bool> collapsed;

private:
    std::size_t splitIndex(const char* name) const;
    void warn(const std::string& text);
    void prepareData();
    void checkFinite(const TermValues& values) const;
    void stepFused(const torch::Tensor& rows, double weight);
    void stepPlain(const torch::Tensor& rows, double weight);
    void addValues(const TermValues& values, double weight);
    static TermValues termValues(const torch::Tensor& values);
    TermValues takeMeans();
    std::map<std::string, double> validate();
    const char* collapseRemedy() const;
    void watchCollapse(const ForwardResult& result);
    bool select(double value);
};

Trainer::Impl::Impl(const RunRequest& r)
    : request(r)
    , config(r.config)
    , dataset(*r.dataset)
    , device(chooseDevice(r.config.parameters.device))
    , standardiser(
          Standardiser::fit(r.dataset->split("train"), sequenceInputs(*r.dataset, r.config.parameters.unimodal)))
    , train(splitIndex("train"))
    , valid(splitIndex("valid"))
    , loss(resolvePredictionLoss(r.config.parameters.prediction_loss, r.dataset->task))
    , model(modelShape(*r.dataset, r.config.method), r.config.parameters, device)
    , team(device.is_cpu() ? teamSize(r.config.parameters) : 1)
    , optimiser(model.store().values(), model.store().gradients(), &team)
    , batches(r.dataset->split("train").size(), r.config.parameters.batch_size, device)
    , shuffling(makeGenerator(static_cast<std::uint64_t>(r.config.parameters.seed), "shuffling"))
    , generators(static_cast<std::uint64_t>(r.config.parameters.seed))
    , objective(model, r.config.method, loss, *r.dataset, configForMethod(r.config.parameters, r.config.method))
    , fused(model, loss, team)
{
    config.parameters = configForMethod(config.parameters, config.method);
    initial = config.parameters;
    config.dataName = dataset.name;
    config.sha256 = dataset.sha256;
    config.data.modalities = modelShape(dataset).modalities;
    if (initial.threads > 0)
        at::set_num_threads(static_cast<int>(initial.threads));
    prepareData();
    bestWeights = lastWeights = model.store().copy();
    beginEpoch();
}

std::size_t Trainer::Impl::splitIndex(const char* name) const
{
    return static_cast<std::size_t>(&dataset.split(name) - dataset.splits.data());
}

void Trainer::Impl::warn(const std::string& text)
{
    warnings.push_back(text);
    newWarnings.push_back(text);
}

void Trainer::Impl::prepareData()
{
    if (dataset.split("train").size() < 2)
        throw BadInput(fmt::format("{}: the split train has {} sample(s); training needs at least 2", dataset.path,
            dataset.split("train").size()));
    std::vector<std::int64_t> nonFinite;
    for (const Split& split : dataset.splits)
        splits.push_back(networkSplit(split, standardiser, device, &nonFinite));
    if (initial.noise_ratio > 0)
        for (const std::size_t s : { train, valid })
            splits[s].features = withModalityNoise(model, splits[s].features, initial.noise_ratio,
                ModalityNoise::Gaussian, static_cast<std::uint64_t>(initial.seed), dataset.splits[s].name);
    for (std::size_t m = 0; m < nonFinite.size(); ++m) {
        if (nonFinite[m] > 0)
            warn(fmt::format("{}: {} value(s) of modality {} are not finite; they count as the training mean",
                dataset.name, nonFinite[m], dataset.modalities[m].name));
    }
}

void Trainer::Impl::beginEpoch()
{
    batches.shuffle(shuffling);
    batch = 0;
    termSums.fill(0);
    samplesSeen = 0;
}

void Trainer::Impl::checkFinite(const TermValues& values) const
{
    // The weights are floats: what a float cannot hold counts as infinite.
    const auto finite = [](double value) { return std::isfinite(static_cast<float>(value)); };
    if (std::all_of(values.begin(), values.end(), finite))
        return;
    std::string bad;
    for (std::size_t i = 1; i < values.size(); ++i) // 0 is their weighted sum
        if (!finite(values[i]))
            bad += (bad.empty() ? "" : ", ") + std::string(ObjectiveTerms::names[i]);
    throw Failure(
        fmt::format("the loss is not finite at step {} (epoch {}): term {}; the last good state is kept. Lower the "
                    "learning rate or the weight of that term",
            steps + 1, epoch + 1, bad.empty() ? "loss (the weighted sum)" : bad));
}

void Trainer::Impl::step()
{
    const bool tuned = team.size() > 1 && initial.threads == 0;
    const auto begin = std::chrono::steady_clock::now();
    team.setAlone(tuned && tuning.alone());
    const torch::Tensor rows = batches.rows(batch);
    const auto weight = static_cast<double>(rows.size(0));
    if (device.is_cpu() && !hasOwnObjective(config.method) && FusedStep::covers(config.parameters)
        && model.pooledInputs() && !model.hasUnimodalPredictors())
        stepFused(rows, weight);
    else
        stepPlain(rows, weight);
    optimiser.step({ config.parameters.learning_rate, config.parameters.weight_decay });
    if (tuned)
        tuning.add(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
    samplesSeen += weight;
    ++batch;
    ++steps;
}

void Trainer::Impl::stepFused(const torch::Tensor& rows, double weight)
{
    const TermValues values
        = fused.run(splits[train].features, splits[train].label, rows, config.parameters, generators);
    addValues(values, weight);
}

void Trainer::Impl::addValues(const TermValues& values, double weight)
{
    checkFinite(values);
    for (std::size_t i = 0; i < values.size(); ++i)
        termSums[i] += weight * values[i];
}

void Trainer::Impl::stepPlain(const torch::Tensor& rows, double weight)
{
    std::vector<torch::Tensor> features;
    for (const torch::Tensor& x : splits[train].features)
        features.push_back(x.index_select(0, rows));
    const ObjectiveTerms terms
        = objective.terms(rows, features, splits[train].label.index_select(0, rows), config.parameters, generators);
    model.store().zeroGradients();
    terms.loss.backward();
    if (device.is_cpu()) {
        addValues(termValues(terms.values()), weight);
        return;
    }
    // Summed on the device: reading a value here would make the processor wait for every step.
    deviceSums = deviceSums.defined() ? deviceSums.add_(terms.values(), weight) : terms.values() * weight;
}

Trainer::Impl::TermValues Trainer::Impl::termValues(const torch::Tensor& values)
{
    const torch::Tensor host = values.to(torch::kCPU, torch::kFloat64);
    TermValues result {};
    std::copy_n(host.data_ptr<double>(), result.size(), result.begin());
    return result;
}

Trainer::Impl::TermValues Trainer::Impl::takeMeans()
{
    if (deviceSums.defined()) {
        termSums = termValues(deviceSums);
        deviceSums.reset();
        checkFinite(termSums); // late, but a look at every step would make the processor wait for it
    }
    for (double& sum : termSums)
        sum /= samplesSeen;
    return termSums;
}

std::map<std::string, double> Trainer::Impl::validate()
{
    const ForwardResult result = forward(model, splits[valid].features);
    const Split& split = dataset.splits[valid];
    auto metrics = computeMetrics({ dataset.task, dataset.labelMin, dataset.labelMax }, split.label,
        toMatrix(answers(result.output, outputKind(dataset.task))));
    const torch::NoGradGuard noGrad;
    metrics["loss"] = predictionTerm(result.output, splits[valid].label, loss).item<double>();
    watchCollapse(result);
    return metrics;
}

const char* Trainer::Impl::collapseRemedy() const
{
    if (hasOwnObjective(config.method))
        return "penalty_weight";
    return config.parameters.invariance_form == InvarianceForm::L1 ? "lambda1, or take the relative invariance form"
                                                                   : "lambda1";
}

void Trainer::Impl::watchCollapse(const ForwardResult& result)
{
    const std::vector<double> spread = invariantSpread(result);
    if (firstSpread.empty()) {
        firstSpread = spread;
        collapsed.assign(spread.size(), false);
    }
    for (std::size_t m = 0; m < spread.size(); ++m) {
        const bool low = spread[m] < collapseFloor && spread[m] < collapseShare * firstSpread[m];
        if (low && !collapsed[m])
            warn(fmt::format(
                "epoch {}: Z_inv of modality {} is collapsing to a constant (standard deviation over samples {:.2g}, "
                "{:.2g} after the first epoch); lower {}",
                epoch, dataset.modalities[m].name, spread[m], firstSpread[m], collapseRemedy()));
        collapsed[m] = collapsed[m] || low; // said once per modality and run
    }
}

bool Trainer::Impl::select(double value)
{
    if (!(value < bestValue))
        return false;
    bestValue = value;
    bestEpoch = epoch;
    bestWeights = model.store().copy();
    return true;
}

EpochReport Trainer::Impl::finishEpoch()
{
    const TermValues means = takeMeans();
    checkFinite(means);
    ++epoch;
    EpochReport report;
    report.epoch = epoch;
    for (std::size_t i = 0; i < ObjectiveTerms::names.size(); ++i)
        report.values[std::string("train/") + ObjectiveTerms::names[i]] = means[i];
    const auto metrics = validate();
    for (const auto& [key, value] : metrics)
        report.values["valid/" + key] = value;
    lastWeights = model.store().copy();
    report.best = select(metrics.at(dataset.task == Task::Regression ? "mae" : "loss"));
    for (const auto& [name, value] : report.values)
        history.series[name].push_back(value);
    beginEpoch();
    return report;
}

LiveChange Trainer::Impl::change(const std::string& key, const ParameterValue& value)
{
    const Parameter& p = parameter(key);
    if (!p.live)
        throw BadInput(fmt::format("{} cannot change while it trains; it takes effect in a new run", key));
    p.check(value);
    if (const std::string why = unsupportedChange(initial, key, value); !why.empty())
        throw BadInput(why);
    LiveChange event;
    event.step = steps + 1;
    event.epoch = static_cast<double>(epoch) + static_cast<double>(batch) / static_cast<double>(batches.count());
    event.key = key;
    event.oldValue = p.format(p.get(config.parameters));
    event.newValue = p.format(value);
    p.set(config.parameters, value);
    tuning.restart();
    events.push_back(event);
    return event;
}

RunRecord Trainer::Impl::record(double seconds, bool interrupted) const
{
    RunRecord record;
    record.config = config;
    record.config.parameters = initial;
    record.software = softwareReport(device);
    record.history = history;
    record.events = events;
    record.standardiser = standardiser;
    record.modalityNames = config.data.modalities;
    record.task = dataset.task;
    record.outputs = dataset.outputs();
    record.labelMin = dataset.labelMin;
    record.labelMax = dataset.labelMax;
    record.warnings = warnings;
    record.epochs = epoch;
    const bool last = initial.selection == Selection::Last || bestEpoch == 0;
    record.bestEpoch = last ? epoch : bestEpoch;
    record.seconds = seconds;
    record.interrupted = interrupted;

    CmirModel selected(modelShape(dataset, config.method), initial, device);
    selected.store().restore(last ? lastWeights : bestWeights);
    record.weights = selected.store().save();
    fillOutputs(record, selected, dataset, splits);
    auto shown
        = std::make_shared<Snapshot>(takeSnapshot(selected, dataset, splits, config.parameters, request.shownPerSplit));
    shown->epoch = record.bestEpoch;
    shown->step = record.bestEpoch * batches.count();
    record.shown = std::move(shown);
    return record;
}

Trainer::Trainer(const RunRequest& request)
    : m_impl(std::make_unique<Impl>(request))
{ }

Trainer::~Trainer() = default;

const ExperimentConfig& Trainer::config() const
{
    return m_impl->config.parameters;
}

LiveChange Trainer::change(const std::string& key, const ParameterValue& value)
{
    return m_impl->change(key, value);
}

bool Trainer::finished() const
{
    const ExperimentConfig& config = m_impl->config.parameters;
    if (m_impl->batch > 0)
        return false;
    const bool patient = config.patience == 0 || m_impl->epoch - m_impl->bestEpoch < config.patience;
    return m_impl->epoch >= config.epochs || !patient;
}

bool Trainer::epochComplete() const
{
    return m_impl->batch == m_impl->batches.count();
}

std::int64_t Trainer::epoch() const
{
    return m_impl->epoch;
}

std::int64_t Trainer::steps() const
{
    return m_impl->steps;
}

int Trainer::threads() const
{
    return m_impl->device.is_cpu() ? m_impl->threads() : 1;
}

std::int64_t Trainer::stepsPerEpoch() const
{
    return m_impl->batches.count();
}

void Trainer::step()
{
    m_impl->step();
}

EpochReport Trainer::finishEpoch()
{
    return m_impl->finishEpoch();
}

std::vector<std::string> Trainer::takeWarnings()
{
    return std::exchange(m_impl->newWarnings, {});
}

std::shared_ptr<const Snapshot> Trainer::snapshot() const
{
    auto snapshot = std::make_shared<Snapshot>(takeSnapshot(
        m_impl->model, m_impl->dataset, m_impl->splits, m_impl->config.parameters, m_impl->request.shownPerSplit));
    snapshot->epoch = m_impl->epoch;
    snapshot->step = m_impl->steps;
    return snapshot;
}

RunRecord Trainer::record(double seconds, bool interrupted) const
{
    return m_impl->record(seconds, interrupted);
}

}
