#include "core/training/run_request.h"

#include "core/common/error.h"
#include "core/config/registry.h"
#include "core/run/unknown_parameters.h"
#include "core/training/live_rules.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace cmir {

namespace {

void checkNumerics(std::int64_t numerics, const char* deed)
{
    if (numerics != numericsVersion)
        throw BadInput(fmt::format("the run was trained by a version of the program whose numbers are others (numerics "
                                   "version {}, here {}): it cannot be {} to the same bits",
            numerics, numericsVersion, deed));
}

}

RunRequest replayRequest(const RunRecord& run, std::shared_ptr<const Dataset> dataset)
{
    requireKnownParameters(run.config, run.events, "repeated");
    RunRequest request;
    request.config = run.config;
    request.repeated = run.software;
    request.dataset = std::move(dataset);
    request.identity = newRunIdentity();
    request.script = run.events;
    request.untilStep = run.steps;
    return request;
}

RunRequest resumeRequest(std::shared_ptr<const Checkpoint> from, std::shared_ptr<const Dataset> dataset)
{
    checkNumerics(from->numerics, "resumed");
    requireKnownParameters(from->config, from->events, "resumed");
    RunRequest request;
    request.config = from->config;
    request.dataset = std::move(dataset);
    request.script = { { from->state->step + 1, 0, LiveChange::continued, {}, {} } };
    request.from = std::move(from);
    return request;
}

RunRequest forkRequest(const RunRecord& parent, const std::string& parentPath, std::int64_t step,
    const std::vector<ForkChange>& changes, std::shared_ptr<const Dataset> dataset)
{
    checkNumerics(parent.numerics, "branched");
    requireKnownParameters(parent.config, parent.events, "branched or gone on with");
    if (step < 0 || step > parent.steps)
        throw BadInput(fmt::format("step {} is none of this run; allowed is 0 to {}", step, parent.steps));
    RunRequest request;
    request.config = parent.config;
    request.repeated = parent.software;
    request.dataset = std::move(dataset);
    request.identity = newRunIdentity();
    request.identity.parent = RunParent { parent.identity.id, parentPath, step, {} };
    std::int64_t from = 0;
    if (const auto nearest = checkpointBefore(parent, step)) {
        auto begin = std::make_shared<Checkpoint>(*nearest);
        begin->events = eventsUpTo(parent.events, step);
        std::erase_if(begin->events, [&](const LiveChange& e) { return e.step > begin->state->step; });
        auto state = std::make_shared<TrainerState>(*begin->state);
        state->settings = settingsAt(parent.config.parameters, parent.events, state->step);
        begin->state = state;
        from = state->step;
        request.from = std::move(begin);
    }
    for (const LiveChange& event : parent.events)
        if (event.step > from && event.step <= step)
            request.script.push_back(event);
    // Where the parent's own end came before: the branch goes on from there.
    request.script.push_back({ step + 1, 0, LiveChange::continued, {}, {} });
    for (const ForkChange& change : changes) {
        const Parameter& p = parameter(change.key);
        const ParameterValue value = p.parse(change.value);
        checkLiveChange(parent.config, change.key, value);
        request.script.push_back({ step + 1, 0, change.key, {}, p.format(value) });
        request.identity.parent->changes.push_back(change.key + "=" + p.format(value));
    }
    return request;
}

RunRequest twinRequest(
    std::shared_ptr<const Checkpoint> from, const std::string& parentPath, std::shared_ptr<const Dataset> dataset)
{
    RunRequest request;
    request.config = from->config;
    request.dataset = std::move(dataset);
    request.identity = newRunIdentity();
    request.identity.parent = RunParent { from->identity.id, parentPath, from->state->step, {} };
    request.from = std::move(from);
    return request;
}

}
