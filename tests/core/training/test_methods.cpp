#include "core/config/shown_value.h"
#include "core/data/synthetic.h"
#include "core/experiment/robustness.h"
#include "core/training/trainer.h"
#include "tests/support/support.h"

#include <QtTest>

#include <algorithm>
#include <cmath>

using namespace cmir;

namespace {

RunRequest request(Method method)
{
    RunRequest request;
    request.config.method = method;
    ExperimentConfig& config = request.config.parameters;
    config.n_train = 150;
    config.n_valid = config.n_test = 40;
    config.epochs = 4;
    config.batch_size = 32;
    config.d = 8;
    config.d_hidden = 12;
    config.learning_rate = 3e-3;
    config.learning_rate_schedule = LearningRateSchedule::Constant; // a few epochs are to be enough
    config.modality_dropout = 0;
    request.dataset = std::make_shared<const Dataset>(syntheticDataset(config));
    request.shownPerSplit = 10;
    return request;
}

/// The same with three speakers in the training data.
RunRequest withSpeakers(Method method, EnvironmentSource source)
{
    RunRequest result = request(method);
    result.config.parameters.environments = source;
    Dataset dataset = *result.dataset;
    std::vector<std::int64_t> speakers;
    for (std::int64_t i = 0; i < dataset.split("train").size(); ++i)
        speakers.push_back(10 * (i % 3));
    dataset.splits[0].columns.push_back({ "environment", speakers });
    result.dataset = std::make_shared<const Dataset>(dataset);
    return result;
}

QString trainingError(const RunRequest& request)
{
    return QString::fromStdString(test::errorText([&] { Trainer trainer(request); }));
}

const std::vector<Method> withEnvironments { Method::Irm, Method::Vrex, Method::Coral, Method::GroupDro };

}

class TestMethods : public QObject {
    Q_OBJECT

    static void addMethods()
    {
        QTest::addColumn<int>("method");
        for (const std::string& name : methodNames())
            QTest::newRow(name.c_str()) << int(methodFromName(name));
    }

private Q_SLOTS:
    void everyMethodLearns_data() { addMethods(); }
    void everyMethodLearns()
    {
        QFETCH(int, method);
        const RunRecord run = trainRun(request(static_cast<Method>(method)), {});
        QCOMPARE(int(run.config.method), method);
        const auto& loss = run.history.series.at("train/loss");
        const auto& mae = run.history.series.at("valid/mae");
        QVERIFY2(loss.back() < 0.9 * loss.front(), qPrintable(QString::number(loss.back() / loss.front())));
        QVERIFY2(*std::min_element(mae.begin(), mae.end()) < mae.front(), qPrintable(QString::number(mae.front())));
        if (method == int(Method::Vanilla)) // its Z_spu is constant from the beginning, which is no collapse
            QVERIFY(run.warnings.empty());
        // The chosen epoch's weights answer as they did when it was chosen, whatever the predictor takes.
        QVERIFY(std::abs(run.metrics.at("valid").at("mae") - mae[std::size_t(run.bestEpoch - 1)]) < 1e-6);
    }

    void sameSeedSameBits_data() { addMethods(); }
    void sameSeedSameBits()
    {
        QFETCH(int, method);
        RunRequest twice = request(static_cast<Method>(method));
        twice.config.parameters.epochs = 1;
        const RunRecord first = trainRun(twice, {}), second = trainRun(twice, {});
        for (std::size_t i = 0; i < first.weights.size(); ++i)
            QVERIFY(first.weights[i].values == second.weights[i].values);
    }

    void everyMethodIsABaseline_data() { addMethods(); }
    void everyMethodIsABaseline()
    {
        QFETCH(int, method);
        const RunRequest base = request(Method::Cmir);
        const RunRecord run = trainRun(base, {});
        const BaselineResults baseline = trainBaseline(run, base.dataset, static_cast<Method>(method), {});
        QCOMPARE(int(baseline.method), method);
        // Trained alone it is the same run: the same budget, data, noise and selection.
        const RunRecord alone = trainRun(request(static_cast<Method>(method)), {});
        QCOMPARE(baseline.metrics.at("test").at("mae"), alone.metrics.at("test").at("mae"));
        // Without noise the protocol measures the test split itself.
        const auto noise = std::ranges::find(baseline.results, "test-noise", &ResultTable::protocol);
        QVERIFY(noise != baseline.results.end());
        for (const ResultRow& row : noise->rows)
            if (row.metric == "mae" && row.modalities == "all" && row.sigma == 0.0)
                QVERIFY(std::abs(row.mean - alone.metrics.at("test").at("mae")) < 1e-6);
    }

    void penaltyWeightActsWhileItTrains()
    {
        for (const Method method : { Method::Irm, Method::Vrex, Method::Coral, Method::Misa }) {
            RunRequest light = request(method), heavy = request(method);
            light.config.parameters.penalty_weight = 0;
            heavy.config.parameters.penalty_weight = 0;
            Trainer free(light), pressed(heavy);
            pressed.change("penalty_weight", 30.0);
            double lastFree = 0, lastPressed = 0;
            for (int epoch = 0; epoch < 3; ++epoch) {
                while (!free.epochComplete()) {
                    free.step();
                    pressed.step();
                }
                lastFree = free.finishEpoch().values.at("train/invariance");
                lastPressed = pressed.finishEpoch().values.at("train/invariance");
            }
            QVERIFY2(lastPressed < lastFree,
                qPrintable(QString("%1: %2, %3").arg(methodName(method).c_str()).arg(lastPressed).arg(lastFree)));
        }
    }

