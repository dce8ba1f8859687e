#include "core/common/error.h"
#include "core/objective/baselines/inferred_groups.h"
#include "core/training/trainer_impl.h"

#include <fmt/format.h>

#include <algorithm>

namespace cmir {

namespace {

RunRequest referenceRun(const RunRequest& request)
{
    RunRequest plain;
    plain.config = request.config;
    plain.config.method = Method::Erm;
    plain.config.parameters.epochs = request.config.parameters.reference_epochs;
    plain.config.parameters.patience = 0;
    plain.config.parameters.selection = Selection::Last;
    plain.dataset = request.dataset;
    plain.repeated = request.from ? request.from->software : request.repeated;
    plain.keptStateWork = KeptStates::forNone;
    plain.pool = request.pool;
    return plain;
}

}

std::vector<std::int64_t> Trainer::Impl::inferredEnvironments(
    const RunRequest& request, const std::function<bool()>& cancelled)
{
    const ExperimentConfig& wanted = request.config.parameters;
    if (!comparesEnvironments(request.config.method) || wanted.environments != EnvironmentSource::Inferred)
        return {};
    Impl reference(referenceRun(request), cancelled);
    while (!reference.finished()) {
        while (!reference.epochComplete()) {
            if (cancelled && cancelled())
                throw Cancelled();
            reference.step();
        }
        reference.finishEpoch();
    }
    const NetworkSplit& train = reference.data.training();
    std::vector<std::int64_t> groups
        = inferredGroups(forward(reference.model, train.features, &reference.team).output, train.label, reference.loss);
    if (std::ranges::count(groups, groups.front()) == std::ssize(groups))
        throw BadInput(fmt::format("environments = inferred: after reference_epochs = {} the plain model errs in the "
                                   "same direction on all training samples, which gives one environment; {} needs 2",
            wanted.reference_epochs, methodTitle(request.config.method)));
    return groups;
}

}
