#pragma once

#include "core/run/trainer_state.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace cmir {

/// States of earlier epochs, kept so that a run can be branched there; any other epoch is reached by training again
/// from the nearest earlier one. They are few: at most `most`, in bounded memory, and no two so near to each other that
/// training from one to the other is a matter of moments. Which they are depends on the run alone, never on time.
class KeptStates {
public:
    static constexpr std::size_t most = 6;
    static constexpr std::size_t mostBytes = std::size_t { 64 } << 20;
    /// Steps times weights between two of them, at least: about a second of training. A state takes 16 bytes a weight
    /// of every file of the run, so that of a model with more than `usualWeights` it has to save as many times more.
    static constexpr double usualWork = 7e7;
    static constexpr double usualWeights = 250'000;
    static constexpr double forNone = 1e18; ///< so much that none is kept

    explicit KeptStates(double leastWork = usualWork)
        : m_leastWork(leastWork)
    { }
    /// Goes on with what was kept before; ascending by epoch.
    void setStates(std::vector<std::shared_ptr<const TrainerState>> states) { m_states = std::move(states); }

    /// Whether the state at the end of this epoch would be kept: asked before it is made.
    bool wants(std::int64_t epoch, std::int64_t stepsPerEpoch, std::int64_t weights) const;
    void add(std::shared_ptr<const TrainerState> state);
    const std::vector<std::shared_ptr<const TrainerState>>& states() const { return m_states; }

private:
    bool isOver() const;
    std::int64_t spacing() const; ///< epochs between kept ones

    double m_leastWork;
    std::vector<std::shared_ptr<const TrainerState>> m_states;
};

}
