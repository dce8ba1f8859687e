#include "core/storage/trainer_state_group.h"

#include "core/common/error.h"
#include "core/config/registry.h"
#include "core/run/kept_states.h"
#include "core/storage/file_format.h"
#include "core/storage/run_identity_attributes.h"

#include <nlohmann/json.hpp>
#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cstring>

namespace cmir {

namespace {

template <class T> void writeList(const hdf5::Group& group, const std::string& name, const std::vector<T>& values)
{
    group.write(name, { static_cast<std::int64_t>(values.size()) }, std::span<const T>(values));
}

SharedFloats shared(std::vector<float> values)
{
    return std::make_shared<const std::vector<float>>(std::move(values));
}

/// The arrays of a file that are as large as a model, each once.
class LargeArrays {
public:
    explicit LargeArrays(const hdf5::Group& root)
        : m_root(root)
    { }

    /// `path`: of the group, from the root.
    void write(const hdf5::Group& group, const std::string& path, const std::string& name, const SharedFloats& values)
    {
        const std::size_t bytes = values->size() * sizeof(float);
        const auto same = std::ranges::find_if(m_written, [&](const auto& other) {
            return bytes > 0 && other.second->size() == values->size()
                && std::memcmp(other.second->data(), values->data(), bytes) == 0;
        });
        if (same != m_written.end())
            return group.link(name, m_root, same->first);
        writeList(group, name, *values);
        m_written.emplace_back(path + "/" + name, values);
    }

private:
    const hdf5::Group& m_root;
    std::vector<std::pair<std::string, SharedFloats>> m_written; ///< by path
};

/// Bytes as whole numbers of 8 each, filled up with zeros.
void writeBytes(const hdf5::Group& group, const std::string& name, const std::vector<std::uint8_t>& bytes)
{
    std::vector<std::int64_t> words((bytes.size() + 7) / 8 + 1);
    words[0] = static_cast<std::int64_t>(bytes.size());
    std::memcpy(words.data() + 1, bytes.data(), bytes.size());
    writeList(group, name, words);
}

std::vector<std::uint8_t> readBytes(const hdf5::Dataset& data)
{
    const std::vector<std::int64_t> words = data.readIntegers();
    if (words.empty() || words[0] < 0 || static_cast<std::uint64_t>(words[0]) > (words.size() - 1) * 8)
        throw BadInput(data.where() + " holds fewer bytes than it says");
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(words[0]));
    std::memcpy(bytes.data(), words.data() + 1, bytes.size());
    return bytes;
}

SharedFloats readWeights(const hdf5::Group& group, const std::string& name, std::size_t count)
{
    const hdf5::Dataset data = group.dataset(name);
    auto values = data.readFloats();
    if (values.size() != count)
        throw BadInput(fmt::format("{} has {} values, the weights are {}", data.where(), values.size(), count));
    return shared(std::move(values));
}

void writeTrainerState(const hdf5::Group& root, const std::string& path, const TrainerState& state, LargeArrays& arrays)
{
    const hdf5::Group group = root.createGroup(path);
    group.writeAttribute("step", state.step);
    group.writeAttribute("epoch", state.epoch);
    group.writeAttribute("batch", state.batch);
    group.writeAttribute("settings", recordedJson(state.settings, state.unknown).dump());
    group.writeAttribute("optimiser_steps", state.optimiserSteps);
    group.writeAttribute("selected_epoch", state.selected.epoch);
    group.writeAttribute("best_value", state.selected.bestValue);
    group.writeAttribute("best_epoch", state.selected.bestEpoch);
    group.writeAttribute("patience_from", state.patienceFrom);
    group.writeAttribute("samples_seen", state.samplesSeen);
    arrays.write(group, path, "weights", state.weights);
    arrays.write(group, path, "first_moment", state.firstMoment);
    arrays.write(group, path, "second_moment", state.secondMoment);
    if (state.selected.epoch > 0 && *state.selected.weights != *state.weights)
        arrays.write(group, path, "selected", state.selected.weights);
    writeList(group, "order", state.order);
    const hdf5::Group generators = group.createGroup("generators");
    for (const auto& [name, bytes] : state.generators)
        writeBytes(generators, name, bytes);
    writeList(group, "group_weights", state.groupWeights);
    if (!state.whitening.empty()) {
        group.writeAttribute("whitened_batches", state.whitenedBatches);
        writeList(group, "whitening", state.whitening);
    }
    writeList(group, "sums", state.sums);
    writeList(group, "first_spread", state.firstSpread);
    writeList(group, "collapsed", std::vector<std::int64_t>(state.collapsed.begin(), state.collapsed.end()));
}

}

