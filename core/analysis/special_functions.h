#pragma once

namespace cmir {

/// The regularised incomplete beta function I_x(a, b), a and b > 0, x in [0, 1]; NaN elsewhere. Relative error 1e-12
/// for a and b up to thousands, 1e-10 up to a million.
double incompleteBeta(double a, double b, double x);

/// P(|T| > |t|) of Student's t; degrees of freedom > 0, not only whole ones. Small tails keep their digits.
double studentTwoSided(double t, double degreesOfFreedom);

/// The value that Student's t stays below with probability p; infinite at 0 and 1, NaN outside of [0, 1].
double studentQuantile(double p, double degreesOfFreedom);

/// P(Z <= z) and P(Z > z) of the standard normal; small tails keep their digits.
double normalBelow(double z);
double normalAbove(double z);

/// The value that the standard normal stays below with probability p; infinite at 0 and 1, NaN outside of [0, 1].
double normalQuantile(double p);

/// What turns Cohen's d into Hedges' g, m > 1 degrees of freedom: Gamma(m / 2) / (sqrt(m / 2) Gamma((m - 1) / 2)), a
/// little below 1. Source: Hedges, "Distribution theory for Glass's estimator of effect size", 1981.
double hedgesCorrection(double m);

}
