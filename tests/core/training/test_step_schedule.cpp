#include "core/config/registry.h"
#include "core/data/synthetic.h"
#include "core/experiment/robustness.h"
#include "core/model/torch_random.h"
#include "core/objective/modality_dropout.h"
#include "core/objective/prediction.h"
#include "core/training/step_schedule.h"

#include "tests/support/support.h"

#include <torch/types.h>

#include <QTest>

#include <cmath>

using namespace cmir;

class TestStepSchedule : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// Two epochs of warm-up with five steps each: a tenth more with every step.
    void weightsGrowDuringTheWarmUp()
    {
        ExperimentConfig config;
        config.lambda1 = 4;
        config.penalty_weight = 10;
        QVERIFY(warmedUp(config, 0, 5) == config); // none by itself
        config.warmup_epochs = 2;
        QCOMPARE(warmedUp(config, 0, 5).lambda1, 0.0);
        QCOMPARE(warmedUp(config, 5, 5).lambda1, 2.0);
        QCOMPARE(warmedUp(config, 9, 5).penalty_weight, 9.0);
        QCOMPARE(warmedUp(config, 9, 5).lambda2, 0.9 * config.lambda2);
        QVERIFY(warmedUp(config, 10, 5) == config);
    }

    void learningRateFalls()
    {
        ExperimentConfig config;
        config.learning_rate = 0.8;
        config.epochs = 4;
        config.learning_rate_schedule = LearningRateSchedule::Constant;
        QCOMPARE(scheduledLearningRate(config, 10, 5), 0.8);
        config.learning_rate_schedule = LearningRateSchedule::Linear;
        QCOMPARE(scheduledLearningRate(config, 0, 5), 0.8);
        QCOMPARE(scheduledLearningRate(config, 10, 5), 0.4);
        QCOMPARE(scheduledLearningRate(config, 20, 5), 0.0);
        QCOMPARE(scheduledLearningRate(config, 30, 5), 0.0); // it goes on past its epochs
        config.learning_rate_schedule = LearningRateSchedule::Cosine;
        QCOMPARE(scheduledLearningRate(config, 0, 5), 0.8);
        QVERIFY(std::abs(scheduledLearningRate(config, 5, 5) - 0.4 * (1 + std::sqrt(0.5))) < 1e-12);
        QVERIFY(std::abs(scheduledLearningRate(config, 10, 5) - 0.4) < 1e-12);
    }

    void longGradientsAreScaledDown()
    {
        torch::Tensor gradients = torch::tensor({ 3.0F, 0.0F, -4.0F });
        clipGradients(gradients, 10);
        QVERIFY(torch::equal(gradients, torch::tensor({ 3.0F, 0.0F, -4.0F })));
        clipGradients(gradients, 1);
        QVERIFY(torch::allclose(gradients, torch::tensor({ 0.6F, 0.0F, -0.8F })));
    }

    void oneModalityIsAlwaysLeft()
    {
        at::Generator generator = makeGenerator(3, "test");
        std::vector<torch::Tensor> features { torch::ones({ 4000, 2 }), torch::ones({ 4000, 3 }) };
        dropModalities(features, 0.6, generator);
        const torch::Tensor first = features[0].select(1, 0), second = features[1].select(1, 0);
        QVERIFY(torch::equal(features[1], second.unsqueeze(1).expand({ 4000, 3 }))); // all of a sample's, or none
        QCOMPARE(((first + second) == 0).sum().item<std::int64_t>(), std::int64_t { 0 });
        std::vector<torch::Tensor> sequences { torch::ones({ 50, 4, 2 }), torch::ones({ 50, 3 }) }; // with steps
        dropModalities(sequences, 0.6, generator);
        QVERIFY(
            torch::equal(sequences[0], sequences[0].select(1, 0).select(1, 0).view({ 50, 1, 1 }).expand({ 50, 4, 2 })));
        // Kept by itself .4, or as the last one .36 / 2.
        const double share = first.mean().item<double>();
        QVERIFY2(std::abs(share - 0.58) < 0.03, qPrintable(QString::number(share)));
    }

    /// Three of class 0, one of class 1: weights 4 / (2 3) and 4 / (2 1).
    void rareClassesWeighAsMuch()
    {
        const torch::Tensor weights = balancedClassWeights({ 0, 0, 1, 0 }, 2, PredictionLoss::Bce);
        QVERIFY(torch::allclose(weights, torch::tensor({ 2.0F / 3, 2.0F })));
        QVERIFY(!balancedClassWeights({ 0, 1 }, 2, PredictionLoss::Mse).defined());
        const torch::Tensor output = torch::tensor({ { 0.5F }, { -1.0F }, { 2.0F }, { 0.1F } });
        const torch::Tensor label = torch::tensor({ 0.0F, 0.0F, 1.0F, 0.0F });
        const torch::Tensor losses = predictionLosses(output, label, PredictionLoss::Bce);
        const float* l = losses.data_ptr<float>();
        const double wanted = (2.0 / 3 * (l[0] + l[1] + l[3]) + 2 * l[2]) / 4;
        const double found = predictionTerm(output, label, PredictionLoss::Bce, weights).item<double>();
        QVERIFY(std::abs(found - wanted) < 1e-6);
    }

    /// Each of them changes what is trained, and off is off.
    void everyOptionIsInForce_data()
    {
        QTest::addColumn<QString>("assignment");
        QTest::newRow("warm-up") << "warmup_epochs=1";
        QTest::newRow("clipping") << "gradient_clip=0.01";
        QTest::newRow("schedule") << "learning_rate_schedule=linear";
        QTest::newRow("modality dropout") << "modality_dropout=0.6";
        QTest::newRow("initialisation") << "encoder_init=he";
    }
    void everyOptionIsInForce()
    {
        QFETCH(QString, assignment);
        RunRequest request;
        ExperimentConfig& config = request.config.parameters;
        config.n_train = 128;
        config.n_valid = config.n_test = 32;
        config.epochs = 2;
        request.dataset = std::make_shared<const Dataset>(syntheticDataset(config));
        const auto lossOf = [&] { return trainRun(request, {}).history.series.at("train/loss").back(); };
        const double without = lossOf();
        setParameter(config, assignment.toStdString());
        const double with = lossOf();
        QVERIFY(std::isfinite(with));
        QVERIFY(with != without);
    }

    /// The best epoch by another value than the clean one, which the history shows.
    void selectionOverAllVariants()
    {
        RunRequest request;
        ExperimentConfig& config = request.config.parameters;
        config.n_train = 128;
        config.n_valid = config.n_test = 64;
        config.epochs = 3;
        config.selection = Selection::ValidAll;
        request.dataset = std::make_shared<const Dataset>(syntheticDataset(config));
        const RunRecord run = trainRun(request, {});
        const std::vector<double>& values = run.history.series.at("valid/all_variants");
        QCOMPARE(values.size(), std::size_t(3));
        const auto best = std::ranges::min_element(values) - values.begin() + 1;
        QCOMPARE(run.bestEpoch, static_cast<std::int64_t>(best));
        for (std::size_t i = 0; i < values.size(); ++i)
            QVERIFY(values[i] > run.history.series.at("valid/mae")[i]); // noise makes it harder
    }
};

QTEST_GUILESS_MAIN(TestStepSchedule)
#include "test_step_schedule.moc"
