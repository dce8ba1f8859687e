#include "core/objective/fused_branch.h"

#include "core/common/normal_numbers.h"
#include "core/model/torch_random.h"

#include <algorithm>

namespace cmir {

namespace {

Activation pooledInput(const CmirModel::Branch& branch, std::int64_t rows)
{
    const std::int64_t p = branch.trunk.layers.front().weight.size(1);
    const bool trainable = !branch.unimodal.layers.empty();
    return { torch::zeros({ rows, p }), trainable ? torch::zeros({ rows, p }) : torch::Tensor() };
}

}

FusedBranch::FusedBranch(const CmirModel::Branch& branch, std::size_t modality, std::int64_t samples,
    std::int64_t variants, const Activation& invariant, bool dropout)
    : m_modality(modality)
    , m_samples(samples)
    , m_variants(variants)
    , m_x(pooledInput(branch, variants * samples))
    , m_top(Activation::make(variants * samples, branch.invariant.weight.size(1)))
    , m_invariant(invariant)
    , m_clean(invariant.rows(0, samples))
    , m_joined(Activation::make(samples, 2 * branch.invariant.weight.size(0)))
    , m_joinedInvariant(m_joined.columns(0, branch.invariant.weight.size(0)))
    , m_spurious(m_joined.columns(branch.invariant.weight.size(0), branch.invariant.weight.size(0)))
    , m_decoded(Activation::make(samples, m_x.value.size(1)))
    , m_noise(torch::zeros({ variants - 1, samples, m_x.value.size(1) }))
    , m_scratch(torch::zeros({ kernels::invarianceScratch(branch.invariant.weight.size(0)) }))
    , m_decorrelation(samples, branch.invariant.weight.size(0))
    , m_trunk(branch.trunk, m_x, m_top, dropout)
    , m_decoder(branch.decoder, m_joined, m_decoded, dropout)
    , m_invariantHead(branch.invariant, m_top, m_invariant, false, false)
    , m_spuriousHead(branch.spurious, m_top.rows(0, samples), m_spurious, false, false)
{
    m_pooled = { m_x.value.narrow(0, 0, samples), torch::Tensor() };
    if (branch.unimodal.layers.empty())
        return;
    m_pooled.gradient = torch::zeros_like(m_pooled.value);
    m_features.value = torch::zeros({ samples, branch.unimodal.layers.front().weight.size(1) });
    m_unimodal.emplace(branch.unimodal, m_features, m_pooled, dropout);
}

void FusedBranch::drawForEncoder(const ExperimentConfig& config, StepGenerators& generators)
{
    if (m_unimodal)
        m_unimodal->drawMasks(config.dropout, generators.dropout);
    if (m_variants > 1)
        m_noiseKey = drawKey(generators.environments);
    m_trunk.drawMasks(config.dropout, generators.dropout);
}

void FusedBranch::drawForDecoder(const ExperimentConfig& config, StepGenerators& generators)
{
    m_decoder.drawMasks(config.dropout, generators.dropout);
}

TaskGraph::Node FusedBranch::addForward(TaskGraph& graph, const StepInput& input)
{
    const double encoder
        = m_trunk.cost() + m_invariantHead.cost() + m_spuriousHead.cost() + (m_unimodal ? m_unimodal->cost() : 0);
    const TaskGraph::Node encoded = graph.add([this, &input] { encode(input); }, encoder);
    m_decodedNode = graph.add([this, &input] { decode(input); }, 2 * m_decoder.cost(), { encoded });
    m_decoder.addWeightGradients(graph, m_decodedNode, [&input] { return input.config->lambda3 != 0; });
    return encoded;
}

void FusedBranch::addBackward(TaskGraph& graph, const StepInput& input, TaskGraph::Node predicted)
{
    const double cost = m_trunk.cost() + m_invariantHead.cost() + m_spuriousHead.cost();
    const TaskGraph::Node done = graph.add([this, &input] { backward(input); }, cost, { predicted, m_decodedNode });
    const auto always = [] { return true; };
    m_trunk.addWeightGradients(graph, done, always);
    m_invariantHead.addWeightGradients(graph, done, always);
    m_spuriousHead.addWeightGradients(
        graph, done, [&input] { return input.config->lambda2 != 0 || input.config->lambda3 != 0; });
    if (m_unimodal)
        m_unimodal->addWeightGradients(graph, done, always);
}

void FusedBranch::encode(const StepInput& input)
{
    const kernels::View source = viewOf((*input.features)[m_modality]);
    if (m_unimodal) {
        kernels::gatherRows(viewOf(m_features.value), source, input.rows);
        m_unimodal->forward();
    } else {
        kernels::gatherRows(viewOf(m_pooled.value), source, input.rows);
    }
    if (m_variants > 1)
        fillNormal(m_noise.data_ptr<float>(), m_noise.numel(), m_noiseKey);
    forBlocks(m_variants * m_samples, [&](std::int64_t begin, std::int64_t count) {
        if (m_variants > 1)
            kernels::addNoise(viewOf(m_x.value), m_noise.data_ptr<float>(), input.intensities.data_ptr<float>(),
                m_samples, begin, count);
        m_trunk.forward(begin, count);
        m_invariantHead.forward(begin, count);
        if (begin < m_samples)
            m_spuriousHead.forward(begin, std::min(count, m_samples - begin));
    });
}

/// Values of R_dec and R_rec; their gradients (by lambda) go to joined.
void FusedBranch::decode(const StepInput& input)
{
    const ExperimentConfig& config = *input.config;
    const auto n = static_cast<double>(m_samples), width = static_cast<double>(m_decoded.value.size(1));
    kernels::copy(viewOf(m_joinedInvariant.value), viewOf(m_clean.value));
    m_decoder.forward();
    const double divisor = config.reduction == Reduction::Normalised ? n * width : n;
    m_values[2] = kernels::squaredError(viewOf(m_pooled.value), viewOf(m_decoded.value),
                      static_cast<float>(config.lambda3 / divisor), viewOf(m_decoded.gradient))
        / divisor;
    if (config.lambda3 != 0)
        m_decoder.slopes(input.keep());
    else
        kernels::clear(viewOf(m_joined.gradient));
    m_values[1] = fusedDecorrelation(m_clean, m_joinedInvariant.gradient, m_spurious, config, m_decorrelation);
}

/// Value of R_inv, and its gradient onto that of the prediction.
void FusedBranch::addInvariance(const ExperimentConfig& config)
{
    m_values[0] = 0;
    if (m_variants < 2)
        return;
    const double pairs = static_cast<double>(m_variants * (m_variants - 1)) / 2, n = static_cast<double>(m_samples);
    const double divisor
        = config.reduction == Reduction::Normalised ? pairs * n * static_cast<double>(m_invariant.value.size(1)) : n;
    m_values[0]
        = kernels::invariance(viewOf(m_invariant.value), m_variants, config.invariance_form == InvarianceForm::Relative,
            divisor, static_cast<float>(config.lambda1), viewOf(m_invariant.gradient), m_scratch.data_ptr<float>());
}

void FusedBranch::backward(const StepInput& input)
{
    const ExperimentConfig& config = *input.config;
    kernels::add(viewOf(m_clean.gradient), viewOf(m_joinedInvariant.gradient));
    addInvariance(config);
    const bool spurious = config.lambda2 != 0 || config.lambda3 != 0;
    forBlocks(m_variants * m_samples, [&](std::int64_t begin, std::int64_t count) {
        m_invariantHead.slopes(begin, count, input.keep());
        if (spurious && begin < m_samples)
            m_spuriousHead.slopes(begin, std::min(count, m_samples - begin), input.keep(), /*accumulate=*/true);
        m_trunk.slopes(begin, count, input.keep());
    });
    if (!m_unimodal)
        return;
    kernels::sumVariants(viewOf(m_pooled.gradient), viewOf(m_x.gradient), m_variants);
    m_unimodal->slopes(input.keep());
}

}
