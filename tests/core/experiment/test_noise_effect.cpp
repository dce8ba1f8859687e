#include "core/common/error.h"
#include "core/experiment/noise_effect.h"
#include "core/model/torch_random.h"
#include "tests/support/support.h"

#include <QTest>

#include <cmath>

using namespace cmir;

namespace {

/// One modality of one column, which is the label itself; labels are normal numbers.
Dataset labelAsFeature(std::int64_t n, Task task = Task::Regression)
{
    Dataset dataset;
    dataset.task = task;
    dataset.modalities = { ModalityInfo { .name = "text", .width = 1 } };
    Split train;
    train.name = "train";
    train.features.emplace_back(n, 1);
    auto generator = makeGenerator(3, "feature");
    const torch::Tensor drawn = normalNoise({ n }, generator);
    for (std::int64_t i = 0; i < n; ++i) {
        const double x = drawn.data_ptr<float>()[i];
        train.features[0](i, 0) = static_cast<float>(x);
        train.label.push_back(static_cast<float>(task == Task::Regression ? x : x > 0));
        train.id.push_back(std::to_string(i));
    }
    dataset.splits = { train, train };
    dataset.splits[1].name = "valid";
    return dataset;
}

}

/// What the noise of an environment does to data, against what theory says of normal numbers.
class TestNoiseEffect : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// x ~ N(0, 1) and the label is x: under noise of intensity a, signal to noise is 1 / a^2, and the best linear
    /// guess leaves R2 = 1 / (1 + a^2). Laplace noise of scale a has variance 2 a^2.
    void gaussianAndLaplace_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<double>("variance");
        QTest::newRow("gaussian") << int(EnvironmentNoise::Gaussian) << 1.0;
        QTest::newRow("laplace") << int(EnvironmentNoise::Laplace) << 2.0;
    }
    void gaussianAndLaplace()
    {
        QFETCH(int, kind);
        QFETCH(double, variance);
        ExperimentConfig config;
        config.environment_noise = static_cast<EnvironmentNoise>(kind);
        const std::vector<double> levels { 0, 0.5, 1, 2 };
        const NoiseEffects effects = noiseEffects(labelAsFeature(4000), config, levels);
        QCOMPARE(effects.modalities.size(), std::size_t(1));
        const auto& found = effects.modalities[0].levels;
        QCOMPARE(effects.modalities[0].name, std::string("text"));
        QCOMPARE(found.size(), levels.size());
        QVERIFY(std::isinf(found[0].signalToNoise));
        QVERIFY(found[0].label->value > 0.98);
        QCOMPARE(found[0].label->n, 1000);
        for (std::size_t i = 1; i < levels.size(); ++i) {
            const double noise = variance * levels[i] * levels[i];
            QVERIFY2(std::abs(found[i].signalToNoise * noise - 1) < 0.2,
                qPrintable(QString::number(found[i].signalToNoise)));
            QVERIFY2(std::abs(found[i].label->value - 1 / (1 + noise)) < 0.06,
                qPrintable(QString::number(found[i].label->value)));
        }
    }

    /// Erasing a share b of one column: half of the squares at b = .5; all of it at 1, where nothing of the label is
    /// left.
    void erasing()
    {
        ExperimentConfig config;
        config.environment_noise = EnvironmentNoise::Erasing;
        const std::vector<double> levels { 0.5, 1 };
        const auto found = noiseEffects(labelAsFeature(2000), config, levels).modalities[0].levels;
        QVERIFY(std::abs(found[0].signalToNoise - 2) < 0.25);
        QVERIFY(std::abs(found[1].signalToNoise - 1) < 1e-3);
        QVERIFY(!found[1].label || found[1].label->value < 0.01);
    }

    void classesAreAShare()
    {
        const std::vector<double> levels { 0, 8 };
        const auto found = noiseEffects(labelAsFeature(1000, Task::Binary), {}, levels).modalities[0].levels;
        QVERIFY(found[0].label->value > 0.95);
        QVERIFY(found[0].label->chance >= 0.5 && found[0].label->chance < 0.56);
        QVERIFY(found[1].label->value < 0.62);
    }

    /// A constant column, labels that are not known, a modality without any known label.
    void whatCannotBeSaid()
    {
        const std::vector<double> levels { 0, 1 };
        Dataset constant = labelAsFeature(200);
        for (float& value : constant.splits[1].features[0].values)
            value = 3;
        QVERIFY(noiseEffects(constant, {}, levels).modalities[0].levels[0].label.value_or(ApartScore {}).value < 0.05);
        Dataset some = labelAsFeature(200);
        for (std::size_t i = 0; i < 100; ++i)
            some.splits[1].label[i] = std::nanf("");
        QCOMPARE(noiseEffects(some, {}, levels).modalities[0].levels[0].label->n, 100);
        for (float& value : some.splits[1].label)
            value = std::nanf("");
        QVERIFY(!noiseEffects(some, {}, levels).modalities[0].levels[0].label);
        const JobContext cancelled { {}, [] { return true; } };
        QVERIFY_THROWS_EXCEPTION(Cancelled, noiseEffects(some, {}, levels, cancelled));
    }

    /// Labels of train play no part: features can have been made with them.
    void validationIsRead()
    {
        const std::vector<double> levels { 0 };
        Dataset dataset = labelAsFeature(200);
        const double before = noiseEffects(dataset, {}, levels).modalities[0].levels[0].label->value;
        for (float& value : dataset.splits[0].label)
            value = 7;
        QCOMPARE(noiseEffects(dataset, {}, levels).modalities[0].levels[0].label->value, before);
        dataset.splits.pop_back();
        QVERIFY(QString::fromStdString(test::errorText([&] { noiseEffects(dataset, {}, levels); })).contains("valid"));
    }

    void sameBitsForASeed()
    {
        const std::vector<double> levels { 1 };
        const Dataset dataset = labelAsFeature(500);
        ExperimentConfig other;
        other.seed = 1;
        const auto value = [&](const ExperimentConfig& config) {
            return noiseEffects(dataset, config, levels).modalities[0].levels[0].signalToNoise;
        };
        QCOMPARE(value({}), value({}));
        QVERIFY(value({}) != value(other));
    }

    void levelsReachBeyondTheEnvironments()
    {
        ExperimentConfig config;
        config.K = 3;
        config.alpha1 = 1;
        QCOMPARE(noiseLevels(config).back(), 4.0);
        config.alpha1 = 1.2; // steps of a slider do not move the grid
        QCOMPARE(noiseLevels(config).back(), 4.0);
        config.K = 5;
        QCOMPARE(noiseLevels(config).back(), 8.0);
        config.environment_noise = EnvironmentNoise::Mixing;
        QCOMPARE(noiseLevels(config).back(), 1.0);
    }

    /// Two samples in three environments, by hand.
    void moves()
    {
        Variants shown;
        shown.environments = 3;
        shown.prediction = Matrix(6, 1);
        shown.prediction.values = { 1, 1.5F, 0, 2, 2, 5 };
        QCOMPARE(predictionMoves(shown, Task::Regression), (std::vector<double> { 0, 0.25, 2 }));
        shown.prediction.values = { .9F, .8F, .1F, .2F, .3F, .4F };
        QCOMPARE(predictionMoves(shown, Task::Binary), (std::vector<double> { 0, 0, 0.5 }));
        shown.prediction = Matrix(6, 2);
        shown.prediction.values = { 1, 0, 0, 1, 1, 0, 0, 1, 0, 1, 0, 1 };
        QCOMPARE(predictionMoves(shown, Task::Multiclass), (std::vector<double> { 0, 0.5, 0 }));
        QVERIFY(predictionMoves({}, Task::Regression).empty());
    }
};

QTEST_GUILESS_MAIN(TestNoiseEffect)
#include "test_noise_effect.moc"
