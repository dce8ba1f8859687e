#include "ui/slider_mapping.h"

#include <algorithm>
#include <cmath>

namespace cmir::ui {

namespace {
constexpr double longestRange = 1e9; ///< beyond it a slider says nothing
constexpr int linearPositions = 1000; ///< more steps than this are laid out logarithmically
constexpr int positionsPerDecade = 40;
constexpr int decimalsAt = 12; ///< digits kept of a linear value, so that 3 * 0.05 is 0.15
constexpr int wideningSteps = 64; ///< more than any range has decades

double toDigits(double value, double digits)
{
    if (value == 0)
        return 0;
    const double exponent = std::floor(std::log10(std::abs(value))) - digits + 1;
    const double unit = std::pow(10.0, std::abs(exponent)); // a whole number, and so without an error of its own
    return exponent < 0 ? std::round(value * unit) / unit : std::round(value / unit) * unit;
}

/// By all that is allowed, so that a slider that is made wider keeps its kind.
bool isLogarithmic(const Parameter& p)
{
    return p.scale == ParameterScale::Logarithmic
        || (p.minimum > 0 && (p.maximum - p.minimum) / p.step > linearPositions);
}

/// An end of a span, as it can be reached.
double endAt(const Parameter& p, double value)
{
    const double end = p.type == ParameterType::Integer ? std::round(value) : toDigits(value, decimalsAt);
    return std::clamp(end, p.minimum, p.maximum);
}

double lowered(const Parameter& p, const NumberRange& span)
{
    return endAt(p, isLogarithmic(p) ? span.minimum / 10 : span.minimum - (span.maximum - span.minimum));
}

double raised(const Parameter& p, const NumberRange& span)
{
    return endAt(p, isLogarithmic(p) ? span.maximum * 10 : span.maximum + (span.maximum - span.minimum));
}

}

NumberRange widerSpan(const Parameter& p, const NumberRange& span)
{
    return { lowered(p, span), raised(p, span) };
}

NumberRange spanWith(const Parameter& p, const NumberRange& span, double value)
{
    NumberRange wide = span;
    if (!p.allowedRange().contains(value))
        return wide;
    for (int step = 0; step < wideningSteps && value < wide.minimum; ++step)
        wide.minimum = lowered(p, wide);
    for (int step = 0; step < wideningSteps && value > wide.maximum; ++step)
        wide.maximum = raised(p, wide);
    return wide;
}

SliderMapping::SliderMapping(const Parameter& p)
    : SliderMapping(p, p.allowedRange())
{ }

SliderMapping::SliderMapping(const Parameter& p, const NumberRange& span)
    : m_minimum(span.minimum)
    , m_maximum(span.maximum)
    , m_integer(p.type == ParameterType::Integer)
    , m_logarithmic(isLogarithmic(p))
{
    const bool number = p.type == ParameterType::Integer || p.type == ParameterType::Real;
    if (!number || p.maximum - p.minimum > longestRange || !(m_maximum > m_minimum))
        return;
    const double steps = (m_maximum - m_minimum) / p.step;
    const auto special = static_cast<double>(p.specialValue);
    const bool stopAtSpecial = !p.specialWord.empty() && !p.allowedRange().contains(special);
    const bool stopAtZero = p.zeroAllowed && p.minimum > 0;
    m_first = stopAtSpecial || stopAtZero ? 1 : 0;
    m_stop = stopAtSpecial ? special : 0;
    const double positions = m_logarithmic ? positionsPerDecade * std::log10(m_maximum / m_minimum)
                                           : std::min(steps, 1.0 * linearPositions);
    m_last = m_first + static_cast<int>(std::lround(positions));
}

double SliderMapping::rounded(double value) const
{
    if (m_integer)
        return std::round(value);
    return toDigits(value, m_logarithmic ? 2 : decimalsAt);
}

double SliderMapping::valueAt(int position) const
{
    if (position < m_first)
        return m_stop;
    if (position == m_first)
        return m_minimum;
    if (position >= m_last)
        return m_maximum;
    const double share = static_cast<double>(position - m_first) / (m_last - m_first);
    const double value = m_logarithmic ? m_minimum * std::pow(m_maximum / m_minimum, share)
                                       : m_minimum + share * (m_maximum - m_minimum);
    return std::clamp(rounded(value), m_minimum, m_maximum);
}

int SliderMapping::positionOf(double value) const
{
    if (m_first > 0 && value == m_stop)
        return 0;
    const double inside = std::clamp(value, m_minimum, m_maximum);
    const double share = m_logarithmic ? std::log(inside / m_minimum) / std::log(m_maximum / m_minimum)
                                       : (inside - m_minimum) / (m_maximum - m_minimum);
    return m_first + static_cast<int>(std::lround(share * (m_last - m_first)));
}

double SliderMapping::stepped(double value, int positions) const
{
    int position = positionOf(value);
    const int target = std::clamp(position + positions, 0, m_last);
    double next = valueAt(target);
    // Integers on a long logarithmic slider: neighbouring positions may round to the same number.
    if (m_integer && next == value && target != position && target > 0)
        next = std::clamp(value + (positions > 0 ? 1 : -1), m_minimum, m_maximum);
    return next;
}

}