    void moreEnvironmentsWhileItTrains()
    {
        for (const Method method : withEnvironments) {
            Trainer trainer(request(method));
            trainer.step();
            trainer.change("K", std::int64_t(5));
            trainer.step();
            trainer.change("K", std::int64_t(0)); // one environment left: no penalty, and no failure
            while (!trainer.epochComplete())
                trainer.step();
            QVERIFY(std::isfinite(trainer.finishEpoch().values.at("train/loss")));
        }
    }

    void realEnvironments()
    {
        for (const Method method : withEnvironments)
            for (const EnvironmentSource source : { EnvironmentSource::Real, EnvironmentSource::Both }) {
                const RunRecord run = trainRun(withSpeakers(method, source), {});
                const auto& loss = run.history.series.at("train/loss");
                QVERIFY2(loss.back() < loss.front(), methodName(method).c_str());
                QCOMPARE(run.config.parameters.K, source == EnvironmentSource::Real ? 0 : 3);
            }
    }

    /// The groups are those in which the errors of a plain run have one sign: named by hand they train the same run.
    void inferredEnvironments()
    {
        for (const Method method : withEnvironments) {
            RunRequest inferring = request(method);
            inferring.config.parameters.environments = EnvironmentSource::Inferred;
            inferring.config.parameters.reference_epochs = 2;
            RunRequest plain = request(Method::Erm);
            plain.config.parameters.epochs = 2;
            plain.config.parameters.selection = Selection::Last;
            const RunRecord reference = trainRun(plain, {});
            const auto answers = std::ranges::find(reference.predictions, "train", &Predictions::split);
            QVERIFY(answers != reference.predictions.end());
            std::vector<std::int64_t> groups;
            for (std::size_t i = 0; i < answers->label.size(); ++i) {
                const double f = answers->prediction.values[i];
                groups.push_back(f * (f - answers->label[i]) > 0 ? 1 : 0);
            }
            RunRequest named = request(method);
            named.config.parameters.environments = EnvironmentSource::Real;
            Dataset dataset = *named.dataset;
            dataset.splits[0].columns.push_back({ "environment", groups });
            named.dataset = std::make_shared<const Dataset>(dataset);
            const RunRecord one = trainRun(inferring, {}), other = trainRun(named, {});
            QCOMPARE(one.config.parameters.K, std::int64_t(0));
            for (std::size_t i = 0; i < one.weights.size(); ++i)
                QVERIFY2(one.weights[i].values == other.weights[i].values, methodName(method).c_str());
            // A run that is gone on with finds the same groups.
            Trainer first(inferring);
            for (int step = 0; step < 3; ++step)
                first.step();
            RunRequest on = inferring;
            on.from = first.checkpoint(0);
            const RunRecord resumed = trainRun(on, {});
            for (std::size_t i = 0; i < one.weights.size(); ++i)
                QVERIFY2(one.weights[i].values == resumed.weights[i].values, methodName(method).c_str());
        }
    }

    void oneSidedErrorsAreAnError()
    {
        RunRequest inferring = request(Method::Irm);
        inferring.config.parameters.environments = EnvironmentSource::Inferred;
        inferring.config.parameters.reference_epochs = 1;
        Dataset dataset = *inferring.dataset;
        for (float& label : dataset.splits[0].label)
            label = 0; // every answer is too strong
        inferring.dataset = std::make_shared<const Dataset>(dataset);
        QVERIFY2(trainingError(inferring).startsWith("environments = inferred: after reference_epochs = 1 the plain "
                                                     "model errs in the same direction"),
            qPrintable(trainingError(inferring)));
    }

    void collapseNamesThePenalty()
    {
        RunRequest pressed = request(Method::Coral);
        pressed.config.parameters.weight_decay = 1;
        pressed.config.parameters.epochs = 60;
        Trainer trainer(pressed);
        std::vector<RunWarning> warnings;
        while (!trainer.finished() && warnings.empty()) {
            while (!trainer.epochComplete())
                trainer.step();
            trainer.finishEpoch();
            if (trainer.epoch() == 1) {
                trainer.change("penalty_weight", 1e4);
                trainer.change("learning_rate", 0.03);
            }
            warnings = trainer.takeWarnings();
        }
        QVERIFY(!warnings.empty());
        QVERIFY2(warnings[0].text.ends_with("at the beginning); lower " + shownName("penalty_weight")),
            warnings[0].text.c_str());
    }

    void cmirIsNoBaselineOfAnotherMethod()
    {
        const RunRequest base = request(Method::Erm);
        const RunRecord run = trainRun(base, {});
        QCOMPARE(QString::fromStdString(test::errorText([&] { trainBaseline(run, base.dataset, Method::Cmir, {}); })),
            "a run of plain (ERM) holds no settings of CmIR to train with: train CmIR itself, and compare that run "
            "with plain (ERM)");
    }

    void missingEnvironmentsAreErrors()
    {
        for (const Method method : withEnvironments) {
            RunRequest real = request(method);
            real.config.parameters.environments = EnvironmentSource::Real;
            const QString message = trainingError(real);
            QVERIFY2(
                message.startsWith("synthetic: the split train has no column \"environment\""), qPrintable(message));
            RunRequest none = request(method);
            none.config.parameters.K = 0;
            QVERIFY2(trainingError(none).startsWith("K = 0: "), qPrintable(trainingError(none)));
        }
        // Who needs no environments does not ask for them.
        for (const Method method : { Method::Cmir, Method::Erm, Method::Augmentation, Method::Misa }) {
            RunRequest real = request(method);
            real.config.parameters.environments = EnvironmentSource::Real;
            real.config.parameters.K = 0;
            QCOMPARE(trainingError(real), QString());
        }
    }
};

QTEST_GUILESS_MAIN(TestMethods)
#include "test_methods.moc"
