#include "core/config/registry.h"
#include "core/data/synthetic.h"
#include "core/experiment/robustness.h"
#include "core/training/term_gradients.h"
#include "core/training/trainer.h"
#include "tests/support/support.h"

#include <QtTest>

#include <array>
#include <cmath>
#include <cstring>

using namespace cmir;

namespace {

/// One step an epoch, on all samples, so that nothing but lambda2 tells two runs apart.
RunRequest request()
{
    RunRequest request;
    ExperimentConfig& config = request.config.parameters;
    config.n_train = 96;
    config.n_valid = 60;
    config.n_test = 40;
    config.batch_size = 96;
    config.epochs = 60;
    config.d = 8;
    config.d_hidden = 12;
    config.learning_rate = 1e-3;
    config.learning_rate_schedule = LearningRateSchedule::Constant;
    config.weight_decay = 0;
    config.modality_dropout = 0;
    config.K = 0;
    config.predict_on = PredictOn::Clean;
    config.lambda1 = 0;
    config.lambda2 = 2;
    config.lambda3 = 0.5;
    config.gradient_reading = GradientReading::On;
    request.dataset = std::make_shared<const Dataset>(syntheticDataset(config));
    request.shownPerSplit = 10;
    return request;
}

EpochReport epochOf(Trainer& trainer)
{
    while (!trainer.epochComplete())
        trainer.step();
    return trainer.finishEpoch();
}

bool sameBits(const std::vector<double>& a, const std::vector<double>& b)
{
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0;
}

/// Until an epoch that was read; the report of it.
EpochReport untilRead(Trainer& trainer)
{
    for (;;) {
        EpochReport report = epochOf(trainer);
        if (report.values.contains(turnSeries(2)))
            return report;
    }
}

}

