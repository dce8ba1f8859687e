#include "ui/slider_mapping.h"

#include <algorithm>
#include <cmath>

namespace cmir::ui {

namespace {
constexpr double longestRange = 1e9; ///< beyond it a slider says nothing
constexpr int linearPositions = 1000; ///< more steps than this are laid out logarithmically
constexpr int positionsPerDecade = 40;
constexpr int decimalsAt = 12; ///< digits kept of a linear value, so that 3 * 0.05 is 0.15
}

SliderMapping::SliderMapping(const Parameter& p)
    : m_minimum(p.minimum)
    , m_maximum(p.maximum)
    , m_step(p.step)
    , m_integer(p.type == ParameterType::Integer)
    , m_logarithmic(p.scale == ParameterScale::Logarithmic)
{
    const bool number = p.type == ParameterType::Integer || p.type == ParameterType::Real;
    if (!number || m_maximum - m_minimum > longestRange || !(m_maximum > m_minimum))
        return;
    const double steps = (m_maximum - m_minimum) / m_step;
    if (m_minimum > 0 && steps > linearPositions)
        m_logarithmic = true;
    const auto special = static_cast<double>(p.specialValue);
    const bool stopAtSpecial = !p.specialWord.empty() && (special < m_minimum || special > m_maximum);
    const bool stopAtZero = p.zeroAllowed && m_minimum > 0;
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
    const double digits = m_logarithmic ? 2 : decimalsAt;
    if (value == 0)
        return 0;
    const double unit = std::pow(10.0, std::floor(std::log10(std::abs(value))) - digits + 1);
    // Through the decimal exponent: value / 1e-5 is nearer to a whole number than value * 1e5 is to a decimal.
    return unit < 1 ? std::round(value / unit) / std::round(1 / unit) : std::round(value / unit) * unit;
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
