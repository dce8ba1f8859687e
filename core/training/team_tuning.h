#pragma once

#include <array>
#include <vector>

namespace cmir {

/// Decides by the clock whether a step runs on one thread or on a whole team: a small step, or a processor that others
/// use, is faster alone. Tries both in turn for a few steps, keeps the faster, and looks again now and then. What a
/// step computes does not depend on it, so it may be decided differently in every run.
class TeamTuning {
public:
    /// Whether the next step is to run alone.
    bool alone() const;
    /// How long that step took.
    void add(double seconds);
    /// The steps will be of another size: try again.
    void restart();

    /// Steps after which the choice is made.
    static constexpr int trial() { return trialSteps; }

private:
    static constexpr int trialBlock = 4; ///< steps in a row of one kind; the first of them does not count
    static constexpr int trialSteps = 6 * trialBlock;
    static constexpr int period = 2000; ///< steps from one trial to the next

    int m_step = 0; ///< since the last restart or period
    bool m_chosenAlone = false;
    std::array<std::vector<double>, 2> m_times; ///< of the trial: team, alone
};

}