/// What the terms' gradients say: by hand, against finite differences, and without a trace in the training.
class TestTermGradients : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void byHand()
    {
        TermGradients gradients;
        gradients.prediction = { 3, 4, 0 }; // length 5
        gradients.weighted[0] = { 0, -2, 1 }; // length sqrt 5; with the prediction they share the second weight alone
        gradients.weighted[1] = { 3, 4, 0 };
        gradients.validation = { 1, 2, -1 };
        const std::vector<float> first { 0, 0, 0 }, second { 0.25F, 1, 4 };
        StepSizes sizes { first, second, 1'000'000, 0.1 };
        sizes.epsilon = 0;
        const auto reading = readingOf(gradients, sizes);
        const double all = 5 + std::sqrt(5.0) + 5;
        QVERIFY(std::abs(reading.at(shareSeries(0)) - 5 / all) < 1e-12);
        QVERIFY(std::abs(reading.at(shareSeries(1)) - std::sqrt(5.0) / all) < 1e-12);
        QCOMPARE(reading.at(shareSeries(3)), 0.0);
        QVERIFY(std::abs(reading.at(angleSeries(0, 1)) + 1) < 1e-12);
        QVERIFY(std::abs(reading.at(angleSeries(0, 2)) - 1) < 1e-12);
        QVERIFY(std::isnan(reading.at(angleSeries(0, 3))));
        // -0.1 (2 * -2 / 1 + -1 * 1 / 2) and -0.1 (1 * 3 / 0.5 + 2 * 4 / 1)
        QVERIFY(std::abs(reading.at(turnSeries(1)) - 0.45) < 1e-7);
        QVERIFY(std::abs(reading.at(turnSeries(2)) + 1.4) < 1e-7);
        QVERIFY(std::isnan(reading.at(turnSeries(3))));
    }

    void takesATenthOfTheSteps()
    {
        QCOMPARE(gradientInterval(50, 5), std::int64_t { 1 });
        QCOMPARE(gradientInterval(50, 6), std::int64_t { 2 });
        QCOMPARE(gradientInterval(1, 5), std::int64_t { 50 });
        QCOMPARE(gradientInterval(100000, 5), std::int64_t { 1 });
    }

    /// The next step really changes validation by that much: AdamW takes a tenth (1 - beta1) of a new gradient at once,
    /// and its second moment hardly sees it.
    void theNextStepDoesWhatTheReadingSays_data()
    {
        QTest::addColumn<QString>("key");
        QTest::newRow("lambda2") << "lambda2";
        QTest::newRow("lambda3") << "lambda3";
    }
    void theNextStepDoesWhatTheReadingSays()
    {
        QFETCH(QString, key);
        const int which = key.back().digitValue();
        constexpr double by = 0.05;
        double read = 0;
        std::array<double, 2> loss {};
        for (int side = 0; side < 2; ++side) {
            Trainer trainer(request());
            read = untilRead(trainer).values.at(turnSeries(static_cast<std::size_t>(which)));
            const double lambda = which == 2 ? trainer.config().lambda2 : trainer.config().lambda3;
            trainer.change(key.toStdString(), lambda * (side == 0 ? 1 - by : 1 + by));
            loss.at(static_cast<std::size_t>(side)) = epochOf(trainer).values.at("valid/loss");
        }
        const double found = (loss[1] - loss[0]) / (2 * by), expected = 0.1 * read;
        QVERIFY2(std::abs(found - expected) < 0.1 * std::abs(expected) + 1e-7,
            qPrintable(QStringLiteral("%1 where %2 was read").arg(found).arg(expected)));
    }

    /// At the same weights a weight of twice the size has twice the gradient.
    void theReadingFollowsTheWeight()
    {
        RunRequest wanted = request();
        wanted.config.parameters.K = 2; // noise of the environments too
        wanted.config.parameters.predict_on = PredictOn::All;
        wanted.config.parameters.lambda1 = 0.5;
        std::array<std::map<std::string, double>, 2> readings;
        for (std::size_t side = 0; side < 2; ++side) {
            Trainer trainer(wanted);
            const std::int64_t epoch = [&] {
                Trainer asked(wanted);
                return untilRead(asked).epoch;
            }();
            while (trainer.epoch() + 1 < epoch)
                epochOf(trainer);
            while (!trainer.epochComplete())
                trainer.step();
            if (side == 1)
                trainer.change("lambda1", 1.0);
            readings.at(side) = trainer.finishEpoch().values;
        }
        const auto ratio = [&](const std::string& of, const std::string& to) {
            return readings[1].at(of) / readings[1].at(to) / (readings[0].at(of) / readings[0].at(to));
        };
        QVERIFY(std::abs(ratio(shareSeries(1), shareSeries(0)) - 2) < 1e-3);
        QVERIFY(std::abs(ratio(shareSeries(2), shareSeries(3)) - 1) < 1e-3);
        QVERIFY(std::abs(readings[1].at(turnSeries(1)) / readings[0].at(turnSeries(1)) - 2) < 1e-2);
        for (int side = 0; side < 2; ++side) {
            double all = 0;
            for (std::size_t term = 0; term < 4; ++term)
                all += readings.at(static_cast<std::size_t>(side)).at(shareSeries(term));
            QVERIFY(std::abs(all - 1) < 1e-9);
        }
    }

    void trainingIsTheSameWithIt_data()
    {
        QTest::addColumn<QString>("form");
        QTest::newRow("written by hand") << "";
        QTest::newRow("carried covariance") << "whitened";
        QTest::newRow("plain path") << "hsic";
    }
    void trainingIsTheSameWithIt()
    {
        QFETCH(QString, form);
        RunRequest wanted = request();
        ExperimentConfig& config = wanted.config.parameters;
        config.n_train = 160;
        config.batch_size = 8;
        config.epochs = 6;
        config.K = 2;
        config.lambda1 = 0.3;
        config.modality_dropout = 0.3;
        config.dropout = 0.1;
        if (form == QStringLiteral("whitened"))
            config.invariance_form = InvarianceForm::Whitened;
        if (form == QStringLiteral("hsic"))
            setParameter(config, "decorrelation_form", "hsic");
        wanted.dataset = std::make_shared<const Dataset>(syntheticDataset(config));
        const RunRecord with = trainRun(wanted, {});
        config.gradient_reading = GradientReading::Off;
        const RunRecord without = trainRun(wanted, {});
        QVERIFY(with.history.series.contains(shareSeries(0)));
        QVERIFY(!without.history.series.contains(shareSeries(0)));
        QVERIFY(std::ranges::any_of(
            with.history.series.at(turnSeries(1)), [](double value) { return std::isfinite(value); }));
        for (const auto& [name, values] : without.history.series)
            QVERIFY2(sameBits(with.history.series.at(name), values), name.c_str());
    }
};

QTEST_GUILESS_MAIN(TestTermGradients)

#include "test_term_gradients.moc"
