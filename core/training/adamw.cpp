#include "core/training/adamw.h"

#include <algorithm>
#include <cmath>

namespace cmir {

namespace {

constexpr std::int64_t pieceSize
    = 1 << 15; // five arrays of 128 KiB: they pass through the cache once, whatever the size

}

bool holdsAsGradient(float gradient)
{
    constexpr float largest = 1.8e19F; // NaN is not below it either
    return std::abs(gradient) < largest;
}

AdamW::AdamW(torch::Tensor values, torch::Tensor gradients, TaskTeam* team)
    : m_values(std::move(values))
    , m_gradients(std::move(gradients))
    , m_first(torch::zeros_like(m_values))
    , m_second(torch::zeros_like(m_values))
    , m_team(team)
{
    if (isPlain())
        addPieces();
}

/// First all looks, then all updates: nothing is touched where one gradient does not hold.
void AdamW::addPieces()
{
    const std::int64_t count = m_values.numel();
    const auto pieces = static_cast<std::size_t>((count + pieceSize - 1) / pieceSize);
    m_largest.assign(pieces, 0);
    std::vector<TaskGraph::Node> looks;
    for (std::size_t piece = 0; piece < pieces; ++piece) {
        const std::int64_t begin = static_cast<std::int64_t>(piece) * pieceSize;
        const std::int64_t end = std::min(begin + pieceSize, count);
        looks.push_back(m_pieces.add([this, piece, begin, end] { lookAtPiece(piece, begin, end); }, 1));
    }
    const TaskGraph::Node judged = m_pieces.add([this] { judge(); }, 1, looks);
    for (std::int64_t begin = 0; begin < count; begin += pieceSize)
        m_pieces.add([this, begin, end = std::min(begin + pieceSize, count)] { stepPiece(begin, end); }, 4, { judged });
}

void AdamW::restore(const torch::Tensor& first, const torch::Tensor& second, std::int64_t steps)
{
    m_first.copy_(first);
    m_second.copy_(second);
    m_steps = steps;
}

bool AdamW::step(const Options& options)
{
    const auto t = static_cast<double>(m_steps + 1);
    const double stepSize = options.learningRate / (1 - std::pow(options.beta1, t));
    const double rootCorrection = 1 / std::sqrt(1 - std::pow(options.beta2, t));
    if (isPlain()) {
        m_constants = { static_cast<float>(options.beta1), static_cast<float>(options.beta2),
            static_cast<float>(1 - options.learningRate * options.weightDecay), static_cast<float>(stepSize),
            static_cast<float>(rootCorrection), static_cast<float>(options.epsilon) };
        stepPlain();
        if (!m_holds)
            return false;
    } else {
        stepTensors(options, stepSize, rootCorrection);
    }
    ++m_steps;
    return true;
}

bool AdamW::gradientsHeld() const
{
    return !m_largestNorm.defined() || std::isfinite(m_largestNorm.item<double>());
}

void AdamW::stepPlain()
{
    if (m_team && m_largest.size() > 1) {
        m_team->run(m_pieces);
        return;
    }
    m_holds = holdsAsGradient(largestMagnitude(m_gradients.data_ptr<float>(), m_gradients.numel()));
    stepPiece(0, m_values.numel());
}

void AdamW::lookAtPiece(std::size_t piece, std::int64_t begin, std::int64_t end)
{
    m_largest[piece] = largestMagnitude(m_gradients.data_ptr<float>() + begin, end - begin);
}

void AdamW::judge()
{
    m_holds = std::ranges::all_of(m_largest, holdsAsGradient);
}

void AdamW::stepPiece(std::int64_t begin, std::int64_t end) const
{
    if (m_holds)
        adamWKernel(m_values.data_ptr<float>() + begin, m_gradients.data_ptr<float>() + begin,
            m_first.data_ptr<float>() + begin, m_second.data_ptr<float>() + begin, end - begin, m_constants);
}

void AdamW::stepTensors(const Options& options, double stepSize, double rootCorrection)
{
    const torch::NoGradGuard noGrad;
    const torch::Tensor norm = m_gradients.norm();
    m_largestNorm = m_largestNorm.defined() ? torch::maximum(m_largestNorm, norm) : norm; // NaN stays
    m_values.mul_(1 - options.learningRate * options.weightDecay);
    m_first.mul_(options.beta1).add_(m_gradients, 1 - options.beta1);
    m_second.mul_(options.beta2).addcmul_(m_gradients, m_gradients, 1 - options.beta2);
    m_values.addcdiv_(m_first, m_second.sqrt().mul_(rootCorrection).add_(options.epsilon), -stepSize);
}

}
