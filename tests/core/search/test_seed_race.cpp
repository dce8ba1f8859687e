#include "core/search/seed_race.h"

#include "core/analysis/paired_tests.h"
#include "core/common/random.h"

#include <QtTest>

#include <cmath>

using namespace cmir;

namespace {

std::vector<double> losses(double shift, std::uint64_t seed, int samples = 200)
{
    Random random(seed, "losses");
    std::vector<double> result;
    for (int i = 0; i < samples; ++i)
        result.push_back(std::abs(random.gaussian()) + shift + 0.1 * random.uniform());
    return result;
}

}

class TestSeedRace : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whoIsWorseEverywhereFallsBehind()
    {
        const std::vector<std::vector<double>> other { losses(0, 1) };
        std::vector<std::vector<double>> setting { other };
        for (double& loss : setting[0])
            loss += 0.01;
        const SeedRace race = seedRace(setting, other);
        QVERIFY(race.reason.empty());
        QVERIFY(std::abs(race.difference - 0.01) < 1e-9);
        QVERIFY(race.p < 1e-10);
        QVERIFY(seedRace(other, setting).p > 0.99); // the other way round it is ahead
    }

    void chanceIsNoReason()
    {
        int behind = 0;
        constexpr std::uint64_t races = 200;
        for (std::uint64_t i = 0; i < races; ++i) {
            const std::vector<std::vector<double>> a { losses(0, 2 * i) }, b { losses(0, 2 * i + 1) };
            behind += seedRace(a, b).p < 0.05 ? 1 : 0;
        }
        QVERIFY2(behind >= 1 && behind <= 22, qPrintable(QString::number(behind))); // 10 expected
    }

    void theMeanOverTheSeedsThatBothHave()
    {
        const std::vector<std::vector<double>> setting { { 1, 2, 3, 4, 5, 6 }, { 3, 2, 1, 0, 9, 8 },
            { 99, 99, 99, 99, 99, 99 } };
        const std::vector<std::vector<double>> other { { 1, 1, 1, 1, 1, 1 }, { 0, 0, 0, 0, 0, 0 } };
        const SeedRace race = seedRace(setting, other);
        const std::vector<double> own { 2, 2, 2, 2, 7, 7 }, reference(6, 0.5);
        QVERIFY(std::abs(race.difference - (22.0 / 6 - 0.5)) < 1e-12);
        QVERIFY(std::abs(race.p - signedRankTest(own, reference).p / 2) < 1e-12);
    }

    void whatCannotBeCompared()
    {
        QVERIFY(!seedRace({}, {}).reason.empty());
        const std::vector<std::vector<double>> three { { 1, 2, 3 } }, two { { 1, 2 } };
        QVERIFY(!seedRace(three, two).reason.empty());
        QVERIFY(!seedRace(three, three).reason.empty()); // no difference anywhere
    }
};

QTEST_APPLESS_MAIN(TestSeedRace)

#include "test_seed_race.moc"
