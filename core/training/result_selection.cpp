#include "core/training/result_selection.h"

#include "core/training/flat_values.h"

#include <algorithm>

namespace cmir {

bool ResultSelection::offer(double value, std::int64_t epoch, const torch::Tensor& weights)
{
    const bool better = value < m_bestValue;
    if (better || m_rule == Selection::Last || m_bestEpoch == 0) {
        m_weights = weights.detach().clone();
        m_epoch = epoch;
        m_saved.reset();
    }
    if (better) { // only now: there may have been no memory for the copy
        m_bestValue = value;
        m_bestEpoch = epoch;
    }
    return better;
}

bool ResultSelection::outOfPatience(std::int64_t epoch, std::int64_t patience) const
{
    return patience > 0 && epoch - std::max(m_bestEpoch, m_patienceFrom) >= patience;
}

void ResultSelection::save(TrainerState& state) const
{
    if (!m_saved)
        m_saved = m_epoch == 0 ? std::make_shared<const std::vector<float>>() : flatValues(m_weights);
    state.selected = { m_saved, m_epoch, m_bestValue, m_bestEpoch };
    state.patienceFrom = m_patienceFrom;
}

void ResultSelection::load(const TrainerState& state, torch::Device device)
{
    m_bestValue = state.selected.bestValue;
    m_bestEpoch = state.selected.bestEpoch;
    m_epoch = state.selected.epoch;
    m_patienceFrom = state.patienceFrom;
    m_saved = state.selected.weights;
    if (m_epoch > 0)
        m_weights = flatTensor(*m_saved).to(device);
}

}
