#include "core/objective/fused_branch.h"

#include "core/common/normal_numbers.h"
#include "core/model/torch_random.h"

#include <algorithm>

namespace cmir {

namespace {

std::int64_t pooledWidthOf(const CmirModel::Branch& branch)
{
    return branch.trunk.layers.front().weight.size(1);
}

std::int64_t widthOf(const CmirModel::Branch& branch) ///< d
{
    return branch.invariant.weight.size(0);
}

bool hasNetwork(const CmirModel::Branch& branch)
{
    return !branch.unimodal.layers.empty();
}

bool hasOwnTrunk(const CmirModel::Branch& branch)
{
    return !branch.spuriousTrunk.layers.empty();
}

Activation pooledInput(const CmirModel::Branch& branch, std::int64_t rows)
{
    const std::int64_t p = pooledWidthOf(branch);
    return { torch::zeros({ rows, p }), hasNetwork(branch) ? torch::zeros({ rows, p }) : torch::Tensor() };
}

/// The same values with a gradient of their own, if there is one: two trunks may write theirs at once.
Activation besides(const Activation& x)
{
    return { x.value, x.gradient.defined() ? torch::zeros_like(x.gradient) : torch::Tensor() };
}

/// What the spurious head stands on.
Activation spuriousTop(const CmirModel::Branch& branch, const Activation& top, std::int64_t rows)
{
    return hasOwnTrunk(branch) ? Activation::make(rows, top.value.size(1)) : top.rows(0, rows);
}

}

FusedBranch::FusedBranch(const CmirModel::Branch& branch, std::size_t modality, const StepShape& shape,
    std::int64_t basisColumns, const Activation& invariant)
    : m_modality(modality)
    , m_shape(shape)
    , m_x(pooledInput(branch, shape.rows()))
    , m_top(Activation::make(shape.rows(), branch.invariant.weight.size(1)))
    , m_spuriousX(besides(m_x.rows(0, shape.spuriousRows())))
    , m_spuriousTop(spuriousTop(branch, m_top, shape.spuriousRows()))
    , m_invariant(invariant)
    , m_joined(Activation::make(shape.spuriousRows(), 2 * widthOf(branch)))
    , m_joinedInvariant(m_joined.columns(0, widthOf(branch)))
    , m_spurious(m_joined.columns(widthOf(branch), widthOf(branch)))
    , m_decoded(Activation::make(shape.decodedRows(), pooledWidthOf(branch)))
    , m_noise(torch::zeros({ shape.variants - 1, shape.samples, pooledWidthOf(branch) }))
    , m_scratch(torch::zeros({ kernels::invarianceScratch(widthOf(branch)) }))
    , m_rowFactor(torch::ones({ shape.rows() }))
    , m_counted(branch.counted)
    , m_trunk(branch.trunk, m_x, m_top, shape.dropout)
    , m_decoder(branch.decoder, m_joined.rows(0, shape.decodedRows()), m_decoded, shape.dropout)
    , m_invariantHead(branch.invariant, m_top, m_invariant, false, false)
    , m_spuriousHead(branch.spurious, m_spuriousTop, m_spurious, false, false)
{
    const std::int64_t d = widthOf(branch);
    if (shape.conditional)
        m_conditional = ConditionalBuffers(shape.rows(), d, basisColumns, shape.variants);
    else
        m_decorrelation = DecorrelationBuffers(shape.samples, d);
    if (shape.whitened) {
        m_whitened = WhitenedBuffers(shape.rows(), d);
        m_pull = torch::zeros({ shape.rows(), d });
    }
    if (hasOwnTrunk(branch))
        m_spuriousTrunk.emplace(branch.spuriousTrunk, m_spuriousX, m_spuriousTop, shape.dropout);
    m_pooled = { m_x.value.narrow(0, 0, shape.samples), torch::Tensor() };
    if (!hasNetwork(branch))
        return;
    m_pooled.gradient = torch::zeros_like(m_pooled.value);
    m_features.value = torch::zeros({ shape.samples, branch.unimodal.layers.front().weight.size(1) });
    m_unimodal.emplace(branch.unimodal, m_features, m_pooled, shape.dropout);
}

void FusedBranch::drawForEncoder(const ExperimentConfig& config, StepGenerators& generators)
{
    if (m_unimodal)
        m_unimodal->drawMasks(config.dropout, generators.dropout);
    if (m_shape.variants > 1)
        m_noiseKey = drawKey(generators.environments);
    m_trunk.drawMasks(config.dropout, generators.dropout);
    if (m_spuriousTrunk)
        m_spuriousTrunk->drawMasks(config.dropout, generators.dropout);
}

void FusedBranch::drawForDecoder(const ExperimentConfig& config, StepGenerators& generators)
{
    m_decoder.drawMasks(config.dropout, generators.dropout);
}

TaskGraph::Node FusedBranch::addForward(TaskGraph& graph, const StepInput& input)
{
    const double trunk = m_trunk.cost() + m_invariantHead.cost(), head = m_spuriousHead.cost();
    const double unimodal = m_unimodal ? m_unimodal->cost() : 0;
    TaskGraph::Node encoded = -1, encodedSpurious = -1;
    if (separate()) {
        const TaskGraph::Node prepared = graph.add([this, &input] { prepare(input); }, 1 + unimodal);
        encoded = graph.add([this, &input] { encode(input); }, trunk, { prepared });
        encodedSpurious = graph.add([this] { encodeSpurious(); }, m_spuriousTrunk->cost() + head, { prepared });
    } else {
        encoded = encodedSpurious = graph.add(
            [this, &input] {
                prepare(input);
                encode(input);
            },
            trunk + head + unimodal);
    }
    m_decodedNode = graph.add([this, &input] { decode(input); }, 2 * m_decoder.cost(), { encoded, encodedSpurious });
    m_decoder.addWeightGradients(graph, m_decodedNode, [&input] { return input.config->lambda3 != 0; });
    const auto width = static_cast<double>(m_invariant.value.size(1)), rows = static_cast<double>(m_shape.rows());
    m_pulledNode = encoded;
    if (m_shape.whitened)
        m_pulledNode = graph.add(
            [this, &input] {
                m_values[0] = fusedWhitened(viewOf(m_invariant.value), m_shape.variants, input.config->lambda1,
                    viewOf(m_pull), m_whitened, input.memory != nullptr ? input.memory->of(m_modality) : nullptr);
            },
            3 * rows * width * width, { encoded });
    return encoded;
}

void FusedBranch::addBackward(TaskGraph& graph, const StepInput& input, TaskGraph::Node predicted)
{
    const double trunk = m_trunk.cost() + m_invariantHead.cost(), head = m_spuriousHead.cost();
    const auto always = [] { return true; };
    const auto whenSpurious = [&input] { return input.shapesSpurious(); };
    const TaskGraph::Node done = graph.add([this, &input] { backward(input); }, trunk + (separate() ? 0 : head),
        { predicted, m_decodedNode, m_pulledNode });
    m_spuriousDone = done;
    if (separate()) {
        m_spuriousDone
            = graph.add([this, &input] { backwardSpurious(input); }, m_spuriousTrunk->cost() + head, { m_decodedNode });
        m_spuriousTrunk->addWeightGradients(graph, m_spuriousDone, whenSpurious);
    }
    m_trunk.addWeightGradients(graph, done, always);
    m_invariantHead.addWeightGradients(graph, done, always);
    m_spuriousHead.addWeightGradients(graph, m_spuriousDone, whenSpurious);
    if (!m_unimodal)
        return;
    const TaskGraph::Node through
        = graph.add([this, &input] { backwardUnimodal(input); }, m_unimodal->cost(), { done, m_spuriousDone });
    m_unimodal->addWeightGradients(graph, through, always);
}

/// X_m of the clean samples, and the noise of the others.
void FusedBranch::prepare(const StepInput& input)
{
    const kernels::View gathered = viewOf(m_unimodal ? m_features.value : m_pooled.value);
    kernels::gatherRows(gathered, viewOf((*input.features)[m_modality]), input.rows);
    for (std::int64_t r = 0; input.kept.defined() && r < gathered.rows; ++r)
        if (input.kept.data_ptr<float>()[static_cast<std::int64_t>(m_modality) * gathered.rows + r] == 0)
            kernels::clear(gathered.part(r, 1));
    if (m_unimodal)
        m_unimodal->forward();
    if (m_shape.variants < 2)
        return;
    fillNormal(m_noise.data_ptr<float>(), m_noise.numel(), m_noiseKey);
    const float* intensity = input.intensities.data_ptr<float>();
    if (separate()) // both trunks read them
        kernels::addNoise(viewOf(m_x.value), m_noise.data_ptr<float>(), intensity, m_shape.samples, 0, m_shape.rows());
    float* factor = m_rowFactor.data_ptr<float>();
    for (std::int64_t r = 0; m_shape.reconstructAll && r < m_shape.rows(); ++r)
        factor[r] = 1 / (1 + intensity[r] * intensity[r]); // variantVariance of Gaussian noise
}

void FusedBranch::encode(const StepInput& input)
{
    const std::int64_t spuriousRows = m_shape.spuriousRows();
    forBlocks(m_shape.rows(), [&](std::int64_t begin, std::int64_t count) {
        if (m_shape.variants > 1 && !separate())
            kernels::addNoise(viewOf(m_x.value), m_noise.data_ptr<float>(), input.intensities.data_ptr<float>(),
                m_shape.samples, begin, count);
        m_trunk.forward(begin, count);
        m_invariantHead.forward(begin, count);
        if (!separate() && begin < spuriousRows)
            m_spuriousHead.forward(begin, std::min(count, spuriousRows - begin));
    });
}

void FusedBranch::encodeSpurious()
{
    forBlocks(m_shape.spuriousRows(), [&](std::int64_t begin, std::int64_t count) {
        m_spuriousTrunk->forward(begin, count);
        m_spuriousHead.forward(begin, count);
    });
}

/// Values of R_dec and R_rec; their gradients (by lambda) go to joined.
void FusedBranch::decode(const StepInput& input)
{
    reconstruct(input);
    decorrelate(input);
}

void FusedBranch::reconstruct(const StepInput& input)
{
    const ExperimentConfig& config = *input.config;
    const std::int64_t rows = m_shape.decodedRows(), d = m_invariant.value.size(1);
    kernels::copy(viewOf(m_joinedInvariant.value).part(0, rows), viewOf(m_invariant.value).part(0, rows));
    m_decoder.forward();
    const bool counts = m_shape.reconstructAll && m_counted.defined();
    const auto n = static_cast<double>(rows);
    double divisor = n;
    if (config.reduction == Reduction::Normalised)
        divisor
            *= counts ? std::max(1.0, m_counted.sum().item<double>()) : static_cast<double>(m_decoded.value.size(1));
    const auto weight = static_cast<float>(config.lambda3 / divisor);
    const kernels::View target = viewOf(m_x.value).part(0, rows), decoded = viewOf(m_decoded.value);
    const double squares = m_shape.reconstructAll
        ? kernels::scaledSquaredError(target, decoded, m_rowFactor.data_ptr<float>(),
            counts ? m_counted.data_ptr<float>() : nullptr, weight, viewOf(m_decoded.gradient))
        : kernels::squaredError(target, decoded, weight, viewOf(m_decoded.gradient));
    m_values[2] = squares / divisor;

    const bool apart = config.reconstruction_reaches == Reach::Spurious;
    const kernels::View gradient = viewOf(m_joined.gradient);
    if (config.lambda3 == 0) {
        kernels::clear(gradient);
        return;
    }
    m_decoder.slopes(input.keep(), apart ? d : 0);
    if (apart)
        kernels::clear(viewOf(m_joinedInvariant.gradient));
    if (rows < gradient.rows)
        kernels::clear(gradient.part(rows, gradient.rows - rows));
}

void FusedBranch::decorrelate(const StepInput& input)
{
    const ExperimentConfig& config = *input.config;
    const bool both = config.decorrelation_reaches == Reach::Both;
    const torch::Tensor reached = both ? m_joinedInvariant.gradient : torch::Tensor();
    if (m_shape.conditional)
        m_values[1] = fusedConditional(m_invariant.value, reached, m_spurious, input.basis, config.lambda2,
            m_conditional, config.decorrelation_estimate == DecorrelationEstimate::Unbiased ? m_shape.variants : 0);
    else
        m_values[1] = fusedDecorrelation(m_invariant.rows(0, m_shape.samples),
            both ? reached.narrow(0, 0, m_shape.samples) : reached, m_spurious.rows(0, m_shape.samples), config,
            m_decorrelation);
}

/// R_inv's gradient onto that of the prediction; its value too, in the forms that are not worked out before.
void FusedBranch::addInvariance(const ExperimentConfig& config)
{
    if (m_shape.whitened) {
        kernels::add(viewOf(m_invariant.gradient), viewOf(m_pull));
        return;
    }
    m_values[0] = 0;
    if (m_shape.variants < 2)
        return;
    const double pairs = static_cast<double>(m_shape.variants * (m_shape.variants - 1)) / 2;
    const auto n = static_cast<double>(m_shape.samples);
    const double divisor
        = config.reduction == Reduction::Normalised ? pairs * n * static_cast<double>(m_invariant.value.size(1)) : n;
    m_values[0] = kernels::invariance(viewOf(m_invariant.value), m_shape.variants,
        config.invariance_form == InvarianceForm::Relative, divisor, static_cast<float>(config.lambda1),
        viewOf(m_invariant.gradient), m_scratch.data_ptr<float>());
}

void FusedBranch::backward(const StepInput& input)
{
    const ExperimentConfig& config = *input.config;
    const std::int64_t spuriousRows = m_shape.spuriousRows();
    const bool reached = (config.lambda3 != 0 && config.reconstruction_reaches == Reach::Both)
        || (config.lambda2 != 0 && config.decorrelation_reaches == Reach::Both);
    if (reached)
        kernels::add(viewOf(m_invariant.gradient).part(0, spuriousRows), viewOf(m_joinedInvariant.gradient));
    addInvariance(config);
    const bool spurious = !separate() && input.shapesSpurious();
    forBlocks(m_shape.rows(), [&](std::int64_t begin, std::int64_t count) {
        m_invariantHead.slopes(begin, count, input.keep());
        if (spurious && begin < spuriousRows)
            m_spuriousHead.slopes(begin, std::min(count, spuriousRows - begin), input.keep(), /*accumulate=*/true);
        m_trunk.slopes(begin, count, input.keep());
    });
}

void FusedBranch::backwardSpurious(const StepInput& input)
{
    if (!input.shapesSpurious())
        return;
    forBlocks(m_shape.spuriousRows(), [&](std::int64_t begin, std::int64_t count) {
        m_spuriousHead.slopes(begin, count, input.keep());
        m_spuriousTrunk->slopes(begin, count, input.keep());
    });
}

void FusedBranch::backwardUnimodal(const StepInput& input)
{
    if (separate() && input.shapesSpurious())
        kernels::add(viewOf(m_x.gradient).part(0, m_shape.spuriousRows()), viewOf(m_spuriousX.gradient));
    kernels::sumVariants(viewOf(m_pooled.gradient), viewOf(m_x.gradient), m_shape.variants);
    m_unimodal->slopes(input.keep());
}

}
