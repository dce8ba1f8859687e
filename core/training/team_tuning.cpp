#include "core/training/team_tuning.h"

#include "core/common/median.h"

namespace cmir {

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
        m_chosenAlone = upperMedian(m_times[1]) < upperMedian(m_times[0]);
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
