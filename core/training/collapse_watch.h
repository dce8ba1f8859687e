#pragma once

#include "core/run/trainer_state.h"

#include <cstdint>
#include <string>
#include <vector>

namespace cmir {

/// Says when Z_inv of a modality becomes a constant: when the standard deviation over samples falls below a small share
/// of what the model began with, or below an absolute floor (method.md section 10). Once per modality and run.
class CollapseWatch {
public:
    /// Below this share of the spread of the model as initialised, or below the floor.
    static constexpr double share = 0.05;
    static constexpr double floor = 5e-3;

    /// initial: the spread of the model as initialised, per modality.
    void begin(std::vector<double> initial);
    /// The spread after an epoch. Returns the modalities that collapsed since the last look.
    std::vector<std::size_t> look(const std::vector<double>& spread);
    double initial(std::size_t modality) const { return m_initial[modality]; }

    void save(TrainerState& state) const;
    void load(const TrainerState& state);

private:
    std::vector<double> m_initial;
    std::vector<std::uint8_t> m_collapsed;
};

}
