#include "core/model/cmir_model.h"

#include "core/common/error.h"
#include "core/model/carried_change.h"
#include "core/model/rows_of.h"

#include <algorithm>

namespace cmir {

CmirModel::CmirModel(
    const ModelShape& shape, const ExperimentConfig& config, torch::Device device, torch::ScalarType type)
    : m_encoder(shape.encoder)
    , m_predictFromBoth(shape.predictFromBoth)
    , m_noisyModalities(config.noise_ratio > 0)
{
    std::vector<bool> sequences(shape.modalities.size(), false);
    for (std::size_t m = 0; m < sequences.size() && m < shape.steps.size(); ++m)
        sequences[m] = shape.steps[m] > 0;
    const std::vector<UnimodalChoice> choices = unimodalChoices(config.unimodal, shape.modalities, sequences);
    m_branches.resize(shape.modalities.size());
    std::int64_t joined = 0; // what the predictor takes
    for (std::size_t m = 0; m < m_branches.size(); ++m) {
        m_branches[m].name = shape.modalities[m];
        m_branches[m].width = shape.widths[m];
        UnimodalInput input { shape.modalities[m], shape.widths[m], sequences[m] ? shape.steps[m] : 0 };
        if (shape.modules) {
            const auto known = shape.modules->find(input.modality);
            input.moduleSha256 = known == shape.modules->end() ? std::string() : known->second;
        }
        declareBranch(
            m_branches[m], input.modality, declareUnimodal(m_branches[m], choices[m], input, config, device), config);
        joined += !m_encoder ? m_branches[m].pooledWidth : shape.predictFromBoth ? 2 * config.d : config.d;
    }
    // Figure of the paper: the two middle layers have no ReLU between them.
    m_predictorFront.declare(m_store, "predictor.front", { joined, config.d_hidden, config.d_hidden });
    m_predictorBack.declare(m_store, "predictor.back", { config.d_hidden, config.d_hidden, shape.outputs });
    if (m_encoder && needsUnimodalPredictors(config.invariance_form))
        for (Branch& branch : m_branches)
            branch.alone.declare(m_store, "alone." + branch.name, config.d, shape.outputs);
    m_store.allocate(static_cast<std::uint64_t>(config.seed), device, type);
}

std::int64_t CmirModel::declareUnimodal(Branch& branch, const UnimodalChoice& choice, const UnimodalInput& input,
    const ExperimentConfig& config, torch::Device device)
{
    branch.network = makeUnimodalNetwork(choice, input, config, m_store, device);
    if (branch.network && !branch.network->trainable()) {
        branch.frozen = std::move(branch.network);
        return branch.width = branch.frozen->outputWidth();
    }
    if (branch.network)
        return branch.network->outputWidth();
    if (choice.kind == UnimodalKind::Identity)
        return input.width;
    if (choice.kind == UnimodalKind::Linear)
        branch.unimodal.declare(m_store, "unimodal." + input.modality, { input.width, config.d });
    else
        branch.unimodal.declare(m_store, "unimodal." + input.modality, { input.width, config.d_hidden, config.d });
    return config.d;
}

void CmirModel::declareBranch(
    Branch& branch, const std::string& name, std::int64_t pooled, const ExperimentConfig& config)
{
    const std::int64_t d = config.d, hidden = config.d_hidden;
    branch.pooledWidth = pooled;
    if (!m_encoder)
        return;
    const bool he = config.encoder_init == EncoderInit::He;
    const Initial beforeRelu = he ? Initial::BeforeRelu : Initial::Usual, head = he ? Initial::Linear : Initial::Usual;
    branch.trunk.activateLast = true;
    branch.trunk.declare(m_store, "trunk." + name, { pooled, hidden, hidden }, beforeRelu);
    if (config.trunk == Trunk::Separate) {
        branch.spuriousTrunk.activateLast = true;
        branch.spuriousTrunk.declare(m_store, "spurious_trunk." + name, { pooled, hidden, hidden }, beforeRelu);
    }
    branch.invariant.declare(m_store, "invariant." + name, hidden, d, head);
    branch.spurious.declare(m_store, "spurious." + name, hidden, d, head);
    branch.decoder.declare(m_store, "decoder." + name, { 2 * d, hidden, hidden, pooled });
}

bool CmirModel::pooledInputs() const
{
    for (std::size_t m = 0; m < m_branches.size(); ++m)
        if (m_branches[m].network || (m_noisyModalities && !identityUnimodal(m)))
            return false;
    return true;
}

bool CmirModel::hasFrozenUnimodal() const
{
    return std::ranges::any_of(m_branches, [](const Branch& branch) { return branch.frozen != nullptr; });
}

std::map<std::string, std::string> CmirModel::modules() const
{
    std::map<std::string, std::string> found;
    for (const Branch& branch : m_branches)
        if (branch.frozen)
            found[branch.name] = branch.frozen->moduleSha256();
    return found;
}

namespace {

/// Outside training a whole split may come at once: in pieces of this many rows, attention and hidden layers stay
/// small, and so does what a network copies of the features.
std::int64_t rowsAtOnce(const torch::Tensor& features)
{
    constexpr std::int64_t mostSteps = 16384, mostNumbers = 1 << 22;
    if (features.dim() != 3)
        return mostSteps;
    const std::int64_t steps = std::max<std::int64_t>(features.size(1), 1);
    return std::max<std::int64_t>(
        std::min(mostSteps / steps, mostNumbers / (steps * std::max<std::int64_t>(features.size(2), 1))), 1);
}

}

torch::Tensor CmirModel::pooledAhead(
    std::size_t m, const torch::Tensor& features, const std::function<bool()>& cancelled, bool absent) const
{
    const torch::NoGradGuard noGrad;
    std::vector<torch::Tensor> results;
    for (const torch::Tensor& part : features.split(std::min<std::int64_t>(rowsAtOnce(features), 256))) {
        if (cancelled && cancelled())
            throw Cancelled();
        // The mean is 0 after standardising; the padding of sequences stays NaN.
        results.push_back((*m_branches[m].frozen)(absent ? part * 0 : part, {}));
    }
    return torch::cat(results);
}

torch::Tensor CmirModel::unimodal(std::size_t m, const torch::Tensor& features, const Dropout& dropout) const
{
    const Branch& branch = m_branches[m];
    if (features.size(-1) <= branch.width)
        return throughNetwork(branch, features, dropout);
    const PooledChange change = carriedChange(features, branch.width, branch.pooledWidth);
    return change.factor * throughNetwork(branch, features.narrow(-1, 0, branch.width), dropout) + change.addition;
}

torch::Tensor CmirModel::unimodalOf(std::size_t m, const torch::Tensor& features, const torch::Tensor& rows) const
{
    std::vector<torch::Tensor> results;
    for (const torch::Tensor& part : rows.split(rowsAtOnce(features)))
        results.push_back(unimodal(m, rowsOf(features, part)));
    return torch::cat(results);
}

torch::Tensor CmirModel::throughNetwork(const Branch& branch, const torch::Tensor& features, const Dropout& dropout)
{
    if (!branch.network)
        return branch.unimodal(features, dropout);
    const std::int64_t piece = rowsAtOnce(features);
    if (at::GradMode::is_enabled() || features.size(0) <= piece)
        return (*branch.network)(features, dropout);
    std::vector<torch::Tensor> results;
    for (const torch::Tensor& part : features.split(piece))
        results.push_back((*branch.network)(part, dropout));
    return torch::cat(results);
}

std::pair<torch::Tensor, torch::Tensor> CmirModel::encode(
    std::size_t m, const torch::Tensor& x, std::int64_t spuriousRows, const Dropout& dropout) const
{
    if (!m_encoder)
        return { x, x.new_zeros({ spuriousRows, 1 }) };
    const Branch& branch = m_branches[m];
    const auto firstRows = [&](const torch::Tensor& rows) {
        return spuriousRows == rows.size(0) ? rows : rows.narrow(0, 0, spuriousRows);
    };
    const torch::Tensor hidden = branch.trunk(x, dropout);
    const bool apart = !branch.spuriousTrunk.layers.empty();
    return { branch.invariant(hidden),
        branch.spurious(apart ? branch.spuriousTrunk(firstRows(x), dropout) : firstRows(hidden)) };
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

torch::Tensor CmirModel::predictAlone(std::size_t m, const torch::Tensor& invariant) const
{
    return m_branches[m].alone(invariant);
}

bool needsUnimodalPredictors(InvarianceForm form)
{
    return form == InvarianceForm::StandardDistance || form == InvarianceForm::StandardKl;
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
