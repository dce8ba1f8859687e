#include "viz/point_looks.h"

#include "viz/markers.h"

#include <algorithm>

namespace cmir::viz {

namespace {

constexpr double dimming = 0.78; ///< of points that are not selected, towards the background
constexpr int numberLevels = 64; ///< colours of a scale: each is a picture of a point

QList<PointLook> looksFor(const Coloring& coloring, const Theme& theme)
{
    QList<PointLook> looks { { ringShape, pointColor({}, qQNaN(), theme) } };
    const double low = coloring.lowerEnd(), high = coloring.upperEnd();
    if (coloring.values.isEmpty())
        looks.append({ 0, theme.accent });
    else if (coloring.categorical)
        for (qsizetype i = 0; i < coloring.categories.size(); ++i)
            looks.append({ categoryShape(i, theme.categories.size()), pointColor(coloring, double(i), theme) });
    else
        for (int i = 0; i < numberLevels; ++i)
            looks.append({ 0, pointColor(coloring, low + (high - low) * (i + 0.5) / numberLevels, theme) });
    return looks;
}

bool isSameList(const auto& a, const auto& b)
{
    return a.size() == b.size() && a.constData() == b.constData();
}

}

PointLooks::PointLooks(const PointLook& all, const QColor& halo)
    : m_looks { all }
    , m_halo(halo)
    , m_firstInFront(0)
    , m_alike(true)
{ }

PointLooks::PointLooks(
    const Coloring& coloring, const QSet<int>& hidden, const QList<bool>& selected, double receding, const Theme& theme)
    : m_looks(looksFor(coloring, theme))
    , m_halo(theme.background)
    , m_coloring(coloring)
    , m_hidden(hidden)
    , m_selected(selected)
    , m_looksEach(static_cast<int>(m_looks.size()))
{
    if (receding > 0)
        for (PointLook& look : m_looks)
            look.color = mixed(look.color, theme.background, receding);
    if (selected.isEmpty())
        return;
    m_firstInFront = m_looksEach;
    for (int i = 0; i < m_looksEach; ++i) {
        m_looks.append({ m_looks[i].shape, m_looks[i].color, theme.text });
        m_looks[i].color = mixed(m_looks[i].color, theme.background, dimming);
    }
}

bool PointLooks::isHiddenValue(double value) const
{
    return !m_hidden.isEmpty() && m_coloring.categorical
        && m_hidden.contains(m_coloring.hasValue(value) ? static_cast<int>(value) : -1);
}

int PointLooks::lookOf(qsizetype index) const
{
    if (m_alike)
        return 0;
    const int second = index < m_selected.size() && m_selected[index] ? m_looksEach : 0;
    if (m_coloring.values.isEmpty())
        return 1 + second;
    const double value = valueOf(index);
    if (isHiddenValue(value))
        return notDrawn;
    if (!m_coloring.hasValue(value))
        return second;
    if (m_coloring.categorical)
        return 1 + static_cast<int>(value) + second;
    const double low = m_coloring.lowerEnd(), high = m_coloring.upperEnd();
    const double share = high > low ? std::clamp((value - low) / (high - low), 0.0, 1.0) : 0.5;
    return 1 + std::min(numberLevels - 1, static_cast<int>(share * numberLevels)) + second;
}

bool PointLooks::isSame(const PointLooks& other) const
{
    return m_looks == other.m_looks && m_halo == other.m_halo && m_firstInFront == other.m_firstInFront
        && m_alike == other.m_alike && m_hidden == other.m_hidden && isSameList(m_selected, other.m_selected)
        && isSameList(m_coloring.values, other.m_coloring.values)
        && m_coloring.categorical == other.m_coloring.categorical
        && m_coloring.categories.size() == other.m_coloring.categories.size()
        && m_coloring.minimum == other.m_coloring.minimum && m_coloring.maximum == other.m_coloring.maximum
        && m_coloring.diverging == other.m_coloring.diverging;
}

}
