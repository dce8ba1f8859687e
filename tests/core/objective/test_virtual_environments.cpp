#include "core/config/environment_intensity.h"
#include "core/model/torch_random.h"
#include "core/objective/virtual_environments.h"

#include <torch/types.h>

#include <QtTest>

#include <cmath>

using namespace cmir;

namespace {

torch::Tensor normals(std::vector<std::int64_t> shape, torch::ScalarType type = torch::kFloat32)
{
    auto generator = makeGenerator(7, "features");
    return torch::empty(shape, type).normal_(0, 1, generator);
}

double value(const torch::Tensor& t)
{
    return t.item<double>();
}

double spread(const torch::Tensor& t)
{
    return value(t.std(/*unbiased=*/false));
}

/// All variants of x under the settings, V x N x w.
torch::Tensor variantsOf(const torch::Tensor& x, const ExperimentConfig& config, std::uint64_t seed = 3)
{
    auto generator = makeGenerator(seed, "environments");
    const torch::Tensor intensities = environmentIntensities(x.size(0), config, generator);
    return makeVariants(x, intensities, config, generator).view({ intensities.size(0), x.size(0), x.size(1) });
}

ExperimentConfig settings(EnvironmentNoise noise, double alpha1, std::int64_t K = 3)
{
    ExperimentConfig config;
    config.environment_noise = noise;
    config.alpha1 = alpha1;
    config.K = K;
    return config;
}

}

