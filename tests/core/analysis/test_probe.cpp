#include "core/analysis/cross_validation.h"
#include "core/analysis/probe.h"
#include "tests/support/support.h"

#include <QTest>

#include <cmath>
#include <map>
#include <set>

using namespace cmir;

namespace {

Matrix gaussian(std::int64_t rows, std::int64_t cols, std::uint64_t seed)
{
    Random random(seed, "probe test");
    Matrix out(rows, cols);
    for (float& x : out.values)
        x = static_cast<float>(random.gaussian());
    return out;
}

std::vector<std::int64_t> randomClasses(std::int64_t rows, std::uint64_t count, std::uint64_t seed)
{
    Random random(seed, "probe test classes");
    std::vector<std::int64_t> out;
    for (std::int64_t r = 0; r < rows; ++r)
        out.push_back(static_cast<std::int64_t>(random.below(count)));
    return out;
}

}

class TestProbe : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void wilsonByHand()
    {
        // 8 of 10: the textbook's 0.4902 and 0.9433.
        const Interval interval = wilsonInterval(0.8, 10);
        QVERIFY(std::abs(interval.lower - 0.4902) < 5e-5);
        QVERIFY(std::abs(interval.upper - 0.9433) < 5e-5);
        QVERIFY(wilsonInterval(0, 10).lower < 1e-12 && wilsonInterval(1, 10).upper > 1 - 1e-12);
    }

    void foldIntervalByHand()
    {
        // 1, 2, 3: s = 1, t = 4.303 with 2 degrees of freedom; 1 / 3, and 1 / 2 for what the folds share.
        const std::vector<double> folds { 1, 2, 3 };
        const Interval interval = foldInterval(2, folds);
        QVERIFY(std::abs(interval.lower - (2 - 4.303 * std::sqrt(5.0 / 6))) < 1e-12);
        QVERIFY(std::abs(interval.upper - (2 + 4.303 * std::sqrt(5.0 / 6))) < 1e-12);
    }

    void rowsThatAnswerAlikeCountOnce()
    {
        // Four groups of three equal answers, half of them right: variance of the share p (1 - p) / (G - 1) from the
        // groups, p (1 - p) / 12 from the rows: 12 * 3 / 12 = 3 trials.
        const std::vector<std::int64_t> group { 0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3 };
        const std::vector<bool> alike { true, true, true, false, false, false, true, true, true, false, false, false };
        QVERIFY(std::abs(effectiveTrials(group, alike) - 3) < 1e-12);
        const std::vector<bool> all(12, true);
        QCOMPARE(effectiveTrials(group, all), 4.0);
        const std::vector<std::int64_t> own { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 };
        QVERIFY(std::abs(effectiveTrials(own, alike) - 11) < 1e-12); // the n - 1 of a variance that is estimated
    }

    void foldsKeepGroupsTogetherAndStrataEven()
    {
        std::vector<std::int64_t> group, stratum;
        for (std::int64_t g = 0; g < 40; ++g)
            for (int i = 0; i < 3; ++i) {
                group.push_back(100 - g);
                stratum.push_back(g % 4 == 0 ? 1 : 0);
            }
        Random random(1, "folds");
        const auto folds = dealFolds(group, stratum, 5, random);
        std::map<std::int64_t, std::set<std::int64_t>> foldsOfGroup;
        std::map<std::int64_t, int> rows, rare;
        for (std::size_t i = 0; i < folds.size(); ++i) {
            foldsOfGroup[group[i]].insert(folds[i]);
            ++rows[folds[i]];
            rare[folds[i]] += stratum[i] == 1 ? 1 : 0;
        }
        for (const auto& [g, set] : foldsOfGroup)
            QCOMPARE(set.size(), std::size_t { 1 });
        QCOMPARE(rows.size(), std::size_t { 5 });
        for (const auto& [fold, count] : rows) {
            QCOMPARE(count, 24);
            QCOMPARE(rare[fold], 6);
        }
    }

    void aClassThatIsInTheRepresentationIsFound()
    {
        Matrix z = gaussian(120, 6, 1);
        auto target = randomClasses(120, 4, 1);
        for (std::int64_t r = 0; r < 120; ++r)
            for (std::int64_t c = 0; c < 4; ++c)
                z(r, c) = target[static_cast<std::size_t>(r)] == c ? 1.0F : 0.0F;
        for (auto& t : target)
            t = 10 * t - 7; // any numbers may name the classes
        const ClassProbe probe = probeClass(z, target);
        QVERIFY(probe.reason.empty() && probe.note.empty());
        QCOMPARE(probe.accuracy, 1.0);
        QVERIFY(probe.lower > 0.95 && probe.upper > 1 - 1e-12);
        QCOMPARE(probe.samples, 120);
        QCOMPARE(probe.classes, 4);
        QCOMPARE(probe.folds, 5);
    }

    /// Of 250 rows the second largest value bounds a column. Two rows of one group far out are both held out in one
    /// fold: there they must be drawn in to what the fitted rows reach, and say nothing of how far that is.
    void theTailsAreThoseOfTheFittedRows()
    {
        Matrix z = gaussian(250, 1, 4);
        const Matrix target = z;
        std::vector<std::int64_t> group;
        for (std::int64_t r = 0; r < 250; ++r)
            group.push_back(r / 2);
        z(10, 0) = z(11, 0) = 1e6F;
        const NumberProbe probe = probeNumbers(z, target, group);
        QVERIFY(probe.reason.empty());
        // The fold that holds them finds the target; in the others they are fitted to, and hide it.
        QVERIFY2(probe.mean.r2 > 0.1 && probe.mean.r2 < 0.3, qPrintable(QString::number(probe.mean.r2)));
    }

    void chanceIsTheLargestClass()
    {
        std::vector<std::int64_t> target(50, 0);
        std::fill(target.begin(), target.begin() + 15, 3);
        QVERIFY(std::abs(probeClass(gaussian(50, 2, 2), target).chance - 0.7) < 1e-12);
    }

    void noiseIsAtChance()
    {
        int covered = 0;
        for (std::uint64_t seed = 0; seed < 20; ++seed) {
            std::vector<std::int64_t> target;
            for (std::int64_t r = 0; r < 200; ++r)
                target.push_back(r % 2);
            const ClassProbe probe = probeClass(gaussian(200, 20, 100 + seed), target);
            covered += probe.lower <= 0.5 && probe.upper >= 0.5 ? 1 : 0;
            QVERIFY(std::abs(probe.accuracy - 0.5) < 0.2);
        }
        QVERIFY2(covered >= 16, qPrintable(QString::number(covered))); // 19 expected of 20
    }

    void copiesInAGroupDoNotHelp()
    {
        // 40 samples in 4 equal rows each, with random classes: where copies were in the training part, their answer
        // could be read off.
        const Matrix samples = gaussian(40, 60, 5);
        Matrix z(160, 60);
        std::vector<std::int64_t> target, group;
        for (std::int64_t r = 0; r < 160; ++r) {
            const auto from = samples.row(r / 4);
            std::copy(from.begin(), from.end(), z.row(r).begin());
            target.push_back((r / 4) % 2);
            group.push_back(r / 4);
        }
        const ClassProbe leaking = probeClass(z, target), grouped = probeClass(z, target, group);
        QVERIFY2(leaking.accuracy > 0.9, qPrintable(QString::number(leaking.accuracy)));
        QVERIFY2(grouped.lower <= 0.5 && grouped.upper >= 0.5, qPrintable(QString::number(grouped.accuracy)));
        QVERIFY(grouped.upper - grouped.lower > 0.25); // as wide as of 40 samples, not of 160

        Matrix number(160, 1);
        const Matrix values = gaussian(40, 1, 6);
        for (std::int64_t r = 0; r < 160; ++r)
            number(r, 0) = values(r / 4, 0);
        QVERIFY(probeNumbers(z, number).mean.r2 > 0.9);
        QVERIFY(probeNumbers(z, number, group).mean.r2 < 0.2);
    }

    void squaresShowWhatIsInTheSpread()
    {
        Matrix z = gaussian(300, 8, 7);
        std::vector<std::int64_t> target;
        for (std::int64_t r = 0; r < 300; ++r) {
            target.push_back(r % 2);
            for (float& x : z.row(r))
                x *= r % 2 == 0 ? 1.0F : 3.0F;
        }
        ProbeOptions options;
        const ClassProbe linear = probeClass(z, target, {}, options);
        options.squares = true;
        const ClassProbe squares = probeClass(z, target, {}, options);
        QVERIFY(linear.lower < 0.55);
        QVERIFY(squares.lower > 0.8);
    }

    void smallClassesMakeFewerFoldsAndSingleOnesAreLeftOut()
    {
        std::vector<std::int64_t> target(30, 0);
        target[3] = target[7] = target[12] = 1;
        target[20] = 2;
        const ClassProbe probe = probeClass(gaussian(30, 2, 8), target);
        QVERIFY(probe.reason.empty());
        QCOMPARE(probe.classes, 2);
        QCOMPARE(probe.samples, 29);
        QCOMPARE(probe.folds, 3);
        QVERIFY(QString::fromStdString(probe.note).contains("1 rows left out"));
        QVERIFY(QString::fromStdString(probe.note).contains("3 folds instead of 5"));
    }

    void whatCannotBeMeasuredHasAReason()
    {
        const std::vector<std::int64_t> same(30, 4);
        QVERIFY(QString::fromStdString(probeClass(gaussian(30, 2, 9), same).reason).contains("one class only"));
        std::vector<std::int64_t> single(30, 4);
        single[0] = 5;
        QVERIFY(!probeClass(gaussian(30, 2, 9), single).reason.empty());
        QVERIFY(!probeClass(Matrix(0, 2), {}).reason.empty());
        QVERIFY(QString::fromStdString(probeNumbers(gaussian(30, 2, 9), Matrix(30, 1)).reason).contains("constant"));
        QVERIFY(
            QString::fromStdString(probeNumbers(gaussian(9, 2, 9), gaussian(9, 1, 1)).reason).contains("9 samples"));
    }

    void aConstantRepresentationAnswersTheLargestClass()
    {
        std::vector<std::int64_t> target(50, 0);
        std::fill(target.begin(), target.begin() + 20, 1);
        const ClassProbe probe = probeClass(Matrix(50, 3), target);
        QVERIFY(std::abs(probe.accuracy - 0.6) < 1e-12);
        QVERIFY(std::abs(probe.chance - 0.6) < 1e-12);
        const NumberProbe number = probeNumbers(Matrix(50, 3), gaussian(50, 1, 10));
        QVERIFY(std::abs(number.mean.r2) < 1e-12); // exactly as good as the training mean
    }

    void numbersAreFoundWhereTheyAre()
    {
        const Matrix z = gaussian(200, 5, 11), noise = gaussian(200, 1, 12);
        Matrix target(200, 3);
        for (std::int64_t r = 0; r < 200; ++r) {
            target(r, 0) = 2 * z(r, 0) - z(r, 3) + 5;
            target(r, 1) = noise(r, 0);
            target(r, 2) = 8; // constant
        }
        const NumberProbe probe = probeNumbers(z, target);
        QVERIFY(probe.reason.empty());
        QCOMPARE(probe.targets.size(), std::size_t { 3 });
        QVERIFY(!probe.targets[2]);
        const NumberScore linear = probe.targets[0].value_or(NumberScore {});
        const NumberScore nothing = probe.targets[1].value_or(NumberScore {});
        QVERIFY(linear.r2 > 0.99 && linear.lower <= linear.r2 && linear.upper >= linear.r2 && linear.mae.value < 0.2);
        QVERIFY(std::abs(nothing.r2) < 0.15);
        QVERIFY(nothing.lower < 0.05);
        QVERIFY(std::abs(nothing.mae.value - 0.8) < 0.15); // E|N(0, 1)| = 0.798
        QVERIFY(std::abs(probe.mean.r2 - (linear.r2 + nothing.r2) / 2) < 1e-12);
    }

    void halfTheVarianceIsAnR2OfOneHalf()
    {
        const Matrix z = gaussian(4000, 1, 13), noise = gaussian(4000, 1, 14);
        Matrix target(4000, 1);
        for (std::int64_t r = 0; r < 4000; ++r)
            target(r, 0) = z(r, 0) + noise(r, 0);
        const NumberScore score = probeNumbers(z, target).mean;
        QVERIFY(std::abs(score.r2 - 0.5) < 0.04);
        QVERIFY(score.lower < 0.5 && score.upper > 0.5 && score.upper - score.lower < 0.2);
    }

    /// A feature that is all but constant with one value far out, in a row whose target is usual.
    void oneFarValueDoesNotDecide()
    {
        Matrix z = gaussian(400, 2, 21);
        Matrix target(400, 1);
        for (std::int64_t r = 0; r < 400; ++r) {
            target(r, 0) = z(r, 0);
            z(r, 1) = r == 123 ? 1e4F : 1e-3F * z(r, 1);
        }
        ProbeOptions options;
        options.squares = true;
        QVERIFY(probeNumbers(z, target, {}, options).mean.r2 > 0.95);
        Matrix bare = z;
        bare(123, 1) = 0;
        // Only which 0.5 % are drawn in differs.
        QVERIFY(std::abs(probeNumbers(z, target, {}, options).mean.r2 - probeNumbers(bare, target, {}, options).mean.r2)
            < 0.01);
    }

    void valuesThatAreNotFiniteAreLeftOut()
    {
        Matrix z = gaussian(60, 3, 15), target = gaussian(60, 1, 16);
        z(4, 1) = NAN;
        target(9, 0) = INFINITY;
        const NumberProbe numbers = probeNumbers(z, target);
        QCOMPARE(numbers.samples, 58);
        QVERIFY(QString::fromStdString(numbers.note).contains("2 rows"));
        const ClassProbe classes = probeClass(z, randomClasses(60, 2, 1));
        QCOMPARE(classes.samples, 59);
        QVERIFY(std::isfinite(classes.accuracy) && std::isfinite(numbers.mean.r2));
    }

    void sameSeedSameBits()
    {
        const Matrix z = gaussian(90, 4, 17);
        const auto target = randomClasses(90, 3, 17);
        ProbeOptions options;
        options.seed = 5;
        const ClassProbe a = probeClass(z, target, {}, options), b = probeClass(z, target, {}, options);
        QVERIFY(a.accuracy == b.accuracy && a.lower == b.lower);
        const NumberProbe c = probeNumbers(z, gaussian(90, 1, 18), {}, options);
        const NumberProbe d = probeNumbers(z, gaussian(90, 1, 18), {}, options);
        QCOMPARE(c.mean.r2, d.mean.r2);
        options.seed = 6;
        QVERIFY(probeNumbers(z, gaussian(90, 1, 18), {}, options).mean.r2 != c.mean.r2);
    }

    void misfitsAndCancellation()
    {
        const Matrix z = gaussian(40, 4, 19);
        const auto target = randomClasses(40, 2, 19), few = randomClasses(39, 2, 19);
        QVERIFY(!test::errorText([&] { probeClass(z, few); }).empty());
        QVERIFY(!test::errorText([&] { probeClass(z, target, few); }).empty());
        QVERIFY(!test::errorText([&] { probeNumbers(z, Matrix(39, 1)); }).empty());
        ProbeOptions one;
        one.folds = 1;
        QVERIFY(!test::errorText([&] { probeClass(z, target, {}, one); }).empty());
        int asked = 0;
        const JobContext job { {}, [&] { return ++asked > 20; } };
        QVERIFY_THROWS_EXCEPTION(Cancelled, probeClass(z, target, {}, {}, job));
        QCOMPARE(asked, 21);
        QVERIFY_THROWS_EXCEPTION(Cancelled, probeNumbers(z, gaussian(40, 1, 20), {}, {}, job));
    }
};

QTEST_GUILESS_MAIN(TestProbe)
#include "test_probe.moc"
