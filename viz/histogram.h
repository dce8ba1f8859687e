#pragma once

#include <QList>

namespace cmir::viz {

/// A few distributions as densities in common bins over a range. Made where the values are, which may be many, off the
/// GUI thread; a plot shows it.
struct Histogram {
    double lower = -1, upper = 1;
    QList<QList<double>> densities; ///< per series, bins; share of its values per unit of x: sums to 1 over the range

    int bins() const { return densities.isEmpty() ? 0 : static_cast<int>(densities.front().size()); }
    double left(int bin) const { return lower + (upper - lower) * bin / bins(); }
    /// No series has a value.
    bool isEmpty() const;
};

/// Values that are not finite are left out; those beyond the range count in the first and the last bin. lower < upper.
Histogram makeHistogram(QList<QList<double>> series, double lower, double upper);

/// Bins for values over a range: by Freedman and Diaconis (1981), the widest any series asks for, 10 to 80. The order
/// of the values changes.
int histogramBins(QList<QList<double>>& series, double lower, double upper);

}
