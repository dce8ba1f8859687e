#include "core/training/trainer.h"

#include "core/common/error.h"
#include "core/config/registry.h"
#include "core/config/settings_advice.h"
#include "core/evaluation/metrics.h"
#include "core/model/rows_of.h"
#include "core/objective/modality_dropout.h"
#include "core/objective/prediction.h"
#include "core/run/batch_count.h"
#include "core/training/apart_history.h"
#include "core/training/device.h"
#include "core/training/finite_checks.h"
#include "core/training/live_rules.h"
#include "core/training/model_pool.h"
#include "core/training/part_watch.h"
#include "core/training/run_output.h"
#include "core/training/shared_training_data.h"
#include "core/training/step_path.h"
#include "core/training/step_schedule.h"
#include "core/training/trainer_impl.h"

#include <ATen/Parallel.h>
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <chrono>
#include <cmath>

namespace cmir {

namespace {

/// In a pool, the trainings share the processors among themselves.
int teamSize(const RunRequest& request, torch::Device device)
{
    if (request.pool || !device.is_cpu())
        return 1;
    const std::int64_t threads = request.config.parameters.threads;
    return threads > 0 ? static_cast<int>(threads) : usualTeamSize();
}

TrainingData dataOf(const RunRequest& request, const ExperimentConfig& config, torch::Device device,
    const std::function<bool()>& cancelled)
{
    return request.pool ? request.pool->data().take(request.dataset, config, device, cancelled)
                        : TrainingData(*request.dataset, config, device, cancelled);
}

RunConfig begunWith(const RunRequest& request)
{
    RunConfig config = request.config;
    config.parameters = configForMethod(config.parameters, config.method);
    config.dataName = request.dataset->name;
    config.sha256 = request.dataset->sha256;
    config.data.modalities = modelShape(*request.dataset).modalities;
    return config;
}

RunIdentity identityOf(const RunRequest& request)
{
    if (!request.identity.id.empty())
        return request.identity;
    return request.from && !request.from->identity.id.empty() ? request.from->identity : newRunIdentity();
}

}

Trainer::Impl::Impl(const RunRequest& request, const std::function<bool()>& cancelled)
    : begun(begunWith(request))
    , identity(identityOf(request))
    , dataset(request.dataset)
    , settings(begun.parameters)
    , device(chooseDevice(settings.device))
    , inferred(inferredEnvironments(request, cancelled))
    , data(dataOf(request, settings, device, cancelled))
    , loss(resolvePredictionLoss(settings.prediction_loss, dataset->task))
    , model(modelShape(*dataset, begun, request.begun()), settings, device)
    , team(teamSize(request, device))
    , optimiser(model.store().values(), model.store().gradients(), &team)
    , batches(dataset->split("train").size(), settings.batch_size, device,
          leastBatch(settings.invariance_form, settings.d, settings.batch_size))
    , generators(static_cast<std::uint64_t>(settings.seed))
    , objective(model, begun.method, loss, *dataset, settings, &whitening, inferred)
    , fused(model, loss, team, &whitening)
    , selection(settings.selection)
    , kept(request.keptStateWork)
    , m_shownPerSplit(request.shownPerSplit)
    , m_untilStep(request.untilStep)
    , m_script(request.script)
{
    data.poolFrozen(model, cancelled);
    data.addNoise(model, *dataset, settings);
    data.leaveOutConstants(model);
    m_diskBatches.emplace(data.training().features);
    if (cancelled && cancelled())
        throw Cancelled();
    if (request.from) {
        goOn(*request.from);
        return;
    }
    for (const std::string& text : data.warnings)
        warn({ text });
    for (const std::string& text : settingsAdvice(settings, begun.method))
        warn({ text });
    if (const std::optional<RunParent>& parent = request.identity.parent;
        parent && parent->step > 0 && request.repeated)
        warnOfOtherOrigins(*request.repeated,
            fmt::format("it repeats the first {} steps of a run that was trained otherwise", parent->step));
    collapse.begin(
        partSpreads(forward(model, data.validation().features, &team), data.validation().label, dataset->task));
    beginEpoch();
}

void Trainer::Impl::warn(const RunWarning& warning)
{
    warnings.push_back(warning.text);
    newWarnings.push_back(warning);
}

void Trainer::Impl::beginEpoch()
{
    batches.shuffle(generators.shuffling);
    batch = 0;
    sums.clear();
}

bool Trainer::Impl::finished() const
{
    return (m_untilStep && steps >= *m_untilStep) || atOwnEnd();
}

bool Trainer::Impl::atOwnEnd() const
{
    return batch == 0 && (epoch >= settings.epochs || selection.outOfPatience(epoch, settings.patience));
}

void Trainer::Impl::step()
{
    if (epochComplete())
        throw Failure("a step was asked for where the end of the epoch is due");
    const bool tuned = team.size() > 1 && begun.parameters.threads == 0;
    const auto begin = std::chrono::steady_clock::now();
    team.setAlone(tuned && tuning.alone());
    const torch::Tensor rows = batches.rows(batch);
    const auto weight = static_cast<double>(rows.size(0));
    const ExperimentConfig ofStep = warmedUp(settings, steps, batches.count());
    switch (stepPath(begun.method, ofStep, model)) {
    case StepPath::Fused:
        stepFused(rows, ofStep, weight);
        break;
    case StepPath::Plain:
        stepPlain(rows, ofStep, weight);
        break;
    }
    if (settings.gradient_clip > 0)
        clipGradients(model.store().gradients(), settings.gradient_clip);
    if (!optimiser.step({ scheduledLearningRate(settings, steps, batches.count()), settings.weight_decay }))
        throw gradientFailure(model.store(), { steps + 1, epoch + 1 });
    if (tuned)
        tuning.add(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
    ++batch;
    ++steps;
    // A part that dies does so at once as a rule, and the first epoch of a large data set is long.
    if (epoch == 0 && steps >= 16 && std::has_single_bit(static_cast<std::uint64_t>(steps)))
        watchParts(forward(model, data.validation().features, &team), epoch);
}

const std::vector<torch::Tensor>& Trainer::Impl::featuresFromDisk(const torch::Tensor& rows)
{
    const std::vector<torch::Tensor>& features = m_diskBatches->take(rows);
    if (batch + 1 < batches.count())
        m_diskBatches->ask(batches.rows(batch + 1));
    return features;
}

void Trainer::Impl::stepFused(const torch::Tensor& rows, const ExperimentConfig& config, double weight)
{
    const NetworkSplit& train = data.training();
    const TermValues values = m_diskBatches->needed()
        ? fused.run(featuresFromDisk(rows), train.label.index_select(0, rows), torch::arange(rows.size(0)), config,
            generators.ofSteps)
        : fused.run(train.features, train.label, rows, config, generators.ofSteps);
    checkFinite(values, { steps + 1, epoch + 1 });
    sums.add(values, weight);
}

ObjectiveTerms Trainer::Impl::plainTerms(MethodObjective& of, const NetworkSplit& split, const torch::Tensor& rows,
    const ExperimentConfig& config, StepGenerators& drawn)
{
    std::vector<torch::Tensor> features;
    if (m_diskBatches->needed() && &split == &data.training())
        features = featuresFromDisk(rows);
    else
        for (const torch::Tensor& x : split.features)
            features.push_back(rowsOf(x, rows));
    if (config.modality_dropout > 0) {
        std::vector<torch::Tensor> absent(features.size());
        for (std::size_t m = 0; m < split.absent.size(); ++m)
            if (split.absent[m].defined())
                absent[m] = split.absent[m].index_select(0, rows);
        dropModalities(features, config.modality_dropout, drawn.dropout, absent);
    }
    return of.terms(rows, features, split.label.index_select(0, rows), config, drawn, ModalityWork(team));
}

void Trainer::Impl::stepPlain(const torch::Tensor& rows, const ExperimentConfig& config, double weight)
{
    model.store().zeroGradients();
    const ObjectiveTerms terms = plainTerms(objective, data.training(), rows, config, generators.ofSteps);
    if (device.is_cpu()) {
        const TermValues values = termValues(terms.values());
        checkFinite(values, { steps + 1, epoch + 1 });
        sums.add(values, weight);
    } else {
        sums.addOnDevice(terms.values(), weight);
    }
}

void Trainer::Impl::checkEpoch(const TermValues& means) const
{
    // On a device these are late, but a look at every step would make it wait.
    const SeenAt seen { steps, epoch + 1, /*orEarlier=*/!device.is_cpu() };
    checkFinite(means, seen);
    if (!optimiser.gradientsHeld())
        throw gradientFailure(model.store(), seen);
}

std::map<std::string, double> Trainer::Impl::validate(const ForwardResult& result) const
{
    const Split& split = dataset->splits[data.valid];
    auto metrics = computeMetrics({ dataset->task, dataset->labelMin, dataset->labelMax }, split.label,
        toMatrix(answers(result.output, outputKind(dataset->task))));
    const torch::NoGradGuard noGrad;
    metrics["loss"] = predictionTerm(result.output, data.validation().label, loss).item<double>();
    if (settings.selection == Selection::ValidAll)
        metrics["all_variants"] = errorOverAllVariants(model, data.validation(), dataset->task, loss, settings);
    return metrics;
}

void Trainer::Impl::watchParts(const ForwardResult& result, std::int64_t ofEpoch)
{
    std::vector<double> now = partSpreads(result, data.validation().label, dataset->task);
    constexpr double leastSpread = 5e-4; // of the labels': a constant, but for rounding
    now.back() = ofEpoch < 3 || now.back() >= leastSpread ? 1 : 0; // answers begin alike
    const std::string when = ofEpoch == 0 ? fmt::format("step {}", steps) : fmt::format("epoch {}", ofEpoch);
    for (const std::size_t part : collapse.look(now))
        warn(partWarning(
            { part, now[part], collapse.initial(part), when, collapse.first(part) }, *dataset, settings, begun.method));
}

EpochReport Trainer::Impl::finishEpoch()
{
    // First all that may fail: an epoch is finished whole or not at all, so that it can be finished another time.
    const TermValues means = sums.means();
    checkEpoch(means);
    const ForwardResult result = forward(model, data.validation().features, &team);
    const auto metrics = validate(result);
    const char* decides = settings.selection == Selection::ValidAll ? "all_variants"
        : dataset->task == Task::Regression                         ? "mae"
                                                                    : "loss";
    checkValidation(metrics, decides, epoch + 1);
    auto apart = apartAfterEpoch(model, *dataset, data, settings, epoch + 1);
    const double value = settings.selection == Selection::Apart ? apartCriterion(apart, metrics.at(decides), settings.K)
                                                                : metrics.at(decides);
    watchParts(result, epoch + 1);
    auto gradients = gradientsAfterEpoch(epoch + 1);

    EpochReport report;
    report.best = selection.offer(value, epoch + 1, model.store().values());
    report.epoch = ++epoch;
    for (std::size_t i = 0; i < means.size(); ++i)
        report.values[std::string("train/") + ObjectiveTerms::names[i]] = means[i];
    for (const auto& [key, metric] : metrics)
        report.values["valid/" + key] = metric;
    report.values.merge(std::move(apart));
    report.values.merge(std::move(gradients));
    history.add(epoch, report.values);
    beginEpoch();
    if (kept.wants(epoch, batches.count(), model.store().values().numel()))
        kept.add(state());
    return report;
}

LiveChange Trainer::Impl::happened(const std::string& key, const std::string& before, const std::string& now)
{
    LiveChange event;
    event.step = steps + 1;
    event.epoch = static_cast<double>(epoch) + static_cast<double>(batch) / static_cast<double>(batches.count());
    event.key = key;
    event.oldValue = before;
    event.newValue = now;
    events.push_back(event);
    return event;
}

LiveChange Trainer::Impl::change(const std::string& key, const ParameterValue& value)
{
    checkLiveChange(begun, key, value);
    const Parameter& p = parameter(key);
    const std::string before = p.format(p.get(settings));
    const std::vector<std::string> said = settingsAdvice(settings, begun.method);
    p.set(settings, value);
    for (const std::string& text : settingsAdvice(settings, begun.method))
        if (std::ranges::find(said, text) == said.end())
            warn({ text });
    tuning.restart();
    return happened(key, before, p.format(value));
}

LiveChange Trainer::Impl::note(const char* what)
{
    if (what == std::string_view(LiveChange::continued) && atOwnEnd())
        selection.restartPatience(epoch);
    const std::string epochs = std::to_string(settings.epochs);
    return happened(what, epochs, epochs);
}

std::vector<LiveChange> Trainer::Impl::makeDueChanges()
{
    std::vector<LiveChange> made;
    while (!m_script.empty() && m_script.front().step <= steps + 1) {
        const LiveChange due = m_script.front();
        m_script.erase(m_script.begin());
        if (due.isParameter())
            made.push_back(change(due.key, parameter(due.key).parse(due.newValue)));
        else
            made.push_back(note(due.key == LiveChange::stopped ? LiveChange::stopped : LiveChange::continued));
    }
    return made;
}

Trainer::Trainer(const RunRequest& request, const std::function<bool()>& cancelled)
    : m_impl(std::make_unique<Impl>(request, cancelled))
{ }

Trainer::~Trainer() = default;

const ExperimentConfig& Trainer::config() const
{
    return m_impl->settings;
}

LiveChange Trainer::change(const std::string& key, const ParameterValue& value)
{
    return m_impl->change(key, value);
}

std::vector<LiveChange> Trainer::makeDueChanges()
{
    return m_impl->makeDueChanges();
}

LiveChange Trainer::note(const char* what)
{
    return m_impl->note(what);
}

bool Trainer::finished() const
{
    return m_impl->finished();
}

bool Trainer::stoppedEarly() const
{
    return m_impl->finished() && !m_impl->atOwnEnd();
}

bool Trainer::epochComplete() const
{
    return m_impl->epochComplete();
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
    return m_impl->threads();
}

std::string Trainer::slowBecause() const
{
    return plainBecause(m_impl->begun.method, m_impl->settings, m_impl->model);
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

std::vector<RunWarning> Trainer::takeWarnings()
{
    return std::exchange(m_impl->newWarnings, {});
}

std::shared_ptr<const Snapshot> Trainer::snapshot() const
{
    return m_impl->snapshot();
}

const std::vector<std::shared_ptr<const Snapshot>>& Trainer::olderSnapshots() const
{
    return m_impl->olderSnapshots;
}

std::shared_ptr<const Checkpoint> Trainer::checkpoint(double seconds) const
{
    return m_impl->checkpoint(seconds);
}

RunRecord Trainer::record(double seconds, RunEnd end)
{
    return m_impl->record(seconds, end);
}

RunRecord Trainer::recordWithoutOutputs(double seconds, RunEnd end) const
{
    return m_impl->recordWithoutOutputs(seconds, end);
}

}
