#pragma once

#include "core/config/experiment_config.h"
#include "core/run/trainer_state.h"

#include <torch/types.h>

#include <cstdint>
#include <limits>

namespace cmir {

/// Which epoch's weights are the result, and how long ago the validation value was last better. Selection is on the
/// validation split only.
class ResultSelection {
public:
    explicit ResultSelection(Selection rule)
        : m_rule(rule)
    { }

    /// A finished epoch (from 1) with its validation value, of which less is better; NaN is never better. Copies the
    /// weights where they are now the result. Returns whether the value is the best so far.
    bool offer(double value, std::int64_t epoch, const torch::Tensor& weights);

    bool hasWeights() const { return m_epoch > 0; }
    std::int64_t epoch() const { return m_epoch; } ///< whose weights are the result; 0: none was finished yet
    const torch::Tensor& weights() const { return m_weights; } ///< flat, on the model's device

    /// Whether `patience` epochs (0: off) have passed without a better value, after `epoch` of them.
    bool outOfPatience(std::int64_t epoch, std::int64_t patience) const;
    /// From here patience counts anew.
    void restartPatience(std::int64_t epoch) { m_patienceFrom = epoch; }

    void save(TrainerState& state) const;
    void load(const TrainerState& state, torch::Device device);

private:
    Selection m_rule;
    double m_bestValue = std::numeric_limits<double>::infinity();
    std::int64_t m_bestEpoch = 0, m_epoch = 0, m_patienceFrom = 0;
    torch::Tensor m_weights;
    mutable SharedFloats m_saved; ///< m_weights as save() gave them last: they seldom change
};

}
