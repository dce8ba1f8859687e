#pragma once

#include "core/common/task_team.h"
#include "core/training/adamw_kernel.h"

#include <torch/types.h>

#include <cstdint>
#include <vector>

namespace cmir {

/// Whether AdamW can take it: its square is a float. What cannot would stay in the second moment for good.
bool holdsAsGradient(float gradient);

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

    /// Returns false, and leaves weights and moments as they are, where a gradient does not hold (holdsAsGradient). On
    /// a device a look would make every step wait: there it goes on, and gradientsHeld() tells.
    [[nodiscard]] bool step(const Options& options);
    /// Whether every gradient of the steps up to here held; on a device it waits for them.
    bool gradientsHeld() const;
    std::int64_t steps() const { return m_steps; }
    const torch::Tensor& firstMoment() const { return m_first; } ///< flat, as the values
    const torch::Tensor& secondMoment() const { return m_second; }
    /// Goes on from moments that were kept.
    void restore(const torch::Tensor& first, const torch::Tensor& second, std::int64_t steps);

private:
    bool isPlain() const { return m_values.is_cpu() && m_values.scalar_type() == torch::kFloat32; }
    void addPieces();
    void stepPlain();
    void stepTensors(const Options& options, double stepSize, double rootCorrection);
    void lookAtPiece(std::size_t piece, std::int64_t begin, std::int64_t end);
    void judge();
    void stepPiece(std::int64_t begin, std::int64_t end) const;

    torch::Tensor m_values, m_gradients, m_first, m_second;
    torch::Tensor m_largestNorm; ///< of the gradients on a device so far
    std::vector<float> m_largest; ///< magnitude of each piece of the gradients
    bool m_holds = true; ///< of the step under way
    std::int64_t m_steps = 0;
    AdamWConstants m_constants {}; ///< of the step under way
    TaskGraph m_pieces;
    TaskTeam* m_team;
};

}
