#include "core/common/task_graph.h"

#include <algorithm>

namespace cmir {

TaskGraph::Node TaskGraph::add(std::function<void()> work, double cost, const std::vector<Node>& after)
{
    const auto node = static_cast<Node>(m_nodes.size());
    m_nodes.push_back({ std::move(work), cost, {}, static_cast<int>(after.size()) });
    for (const Node before : after)
        m_nodes.at(static_cast<std::size_t>(before)).followers.push_back(node);
    m_ranked = false;
    return node;
}

void TaskGraph::rank()
{
    if (m_ranked)
        return;
    for (std::size_t i = m_nodes.size(); i-- > 0;) { // followers stand behind
        double rest = 0;
        for (const Node follower : m_nodes[i].followers)
            rest = std::max(rest, m_nodes[static_cast<std::size_t>(follower)].urgency);
        m_nodes[i].urgency = m_nodes[i].cost + rest;
    }
    m_ranked = true;
}

}
