#pragma once

#include <functional>
#include <vector>

namespace cmir {

/// Pieces of work and what each waits for; built once, run many times (TaskTeam). What a piece writes is its own until
/// those that wait for it begin, so the result does not depend on how many threads run it, or in which order.
class TaskGraph {
public:
    using Node = int;

    /// `cost` in any unit: the pieces on the most expensive path to the end are begun first. `after`: nodes added
    /// before.
    Node add(std::function<void()> work, double cost, const std::vector<Node>& after = {});

    std::size_t size() const { return m_nodes.size(); }
    bool empty() const { return m_nodes.empty(); }

private:
    friend class TaskTeam;

    struct Entry {
        std::function<void()> work;
        double cost;
        std::vector<Node> followers;
        int dependencies;
        double urgency = 0; ///< cost of the most expensive path that begins here
    };
    /// Called when it is run for the first time after a change.
    void rank();

    std::vector<Entry> m_nodes;
    bool m_ranked = false;
};

}
