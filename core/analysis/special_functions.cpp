#include "core/analysis/special_functions.h"

#include "core/common/not_a_number.h"

#include <cmath>
#include <limits>
#include <numbers>

namespace cmir {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double kAsymptotic = 10; ///< from here on Stirling's series is exact to 1e-14

/// log Gamma(x) - ((x - 1/2) log x - x + log(2 pi) / 2), x >= kAsymptotic.
/// Source: Abramowitz and Stegun 6.1.41.
double stirlingRest(double x)
{
    const double q = 1 / (x * x);
    return (1.0 / 12 - q * (1.0 / 360 - q * (1.0 / 1260 - q * (1.0 / 1680 - q * (1.0 / 1188 - q * 691.0 / 360360)))))
        / x;
}

/// log Gamma(x) for 0 < x; std::lgamma writes a global variable, and threads would fight for it.
double logGamma(double x)
{
    double product = 1;
    for (; x < kAsymptotic; ++x)
        product *= x;
    return (x - 0.5) * std::log(x) - x + 0.5 * std::log(2 * std::numbers::pi) + stirlingRest(x) - std::log(product);
}

/// log Gamma(b) - log Gamma(a + b), b >= kAsymptotic: the large parts cancel on paper, not in rounding.
double logGammaStep(double a, double b)
{
    return stirlingRest(b) - stirlingRest(a + b) + a - a * std::log(a + b) + (b - 0.5) * std::log1p(-a / (a + b));
}

double logBeta(double a, double b)
{
    if (a > b)
        return logBeta(b, a);
    return logGamma(a) + (b >= kAsymptotic ? logGammaStep(a, b) : logGamma(b) - logGamma(a + b));
}

/// The continued fraction of the incomplete beta function, by Lentz's method as modified by Thompson and Barnett.
/// Source: Abramowitz and Stegun 26.5.8. Converges fast for x < (a + 1) / (a + b + 2).
double betaFraction(double a, double b, double x)
{
    constexpr double tiny = 1e-300;
    constexpr int mostSteps = 100'000;
    const auto kept = [](double value) { return std::abs(value) < tiny ? tiny : value; };
    double c = 1, d = 1 / kept(1 - (a + b) * x / (a + 1)), fraction = d;
    for (int m = 1; m <= mostSteps; ++m) {
        const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        d = 1 / kept(1 + even * d);
        c = kept(1 + even / c);
        fraction *= d * c;
        const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        d = 1 / kept(1 + odd * d);
        c = kept(1 + odd / c);
        fraction *= d * c;
        if (std::abs(d * c - 1) < 1e-15)
            break;
    }
    return fraction;
}

/// I_x(a, b) where y = 1 - x is known more exactly than the subtraction would give it.
double incompleteBeta(double a, double b, double x, double y)
{
    if (x <= 0)
        return 0;
    if (y <= 0)
        return 1;
    if (x > (a + 1) / (a + b + 2))
        return 1 - incompleteBeta(b, a, y, x);
    const double logX = x < 0.5 ? std::log(x) : std::log1p(-y);
    const double logY = y < 0.5 ? std::log(y) : std::log1p(-x);
    return std::exp(a * logX + b * logY - logBeta(a, b)) / a * betaFraction(a, b, x);
}

double studentDensity(double t, double n)
{
    return std::exp(-logBeta(0.5, n / 2) - 0.5 * std::log(n) - 0.5 * (n + 1) * std::log1p(t * t / n));
}

/// The t >= 0 whose upper tail is q, 0 < q < 1/2: Newton's steps, halving where one leaves the bracket.
template <class Tail, class Density> double tailQuantile(Tail tail, Density density, double q)
{
    double low = 0, high = 1;
    while (tail(high) > q) {
        low = high;
        high *= 2;
    }
    double t = (low + high) / 2;
    for (int step = 0; step < 200; ++step) {
        const double excess = tail(t) - q;
        (excess > 0 ? low : high) = t;
        double next = t + excess / density(t);
        if (!(next >= low && next <= high))
            next = (low + high) / 2;
        const bool settled = std::abs(next - t) <= 1e-15 * next;
        t = next;
        if (settled)
            break;
    }
    return t;
}

/// The quantile of a distribution that is symmetric about 0.
template <class Tail, class Density> double symmetricQuantile(Tail tail, Density density, double p)
{
    if (!(p >= 0 && p <= 1))
        return notANumber;
    if (p == 0 || p == 1)
        return p == 0 ? -infinity : infinity;
    if (p == 0.5)
        return 0;
    return p < 0.5 ? -tailQuantile(tail, density, p) : tailQuantile(tail, density, 1 - p);
}

}

double incompleteBeta(double a, double b, double x)
{
    return a > 0 && b > 0 && x >= 0 && x <= 1 ? incompleteBeta(a, b, x, 1 - x) : notANumber;
}

double studentTwoSided(double t, double degreesOfFreedom)
{
    if (!(degreesOfFreedom > 0) || std::isnan(t))
        return notANumber;
    if (std::isinf(t))
        return 0;
    const double square = t * t, sum = degreesOfFreedom + square;
    return std::isinf(sum) ? 0 : incompleteBeta(degreesOfFreedom / 2, 0.5, degreesOfFreedom / sum, square / sum);
}

double studentQuantile(double p, double degreesOfFreedom)
{
    if (!(degreesOfFreedom > 0))
        return notANumber;
    const auto tail = [=](double t) { return 0.5 * studentTwoSided(t, degreesOfFreedom); };
    return symmetricQuantile(
        tail, [=](double t) { return studentDensity(t, degreesOfFreedom); }, p);
}

double normalBelow(double z)
{
    return 0.5 * std::erfc(-z / std::numbers::sqrt2);
}

double normalAbove(double z)
{
    return 0.5 * std::erfc(z / std::numbers::sqrt2);
}

double normalQuantile(double p)
{
    const auto density = [](double z) { return std::exp(-z * z / 2) / std::sqrt(2 * std::numbers::pi); };
    return symmetricQuantile(normalAbove, density, p);
}

double hedgesCorrection(double m)
{
    return std::exp(logGamma(m / 2) - logGamma((m - 1) / 2)) / std::sqrt(m / 2);
}

}
