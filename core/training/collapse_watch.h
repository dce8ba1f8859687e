#pragma once

#include "core/run/trainer_state.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cmir {

/// Says when a part becomes a constant: when its standard deviation over samples falls below a small share of what the
/// model began with, or below an absolute floor (method.md section 10). Once per part and run.
class CollapseWatch {
public:
    /// Below this share of the spread of the model as initialised, or below the floor.
    static constexpr double share = 0.05;
    static constexpr double floor = 5e-3;

    /// initial: the spread of the model as initialised, per part.
    void begin(std::vector<double> initial);
    /// The spread now. Returns the parts that collapsed since the last look.
    std::vector<std::size_t> look(const std::vector<double>& spread);
    /// 0 where a state of an earlier version does not tell.
    double initial(std::size_t part) const { return part < m_initial.size() ? m_initial[part] : 0; }

    /// The part that collapsed before all others; `otherwise`: none has. A state that was read does not tell the order:
    /// then the first of those that have.
    std::size_t first(std::size_t otherwise) const { return m_first.value_or(otherwise); }

    void save(TrainerState& state) const;
    void load(const TrainerState& state);

private:
    std::vector<double> m_initial;
    std::vector<std::uint8_t> m_collapsed;
    std::optional<std::size_t> m_first;
};

}
