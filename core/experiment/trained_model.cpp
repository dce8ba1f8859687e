#include "core/experiment/trained_model.h"

#include "core/common/error.h"
#include "core/common/log.h"
#include "core/run/unknown_parameters.h"
#include "core/training/device.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

namespace cmir {

namespace {

ModelShape checkedShape(const RunRecord& run, const Dataset& dataset)
{
    requireKnownParameters(run.config, run.events, "measured");
    ModelShape shape = modelShape(dataset, run.config, true);
    if (shape.modalities != run.modalityNames)
        throw BadInput(fmt::format("{}: its modalities are {}; the run was trained on {}", dataset.path,
            fmt::join(shape.modalities, ", "), fmt::join(run.modalityNames, ", ")));
    const auto& trained = run.standardiser.modalities();
    for (std::size_t m = 0; m < shape.widths.size(); ++m) {
        if (m >= trained.size() || trained[m].mean.size() != static_cast<std::size_t>(shape.widths[m]))
            throw BadInput(fmt::format("{}: modality {} has {} features; the run was trained on {}", dataset.path,
                shape.modalities[m], shape.widths[m], m < trained.size() ? trained[m].mean.size() : 0));
    }
    return shape;
}

}

torch::Device deviceOf(const RunRecord& run)
{
    const auto trainedOn = run.software.find("device");
    if (trainedOn == run.software.end() || !trainedOn->second.starts_with("cuda"))
        return torch::kCPU;
    const torch::Device device = chooseDevice(DeviceChoice::Auto);
    if (device.is_cpu())
        log()->warn(
            "the run was trained on {}, which is not here: it is evaluated on the processor", trainedOn->second);
    return device;
}

TrainedModel::TrainedModel(const RunRecord& run, const Dataset& dataset)
    : config(run.selectedSettings())
    , model(checkedShape(run, dataset), config, deviceOf(run))
{
    model.store().load(run.weights, "run of " + run.config.dataName);
}

NetworkSplit TrainedModel::split(
    const RunRecord& run, const Split& data, bool withAbsent, const std::function<bool()>& cancelled) const
{
    NetworkSplit split = networkSplit(data, run.standardiser, model.device());
    poolAhead(split, model, withAbsent, cancelled);
    return split;
}

}
