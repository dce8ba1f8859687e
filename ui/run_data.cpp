#include "ui/run_data.h"

#include "ui/next_run.h"
#include "ui/run_model.h"

#include <tuple>

namespace cmir::ui {

bool isOfSameData(const RunConfig& one, const RunConfig& other)
{
    if (!one.data.synthetic() || !other.data.synthetic())
        return one.sha256 == other.sha256;
    const auto drawnFrom = [](const ExperimentConfig& c) {
        return std::tuple(c.world_seed, c.rho, c.amplitude, c.n_train, c.n_valid, c.n_test);
    };
    return drawnFrom(one.parameters) == drawnFrom(other.parameters);
}

bool isOfOtherData(const RunModel& model, const NextRun& next)
{
    const std::string& trainedOn = model.runConfig().dataName;
    return model.hasRun() && next.dataset() && !trainedOn.empty() && trainedOn != next.dataset()->name;
}

}
