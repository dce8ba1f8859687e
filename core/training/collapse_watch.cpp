#include "core/training/collapse_watch.h"

#include <algorithm>
#include <utility>

namespace cmir {

void CollapseWatch::begin(std::vector<double> initial)
{
    m_initial = std::move(initial);
    m_collapsed.assign(m_initial.size(), 0);
    m_first.reset();
}

std::vector<std::size_t> CollapseWatch::look(const std::vector<double>& spread)
{
    std::vector<std::size_t> found;
    m_collapsed.resize(std::max(m_collapsed.size(), spread.size()), 0);
    for (std::size_t m = 0; m < spread.size(); ++m) {
        if (m_collapsed[m] != 0 || (spread[m] >= floor && spread[m] >= share * initial(m)))
            continue;
        if (m < m_initial.size() && m_initial[m] == 0)
            continue; // what began constant cannot collapse
        m_collapsed[m] = 1;
        if (!m_first)
            m_first = m;
        found.push_back(m);
    }
    return found;
}

void CollapseWatch::save(TrainerState& state) const
{
    state.firstSpread = m_initial;
    state.collapsed = m_collapsed;
}

void CollapseWatch::load(const TrainerState& state)
{
    m_initial = state.firstSpread;
    m_collapsed = state.collapsed;
    m_collapsed.resize(m_initial.size(), 0);
    const auto dead = std::ranges::find_if(m_collapsed, [](std::uint8_t collapsed) { return collapsed != 0; });
    m_first = dead == m_collapsed.end() ? std::nullopt
                                        : std::optional(static_cast<std::size_t>(dead - m_collapsed.begin()));
}

}
