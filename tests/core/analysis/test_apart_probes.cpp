#include "core/analysis/apart_probes.h"
#include "core/common/error.h"
#include "core/common/random.h"
#include "tests/support/support.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace cmir;

namespace {

Matrix column(const std::vector<float>& values)
{
    Matrix out(static_cast<std::int64_t>(values.size()), 1);
    out.assign(values);
    return out;
}

/// n times the pattern.
std::vector<float> repeated(const std::vector<float>& pattern, int n)
{
    std::vector<float> out;
    for (int i = 0; i < n; ++i)
        out.insert(out.end(), pattern.begin(), pattern.end());
    return out;
}

bool near(double a, double b, double tolerance = 1e-5)
{
    return std::abs(a - b) <= tolerance;
}

}

class TestApartProbes : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// z = the label, of variance 1: the ridge weight is 1 / 1.01, so that the error is label * .01 / 1.01.
    void labelProbeOfNumbers()
    {
        const std::vector<float> label = repeated({ -1, 1 }, 10);
        const LabelProbe probe(column(label), label, 0);
        const auto here = probe.read(column(label), label);
        QVERIFY(here);
        QVERIFY(near(here->value, 1 - std::pow(.01 / 1.01, 2)));
        QCOMPARE(here->n, 20);
        QCOMPARE(here->chance, 0.0);
        const auto turned = probe.read(column(repeated({ 1, -1 }, 10)), label);
        QVERIFY(turned);
        QVERIFY(near(turned->value, 1 - std::pow(2.01 / 1.01, 2)));
        QVERIFY(near(turned->lower, turned->value)); // every row says the same
    }

    void farPointsAreHeldAtFiveDeviations()
    {
        const std::vector<float> label = repeated({ -1, 1 }, 10);
        const LabelProbe probe(column(label), label, 0);
        // Answers: 5 / 1.01 where 1 is wanted, whatever the distance, and twice what is right.
        const auto far = probe.read(column({ 1e6F, -1, 1 }), std::vector<float> { 1, -1, 1 });
        const auto near5 = probe.read(column({ 5, -1, 1 }), std::vector<float> { 1, -1, 1 });
        QVERIFY(far && near5);
        QVERIFY(near(far->value, near5->value));
    }

    /// Against the spread of the number itself over many samples of the same kind.
    void intervalOfNumbers()
    {
        Random random(5, "apart interval");
        const auto draw = [&](std::vector<float>& label) {
            Matrix z(200, 1);
            label.resize(200);
            for (std::size_t i = 0; i < label.size(); ++i) {
                label[i] = static_cast<float>(random.gaussian());
                z(static_cast<std::int64_t>(i), 0) = label[i] + static_cast<float>(random.gaussian());
            }
            return z;
        };
        std::vector<float> label;
        const Matrix first = draw(label);
        const LabelProbe probe(first, label, 0);
        double sum = 0, squares = 0, width = 0;
        constexpr int trials = 400;
        for (int i = 0; i < trials; ++i) {
            const Matrix z = draw(label);
            const auto score = probe.read(z, label);
            QVERIFY(score);
            sum += score->value / trials;
            squares += score->value * score->value / trials;
            width += (score->upper - score->lower) / trials;
        }
        const double deviation = std::sqrt(squares - sum * sum);
        QVERIFY2(
            near(width / (2 * 1.96 * deviation), 1, 0.1), qPrintable(QString::number(width / (2 * 1.96 * deviation))));
    }

    void labelProbeOfClasses()
    {
        Matrix z(30, 3);
        std::vector<float> label(30);
        for (std::int64_t i = 0; i < 30; ++i) {
            const std::int64_t kind = i % 5 < 3 ? 0 : i % 5 - 2; // 18, 6 and 6
            label[static_cast<std::size_t>(i)] = static_cast<float>(kind);
            z(i, kind) = 1;
        }
        const LabelProbe probe(z, label, 3);
        const auto all = probe.read(z, label);
        QVERIFY(all);
        QCOMPARE(all->value, 1.0);
        QCOMPARE(all->chance, .6);
        // 8 of 10 right: Wilson's interval .4902 to .9433.
        Matrix ten(10, 3);
        std::vector<float> wanted(10);
        for (std::int64_t i = 0; i < 10; ++i) {
            wanted[static_cast<std::size_t>(i)] = static_cast<float>(i % 2);
            ten(i, i < 8 ? i % 2 : 2) = 1;
        }
        const auto most = probe.read(ten, wanted);
        QVERIFY(most);
        QCOMPARE(most->value, .8);
        QCOMPARE(most->chance, .5);
        QVERIFY(near(most->lower, .4902, 1e-4));
        QVERIFY(near(most->upper, .9433, 1e-4));
    }

    void whatCannotBeSaid()
    {
        const std::vector<float> label { 1, 1, 1, 1 };
        const LabelProbe probe(column({ 1, 2, 3, 4 }), label, 0);
        QVERIFY(!probe.read(column({ 1, 2, 3, 4 }), label)); // one label only
        const LabelProbe classes(column({ 1, 2, 3, 4 }), label, 2);
        QVERIFY(!classes.read(column({ 1, 2, 3, 4 }), label));
        constexpr float none = std::numeric_limits<float>::quiet_NaN();
        QVERIFY(!probe.read(column({ none, none, none, none }), std::vector<float> { 1, 2, 3, 4 }));
        QVERIFY_THROWS_EXCEPTION(BadInput, LabelProbe(column({ none }), std::vector<float> { 1 }, 0));
        QVERIFY_THROWS_EXCEPTION(BadInput, LabelProbe(column({ 1, 2 }), std::vector<float> { 1 }, 0));
    }

    /// The same in every environment: the answer for a sample is the same four times, and once right.
    void anInvariantRepresentationGivesNothingAway()
    {
        Random random(6, "apart environment");
        Matrix z(400, 3);
        for (std::int64_t sample = 0; sample < 100; ++sample)
            for (std::int64_t c = 0; c < 3; ++c) {
                const auto value = static_cast<float>(random.gaussian());
                for (std::int64_t e = 0; e < 4; ++e)
                    z(sample * 4 + e, c) = value;
            }
        const auto found = environmentFound(z, 4);
        QVERIFY(found);
        QCOMPARE(found->value, .25);
        QCOMPARE(found->chance, .25);
        // The interval of 100 samples, not of 400 rows: Wilson's .1755 to .3430.
        QVERIFY(near(found->lower, .1755, 1e-4));
        QVERIFY(near(found->upper, .3430, 1e-4));
    }

    /// Noise of mean 0 shows in the spread alone: not in z, but in z^2.
    void theSpreadGivesTheEnvironmentAway()
    {
        Random random(7, "apart spread");
        Matrix z(2000, 8);
        for (std::int64_t r = 0; r < z.rows; ++r)
            for (std::int64_t c = 0; c < z.cols; ++c)
                z(r, c) = static_cast<float>((r % 2 == 0 ? .2 : 1) * random.gaussian());
        const auto found = environmentFound(z, 2);
        QVERIFY(found);
        QVERIFY2(found->value > .9, qPrintable(QString::number(found->value)));
        QVERIFY(!environmentFound(z, 1));
        z(7, 2) = std::numeric_limits<float>::infinity();
        QVERIFY(!environmentFound(z, 2));
    }

    void numbersAreFoundOnTheOtherHalf()
    {
        const std::vector<float> wave = repeated({ -1, -1, 1, 1 }, 10);
        Matrix target(40, 2);
        for (std::int64_t r = 0; r < 40; ++r) {
            target(r, 0) = wave[static_cast<std::size_t>(r)];
            target(r, 1) = 3; // constant: has no part in the mean
        }
        const auto found = numbersFound(column(wave), target);
        QVERIFY(found);
        QVERIFY(near(*found, 1 - std::pow(.01 / 1.01, 2)));
        QVERIFY(!numbersFound(column(wave), Matrix(40, 1)));
        QVERIFY(!numbersFound(column(wave), Matrix(40, 0)));
    }
};

QTEST_GUILESS_MAIN(TestApartProbes)
#include "test_apart_probes.moc"
