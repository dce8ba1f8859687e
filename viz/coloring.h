#pragma once

#include <QList>
#include <QString>
#include <QStringList>

namespace cmir::viz {

/// One value per point that decides its colour: classes (with names, shown in a legend, marker shape as second channel) or numbers
/// (with a colour scale).
struct Coloring {
    QString title; ///< "label", "virtual environment"
    bool categorical = false;
    QList<double> values; ///< number, or index into categories; NaN: no value, drawn muted
    QStringList categories;
    double minimum = 0, maximum = 1; ///< of the colour scale, numbers only
    bool diverging = false; ///< numbers around 0 (labels in [-3, 3]): the blue - neutral - red map
};

}
