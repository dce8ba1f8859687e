#include "core/analysis/special_functions.h"
#include "core/analysis/statistics.h"
#include "core/common/error.h"
#include "core/common/random.h"
#include "tests/support/support.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

using namespace cmir;

namespace {

const double notANumber = std::numeric_limits<double>::quiet_NaN();
const double infinity = std::numeric_limits<double>::infinity();

/// MAE of two methods over ten seeds, made up.
const std::vector<double> first { 0.716, 0.731, 0.702, 0.744, 0.725, 0.719, 0.738, 0.711, 0.729, 0.733 };
const std::vector<double> second { 0.742, 0.739, 0.735, 0.741, 0.760, 0.733, 0.751, 0.748, 0.727, 0.755 };

std::vector<double> zeros(std::size_t n)
{
    return std::vector<double>(n);
}

SignedRankTest rankTest(const std::vector<double>& differences)
{
    return signedRankTest(differences, zeros(differences.size()));
}

bool near(double found, double expected, double relative = 1e-12)
{
    return std::abs(found - expected) <= relative * std::abs(expected);
}

/// 3 i - 31: no two of the same size, none zero.
std::vector<double> distinctDifferences(int count)
{
    std::vector<double> out;
    for (int i = 0; i < count; ++i)
        out.push_back(3 * i - 31);
    return out;
}

/// The same p by trying every sign: twice the smaller share of rank sums at most, or at least, the observed one.
double slowSignedRank(const std::vector<double>& differences)
{
    const std::size_t n = differences.size();
    std::vector<double> rank(n);
    for (std::size_t i = 0; i < n; ++i) {
        double below = 0, equal = 0;
        for (std::size_t k = 0; k < n; ++k) {
            below += std::abs(differences[k]) < std::abs(differences[i]) ? 1 : 0;
            equal += std::abs(differences[k]) == std::abs(differences[i]) ? 1 : 0;
        }
        rank[i] = below + (equal + 1) / 2;
    }
    double observed = 0;
    for (std::size_t i = 0; i < n; ++i)
        observed += differences[i] > 0 ? rank[i] : 0;
    double low = 0, high = 0;
    for (std::size_t signs = 0; signs < std::size_t { 1 } << n; ++signs) {
        double sum = 0;
        for (std::size_t i = 0; i < n; ++i)
            sum += (signs >> i & 1U) != 0 ? rank[i] : 0;
        low += sum <= observed ? 1 : 0;
        high += sum >= observed ? 1 : 0;
    }
    return std::min(1.0, 2 * std::min(low, high) / std::ldexp(1.0, static_cast<int>(n)));
}

/// The quantile of the resampled means over all n^n resamples, interpolated as the program does.
double exactPercentile(const std::vector<double>& values, double p)
{
    std::vector<double> means;
    const std::size_t n = values.size();
    const auto all = static_cast<std::size_t>(std::pow(n, n));
    for (std::size_t code = 0; code < all; ++code) {
        double sum = 0;
        for (std::size_t k = 0, rest = code; k < n; ++k, rest /= n)
            sum += values[rest % n];
        means.push_back(sum / static_cast<double>(n));
    }
    std::sort(means.begin(), means.end());
    return means[static_cast<std::size_t>(p * static_cast<double>(all))];
}

}

