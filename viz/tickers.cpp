#include "viz/tickers.h"

namespace cmir::viz {

double IntegerTicker::getTickStep(const QCPRange& range)
{
    return qMax(1.0, std::round(QCPAxisTicker::getTickStep(range)));
}

QVector<double> DecadeTicker::createTickVector(double tickStep, const QCPRange& range)
{
    if (range.lower <= 0)
        return {};
    const double decades = std::log10(range.upper / range.lower);
    if (decades < 0.8)
        return QCPAxisTicker::createTickVector(tickStep, range);
    const QVector<double> factors = decades < 2 ? QVector<double> { 1, 2, 5 } : QVector<double> { 1 };
    const int first = static_cast<int>(std::floor(std::log10(range.lower)));
    const int last = static_cast<int>(std::ceil(std::log10(range.upper)));
    const int stride = qMax(1, (last - first) / 8);
    QVector<double> ticks;
    for (int exponent = first; exponent <= last; exponent += stride)
        for (const double factor : factors)
            ticks.append(factor * std::pow(10.0, exponent));
    return ticks;
}

QVector<double> ScaleTicker::createTickVector(double, const QCPRange& range)
{
    constexpr int most = 8;
    m_ticks = m_scale.ticks(range.lower, range.upper, most);
    QVector<double> places;
    for (const ValueScale::Tick& tick : m_ticks)
        places.append(tick.place);
    return places;
}

QString ScaleTicker::getTickLabel(double tick, const QLocale&, QChar, int)
{
    for (const ValueScale::Tick& known : m_ticks)
        if (known.place == tick)
            return known.text;
    return {};
}

}
