#include "core/training/team_tuning.h"

#include <algorithm>

namespace cmir {

namespace {

double median(std::vector<double> values)
{
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

}

bool TeamTuning::alone() const
{
    return m_step < trialSteps ? m_step / trialBlock % 2 == 1 : m_chosenAlone;
}

void TeamTuning::add(double seconds)
{
    if (m_step < trialSteps && m_step % trialBlock > 0)
        m_times[alone() ? 1 : 0].push_back(seconds);
    ++m_step;
    if (m_step == trialSteps)
        m_chosenAlone = median(m_times[1]) < median(m_times[0]);
    if (m_step == period)
        restart();
}

void TeamTuning::restart()
{
    m_step = 0;
    for (auto& times : m_times)
        times.clear();
}

}
