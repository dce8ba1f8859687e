#include "core/training/adamw.h"

#include <algorithm>
#include <cmath>

namespace cmir {

namespace {

constexpr std::int64_t pieceSize
    = 1 << 15; // five arrays of 128 KiB: they pass through the cache once, whatever the size

}

AdamW::AdamW(torch::Tensor values, torch::Tensor gradients, TaskTeam* team)
    : m_values(std::move(values))
    , m_gradients(std::move(gradients))
    , m_first(torch::zeros_like(m_values))
    , m_second(torch::zeros_like(m_values))
    , m_team(team)
{
    const std::int64_t count = m_values.numel();
    for (std::int64_t begin = 0; begin < count; begin += pieceSize)
        m_pieces.add([this, begin, end = std::min(begin + pieceSize, count)] { stepPiece(begin, end); }, 1);
}

void AdamW::restore(const torch::Tensor& first, const torch::Tensor& second, std::int64_t steps)
{
    m_first.copy_(first);
    m_second.copy_(second);
    m_steps = steps;
}

void AdamW::step(const Options& options)
{
    ++m_steps;
    const auto t = static_cast<double>(m_steps);
    const double stepSize = options.learningRate / (1 - std::pow(options.beta1, t));
    const double rootCorrection = 1 / std::sqrt(1 - std::pow(options.beta2, t));
    if (!m_values.is_cpu() || m_values.scalar_type() != torch::kFloat32) {
        stepTensors(options, stepSize, rootCorrection);
        return;
    }
    m_constants = { static_cast<float>(options.beta1), static_cast<float>(options.beta2),
        static_cast<float>(1 - options.learningRate * options.weightDecay), static_cast<float>(stepSize),
        static_cast<float>(rootCorrection), static_cast<float>(options.epsilon) };
    if (m_team && m_pieces.size() > 1)
        m_team->run(m_pieces);
    else
        stepPiece(0, m_values.numel());
}

void AdamW::stepPiece(std::int64_t begin, std::int64_t end) const
{
    adamWKernel(m_values.data_ptr<float>() + begin, m_gradients.data_ptr<float>() + begin,
        m_first.data_ptr<float>() + begin, m_second.data_ptr<float>() + begin, end - begin, m_constants);
}

void AdamW::stepTensors(const Options& options, double stepSize, double rootCorrection)
{
    const torch::NoGradGuard noGrad;
    m_values.mul_(1 - options.learningRate * options.weightDecay);
    m_first.mul_(options.beta1).add_(m_gradients, 1 - options.beta1);
    m_second.mul_(options.beta2).addcmul_(m_gradients, m_gradients, 1 - options.beta2);
    m_values.addcdiv_(m_first, m_second.sqrt().mul_(rootCorrection).add_(options.epsilon), -stepSize);
}

}