class TestVirtualEnvironments : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void schedulesGiveTheirIntensities()
    {
        auto generator = makeGenerator(3, "environments");
        ExperimentConfig config = settings(EnvironmentNoise::Gaussian, 0.5, 4);
        const auto row = [&] { return environmentIntensities(2, config, generator).select(1, 1); };
        QVERIFY(torch::equal(row(), torch::tensor({ 0.0F, 0.5F, 1.0F, 1.5F, 2.0F })));
        config.intensity_schedule = IntensitySchedule::Geometric;
        QVERIFY(torch::equal(row(), torch::tensor({ 0.0F, 0.5F, 1.0F, 2.0F, 4.0F })));
        config.K = 0;
        QVERIFY(torch::equal(row(), torch::tensor({ 0.0F })));
    }

    void randomAssignmentDrawsDifferentEnvironments_data()
    {
        QTest::addColumn<int>("schedule");
        QTest::newRow("linear") << 0;
        QTest::newRow("geometric") << 1;
    }
    void randomAssignmentDrawsDifferentEnvironments()
    {
        QFETCH(int, schedule);
        auto generator = makeGenerator(3, "environments");
        ExperimentConfig config = settings(EnvironmentNoise::Gaussian, 1, 4);
        config.environment_assignment = EnvironmentAssignment::Random;
        config.intensity_schedule = static_cast<IntensitySchedule>(schedule);
        const torch::Tensor drawn = environmentIntensities(3000, config, generator);
        QCOMPARE(drawn.size(0), 3);
        QCOMPARE(value(drawn[0].abs().max()), 0.0);
        QVERIFY((drawn[1] != drawn[2]).all().item<bool>());
        for (int row = 1; row <= 2; ++row)
            for (int e = 1; e <= 4; ++e) {
                const double intensity = environmentFactor(config.intensity_schedule, e);
                QVERIFY(std::abs(value((drawn[row] == intensity).to(torch::kFloat64).mean()) - 0.25) < 0.04);
            }
        config.K = 1;
        QCOMPARE(environmentIntensities(10, config, generator).size(0), 2);
    }

    /// The paper's environments, written out: the numbers that a seed gives must not change when others are added.
    void gaussianNoiseBitForBit()
    {
        const torch::Tensor x = normals({ 40, 3 });
        auto generator = makeGenerator(3, "environments");
        torch::Tensor noise = normalNoise({ 3, 40, 3 }, generator);
        const torch::Tensor intensities = torch::arange(4, torch::kFloat32).mul_(0.3).narrow(0, 1, 3);
        const torch::Tensor noisy = noise.mul_(intensities.view({ 3, 1, 1 })) + x.unsqueeze(0);
        QVERIFY(torch::equal(
            variantsOf(x, settings(EnvironmentNoise::Gaussian, 0.3)), torch::cat({ x.unsqueeze(0), noisy })));
    }

    void everyKindKeepsTheCleanVariantAndItsSeed_data()
    {
        QTest::addColumn<int>("noise");
        QTest::addColumn<int>("scale");
        const char* const kinds[] = { "gaussian", "laplace", "erasing", "mixing" };
        for (int noise = 0; noise < 4; ++noise)
            for (int scale = 0; scale < 2; ++scale)
                QTest::addRow("%s, %s", kinds[noise], scale == 0 ? "unit" : "feature") << noise << scale;
    }
    void everyKindKeepsTheCleanVariantAndItsSeed()
    {
        QFETCH(int, noise);
        QFETCH(int, scale);
        ExperimentConfig config = settings(static_cast<EnvironmentNoise>(noise), 0.3);
        config.noise_scale = static_cast<NoiseScale>(scale);
        const torch::Tensor x = normals({ 50, 4 }), variants = variantsOf(x, config);
        QVERIFY(torch::equal(variants[0], x));
        QVERIFY(torch::equal(variants, variantsOf(x, config)));
        QVERIFY(!torch::equal(variants, variantsOf(x, config, 4)));
        QVERIFY(variants.isfinite().all().item<bool>());
        for (int e = 1; e <= 3; ++e)
            QVERIFY(!torch::equal(variants[e], x));
        config.alpha1 = 0; // no intensity, no change
        QVERIFY(torch::equal(variantsOf(x, config), x.expand({ 4, 50, 4 })));
        config.K = 0;
        QVERIFY(torch::equal(variantsOf(x, config), x.unsqueeze(0)));
    }

    void noiseHasItsSpread()
    {
        const torch::Tensor x = torch::zeros({ 20000, 2 });
        const torch::Tensor gaussian = variantsOf(x, settings(EnvironmentNoise::Gaussian, 0.5));
        const torch::Tensor laplace = variantsOf(x, settings(EnvironmentNoise::Laplace, 0.5));
        for (int e = 1; e <= 3; ++e) {
            QVERIFY(std::abs(spread(gaussian[e]) - 0.5 * e) < 0.01 * e);
            QVERIFY(std::abs(spread(laplace[e]) - std::sqrt(2.0) * 0.5 * e) < 0.02 * e);
            // The mean distance from 0 is the scale itself; the kurtosis of a Laplace distribution is 6.
            QVERIFY(std::abs(value(laplace[e].abs().mean()) - 0.5 * e) < 0.01 * e);
            QVERIFY(std::abs(value(laplace[e].pow(4).mean()) / std::pow(spread(laplace[e]), 4) - 6) < 0.6);
            QVERIFY(std::abs(value(laplace[e].mean())) < 0.02 * e);
        }
    }

    void erasingHitsItsShareAndEndsAtAll()
    {
        const torch::Tensor x = torch::full({ 20000, 2 }, 5.0F);
        const torch::Tensor variants = variantsOf(x, settings(EnvironmentNoise::Erasing, 0.4));
        for (int e = 1; e <= 3; ++e) {
            const double share = std::min(0.4 * e, 1.0);
            QVERIFY(std::abs(value((variants[e] == 0).to(torch::kFloat64).mean()) - share) < 0.015);
            QVERIFY(((variants[e] == 0) | (variants[e] == 5)).all().item<bool>());
        }
        QCOMPARE(value(variants[3].abs().max()), 0.0);
    }

    void mixingByHand()
    {
        // At intensity 0 it would be x, at 1 the noise alone: in between both in their shares.
        const torch::Tensor x = normals({ 40, 3 }, torch::kFloat64);
        const ExperimentConfig config = settings(EnvironmentNoise::Mixing, 0.4);
        const torch::Tensor variants = variantsOf(x, config);
        auto generator = makeGenerator(3, "environments");
        const torch::Tensor noise = normalNoise({ 3, 40, 3 }, generator).to(torch::kFloat64);
        for (int e = 1; e <= 3; ++e) {
            const double share = std::min(0.4 * e, 1.0);
            QVERIFY(value((variants[e] - (x * (1 - share) + noise[e - 1] * share)).abs().max()) < 1e-6);
        }
        QVERIFY(torch::equal(variants[3], noise[2]));
    }

    void featureScaleFollowsEachFeature()
    {
        const torch::Tensor x = normals({ 20000, 2 }) * torch::tensor({ 3.0F, 0.1F });
        for (const EnvironmentNoise noise : { EnvironmentNoise::Gaussian, EnvironmentNoise::Laplace }) {
            ExperimentConfig config = settings(noise, 0.5, 2);
            config.noise_scale = NoiseScale::Feature;
            const torch::Tensor added = variantsOf(x, config)[2] - x;
            const double standard = noise == EnvironmentNoise::Laplace ? std::sqrt(2.0) : 1;
            QVERIFY(std::abs(spread(added.select(1, 0)) / (3 * standard) - 1) < 0.03);
            QVERIFY(std::abs(spread(added.select(1, 1)) / (0.1 * standard) - 1) < 0.03);
        }
        ExperimentConfig mixing = settings(EnvironmentNoise::Mixing, 1, 1);
        mixing.noise_scale = NoiseScale::Feature;
        const torch::Tensor mixed = variantsOf(x, mixing)[1];
        QVERIFY(std::abs(spread(mixed.select(1, 0)) / 3 - 1) < 0.03);
        QVERIFY(std::abs(spread(mixed.select(1, 1)) / 0.1 - 1) < 0.03);
    }

    void constantFeatureHasNoNoiseAndAFiniteGradient()
    {
        ExperimentConfig config = settings(EnvironmentNoise::Gaussian, 1);
        config.noise_scale = NoiseScale::Feature;
        const torch::Tensor x = torch::full({ 30, 2 }, 2.0, torch::kFloat64).requires_grad_(true);
        const torch::Tensor variants = variantsOf(x, config);
        QVERIFY(value((variants - 2).abs().max()) < 1e-4);
        variants.square().sum().backward();
        QVERIFY(x.grad().isfinite().all().item<bool>());
    }

    void gradientsAgreeWithFiniteDifferences_data() { everyKindKeepsTheCleanVariantAndItsSeed_data(); }
    void gradientsAgreeWithFiniteDifferences()
    {
        QFETCH(int, noise);
        QFETCH(int, scale);
        ExperimentConfig config = settings(static_cast<EnvironmentNoise>(noise), 0.3);
        config.noise_scale = static_cast<NoiseScale>(scale);
        const auto function = [&](const torch::Tensor& x) { return variantsOf(x, config).pow(3).sum(); };
        const torch::Tensor point = normals({ 5, 3 }, torch::kFloat64);
        const torch::Tensor x = point.clone().requires_grad_(true);
        function(x).backward();
        constexpr double h = 1e-6;
        for (std::int64_t i = 0; i < point.numel(); ++i) {
            const torch::Tensor step = torch::zeros({ 15 }, torch::kFloat64).index_fill_(0, torch::tensor({ i }), h);
            const torch::Tensor moved = step.view({ 5, 3 });
            const double slope = value(function(point + moved) - function(point - moved)) / (2 * h);
            QVERIFY(std::abs(slope - value(x.grad().flatten()[i])) < 1e-5);
        }
    }
};

QTEST_GUILESS_MAIN(TestVirtualEnvironments)
#include "test_virtual_environments.moc"
