#pragma once

#include "viz/coloring.h"

#include <QSet>

namespace cmir::viz {

/// How a point looks; many points share one.
struct PointLook {
    int shape = 0;
    QColor color;
    QColor halo {}; ///< around the point whatever their number; invalid: the cloud's, where it helps

    friend bool operator==(const PointLook&, const PointLook&) = default;
};

/// Which look every point of a cloud has: a rule, so that it is cheap to change, and may be asked on any thread. Look 0
/// is that of points without a value; then one per category or level of the scale. With a selection every look is there
/// twice: dimmed and beneath for the others, outlined for the selected.
class PointLooks {
public:
    PointLooks() = default;
    /// All points alike, none beneath.
    PointLooks(const PointLook& all, const QColor& halo);
    /// `hidden`: categories whose points are not drawn (-1: those without a value); `selected`: one per point, empty:
    /// no selection; `receding`: how far all colours are moved towards the background, 0..1.
    PointLooks(const Coloring& coloring, const QSet<int>& hidden, const QList<bool>& selected, double receding,
        const Theme& theme);

    const QList<PointLook>& looks() const { return m_looks; }
    const QColor& halo() const { return m_halo; }
    /// Points of earlier looks (no value, not selected) are drawn first, beneath all others.
    int firstInFront() const { return m_firstInFront; }

    static constexpr int notDrawn = -1;
    /// An index into looks(), or notDrawn.
    int lookOf(qsizetype index) const;
    bool isHidden(qsizetype index) const { return isHiddenValue(valueOf(index)); }
    bool isHiddenValue(double value) const;

    /// Whether they are the same without comparing what every point has: true only if that is one list.
    bool isSame(const PointLooks& other) const;

private:
    double valueOf(qsizetype index) const
    {
        return index < m_coloring.values.size() ? m_coloring.values[index] : qQNaN();
    }

    QList<PointLook> m_looks;
    QColor m_halo;
    int m_firstInFront = 1;
    bool m_alike = false;
    Coloring m_coloring;
    QSet<int> m_hidden;
    QList<bool> m_selected;
    int m_looksEach = 0; ///< without the second ones of a selection
};

}