ExperimentConfig readSettings(const hdf5::Group& group, std::map<std::string, std::string>* unknown)
{
    ExperimentConfig settings = configBeforeNewKeys();
    const std::string where = group.where() + ": the attribute settings";
    auto others = applyRecordedJson(settings, parsedJson(requiredText(group, "settings"), where), where);
    if (unknown)
        *unknown = std::move(others);
    return settings;
}

std::shared_ptr<const TrainerState> readTrainerState(const hdf5::Group& group)
{
    const auto number = [&](const char* name) {
        const auto value = optionalNumber(group, name);
        if (!value)
            throw BadInput(group.where() + ": the attribute " + name + " is missing");
        return *value;
    };
    auto state = std::make_shared<TrainerState>();
    state->step = requiredInteger(group, "step");
    state->epoch = requiredInteger(group, "epoch");
    state->batch = requiredInteger(group, "batch");
    state->settings = readSettings(group, &state->unknown);
    state->optimiserSteps = requiredInteger(group, "optimiser_steps");
    state->patienceFrom = requiredInteger(group, "patience_from");
    state->samplesSeen = number("samples_seen");
    state->weights = shared(group.dataset("weights").readFloats());
    state->firstMoment = readWeights(group, "first_moment", state->weights->size());
    state->secondMoment = readWeights(group, "second_moment", state->weights->size());
    state->selected = { shared({}), requiredInteger(group, "selected_epoch"), number("best_value"),
        requiredInteger(group, "best_epoch") };
    if (state->selected.epoch > 0)
        state->selected.weights
            = group.has("selected") ? readWeights(group, "selected", state->weights->size()) : state->weights;
    const hdf5::Dataset order = group.dataset("order");
    state->order = order.readIntegers();
    std::vector<std::int64_t> sorted = state->order;
    std::ranges::sort(sorted);
    for (std::size_t i = 0; i < sorted.size(); ++i)
        if (sorted[i] != static_cast<std::int64_t>(i))
            throw BadInput(order.where() + " is no order of samples: it must name each of them once");
    const hdf5::Group generators = group.group("generators");
    for (const auto& child : generators.children())
        state->generators[child.name] = readBytes(generators.dataset(child.name));
    state->groupWeights = group.dataset("group_weights").readFloats();
    if (group.has("whitening")) {
        state->whitenedBatches = requiredInteger(group, "whitened_batches");
        state->whitening = group.dataset("whitening").readFloats();
    }
    state->sums = group.dataset("sums").readDoubles();
    state->firstSpread = group.dataset("first_spread").readDoubles();
    const auto collapsed = group.dataset("collapsed").readIntegers();
    state->collapsed.assign(collapsed.begin(), collapsed.end());
    if (state->step < 0 || state->epoch < 0 || state->batch < 0 || state->selected.epoch > state->epoch)
        throw BadInput(group.where() + ": its step, epoch, batch and selected epoch do not fit together");
    return state;
}

void writeTrainerStates(
    const hdf5::Group& root, const TrainerState* last, const std::vector<std::shared_ptr<const TrainerState>>& kept)
{
    LargeArrays arrays(root);
    if (last)
        writeTrainerState(root, "state", *last, arrays);
    for (const auto& state : kept)
        writeTrainerState(root, fmt::format("states/{:06}", state->epoch), *state, arrays);
}

std::vector<std::shared_ptr<const TrainerState>> readKeptStates(const hdf5::Group& root)
{
    std::vector<std::shared_ptr<const TrainerState>> kept;
    if (!root.has("states"))
        return kept;
    const hdf5::Group states = root.group("states");
    for (const auto& child : states.children()) {
        if (kept.size() == KeptStates::most)
            throw BadInput(fmt::format("{} holds more than {} states", states.where(), KeptStates::most));
        kept.push_back(readTrainerState(states.group(child.name)));
    }
    const auto epochOf = [](const auto& state) { return state->epoch; };
    std::ranges::sort(kept, {}, epochOf);
    if (std::ranges::adjacent_find(kept, {}, epochOf) != kept.end())
        throw BadInput(states.where() + " holds an epoch twice");
    return kept;
}

}
