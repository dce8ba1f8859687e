#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>

namespace cmir {

/// Trainings that go step for step: none begins a step before all who still take part have come to it. Those that
/// pause at the same wish therefore stand at the same step.
class Lockstep {
public:
    explicit Lockstep(int members);

    /// Waits until all are here, then true. False: `interrupted` (called under this object's lock, now and at every
    /// wake()) said that the caller has something else to do; it comes again.
    bool arrive(const std::function<bool()>& interrupted);
    void wake(); ///< whoever waits is to ask again
    /// One takes part no longer; the others do not wait for it. Who was interrupted before does not go because of it.
    void leave();

private:
    bool meet(); ///< lets all go if all are here

    std::mutex m_mutex;
    std::condition_variable m_changed;
    int m_members; ///< who still take part
    int m_waiting = 0;
    std::uint64_t m_meetings = 0;
};

}
