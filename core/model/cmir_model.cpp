#include "core/model/cmir_model.h"

namespace cmir {

CmirModel::CmirModel(
    const ModelShape& shape, const ExperimentConfig& config, torch::Device device, torch::ScalarType type)
    : m_predictFromBoth(shape.predictFromBoth)
{
    const std::vector<UnimodalKind> kinds = unimodalKinds(config.unimodal, shape.modalities);
    m_branches.resize(shape.modalities.size());
    for (std::size_t m = 0; m < m_branches.size(); ++m)
        declareBranch(m_branches[m], shape.modalities[m], shape.widths[m], kinds[m], config);
    const auto joined = static_cast<std::int64_t>(m_branches.size()) * config.d * (shape.predictFromBoth ? 2 : 1);
    // Figure of the paper: the two middle layers have no ReLU between them.
    m_predictorFront.declare(m_store, "predictor.front", { joined, config.d_hidden, config.d_hidden });
    m_predictorBack.declare(m_store, "predictor.back", { config.d_hidden, config.d_hidden, shape.outputs });
    m_store.allocate(static_cast<std::uint64_t>(config.seed), device, type);
}

void CmirModel::declareBranch(
    Branch& branch, const std::string& name, std::int64_t width, UnimodalKind kind, const ExperimentConfig& config)
{
    const std::int64_t d = config.d, hidden = config.d_hidden;
    if (kind == UnimodalKind::Linear)
        branch.unimodal.declare(m_store, "unimodal." + name, { width, d });
    else if (kind == UnimodalKind::Mlp)
        branch.unimodal.declare(m_store, "unimodal." + name, { width, hidden, d });
    const std::int64_t pooled = kind == UnimodalKind::Identity ? width : d;
    branch.trunk.activateLast = true;
    branch.trunk.declare(m_store, "trunk." + name, { pooled, hidden, hidden }, Initial::BeforeRelu);
    branch.invariant.declare(m_store, "invariant." + name, hidden, d, Initial::Linear);
    branch.spurious.declare(m_store, "spurious." + name, hidden, d, Initial::Linear);
    branch.decoder.declare(m_store, "decoder." + name, { 2 * d, hidden, hidden, pooled });
}

torch::Tensor CmirModel::unimodal(std::size_t m, const torch::Tensor& features, const Dropout& dropout) const
{
    return m_branches[m].unimodal(features, dropout);
}

std::pair<torch::Tensor, torch::Tensor> CmirModel::encode(
    std::size_t m, const torch::Tensor& x, std::int64_t spuriousRows, const Dropout& dropout) const
{
    const Branch& branch = m_branches[m];
    const torch::Tensor hidden = branch.trunk(x, dropout);
    return { branch.invariant(hidden),
        branch.spurious(spuriousRows == hidden.size(0) ? hidden : hidden.narrow(0, 0, spuriousRows)) };
}

torch::Tensor CmirModel::decode(
    std::size_t m, const torch::Tensor& invariant, const torch::Tensor& spurious, const Dropout& dropout) const
{
    return m_branches[m].decoder(torch::cat({ invariant, spurious }, 1), dropout);
}

torch::Tensor CmirModel::predictorInput(const torch::Tensor& invariant, const torch::Tensor& spurious) const
{
    return m_predictFromBoth ? torch::cat({ invariant, spurious }, 1) : invariant;
}

torch::Tensor CmirModel::predictorInput(std::size_t m, const torch::Tensor& x) const
{
    const auto [invariant, spurious] = encode(m, x, m_predictFromBoth ? x.size(0) : 0);
    return predictorInput(invariant, spurious);
}

torch::Tensor CmirModel::predict(const std::vector<torch::Tensor>& inputs, const Dropout& dropout) const
{
    return m_predictorBack(m_predictorFront(torch::cat(inputs, 1), dropout), dropout);
}

torch::Tensor answers(const torch::Tensor& output, OutputKind kind)
{
    switch (kind) {
    case OutputKind::Value:
        return output;
    case OutputKind::Probability:
        return torch::sigmoid(output);
    case OutputKind::ClassProbabilities:
        return torch::softmax(output, 1);
    }
    return output;
}

}
