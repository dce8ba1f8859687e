#include "core/config/environment_intensity.h"

#include <QtTest>

using namespace cmir;

class TestEnvironmentIntensity : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void factorsByHand()
    {
        const std::vector<double> linear { 0, 1, 2, 3, 4 }, geometric { 0, 1, 2, 4, 8 };
        for (std::int64_t e = 0; e < 5; ++e) {
            QCOMPARE(environmentFactor(IntensitySchedule::Linear, e), linear[static_cast<std::size_t>(e)]);
            QCOMPARE(environmentFactor(IntensitySchedule::Geometric, e), geometric[static_cast<std::size_t>(e)]);
        }
    }

    void sharesEndAtOne()
    {
        ExperimentConfig config;
        config.K = 3;
        config.alpha1 = 0.5;
        QCOMPARE(environmentIntensities(config), (std::vector<double> { 0, 0.5, 1, 1.5 }));
        config.intensity_schedule = IntensitySchedule::Geometric;
        QCOMPARE(environmentIntensities(config), (std::vector<double> { 0, 0.5, 1, 2 }));
        for (const EnvironmentNoise noise : { EnvironmentNoise::Erasing, EnvironmentNoise::Mixing }) {
            config.environment_noise = noise;
            QCOMPARE(environmentIntensities(config), (std::vector<double> { 0, 0.5, 1, 1 }));
        }
        config.K = 0;
        QCOMPARE(environmentIntensities(config), std::vector<double> { 0 });
    }
};

QTEST_GUILESS_MAIN(TestEnvironmentIntensity)
#include "test_environment_intensity.moc"
