#pragma once

#include "ui/views/robustness_curves.h"

#include <optional>

namespace cmir::ui {

/// What a curve over the test noise comes to in single numbers.
struct NoiseMeasures {
    QString id, title; ///< of the curve
    std::optional<double> clean; ///< at sigma 0
    /// The area under the curve by the trapezoid rule, divided by the width of the noise: the mean of the metric over
    /// the noise, in the metric's unit.
    std::optional<double> area;
    double sigma = 0; ///< the largest noise
    std::optional<double> noisy; ///< there
    std::optional<double> change; ///< noisy / clean - 1; not where clean is 0 or of another sign
};

/// Values that are not numbers, and what needs them, are left out.
NoiseMeasures noiseMeasures(const RobustnessCurve& curve);

/// The curve as shares of its own clean value: 1 at sigma 0. Empty where that is missing, 0 or negative.
RobustnessCurve relativeToClean(const RobustnessCurve& curve);

}
