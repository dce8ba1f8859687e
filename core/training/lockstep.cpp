#include "core/training/lockstep.h"

namespace cmir {

Lockstep::Lockstep(int members)
    : m_members(members)
{ }

bool Lockstep::meet()
{
    if (m_waiting < m_members)
        return false;
    m_waiting = 0;
    ++m_meetings;
    m_changed.notify_all();
    return true;
}

bool Lockstep::arrive(const std::function<bool()>& interrupted)
{
    std::unique_lock lock(m_mutex);
    if (interrupted())
        return false;
    ++m_waiting;
    if (meet())
        return true;
    const std::uint64_t before = m_meetings;
    while (true) {
        m_changed.wait(lock);
        if (m_meetings != before)
            return true; // all were here: the others have gone
        if (interrupted()) { // also where somebody has just left
            --m_waiting;
            return false;
        }
        if (meet())
            return true;
    }
}

void Lockstep::wake()
{
    const std::lock_guard lock(m_mutex);
    m_changed.notify_all();
}

void Lockstep::leave()
{
    const std::lock_guard lock(m_mutex);
    --m_members;
    m_changed.notify_all();
}

}
