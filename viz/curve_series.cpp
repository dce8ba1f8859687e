#include "viz/curve_series.h"

#include "viz/markers.h"

#include <algorithm>

namespace cmir::viz {

namespace {
constexpr double widthBehind = 1.1;
constexpr double markerRadius = 3.2;
}

CurveSeries::CurveSeries(QCustomPlot& plot, const CurvePlot::Series& series)
    : look(series)
    , m_raw(plot.addGraph())
    , m_smooth(plot.addGraph())
    , m_lower(plot.addGraph())
    , m_upper(plot.addGraph())
{
    for (QCPGraph* edge : { m_lower, m_upper }) {
        edge->setLayer(QStringLiteral("bands"));
        edge->setPen(Qt::NoPen);
    }
    m_lower->setChannelFillGraph(m_upper);
}

void CurveSeries::removeGraphs()
{
    for (QCPGraph* graph : { m_lower, m_upper, m_raw, m_smooth })
        graph->parentPlot()->removeGraph(graph);
}

bool CurveSeries::hasShownPoint(bool logarithmic) const
{
    for (qsizetype i = 0; i < x.size(); ++i)
        if (std::isfinite(x[i]) && std::isfinite(shown(y[i], logarithmic)))
            return true;
    return false;
}

double CurveSeries::shown(double value, bool logarithmic)
{
    return std::isfinite(value) && !(logarithmic && value <= 0) ? value : qQNaN();
}

QList<double> CurveSeries::shownValues(bool logarithmic) const
{
    QList<double> values;
    values.reserve(y.size());
    for (const double value : y)
        values.append(shown(value, logarithmic));
    return values;
}

double CurveSeries::spreadAt(qsizetype index) const
{
    return index < spread.size() && std::isfinite(spread[index]) ? spread[index] : qQNaN();
}

double CurveSeries::lowAt(qsizetype index) const
{
    return std::isnan(spreadAt(index)) ? qQNaN() : std::max(y[index] - spread[index], std::min(look.least, y[index]));
}

double CurveSeries::highAt(qsizetype index) const
{
    return std::isnan(spreadAt(index)) ? qQNaN() : std::min(y[index] + spread[index], std::max(look.most, y[index]));
}

bool CurveSeries::isCutAt(qsizetype index) const
{
    return y[index] - spreadAt(index) < look.least || y[index] + spreadAt(index) > look.most;
}

void CurveSeries::update(double smoothing, bool logarithmic, const ValueScale& xScale, const Theme& theme)
{
    QList<double> places;
    places.reserve(x.size());
    for (const double value : x)
        places.append(xScale.place(value));
    const bool sorted = std::ranges::is_sorted(places); // as epochs are: nothing is to be put in order again
    const QList<double> values = shownValues(logarithmic);
    m_raw->setData(places, values, sorted);
    if (smoothing > 0)
        m_smooth->setData(places, smoothed(values, smoothing), sorted);
    else
        m_smooth->data()->clear();
    QList<double> lower, upper;
    if (hasSpread()) {
        for (qsizetype i = 0; i < x.size(); ++i) {
            const double low = std::isnan(values[i]) ? qQNaN() : lowAt(i);
            // On a logarithmic axis a band that reaches zero runs out of the picture at its lower edge.
            lower.append(logarithmic && low <= 0 ? values[i] * 1e-12 : low);
            upper.append(std::isnan(values[i]) ? qQNaN() : highAt(i));
        }
        m_lower->setData(places, lower, sorted);
        m_upper->setData(places, upper, sorted);
    } else {
        m_lower->data()->clear();
        m_upper->data()->clear();
    }
    style(smoothing > 0, theme);
}

void CurveSeries::style(bool smoothing, const Theme& theme)
{
    const QColor faint = mixed(color, theme.background, 0.62);
    const double width = theme.wide(look.behind ? widthBehind : usualCurveWidth);
    m_raw->setPen(smoothing ? QPen(faint, theme.wide(1)) : QPen(color, width, dashes, Qt::FlatCap, Qt::RoundJoin));
    m_smooth->setPen(QPen(color, theme.wide(look.behind ? widthBehind : 2), dashes, Qt::FlatCap, Qt::RoundJoin));
    QColor fill = color; // translucent, so that the bands of several seeds can be seen through one another
    fill.setAlphaF(theme.dark ? 0.26F : 0.18F);
    m_lower->setBrush(fill);
    const auto finite = [](const QList<double>& list) {
        return std::count_if(list.begin(), list.end(), [](double v) { return std::isfinite(v); });
    };
    if (look.markers || finite(y) == 1) // one point alone has no line
        m_raw->setScatterStyle(QCPScatterStyle(markerPath(look.markerShape, markerRadius),
            QPen(theme.background, theme.wide(1)), QBrush(smoothing ? faint : color), 2 * markerRadius));
    else
        m_raw->setScatterStyle(QCPScatterStyle::ssNone);
    for (QCPGraph* graph : { m_raw, m_smooth, m_lower, m_upper })
        graph->setVisible(visible);
    m_raw->setVisible(visible && !(look.behind && smoothing));
    for (QCPGraph* graph : { m_raw, m_smooth })
        graph->setLayer(look.behind ? QStringLiteral("behind") : QStringLiteral("main"));
}

}
