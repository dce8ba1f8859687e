#include "core/evaluation/network_data.h"

#include "core/common/disk_memory.h"
#include "core/evaluation/placed_tensor.h"
#include "core/model/modality_work.h"

#include <algorithm>
#include <tuple>

namespace cmir {

NetworkSplit networkSplit(
    const Split& split, const Standardiser& standardiser, torch::Device device, std::vector<std::int64_t>* nonFinite)
{
    NetworkSplit result;
    if (nonFinite)
        nonFinite->resize(split.features.size());
    for (std::size_t m = 0; m < split.features.size(); ++m) {
        // Straight into the tensor: of large sequences a copy more is memory that there may not be.
        torch::Tensor features
            = emptyFeatures(split.features[m].rows, standardiser.columnsOf(split, m), split.features[m].place());
        standardiser.applyInto({ features.data_ptr<float>(), static_cast<std::size_t>(features.numel()) }, split, m,
            nonFinite ? &(*nonFinite)[m] : nullptr);
        if (standardiser.modalities()[m].perStep)
            features = features.view({ features.size(0), split.steps(m), -1 });
        result.features.push_back(features.to(device));
    }
    result.label = torch::tensor(c10::ArrayRef<float>(split.label)).to(device);
    return result;
}

ModelShape modelShape(const Dataset& dataset, Method method)
{
    ModelShape shape;
    for (std::size_t m = 0; m < dataset.modalities.size(); ++m) {
        shape.modalities.push_back(dataset.modalities[m].name);
        shape.widths.push_back(dataset.modalities[m].width);
        shape.steps.push_back(0);
        for (const Split& split : dataset.splits)
            shape.steps.back() = std::max(shape.steps.back(), split.steps(m));
    }
    shape.outputs = dataset.outputs();
    shape.predictFromBoth = predictsFromBoth(method);
    shape.encoder = method != Method::Vanilla;
    return shape;
}

ModelShape modelShape(const Dataset& dataset, const RunConfig& run, bool begun)
{
    ModelShape shape = modelShape(dataset, run.method);
    if (begun)
        shape.modules = run.modules;
    return shape;
}

void poolAhead(NetworkSplit& split, const CmirModel& model, bool withAbsent, const std::function<bool()>& cancelled)
{
    split.absent.resize(split.features.size());
    for (std::size_t m = 0; m < split.features.size(); ++m) {
        if (!model.frozenUnimodal(m))
            continue;
        if (withAbsent)
            split.absent[m] = model.pooledAhead(m, split.features[m], cancelled, /*absent=*/true);
        split.features[m] = model.pooledAhead(m, split.features[m], cancelled);
    }
}

OutputKind outputKind(Task task)
{
    switch (task) {
    case Task::Regression:
        return OutputKind::Value;
    case Task::Binary:
        return OutputKind::Probability;
    case Task::Multiclass:
        return OutputKind::ClassProbabilities;
    }
    return OutputKind::Value;
}

torch::Tensor toTensor(const Matrix& matrix)
{
    return torch::from_blob(const_cast<float*>(matrix.values.data()), { matrix.rows, matrix.cols }).clone();
}

Matrix toMatrix(const torch::Tensor& tensor)
{
    const torch::Tensor host = tensor.detach().to(torch::kCPU, torch::kFloat32).contiguous();
    Matrix matrix(host.size(0), host.size(1));
    std::copy_n(host.data_ptr<float>(), matrix.values.size(), matrix.values.begin());
    return matrix;
}

namespace {

ForwardResult forwardPass(const CmirModel& model, const std::vector<torch::Tensor>& features, TaskTeam* team)
{
    const std::size_t modalities = features.size();
    ForwardResult result { std::vector<torch::Tensor>(modalities), std::vector<torch::Tensor>(modalities), {} };
    std::vector<torch::Tensor> inputs(modalities);
    ModalityWork work = team ? ModalityWork(*team) : ModalityWork();
    work.run(modalities, ModalityWork::Draws::No, [&](std::size_t m) {
        std::tie(result.invariant[m], result.spurious[m])
            = model.encode(m, model.unimodal(m, features[m]), features[m].size(0));
        inputs[m] = model.predictorInput(result.invariant[m], result.spurious[m]);
    });
    result.output = model.predict(inputs);
    keepDiskMemoryBound();
    return result;
}

std::vector<torch::Tensor> joined(
    const std::vector<ForwardResult>& parts, std::vector<torch::Tensor> ForwardResult::*field)
{
    std::vector<torch::Tensor> all;
    for (std::size_t m = 0; m < (parts.front().*field).size(); ++m) {
        std::vector<torch::Tensor> pieces;
        for (const ForwardResult& part : parts)
            pieces.push_back((part.*field)[m]);
        all.push_back(torch::cat(pieces));
    }
    return all;
}

}

ForwardResult forward(const CmirModel& model, const std::vector<torch::Tensor>& features, TaskTeam* team)
{
    const torch::NoGradGuard noGrad;
    const std::int64_t rows = features.front().size(0);
    if (rows <= evaluationRows)
        return forwardPass(model, features, team);
    std::vector<ForwardResult> parts;
    std::vector<torch::Tensor> outputs;
    for (std::int64_t begin = 0; begin < rows; begin += evaluationRows) {
        std::vector<torch::Tensor> piece;
        for (const torch::Tensor& x : features)
            piece.push_back(x.narrow(0, begin, std::min(evaluationRows, rows - begin)));
        parts.push_back(forwardPass(model, piece, team));
        outputs.push_back(parts.back().output);
    }
    return { joined(parts, &ForwardResult::invariant), joined(parts, &ForwardResult::spurious), torch::cat(outputs) };
}

}
