#include "core/search/tpe.h"

#include <QtTest>

#include <cmath>
#include <functional>
#include <limits>
#include <numbers>

using namespace cmir;

namespace {

double normalCdf(double x)
{
    return 0.5 * std::erfc(-x / std::numbers::sqrt2);
}

/// A Gaussian cut off at 0 and 1, written down anew.
double cut(double x, double mean, double width)
{
    const double density = std::exp(-0.5 * std::pow((x - mean) / width, 2)) / (width * std::sqrt(2 * std::numbers::pi));
    return density / (normalCdf((1 - mean) / width) - normalCdf((0 - mean) / width));
}

using Function = std::function<double(const std::vector<AxisPlace>&)>;

/// The best loss after so many trials of TPE, the first ten of them drawn without knowledge.
double search(const std::vector<SearchAxis>& axes, const Function& loss, std::uint64_t seed, int trials, bool learn)
{
    std::vector<SearchObservation> known;
    double best = std::numeric_limits<double>::infinity();
    for (int t = 0; t < trials; ++t) {
        const bool blind = !learn || t < 10;
        const auto place = tpeProposal(axes, blind ? std::span<const SearchObservation>() : known, seed, t);
        known.push_back({ place, loss(place) });
        best = std::min(best, known.back().loss);
    }
    return best;
}

}

class TestTpe : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void withoutObservationsThePriorIsAll()
    {
        for (const double x : { 0.0, 0.3, 0.5, 1.0 })
            QVERIFY(std::abs(parzenDensity({}, x) - cut(x, 0.5, 1)) < 1e-12);
    }

    void aDensityByHand()
    {
        // The larger distance to a neighbour or an end: of 0.2 that to 0.6, of 0.6 the same.
        const std::vector<double> places { 0.6, 0.2 };
        for (const double x : { 0.0, 0.2, 0.45, 0.9 }) {
            const double byHand = (cut(x, 0.5, 1) + cut(x, 0.2, 0.4) + cut(x, 0.6, 0.4)) / 3;
            QVERIFY(std::abs(parzenDensity(places, x) - byHand) < 1e-12);
        }
    }

    void widthsHaveALeast()
    {
        const std::vector<double> places(9, 0.5); // neighbours at no distance; the ends are 0.5 away
        const double inner = 1.0 / 10; // 1 / min(100, 9 + 1)
        double expected = cut(0.6, 0.5, 1) + 2 * cut(0.6, 0.5, 0.5);
        expected += 7 * cut(0.6, 0.5, inner);
        QVERIFY(std::abs(parzenDensity(places, 0.6) - expected / 10) < 1e-12);
    }

    void densitiesAreOneInAll()
    {
        const std::vector<double> places { 0, 0.02, 0.5, 0.93, 1 };
        double sum = 0;
        constexpr int cells = 20000;
        for (int i = 0; i < cells; ++i)
            sum += parzenDensity(places, (i + 0.5) / cells) / cells;
        QVERIFY(std::abs(sum - 1) < 1e-4);
    }

    void theSameCallGivesTheSamePlace()
    {
        const std::vector<SearchAxis> axes { parseSearchAxis("lambda1=1e-4..1:5"), parseSearchAxis("predict_on") };
        std::vector<SearchObservation> known;
        for (int t = 0; t < 20; ++t)
            known.push_back({ tpeProposal(axes, known, 5, t), static_cast<double>(t % 7) });
        const auto once = tpeProposal(axes, known, 5, 20);
        QVERIFY(once == tpeProposal(axes, known, 5, 20));
        QVERIFY(once != tpeProposal(axes, known, 5, 20, 1));
        QVERIFY(once != tpeProposal(axes, known, 6, 20));
    }

    void onlyTheOrderOfLossesCounts()
    {
        const std::vector<SearchAxis> axes { parseSearchAxis("lambda1=1e-4..1:5") };
        std::vector<SearchObservation> known, squared;
        for (int t = 0; t < 30; ++t) {
            known.push_back({ { { 0, (t * 7 % 30) / 30.0 } }, std::abs((t * 7 % 30) / 30.0 - 0.4) });
            squared.push_back({ known.back().place, 100 + std::pow(known.back().loss, 3) });
        }
        QVERIFY(tpeProposal(axes, known, 0, 30) == tpeProposal(axes, squared, 0, 30));
    }

    void aMinimumIsFoundSoonerThanByChance()
    {
        const std::vector<SearchAxis> axes { parseSearchAxis("lambda1=1e-4..1:5"), parseSearchAxis("lambda2=1e-4..1:5"),
            parseSearchAxis("predict_on") };
        const Function loss = [&](const std::vector<AxisPlace>& place) {
            const double wrong = valueAt(axes[2], place[2]) == "all" ? 0 : 0.3;
            return std::pow(place[0].within - 0.8, 2) + std::pow(place[1].within - 0.3, 2) + wrong;
        };
        double tpe = 0, chance = 0;
        constexpr int seeds = 30;
        for (int seed = 0; seed < seeds; ++seed) {
            tpe += search(axes, loss, static_cast<std::uint64_t>(seed), 60, true) / seeds;
            chance += search(axes, loss, static_cast<std::uint64_t>(seed), 60, false) / seeds;
        }
        qInfo("mean best loss of 60 trials: %.2g by TPE, %.2g by chance", tpe, chance);
        QVERIFY(tpe < chance / 3);
    }

    void aGoodSingleValueIsTakenMoreOften()
    {
        const std::vector<SearchAxis> axes { parseSearchAxis("lambda1=0,1e-4..1:1000") };
        std::vector<SearchObservation> known;
        for (int t = 0; t < 40; ++t) // 0 is best, though it has a thousandth of the axis
            known.push_back(
                t % 4 == 0 ? SearchObservation { { { 0, 0.5 } }, 0 } : SearchObservation { { { 1, t / 40.0 } }, 1 });
        int zeros = 0;
        for (int t = 0; t < 20; ++t)
            zeros += tpeProposal(axes, known, 1, 100 + t)[0].part == 0 ? 1 : 0;
        QVERIFY2(zeros >= 15, qPrintable(QString::number(zeros)));
    }
};

QTEST_APPLESS_MAIN(TestTpe)

#include "test_tpe.moc"
