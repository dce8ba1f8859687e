#pragma once

#include <QList>
#include <QString>
#include <QStringList>

namespace cmir::viz {

/// Where the values of a parameter lie along an axis, in places: a number's own place, its decade (with a stop for 0
/// one decade below the least value), or names one after the other.
class ValueScale {
public:
    struct Tick {
        double place = 0;
        QString text;

        friend bool operator==(const Tick&, const Tick&) = default;
    };

    /// Linear.
    ValueScale() = default;
    /// By decades; the values decide where 0 stands, where it is among them. Negative ones have no place (NaN).
    static ValueScale logarithmic(const QList<double>& values);
    /// Linear, with ticks at whole numbers only.
    static ValueScale ofWholeNumbers();
    /// Value i, a whole number, is the name i.
    static ValueScale ofNames(const QStringList& names);

    bool isLogarithmic() const { return m_kind == Kind::Logarithmic; }
    bool isNames() const { return m_kind == Kind::Names; }
    double place(double value) const;
    /// Nice ticks within these places, some `most` at most.
    QList<Tick> ticks(double lower, double upper, int most) const;
    /// A value as it is read: its name, or a short number, as the ticks write it.
    QString valueText(double value) const;

private:
    enum class Kind { Linear, Logarithmic, Names };

    QList<Tick> linearTicks(double lower, double upper, int most) const;
    QList<Tick> decadeTicks(double lower, double upper, int most) const;

    Kind m_kind = Kind::Linear;
    bool m_whole = false;
    bool m_hasZero = false;
    double m_zeroPlace = 0;
    QStringList m_names;
};

}
