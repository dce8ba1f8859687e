#include "core/training/session_turn.h"

#include "core/training/trainer.h"

namespace cmir {

SessionTurn::SessionTurn(const RunRequest& request)
    : m_request(request)
{
    if (request.pool)
        m_turn.emplace(*request.pool);
}

bool SessionTurn::take(const Trainer* trainer, Stopwatch& watch, const std::function<bool()>& interrupted)
{
    if (!m_turn)
        return true;
    ModelPool::Progress progress { m_request.from ? m_request.from->state->step : 0 };
    if (trainer)
        progress = { trainer->steps(), trainer->stepsPerEpoch() };
    if (m_turn->keep(progress))
        return true;
    if (trainer)
        watch.pause();
    const bool taken = m_turn->wait(progress, interrupted);
    if (trainer)
        watch.resume();
    return taken;
}

void SessionTurn::give()
{
    if (m_turn)
        m_turn->give();
}

}
