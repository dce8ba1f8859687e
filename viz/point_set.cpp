#include "viz/point_set.h"

#include <numeric>
#include <random>
#include <utility>

namespace cmir::viz {

namespace {

std::vector<quint32> mixedOrder(qsizetype count)
{
    std::vector<quint32> order(static_cast<std::size_t>(count));
    std::iota(order.begin(), order.end(), 0U);
    std::mt19937 fixed(1); // NOLINT(cert-msc32-c,cert-msc51-cpp,bugprone-random-generator-seed): always the same
    for (std::size_t i = order.size(); i > 1; --i)
        std::swap(order[i - 1], order[fixed() % static_cast<std::mt19937::result_type>(i)]);
    return order;
}

}

std::shared_ptr<const PointSet> PointSet::make(const QList<QPointF>& points)
{
    auto set = std::make_shared<PointSet>();
    set->m_points = points;
    set->m_core = robustBounds(points);
    set->m_grid.build(points, set->m_core.box);
    set->m_order = mixedOrder(points.size());
    std::erase_if(set->m_order, [&points](quint32 i) { return !isFinitePoint(points[i]); });
    set->m_x.reserve(set->m_order.size());
    set->m_y.reserve(set->m_order.size());
    for (const quint32 i : set->m_order) {
        set->m_x.push_back(points[i].x());
        set->m_y.push_back(points[i].y());
    }
    return set;
}

}
