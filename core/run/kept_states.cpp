#include "core/run/kept_states.h"

#include <algorithm>
#include <cmath>

namespace cmir {

std::int64_t KeptStates::spacing() const
{
    return m_states.size() < 2 ? 0 : m_states[1]->epoch - m_states[0]->epoch;
}

bool KeptStates::wants(std::int64_t epoch, std::int64_t stepsPerEpoch, std::int64_t weights) const
{
    const double work = std::max(1.0, static_cast<double>(stepsPerEpoch) * static_cast<double>(weights));
    const double wanted = m_leastWork * std::max(1.0, static_cast<double>(weights) / usualWeights);
    const auto least = std::max<std::int64_t>({ 1, static_cast<std::int64_t>(std::ceil(wanted / work)), spacing() });
    return epoch - (m_states.empty() ? 0 : m_states.back()->epoch) >= least;
}

bool KeptStates::isOver() const
{
    std::size_t bytes = 0;
    for (const auto& state : m_states)
        bytes += bytesOf(*state);
    return m_states.size() > 1 && (m_states.size() > most || bytes > mostBytes);
}

void KeptStates::add(std::shared_ptr<const TrainerState> state)
{
    while (!m_states.empty() && m_states.back()->epoch >= state->epoch)
        m_states.pop_back();
    m_states.push_back(std::move(state));
    while (isOver()) { // every second one stays: the spacing doubles
        std::vector<std::shared_ptr<const TrainerState>> kept;
        for (std::size_t i = 1; i < m_states.size(); i += 2)
            kept.push_back(m_states[i]);
        m_states = std::move(kept);
    }
}

}
