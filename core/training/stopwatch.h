#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace cmir {

/// Time spent training, pauses left out, and the mean step over about the last second.
class Stopwatch {
public:
    using Clock = std::chrono::steady_clock;

    explicit Stopwatch(double secondsBefore = 0)
        : m_past(secondsBefore)
    { }
    void resume()
    {
        m_past = elapsed();
        m_since = m_windowSince = Clock::now();
        m_windowSteps = 0;
    }
    void pause()
    {
        m_past = elapsed();
        m_since.reset();
    }
    double elapsed() const { return m_past + (m_since ? seconds(Clock::now() - *m_since) : 0); }
    void countStep()
    {
        ++m_windowSteps;
        const double window = seconds(Clock::now() - m_windowSince);
        if (window < 0.5 && m_msPerStep > 0)
            return;
        m_msPerStep = 1e3 * window / static_cast<double>(m_windowSteps);
        if (window < 0.5)
            return;
        m_windowSince = Clock::now();
        m_windowSteps = 0;
    }
    double msPerStep() const { return m_msPerStep; }

    static double seconds(Clock::duration duration) { return std::chrono::duration<double>(duration).count(); }

private:
    double m_past;
    std::optional<Clock::time_point> m_since;
    Clock::time_point m_windowSince = Clock::now();
    double m_msPerStep = 0;
    std::int64_t m_windowSteps = 0;
};

}