class TestStatistics : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void incompleteBetaByHand()
    {
        // I_x(a, 1) = x^a; I_x(1, b) = 1 - (1 - x)^b; I_x(2, 3) = 6 x^2 - 8 x^3 + 3 x^4;
        // I_x(1/2, 1/2) = 2/pi asin(sqrt x); I_1/2(a, a) = 1/2.
        for (const double x : { 1e-8, 0.01, 0.3, 0.5, 0.77, 0.999 }) {
            QVERIFY(near(incompleteBeta(3.5, 1, x), std::pow(x, 3.5)));
            QVERIFY(near(incompleteBeta(1, 40, x), -std::expm1(40 * std::log1p(-x))));
            QVERIFY(near(incompleteBeta(2, 3, x), x * x * (6 - 8 * x + 3 * x * x)));
            QVERIFY(near(incompleteBeta(0.5, 0.5, x), 2 / M_PI * std::asin(std::sqrt(x))));
        }
        for (const double a : { 0.1, 1.0, 9.99, 10.0, 250.0 })
            QVERIFY(near(incompleteBeta(a, a, 0.5), 0.5));
        QCOMPARE(incompleteBeta(2, 3, 0), 0.0);
        QCOMPARE(incompleteBeta(2, 3, 1), 1.0);
        QVERIFY(std::isnan(incompleteBeta(0, 1, 0.5)));
        QVERIFY(std::isnan(incompleteBeta(1, 1, 1.5)));
        QVERIFY(std::isnan(incompleteBeta(1, 1, notANumber)));
    }

    /// Worked with 30 digits (mpmath) for these very floating-point numbers.
    void incompleteBetaAgainstTables()
    {
        struct Row {
            double a, b, x, value;
        };
        for (const Row& row : { Row { 5, 0.5, 0.9, 0.316642915020012256 }, { 0.5, 5, 0.01, 0.2428418908984375 },
                 { 50, 60, 0.45, 0.464235291430603629 }, { 500, 0.5, 0.999, 0.317310447309717155 },
                 { 1e5, 0.5, 0.99999, 0.157298688162425779 }, { 1.5, 200, 0.02, 0.955835137940560147 } })
            QVERIFY2(near(incompleteBeta(row.a, row.b, row.x), row.value), qPrintable(QString::number(row.a)));
    }

    void studentByHand()
    {
        // One degree of freedom is Cauchy, P = 1 - 2/pi atan t; two: P = 1 - t / sqrt(2 + t^2).
        for (const double t : { 1e-6, 0.1, 1.0, 12.0 }) {
            QVERIFY(near(studentTwoSided(t, 1), 1 - 2 / M_PI * std::atan(t)));
            QVERIFY(near(studentTwoSided(-t, 2), 1 - t / std::sqrt(2 + t * t)));
        }
        QVERIFY(near(studentTwoSided(1e9, 1), 2 / M_PI * std::atan(1e-9))); // a small tail keeps its digits
        QCOMPARE(studentTwoSided(0, 5), 1.0);
        QCOMPARE(studentTwoSided(infinity, 5), 0.0);
        QCOMPARE(studentTwoSided(1e200, 5), 0.0);
        QVERIFY(std::isnan(studentTwoSided(1, 0)));
        QVERIFY(std::isnan(studentTwoSided(notANumber, 5)));
    }

    /// Worked with 50 digits by the finite series for whole degrees of freedom (Abramowitz and Stegun 26.7.3, 26.7.4),
    /// those of 2.5 and a million degrees with 30 digits by mpmath. SciPy 1.10 itself is off by up to 2e-10 here.
    void studentAgainstTables()
    {
        struct Row {
            double at, degrees, value;
        };
        for (const Row& row : { Row { 0.1, 4, 0.925155840939453286 }, { 5, 9, 0.000738967909803242701 },
                 { 20, 9, 9.07952129991654417e-9 }, { -3, 30, 0.00538996406565194661 },
                 { 40, 3, 0.0000343806807891585283 } })
            QVERIFY2(near(studentTwoSided(row.at, row.degrees), row.value), qPrintable(QString::number(row.at)));
        for (const Row& row : { Row { 0.975, 1, 12.7062047361747046 }, { 0.975, 2, 4.30265272974946385 },
                 { 0.975, 4, 2.77644510519779436 }, { 0.975, 9, 2.26215716279820554 },
                 { 0.975, 29, 2.0452296421327043 }, { 0.975, 120, 1.97993040508244085 },
                 { 0.6, 3, 0.276670662332689911 }, { 0.9999, 5, 9.6775663008825913 }, { 0.01, 7, -2.99795156686852843 },
                 { 0.95, 2.5, 2.55821861413593662 } })
            QVERIFY2(near(studentQuantile(row.at, row.degrees), row.value), qPrintable(QString::number(row.value)));
        QVERIFY(near(studentQuantile(0.975, 1e6), 1.95996635681410703, 1e-10));
    }

    void quantilesOfTheEdges()
    {
        QCOMPARE(studentQuantile(0.5, 3), 0.0);
        QCOMPARE(studentQuantile(1, 3), infinity);
        QCOMPARE(studentQuantile(0, 3), -infinity);
        QVERIFY(std::isnan(studentQuantile(1.1, 3)));
        QVERIFY(std::isnan(studentQuantile(0.9, 0)));
        QVERIFY(near(studentQuantile(1e-12, 1), -1 / std::tan(M_PI * 1e-12)));
        QVERIFY(near(normalQuantile(0.975), 1.959963984540054));
        QVERIFY(near(normalQuantile(0.6), 0.25334710313579972));
        QVERIFY(near(normalQuantile(1e-10), -6.3613409024040557));
        QVERIFY(near(normalAbove(6), 9.865876450376946e-10));
        QVERIFY(near(normalBelow(1), 0.8413447460685429));
    }

    void hedgesCorrectionAgainstTables()
    {
        QVERIFY(near(hedgesCorrection(2), 1 / std::sqrt(M_PI))); // Gamma(1) / Gamma(1/2)
        QVERIFY(near(hedgesCorrection(4), std::sqrt(2 / M_PI))); // 1 / (sqrt(2) Gamma(3/2))
        QVERIFY(near(hedgesCorrection(29), 0.97387498459672461));
        QVERIFY(near(hedgesCorrection(200), 0.9962445224791685));
    }

    void intervalByHand()
    {
        // 1, 2, 3: mean 2, deviation 1, t(0.975, 2) = 4.3026527.
        const MeanEstimate three = studentInterval(std::vector<double> { 1, 2, 3 });
        QVERIFY(three.reason.empty());
        QCOMPARE(three.samples, std::int64_t { 3 });
        QCOMPARE(three.mean, 2.0);
        QCOMPARE(three.deviation, 1.0);
        QVERIFY(near(three.upper, 2 + 4.30265272974946385 / std::sqrt(3.0)));
        QVERIFY(near(three.lower, 2 - 4.30265272974946385 / std::sqrt(3.0)));
    }

    /// Against SciPy 1.10.
    void intervalAgainstTables()
    {
        const MeanEstimate ten = studentInterval(first);
        QVERIFY(near(ten.mean, 0.7248) && near(ten.deviation, 0.012856472645671099));
        QVERIFY(near(ten.lower, 0.71560303350672871) && near(ten.upper, 0.73399696649327106));
        const MeanEstimate narrower = studentInterval(first, 0.9);
        QVERIFY(near(narrower.lower, 0.71734734441192849) && near(narrower.upper, 0.73225265558807129));
    }

    void intervalHoldsTheTruthAsOftenAsItSays()
    {
        Random random(5, "coverage");
        int held = 0;
        for (int repeat = 0; repeat < 4000; ++repeat) {
            std::vector<double> values(5);
            for (double& value : values)
                value = 3 + random.gaussian();
            const MeanEstimate estimate = studentInterval(values);
            held += estimate.lower <= 3 && estimate.upper >= 3 ? 1 : 0;
        }
        QVERIFY(std::abs(held - 3800) < 56); // four standard deviations
    }

    void valuesWithoutAnInterval()
    {
        for (const bool student : { true, false }) {
            const auto estimate = [&](const std::vector<double>& values) {
                return student ? studentInterval(values) : bootstrapInterval(values);
            };
            QCOMPARE(estimate({}).reason, std::string("there is no value"));
            QCOMPARE(estimate({ 2 }).reason, std::string("there is one value; an interval needs at least 2"));
            QCOMPARE(estimate({ 2 }).mean, 2.0);
            QCOMPARE(estimate({ 1, notANumber, 2 }).reason, std::string("1 of the 3 values is not a finite number"));
            QCOMPARE(
                estimate({ infinity, notANumber }).reason, std::string("2 of the 2 values are not a finite number"));
            const MeanEstimate same = estimate({ 0.1, 0.1, 0.1 });
            QVERIFY(same.reason.empty());
            QVERIFY(same.lower == 0.1 && same.mean == 0.1 && same.upper == 0.1 && same.deviation == 0);
        }
        QVERIFY(test::errorText([] { studentInterval(first, 1); }).find("level") != std::string::npos);
        QVERIFY(test::errorText([] { bootstrapInterval(first, { .level = notANumber }); }).find("level")
            != std::string::npos);
        QVERIFY(test::errorText([] { bootstrapInterval(first, { .resamples = 10 }); }).find("resamples")
            != std::string::npos);
    }

    void percentilesAgainstAllResamples()
    {
        // The means lie on a grid of fifths; sampling may miss the quantile by one step.
        const std::vector<double> values { 1, 2, 4, 8, 16 };
        const BootstrapOptions options { BootstrapKind::Percentile, 0.9, 40'000, 1 };
        const MeanEstimate estimate = bootstrapInterval(values, options);
        QVERIFY(std::abs(estimate.lower - exactPercentile(values, 0.05)) < 0.21);
        QVERIFY(std::abs(estimate.upper - exactPercentile(values, 0.95)) < 0.21);
        QVERIFY(estimate.lower > 1 && estimate.lower < estimate.mean && estimate.upper < 16);
    }

    /// Against SciPy 1.10, 400 000 resamples; skewed values, so that the correction shows.
    void bootstrapAgainstTables()
    {
        const std::vector<double> skewed { 0.1, 0.2, 0.25, 0.3, 0.45, 0.5, 0.7, 0.9, 1.6, 3.1, 0.35, 0.6 };
        const auto estimate = [&](BootstrapKind kind) { return bootstrapInterval(skewed, { kind, 0.95, 100'000, 3 }); };
        const MeanEstimate plain = estimate(BootstrapKind::Percentile), corrected = estimate(BootstrapKind::Bca);
        QVERIFY(std::abs(plain.lower - 0.3825) < 0.01 && std::abs(plain.upper - 1.268) < 0.02);
        QVERIFY(std::abs(corrected.lower - 0.4405) < 0.01 && std::abs(corrected.upper - 1.497) < 0.02);
    }

    void bootstrapOfEqualSharesLeavesTwoValuesAlone()
    {
        // Means of two values a, b: a with 1/4, their middle with 1/2, b with 1/4.
        const MeanEstimate two = bootstrapInterval(std::vector<double> { 1, 3 });
        QVERIFY(two.lower == 1 && two.upper == 3);
    }

    void seedDecidesTheBootstrap()
    {
        const auto bounds = [](std::uint64_t seed) {
            const MeanEstimate estimate = bootstrapInterval(first, { .resamples = 1000, .seed = seed });
            return std::pair(estimate.lower, estimate.upper);
        };
        QVERIFY(bounds(1) == bounds(1));
        QVERIFY(bounds(1) != bounds(2));
    }

    void bootstrapCancels()
    {
        const JobContext job { {}, [] { return true; } };
        QVERIFY_THROWS_EXCEPTION(Cancelled, bootstrapInterval(first, {}, job));
    }

    void tTestByHand()
    {
        // Differences 1, 2, 3: t = 2 / (1 / sqrt 3), two degrees of freedom: p = 1 - t / sqrt(2 + t^2).
        const PairedTTest test = pairedTTest(std::vector<double> { 11, 22, 33 }, std::vector<double> { 10, 20, 30 });
        QVERIFY(near(test.t, 2 * std::sqrt(3.0)));
        QCOMPARE(test.degreesOfFreedom, std::int64_t { 2 });
        QVERIFY(near(test.p, 1 - test.t / std::sqrt(2 + test.t * test.t)));
    }

    /// Against SciPy 1.10.
    void tTestAgainstTables()
    {
        const PairedTTest test = pairedTTest(first, second);
        QVERIFY(test.reason.empty());
        QVERIFY(near(test.t, -3.9455581820976553) && near(test.p, 0.0033773738178485674));
        QVERIFY(near(pairedTTest(second, first).t, 3.9455581820976553));
    }

    void signedRankByHand()
    {
        // Sizes 1, 2, 3 with +1 the only positive: rank sum 1; of eight signs {}, {1} reach at most 1: p = 2 * 2/8.
        const SignedRankTest three = rankTest({ 1, -2, -3 });
        QCOMPARE(three.rankSum, 1.0);
        QCOMPARE(three.p, 0.5);
        QVERIFY(three.exact && three.note.empty());
        QCOMPARE(rankTest({ 1, 2, 3, 4, 5 }).p, 2.0 / 32);
        // Ranks 1 and 2 are the positive ones: {}, 1, 2, 3, 1+2 reach at most 3 of 2^10.
        const SignedRankTest ten = signedRankTest(first, second);
        QCOMPARE(ten.rankSum, 3.0);
        QCOMPARE(ten.p, 2 * 5.0 / 1024);
        QCOMPARE(rankTest({ 5 }).p, 1.0);
    }

    void signedRankWithZerosAndTies()
    {
        // Sizes 2, 2, 5, the zero left out: midranks 1.5, 1.5, 3; the sum is 1.5. Sums of the eight signs: 0, 1.5 (two
        // ways), 3 (two), 4.5 (two), 6: at most 1.5 in three ways.
        const SignedRankTest test = rankTest({ 2, -2, 0, -5 });
        QCOMPARE(test.rankSum, 1.5);
        QCOMPARE(test.p, 2 * 3.0 / 8);
        QCOMPARE(test.zeros, std::int64_t { 1 });
        QCOMPARE(test.note,
            std::string("1 of 4 pairs without a difference is left out; equal differences share the mean of their "
                        "ranks"));
        const std::vector<double> tied { 3, -1, 1, 1, 2, 2, -2, 4, 5, 3, -3, 6 };
        QVERIFY(near(rankTest(tied).p, slowSignedRank(tied)));
        const std::vector<double> untied { 3.5, -1, 2, 7, -4, 5, 6, 9.5, -0.5, 8, 11, 10 };
        QVERIFY(near(rankTest(untied).p, slowSignedRank(untied)));
    }

    void differencesApartByRoundingAreTied()
    {
        // 0.3 - 0.2 and 0.2 - 0.1 differ in the last bit; so does 0.1 + 0.2 from 0.3.
        const std::vector<double> a { 0.3, 0.2, 0.1 + 0.2, 0.5 }, b { 0.2, 0.1, 0.3, 0.9 };
        const SignedRankTest test = signedRankTest(a, b);
        QCOMPARE(test.zeros, std::int64_t { 1 });
        QCOMPARE(test.rankSum, 3.0);
        QVERIFY(!test.note.empty());
    }

    /// Against SciPy 1.10: 25 differences exactly, 26 by the approximation.
    void signedRankAgainstTables()
    {
        const SignedRankTest exact = rankTest(distinctDifferences(25)), approximate = rankTest(distinctDifferences(26));
        QVERIFY(exact.exact && !approximate.exact);
        QCOMPARE(exact.rankSum, 204.0);
        QVERIFY(near(exact.p, 0.2751842737197876));
        QCOMPARE(approximate.rankSum, 230.0);
        QVERIFY(near(approximate.p, 0.17022201823736016));

        std::vector<double> tied; // -4, 3, -3, 4, ..., with two zeros among 32
        for (int i = 0; i < 32; ++i)
            tied.push_back((i * 7) % 13 - 4);
        const SignedRankTest corrected = rankTest(tied);
        QVERIFY(!corrected.exact && corrected.zeros == 2);
        QCOMPARE(corrected.rankSum, 346.0);
        QVERIFY(near(corrected.p, 0.019762533714580078));
    }

    void approximationOfABalancedSumIsOne()
    {
        std::vector<double> balanced;
        for (int i = 1; i <= 15; ++i) {
            balanced.push_back(i);
            balanced.push_back(-i);
        }
        QCOMPARE(rankTest(balanced).p, 1.0);
    }

    /// By SciPy 1.10's moments and gamma function.
    void effectAgainstTables()
    {
        const PairedEffect effect = pairedEffect(first, second);
        QVERIFY(near(effect.meanDifference, -0.0183) && near(effect.medianDifference, -0.018));
        QVERIFY(near(effect.dz, -1.2476950496141976));
        QVERIFY(effect.hedges && near(*effect.hedges, -1.1402371784562781));
        // Differences 1, 2, 6: mean 3, median 2, deviation sqrt 7.
        const PairedEffect three = pairedEffect(std::vector<double> { 1, 2, 6 }, zeros(3));
        QVERIFY(near(three.dz, 3 / std::sqrt(7.0)) && three.medianDifference == 2);
        QVERIFY(!pairedEffect(std::vector<double> { 1, 2 }, zeros(2)).hedges);
        QCOMPARE(pairedEffect(std::vector<double> { 1, 2 }, zeros(2)).medianDifference, 1.5);
    }

    void nothingToCompare()
    {
        struct Row {
            std::vector<double> a, b;
            std::string reason;
        };
        const std::vector<Row> rows { { {}, {}, "there is no pair" },
            { { 1 }, { 2 }, "there is one pair; at least 2 are needed" },
            { { 1, 2, 3 }, { 1, 2, 3 }, "all 3 differences are zero" },
            { { 0.1 + 0.2, 2 }, { 0.3, 2 }, "all 2 differences are zero" },
            { { 0.3, 0.2 }, { 0.2, 0.1 },
                "all 2 differences are the same, so that they have no spread to compare with" },
            { { 1, notANumber }, { 1, 2 }, "1 of the 2 pairs has a value that is not a finite number" },
            { { 1, infinity, 2 }, { -infinity, infinity, 0 },
                "2 of the 3 pairs have a value that is not a finite number" } };
        for (const Row& row : rows) {
            QCOMPARE(pairedTTest(row.a, row.b).reason, row.reason);
            QCOMPARE(pairedEffect(row.a, row.b).reason, row.reason);
            QCOMPARE(pairedTTest(row.a, row.b).p, 1.0);
        }
        QCOMPARE(rankTest({}).reason, std::string("there is no pair"));
        QCOMPARE(rankTest({ 0, 0 }).reason, std::string("all 2 differences are zero"));
        QCOMPARE(rankTest({ 0 }).reason, std::string("the only difference is zero"));
        QVERIFY(!rankTest({ notANumber, 1 }).reason.empty());
        QCOMPARE(pairedEffect(std::vector<double> { 3, 3 }, std::vector<double> { 1, 1 }).meanDifference, 2.0);
        QVERIFY(!test::errorText([] { pairedTTest(first, std::vector<double> { 1 }); }).empty());
        QVERIFY(!test::errorText([] { comparePaired(first, std::vector<double> { 1 }); }).empty());
    }

    void comparisonHoldsEverything()
    {
        const PairedComparison comparison = comparePaired(first, second, { .resamples = 2000 });
        QVERIFY(near(comparison.student.mean, -0.0183) && near(comparison.bootstrap.mean, -0.0183));
        QVERIFY(comparison.student.upper < 0 && comparison.bootstrap.upper < 0);
        QVERIFY(near(comparison.tTest.p, 0.0033773738178485674));
        QVERIFY(near(comparison.signedRank.p, 0.009765625));
        QVERIFY(near(comparison.effect.dz, -1.2476950496141976));
        const PairedComparison broken
            = comparePaired(std::vector<double> { 1, notANumber }, std::vector<double> { 1, 1 });
        for (const auto& reason : { broken.student.reason, broken.bootstrap.reason, broken.tTest.reason,
                 broken.signedRank.reason, broken.effect.reason })
            QVERIFY(!reason.empty());
    }

    void holmByHand()
    {
        // Sorted 0.01, 0.02, 0.03, 0.04 times 4, 3, 2, 1: 0.04, 0.06, 0.06, 0.04, and never falling: the last is 0.06.
        const HolmCorrection four = holmCorrection(std::vector<double> { 0.04, 0.01, 0.03, 0.02 });
        QCOMPARE(four.comparisons, std::int64_t { 4 });
        const std::vector<double> expected { 0.06, 0.04, 0.06, 0.06 };
        for (std::size_t i = 0; i < 4; ++i)
            QVERIFY(near(four.p[i], expected[i]));
        QCOMPARE(four.note(1), std::string("4 comparisons; Holm-corrected p = 0.04"));

        const HolmCorrection some = holmCorrection(std::vector<double> { 0.7, notANumber, 0.00001 });
        QCOMPARE(some.comparisons, std::int64_t { 2 });
        QVERIFY(some.p[0] == 0.7 && std::isnan(some.p[1]));
        QCOMPARE(some.note(1), std::string("2 comparisons; no p value here"));
        QCOMPARE(some.note(2), std::string("2 comparisons; Holm-corrected p < 0.0001"));

        QCOMPARE(holmCorrection(std::vector<double> { 0.6, 0.9 }).p[0], 1.0);
        QCOMPARE(holmCorrection(std::vector<double> { 0.0123 }).note(0),
            std::string("1 comparison; Holm-corrected p = 0.012"));
        QVERIFY(holmCorrection({}).p.empty());
        QVERIFY(!test::errorText([] { holmCorrection(std::vector<double> { 1.5 }); }).empty());
    }
};

QTEST_GUILESS_MAIN(TestStatistics)
#include "test_statistics.moc"
