#pragma once

#include "viz/theme.h"

#include <QList>
#include <QString>
#include <QStringList>

namespace cmir::viz {

/// One value per point that decides its colour: classes (with names, shown in a legend, marker shape as second channel)
/// or numbers (with a colour scale).
struct Coloring {
    QString title; ///< "label", "virtual environment"
    bool categorical = false;
    QList<double> values; ///< number, or index into categories; NaN: no value, drawn muted
    QStringList categories;
    double minimum = 0, maximum = 1; ///< of the colour scale, numbers only
    bool diverging = false; ///< numbers around 0 (labels in [-3, 3]): the blue - neutral - red map
    bool ofCells = false; ///< which may be as their background where they are 0; points may not

    /// A categorical value is an index into categories; anything else has no value.
    bool hasValue(double value) const;
    /// The ends of the colour scale: minimum and maximum, or the larger of the two on both sides of 0.
    double lowerEnd() const;
    double upperEnd() const;
    QString valueText(double value) const; ///< the category's name, or the number; empty: no value
};

/// The colour of a value as a point or a swatch on the theme's background: always to be told from it. No value: muted
/// (and drawn as a ring).
QColor pointColor(const Coloring& coloring, double value, const Theme& theme);

}
