#include "core/common/error.h"
#include "core/import/run_import.h"
#include "core/run/origins.h"
#include "core/training/flat_values.h"
#include "core/training/run_output.h"
#include "core/training/software.h"
#include "core/training/trainer_impl.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>

// What a trainer gives to be kept (snapshot, state, checkpoint, record), and how it goes on from it.

namespace cmir {

namespace {

/// Whether every sample that a snapshot shows is there: its file may be damaged.
bool isOfDataset(const Snapshot& snapshot, const Dataset& dataset)
{
    return std::ranges::all_of(snapshot.splits, [&](const Variants& shown) {
        const auto split = std::ranges::find(dataset.splits, shown.split, &Split::name);
        return split != dataset.splits.end()
            && std::ranges::all_of(shown.sample, [&](std::int64_t row) { return row < split->size(); });
    });
}

}

void Trainer::Impl::goOn(const Checkpoint& from)
{
    history = from.history;
    events = from.events;
    warnings = from.warnings; // said before
    testSeen = from.testSeen;
    std::ranges::copy_if(from.snapshots, std::back_inserter(olderSnapshots),
        [&](const auto& snapshot) { return isOfDataset(*snapshot, *dataset); });
    kept.setStates(from.kept);
    load(*from.state);
    warnOfOtherOrigins(from.software, "it goes on from a state that was trained otherwise");
    std::erase_if(m_script, [&](const LiveChange& change) { return change.step <= steps; });
}

/// The settings may be the same, the bits are not, and a comparison with the run that it began as is of both.
void Trainer::Impl::warnOfOtherOrigins(const std::map<std::string, std::string>& software, const std::string& what)
{
    const std::vector<std::string> others = otherOrigins(software, softwareReport(device));
    if (others.empty())
        return;
    const std::string text
        = fmt::format("{} ({}): on one machine the same settings would give other bits", what, fmt::join(others, "; "));
    if (std::ranges::find(warnings, text) == warnings.end())
        warn({ text });
}

void Trainer::Impl::load(const TrainerState& state)
{
    const auto weights = static_cast<std::size_t>(model.store().values().numel());
    if (state.weights->size() != weights || state.order.size() != static_cast<std::size_t>(batches.samples())
        || state.batch > batches.count())
        throw BadInput(
            fmt::format("the saved state has {} weights and {} training samples; the settings and {} ask for "
                        "{} and {}: it is of another model or other data",
                state.weights->size(), state.order.size(), dataset->path, weights, batches.samples()));
    steps = state.step;
    epoch = state.epoch;
    batch = state.batch;
    // Earlier programs counted an epoch before its end was through.
    if (epochComplete() && steps == epoch * batches.count())
        --epoch;
    settings = state.settings;
    // Where and how it is computed is this program's choice, not the state's.
    settings.device = begun.parameters.device;
    settings.threads = begun.parameters.threads;
    settings.feature_memory = begun.parameters.feature_memory;
    model.store().restore(flatTensor(*state.weights));
    optimiser.restore(flatTensor(*state.firstMoment), flatTensor(*state.secondMoment), state.optimiserSteps);
    batches.setOrder(state.order);
    generators.load(state);
    objective.loadGroupWeights(state.groupWeights);
    whitening.load(state.whitening, state.whitenedBatches, model);
    sums.load(state, device);
    selection.load(state, device);
    collapse.load(state);
}

std::shared_ptr<const TrainerState> Trainer::Impl::state() const
{
    auto state = std::make_shared<TrainerState>();
    state->step = steps;
    state->epoch = epoch;
    state->batch = batch;
    state->settings = settings;
    state->weights = flatValues(model.store().values());
    state->firstMoment = flatValues(optimiser.firstMoment());
    state->secondMoment = flatValues(optimiser.secondMoment());
    state->optimiserSteps = optimiser.steps();
    state->order = batches.order();
    generators.save(*state);
    state->groupWeights = objective.groupWeights();
    state->whitening = whitening.values();
    state->whitenedBatches = whitening.batches();
    sums.save(*state);
    selection.save(*state);
    collapse.save(*state);
    return state;
}

std::shared_ptr<const Snapshot> Trainer::Impl::snapshot() const
{
    auto snapshot = std::make_shared<Snapshot>(takeSnapshot(model, *dataset, data.splits, settings, m_shownPerSplit));
    snapshot->epoch = epoch;
    snapshot->step = steps;
    return snapshot;
}

std::shared_ptr<const Checkpoint> Trainer::Impl::checkpoint(double seconds) const
{
    auto made = std::make_shared<Checkpoint>();
    made->config = begun;
    made->config.modules = model.modules();
    made->identity = identity;
    made->software = softwareReport(device);
    made->state = state();
    made->kept = kept.states();
    made->history = history;
    made->events = events;
    made->warnings = warnings;
    made->snapshots = olderSnapshots;
    made->seconds = seconds;
    made->testSeen = testSeen;
    return made;
}

RunRecord Trainer::Impl::recordWithoutOutputs(double seconds, RunEnd end) const
{
    RunRecord record;
    record.config = begun;
    record.config.modules = model.modules();
    record.identity = identity;
    record.end = end;
    record.software = softwareReport(device);
    record.software.merge(foreign::recordOfImport(*dataset));
    record.history = history;
    record.events = events;
    record.standardiser = data.standardiser;
    record.modalityNames = begun.data.modalities;
    record.task = dataset->task;
    record.outputs = dataset->outputs();
    record.labelMin = dataset->labelMin;
    record.labelMax = dataset->labelMax;
    record.warnings = warnings;
    record.steps = steps;
    record.epochs = epoch;
    record.stepsPerEpoch = batches.count();
    record.bestEpoch = selection.epoch();
    record.bestStep = selection.hasWeights() ? selection.epoch() * batches.count() : steps;
    record.seconds = seconds;
    record.testSeen = testSeen;
    record.last = state();
    record.kept = kept.states();
    record.weights = model.store().save(resultWeights());
    return record;
}

RunRecord Trainer::Impl::record(double seconds, RunEnd end)
{
    RunRecord record = recordWithoutOutputs(seconds, end);
    const ExperimentConfig selected = record.selectedSettings();
    // The model that was trained answers, not a second one: a user's module may have moved since.
    const WeightsForAWhile swapped(model.store(), resultWeights());
    fillOutputs(record, model, *dataset, data.splits, &team);
    auto shown = std::make_shared<Snapshot>(takeSnapshot(model, *dataset, data.splits, selected, m_shownPerSplit));
    shown->epoch = record.bestEpoch;
    shown->step = record.bestStep;
    record.shown = std::move(shown);
    return record;
}

}
