#include "core/training/adamw.h"

#include "core/training/adamw_kernel.h"

#include <cmath>

namespace cmir {

AdamW::AdamW(torch::Tensor values, torch::Tensor gradients)
    : m_values(std::move(values))
    , m_gradients(std::move(gradients))
    , m_first(torch::zeros_like(m_values))
    , m_second(torch::zeros_like(m_values))
{ }

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
    const AdamWConstants constants { static_cast<float>(options.beta1), static_cast<float>(options.beta2),
        static_cast<float>(1 - options.learningRate * options.weightDecay), static_cast<float>(stepSize),
        static_cast<float>(rootCorrection), static_cast<float>(options.epsilon) };
    adamWKernel(m_values.data_ptr<float>(), m_gradients.data_ptr<float>(), m_first.data_ptr<float>(),
        m_second.data_ptr<float>(), m_values.numel(), constants);
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
