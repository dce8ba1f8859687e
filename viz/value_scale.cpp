#include "viz/value_scale.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace cmir::viz {

namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

QString minusSigns(QString text)
{
    return text.replace(u'-', QChar(0x2212));
}

QString superscript(int number)
{
    static const QString digits = QStringLiteral("⁰¹²³⁴⁵⁶⁷⁸⁹");
    QString text;
    for (const QChar c : QString::number(number))
        text += c == u'-' ? QChar(0x207B) : digits[c.digitValue()];
    return text;
}

/// 1, 2 or 5 times a power of ten: what is neither is left to numbers.
QString decadeText(int exponent, int factor)
{
    if (exponent >= -3 && exponent <= 3)
        return minusSigns(QString::number(factor * std::pow(10.0, exponent), 'g', 6));
    const QString power = QStringLiteral("10") + superscript(exponent);
    return factor == 1 ? power : QStringLiteral("%1·%2").arg(factor).arg(power);
}

/// The step of 1, 2 or 5 times a power of ten that cuts `size` into at most `most` parts.
double niceStep(double size, int most)
{
    const double least = size / std::max(most, 1);
    const double power = std::pow(10.0, std::floor(std::log10(least)));
    for (const double factor : { 1.0, 2.0, 5.0 })
        if (factor * power >= least)
            return factor * power;
    return 10 * power;
}

}

ValueScale ValueScale::logarithmic(const QList<double>& values)
{
    ValueScale scale;
    scale.m_kind = Kind::Logarithmic;
    double least = std::numeric_limits<double>::infinity();
    for (const double value : values) {
        scale.m_hasZero = scale.m_hasZero || value == 0;
        if (value > 0)
            least = std::min(least, value);
    }
    scale.m_zeroPlace = std::isfinite(least) ? std::log10(least) - 1 : 0;
    return scale;
}

ValueScale ValueScale::ofWholeNumbers()
{
    ValueScale scale;
    scale.m_whole = true;
    return scale;
}

ValueScale ValueScale::ofNames(const QStringList& names)
{
    ValueScale scale;
    scale.m_kind = Kind::Names;
    scale.m_names = names;
    return scale;
}

double ValueScale::place(double value) const
{
    if (!std::isfinite(value))
        return nothing;
    if (m_kind != Kind::Logarithmic)
        return value;
    if (value > 0)
        return std::log10(value);
    return value == 0 && m_hasZero ? m_zeroPlace : nothing;
}

QList<ValueScale::Tick> ValueScale::ticks(double lower, double upper, int most) const
{
    if (!(upper >= lower))
        return {};
    if (m_kind == Kind::Logarithmic)
        return decadeTicks(lower, upper, most);
    if (m_kind == Kind::Linear)
        return linearTicks(lower, upper, most);
    QList<Tick> ticks;
    for (qsizetype i = 0; i < m_names.size(); ++i)
        if (const auto place = static_cast<double>(i); place >= lower && place <= upper)
            ticks.append({ place, m_names[i] });
    return ticks;
}

QList<ValueScale::Tick> ValueScale::linearTicks(double lower, double upper, int most) const
{
    if (upper <= lower)
        return { { lower, valueText(lower) } };
    const double nice = niceStep(upper - lower, most);
    const double step = m_whole ? std::max(1.0, nice) : nice;
    QList<Tick> ticks;
    for (double i = std::ceil(lower / step - 1e-9); i * step <= upper + 1e-9 * step; ++i)
        ticks.append({ i * step, valueText(std::abs(i) < 0.5 ? 0 : i * step) });
    return ticks;
}

QList<ValueScale::Tick> ValueScale::decadeTicks(double lower, double upper, int most) const
{
    QList<Tick> ticks;
    const double first = m_hasZero ? m_zeroPlace + 0.5 : lower; // no number stands beside 0 or below it
    if (m_hasZero && m_zeroPlace >= lower && m_zeroPlace <= upper)
        ticks.append({ m_zeroPlace, QStringLiteral("0") });
    const double low = std::max(lower, first);
    const int from = static_cast<int>(std::floor(low)), to = static_cast<int>(std::ceil(upper));
    const bool fine = upper - low < 2;
    const int stride = std::max(1, static_cast<int>(std::ceil((to - from) / static_cast<double>(std::max(most, 1)))));
    for (int exponent = from; exponent <= to; exponent += stride)
        for (const int factor : fine ? QList<int> { 1, 2, 5 } : QList<int> { 1 })
            if (const double place = exponent + std::log10(factor); place >= low - 1e-9 && place <= upper + 1e-9)
                ticks.append({ place, decadeText(exponent, factor) });
    return ticks;
}

QString ValueScale::valueText(double value) const
{
    if (m_kind == Kind::Names)
        return value >= 0 && value < static_cast<double>(m_names.size()) ? m_names[static_cast<qsizetype>(value)]
                                                                         : QString();
    if (m_kind == Kind::Logarithmic && value > 0) {
        const double exponent = std::round(std::log10(value));
        if (std::abs(std::log10(value) - exponent) < 1e-9)
            return decadeText(static_cast<int>(exponent), 1);
    }
    return std::isfinite(value) ? minusSigns(QString::number(value, 'g', 4)) : QString();
}

}
