#pragma once

#include "core/common/task_team.h"
#include "core/training/adamw_kernel.h"

#include <torch/types.h>

#include <cstdint>

namespace cmir {

/// AdamW over one flat buffer: Loshchilov and Hutter, "Decoupled weight decay regularization", ICLR 2019, with the
/// bias-corrected moments of Adam. One pass over memory on the processor; plain tensor operations elsewhere.
class AdamW {
public:
    struct Options {
        double learningRate = 1e-3;
        double weightDecay = 0;
        double beta1 = 0.9, beta2 = 0.999;
        double epsilon = 1e-8;
    };

    /// `values` and `gradients` are flat, of the same length, and stay the caller's; the moments begin at 0. A team
    /// shares the pass in pieces; it must outlive this.
    AdamW(torch::Tensor values, torch::Tensor gradients, TaskTeam* team = nullptr);
    AdamW(const AdamW&) = delete; // the pieces of work point here
    AdamW& operator=(const AdamW&) = delete;

    void step(const Options& options);
    std::int64_t steps() const { return m_steps; }
    const torch::Tensor& firstMoment() const { return m_first; } ///< flat, as the values
    const torch::Tensor& secondMoment() const { return m_second; }
    /// Goes on from moments that were kept.
    void restore(const torch::Tensor& first, const torch::Tensor& second, std::int64_t steps);

private:
    void stepTensors(const Options& options, double stepSize, double rootCorrection);
    void stepPiece(std::int64_t begin, std::int64_t end) const;

    torch::Tensor m_values, m_gradients, m_first, m_second;
    std::int64_t m_steps = 0;
    AdamWConstants m_constants {}; ///< of the step under way
    TaskGraph m_pieces;
    TaskTeam* m_team;
};

}
