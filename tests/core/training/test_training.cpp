#include "core/common/error.h"
#include "core/config/registry.h"
#include "core/data/synthetic.h"
#include "core/experiment/robustness.h"
#include "core/model/torch_random.h"
#include "core/run/run_comparison.h"
#include "core/training/batches.h"
#include "core/training/trainer.h"
#include "core/training/training_session.h"
#include "tests/support/support.h"

#include <c10/util/Exception.h>
#include <torch/types.h>

#include <QtTest>

#include <limits>
#include <mutex>
#include <new>
#include <set>

using namespace cmir;

namespace {

RunRequest tinyRequest(Method method = Method::Cmir)
{
    RunRequest request;
    request.config.method = method;
    ExperimentConfig& config = request.config.parameters;
    config.n_train = 150;
    config.n_valid = config.n_test = 40;
    config.epochs = 3;
    config.batch_size = 32;
    config.d = 8;
    config.d_hidden = 12;
    config.device = DeviceChoice::Cpu; // a device has a test of its own
    request.dataset = std::make_shared<const Dataset>(syntheticDataset(config));
    request.shownPerSplit = 10;
    return request;
}

/// Collects what a session says; its thread calls, the test's thread reads after wait().
struct Listener {
    std::vector<SessionState> states;
    std::vector<EpochReport> epochs;
    std::vector<LiveChange> changes;
    std::vector<std::shared_ptr<const Snapshot>> snapshots;
    std::vector<Outcome> outcomes;

    TrainingObserver observer()
    {
        TrainingObserver o;
        o.stateChanged = [this](SessionState state) { states.push_back(state); };
        o.epochFinished = [this](const EpochReport& report) { epochs.push_back(report); };
        o.parameterChanged = [this](const LiveChange& change) { changes.push_back(change); };
        o.snapshotTaken = [this](std::shared_ptr<const Snapshot> s) { snapshots.push_back(std::move(s)); };
        o.ended = [this](const Outcome& outcome) { outcomes.push_back(outcome); };
        return o;
    }

    std::shared_ptr<const RunRecord> record() const { return outcomes.size() == 1 ? outcomes.front().record : nullptr; }
};

}

class TestTraining : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void batchesCoverEverySampleOnce_data()
    {
        QTest::addColumn<int>("samples");
        QTest::addColumn<int>("size");
        QTest::addColumn<int>("count");
        QTest::newRow("even") << 12 << 4 << 3;
        QTest::newRow("last of 2 stands") << 10 << 4 << 3;
        QTest::newRow("last of 1 joins") << 9 << 4 << 2;
        QTest::newRow("one batch") << 3 << 64 << 1;
    }
    void batchesCoverEverySampleOnce()
    {
        QFETCH(int, samples);
        QFETCH(int, size);
        QFETCH(int, count);
        Batches batches(samples, size);
        auto generator = makeGenerator(1, "shuffling");
        batches.shuffle(generator);
        QCOMPARE(batches.count(), count);
        std::multiset<std::int64_t> seen;
        for (std::int64_t b = 0; b < batches.count(); ++b) {
            const torch::Tensor rows = batches.rows(b);
            QVERIFY(rows.size(0) >= 2);
            for (std::int64_t i = 0; i < rows.size(0); ++i)
                seen.insert(rows[i].item<std::int64_t>());
        }
        QCOMPARE(seen.size(), std::size_t(samples));
        QCOMPARE(*seen.begin(), 0);
        QCOMPARE(*seen.rbegin(), samples - 1);
    }

    void sameSeedSameBits()
    {
        const RunRecord first = trainRun(tinyRequest(), {}), second = trainRun(tinyRequest(), {});
        QVERIFY(!first.weights.empty());
        for (std::size_t i = 0; i < first.weights.size(); ++i)
            QVERIFY(first.weights[i].values == second.weights[i].values);
        RunRequest other = tinyRequest();
        other.config.parameters.seed = 1;
        QVERIFY(trainRun(other, {}).weights[0].values != first.weights[0].values);
    }

    void recordHoldsEverything()
    {
        const RunRequest request = tinyRequest();
        const RunRecord run = trainRun(request, {});
        QCOMPARE(run.epochs, 3);
        QCOMPARE(run.history.epochs(), 3);
        for (const char* name : { "train/loss", "train/prediction", "train/invariance", "train/decorrelation",
                 "train/reconstruction", "valid/mae", "valid/loss" })
            QCOMPARE(run.history.series.at(name).size(), std::size_t(3));
        const auto& mae = run.history.series.at("valid/mae");
        QCOMPARE(run.bestEpoch - 1, std::min_element(mae.begin(), mae.end()) - mae.begin());
        QCOMPARE(run.metrics.at("valid").at("mae"), mae[static_cast<std::size_t>(run.bestEpoch - 1)]);
        QCOMPARE(run.predictions.size(), request.dataset->splits.size());
        QCOMPARE(run.representations[0].modalities[0].invariant.rows, 150);
        QCOMPARE(run.representations[0].modalities[0].spurious.cols, 8);
        QCOMPARE(run.shown->splits[0].environments, 4);
        QCOMPARE(run.shown->splits[0].modalities[0].invariant.rows, 40);
        // The clean variant of a shown sample is its representation.
        const Variants& shown = run.shown->splits[0];
        for (std::int64_t c = 0; c < 8; ++c)
            QVERIFY(std::abs(shown.modalities[0].invariant(4 * 3, c)
                        - run.representations[0].modalities[0].invariant(shown.sample[3], c))
                < 1e-5F);
    }

    void lossTermsAddUp()
    {
        const RunRequest request = tinyRequest();
        const RunRecord run = trainRun(request, {});
        const ExperimentConfig& config = run.config.parameters;
        for (std::size_t epoch = 0; epoch < 3; ++epoch) {
            const auto term = [&](const char* name) { return run.history.series.at(name)[epoch]; };
            const double sum = term("train/prediction") + config.lambda1 * term("train/invariance")
                + config.lambda2 * term("train/decorrelation") + config.lambda3 * term("train/reconstruction");
            QVERIFY(std::abs(sum - term("train/loss")) < 1e-6 * std::max(1.0, sum));
        }
    }

    void methodsSetTheirWeights()
    {
        const RunRecord erm = trainRun(tinyRequest(Method::Erm), {});
        QCOMPARE(erm.config.parameters.K, 0);
        QCOMPARE(erm.config.parameters.lambda1, 0.0);
        QCOMPARE(erm.config.parameters.predict_on, PredictOn::Clean);
        const RunRecord augmentation = trainRun(tinyRequest(Method::Augmentation), {});
        QCOMPARE(augmentation.config.parameters.K, 3);
        QCOMPARE(augmentation.config.parameters.lambda3, 0.0);
        QCOMPARE(augmentation.config.parameters.predict_on, PredictOn::All);
    }

    void earlyStoppingWaitsForPatience()
    {
        RunRequest request = tinyRequest();
        request.config.parameters.epochs = 200;
        request.config.parameters.patience = 4;
        request.config.parameters.learning_rate = 0.03;
        const RunRecord run = trainRun(request, {});
        QVERIFY(run.epochs < 200);
        QCOMPARE(run.epochs - run.bestEpoch, 4);
    }

    void lastSelectionTakesTheLastEpoch()
    {
        RunRequest request = tinyRequest();
        request.config.parameters.selection = Selection::Last;
        QCOMPARE(trainRun(request, {}).bestEpoch, 3);
    }

    void divergingLossStopsAndNamesTheTerm()
    {
        RunRequest request = tinyRequest();
        request.config.parameters.epochs = 50;
        Dataset spoiled = *request.dataset;
        // Labels beyond what a float's square can hold make the prediction term infinite.
        for (float& label : spoiled.splits[0].label)
            label = 3e30F;
        request.dataset = std::make_shared<const Dataset>(spoiled);
        const std::string message = test::errorText([&] { trainRun(request, {}); });
        QVERIFY2(message.starts_with(
                     "the loss is not finite at step 1 (epoch 1): term prediction; the last good state is kept"),
            message.c_str());
    }

    /// What a session is given up by must not cost what it trained.
    void whateverIsThrownTheTrainedStateIsKept_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("message");
        QTest::newRow("failure") << 0 << "the disk is full";
        QTest::newRow("bad input") << 1 << "the module gave another shape";
        QTest::newRow("no memory") << 2 << "there is not enough memory to go on training";
        QTest::newRow("LibTorch") << 3 << "CUDA out of memory";
        QTest::newRow("no exception") << 4 << "training ended by an error of an unknown kind";
    }
    void whateverIsThrownTheTrainedStateIsKept()
    {
        QFETCH(int, kind);
        QFETCH(QString, message);
        RunRequest request = tinyRequest();
        request.config.parameters.epochs = 1000;
        request.config.parameters.learning_rate_schedule = LearningRateSchedule::Constant; // whatever `epochs`
        Listener listener;
        TrainingObserver observer = listener.observer();
        observer.epochFinished = [&](const EpochReport& report) {
            if (report.epoch < 2)
                return;
            switch (kind) {
            case 0:
                throw Failure("the disk is full");
            case 1:
                throw BadInput("the module gave another shape");
            case 2:
                throw std::bad_alloc();
            case 3:
                throw c10::Error({ __func__, __FILE__, 1 }, "CUDA out of memory");
            default:
                throw 5; // NOLINT(hicpp-exception-baseclass): what must not end the program either
            }
        };
        TrainingSession session(request, observer);
        session.start();
        session.wait();
        QCOMPARE(listener.outcomes.size(), std::size_t(1));
        QCOMPARE(listener.outcomes[0].end, RunEnd::Failed);
        QCOMPARE(QString::fromStdString(listener.outcomes[0].message), message);
        const auto record = listener.record();
        QVERIFY(record);
        QCOMPARE(record->epochs, 2);
        QCOMPARE(record->end, RunEnd::Failed);
        QVERIFY(!record->predictions.empty());
        QCOMPARE(record->warnings.back(), message.toStdString());
        RunRequest whole = request;
        whole.config.parameters.epochs = 2;
        QCOMPARE(firstDifference(trainRun(whole, {}), *record), std::string());
    }

    void aSessionCanBeStoppedBeforeItsFirstStep()
    {
        Listener listener;
        TrainingSession session(tinyRequest(), listener.observer());
        session.start();
        session.stop();
        session.wait();
        QCOMPARE(session.status().state, SessionState::Ended);
        QCOMPARE(listener.outcomes.size(), std::size_t(1));
        QCOMPARE(listener.outcomes[0].end, RunEnd::Stopped);
        if (session.status().step == 0)
            QVERIFY(!listener.outcomes[0].record);
    }

    void aSessionPausedAtItsBeginningGoesOnAndStops()
    {
        Listener listener;
        TrainingSession session(tinyRequest(), listener.observer());
        session.pause();
        QTRY_COMPARE(session.status().state, SessionState::Paused);
        QVERIFY(session.status().pauseWanted);
        QCOMPARE(session.status().step, 0);
        session.stop();
        session.wait();
        QCOMPARE(listener.outcomes.size(), std::size_t(1));
        QVERIFY(!listener.outcomes[0].record); // not one step: there is nothing to save
        QVERIFY(listener.outcomes[0].message.empty());
    }

    void nothingTakesAStopBack()
    {
        RunRequest request = tinyRequest();
        request.config.parameters.epochs = 100000;
        Listener listener;
        TrainingSession session(request, listener.observer());
        session.start();
        QTRY_VERIFY(session.status().epoch >= 1);
        session.stop();
        session.start();
        session.pause();
        session.wait();
        QCOMPARE(listener.outcomes[0].end, RunEnd::Stopped);
        QVERIFY(listener.record());
        QCOMPARE(listener.record()->events.back().key, std::string(LiveChange::stopped));
    }

    /// The weights of a run that was stopped within its first epoch are those it has, not those it began with.
    void aRunStoppedInItsFirstEpochKeepsItsPresentWeights()
    {
        const RunRequest request = tinyRequest();
        Trainer trainer(request);
        const RunRecord before = trainer.recordWithoutOutputs(0, RunEnd::Stopped);
        trainer.step();
        trainer.step();
        const RunRecord after = trainer.record(0, RunEnd::Stopped);
        QVERIFY(after.partial());
        QCOMPARE(after.epochs, 0);
        QCOMPARE(after.steps, 2);
        QVERIFY(after.weights[0].values != before.weights[0].values);
        QCOMPARE(after.predictions.size(), request.dataset->splits.size());
    }

    /// Evaluation goes by what was in force when the selected weights were trained, not by what was turned after it.
    void laterChangesDoNotReachTheSelectedEpoch()
    {
        RunRecord run;
        run.config.parameters.K = 3;
        run.bestStep = 12;
        run.events = { { 5, 0.4, "alpha1", "1", "0.5" }, { 13, 1, "K", "3", "16" } };
        QCOMPARE(run.selectedSettings().K, 3);
        QCOMPARE(run.selectedSettings().alpha1, 0.5);
        QCOMPARE(settingsAtEnd(run.config.parameters, run.events).K, 16);
    }

    void aBaselineStaysTheMethodThatItIs()
    {
        Trainer erm(tinyRequest(Method::Erm));
        QCOMPARE(test::errorText([&] { erm.change("lambda1", 1.0); }),
            std::string("lambda1 stays 0 in a run of plain (ERM): with 1 it would be another method"));
        QVERIFY(test::errorText([&] { erm.change("K", std::int64_t { 3 }); }).starts_with("K stays 0"));
        QCOMPARE(test::errorText([&] { erm.change("learning_rate", 1e-4); }), std::string());
        Trainer augmentation(tinyRequest(Method::Augmentation));
        QVERIFY(!test::errorText([&] { augmentation.change("lambda1", 1.0); }).empty());
        QCOMPARE(test::errorText([&] { augmentation.change("K", std::int64_t { 2 }); }), std::string());
    }

    void nonFiniteFeaturesAreCounted()
    {
        RunRequest request = tinyRequest();
        Dataset spoiled = *request.dataset;
        spoiled.splits[0].features[1](3, 2) = -std::numeric_limits<float>::infinity();
        spoiled.splits[2].features[1](0, 0) = std::numeric_limits<float>::quiet_NaN();
        request.dataset = std::make_shared<const Dataset>(spoiled);
        const RunRecord run = trainRun(request, {});
        QVERIFY(!run.warnings.empty());
        QVERIFY(run.warnings[0].find("2 value(s) of modality audio are not finite") != std::string::npos);
    }

    void collapseIsSaid()
    {
        RunRequest request = tinyRequest();
        ExperimentConfig& config = request.config.parameters;
        config.invariance_form = InvarianceForm::L1;
        config.predict_on = PredictOn::Clean;
        config.lambda1 = 100;
        config.epochs = 30;
        config.learning_rate = 3e-3;
        QVERIFY(collapses(trainRun(request, {})));
    }

    static bool collapses(const RunRecord& run)
    {
        return std::any_of(run.warnings.begin(), run.warnings.end(),
            [](const std::string& w) { return w.find("is collapsing to a constant") != std::string::npos; });
    }

    /// The same weight on forms that shrinking does not please, and none at all: nothing to warn of.
    void nothingIsSaidWhereNothingCollapses_data()
    {
        QTest::addColumn<QString>("form");
        QTest::addColumn<double>("lambda1");
        QTest::newRow("whitened") << "whitened" << 100.0;
        QTest::newRow("relative") << "relative" << 1.0;
        QTest::newRow("without R_inv") << "l1" << 0.0;
    }
    void nothingIsSaidWhereNothingCollapses()
    {
        QFETCH(QString, form);
        QFETCH(double, lambda1);
        RunRequest request = tinyRequest();
        ExperimentConfig& config = request.config.parameters;
        setParameter(config, "invariance_form", form.toStdString());
        config.lambda1 = lambda1;
        config.epochs = 30;
        config.learning_rate = 3e-3;
        const RunRecord run = trainRun(request, {});
        QVERIFY(!collapses(run));
    }

    /// One long epoch: the watch does not wait for its end.
    void aCollapseWithinTheFirstEpochIsSaidThen()
    {
        RunRequest request = tinyRequest();
        ExperimentConfig& config = request.config.parameters;
        config.n_train = 4000;
        config.batch_size = 16;
        config.epochs = 1;
        config.invariance_form = InvarianceForm::L1;
        config.predict_on = PredictOn::Clean;
        config.lambda1 = 100;
        config.learning_rate = 3e-3;
        request.dataset = std::make_shared<const Dataset>(syntheticDataset(config));
        Trainer trainer(request);
        while (!trainer.epochComplete())
            trainer.step();
        const std::vector<RunWarning> warnings = trainer.takeWarnings();
        const auto found = std::ranges::find_if(warnings,
            [](const RunWarning& w) { return w.text.find("is collapsing to a constant") != std::string::npos; });
        QVERIFY(found != warnings.end());
        QVERIFY2(found->text.starts_with("step "), found->text.c_str());
        QVERIFY(!found->key.empty()); // with the change that would mend it
    }

    void sessionRunsToTheEnd()
    {
        Listener listener;
        TrainingSession session(tinyRequest(), listener.observer());
        session.setSnapshotInterval(0);
        session.start();
        session.wait();
        QCOMPARE(session.status().state, SessionState::Ended);
        QCOMPARE(session.status().epoch, 3);
        QCOMPARE(listener.epochs.size(), std::size_t(3));
        QCOMPARE(listener.snapshots.front()->epoch, 0); // the first picture does not wait for an epoch
        listener.snapshots.erase(listener.snapshots.begin());
        QCOMPARE(listener.snapshots.size(), std::size_t(3));
        QVERIFY(listener.record() && listener.record()->end == RunEnd::Finished);
        QVERIFY(listener.record()->snapshots == listener.snapshots); // three fit into the archive
        // The session and the plain loop train the same model.
        QVERIFY(listener.record()->weights[0].values == trainRun(tinyRequest(), {}).weights[0].values);
    }

    /// The epochs that can be replayed are the same however fast the machine is.
    void keptEpochsDoNotDependOnTime()
    {
        RunRequest request = tinyRequest();
        request.config.parameters.epochs = 150;
        std::vector<std::int64_t> epochs[2];
        for (int slow = 0; slow < 2; ++slow) {
            Listener listener;
            TrainingSession session(request, listener.observer());
            session.setSnapshotInterval(slow == 0 ? 0 : 1e9);
            session.start();
            session.wait();
            for (const auto& snapshot : listener.record()->snapshots)
                epochs[slow].push_back(snapshot->epoch);
        }
        QVERIFY(epochs[0] == epochs[1]);
        QVERIFY(epochs[0].size() > 20);
    }

    void withoutAListenerNoSnapshotIsTaken()
    {
        Listener listener;
        TrainingObserver observer = listener.observer();
        observer.snapshotTaken = nullptr;
        TrainingSession session(tinyRequest(), observer);
        session.start();
        session.wait();
        QVERIFY(listener.record() && listener.record()->shown);
        QVERIFY(listener.record()->snapshots.empty());
    }

    void stepEpochPausesAndStopKeepsWhatIsDone()
    {
        Listener listener;
        RunRequest request = tinyRequest();
        request.config.parameters.epochs = 100;
        TrainingSession session(request, listener.observer());
        session.stepEpoch();
        QTRY_COMPARE(session.status().epoch, 1); // a session is paused before it is started, too
        QTRY_COMPARE(session.status().state, SessionState::Paused);
        QCOMPARE(session.status().epoch, 1);
        session.stepEpoch();
        QTRY_COMPARE(session.status().epoch, 2);
        session.stop();
        session.wait();
        QVERIFY(listener.record());
        QCOMPARE(listener.record()->epochs, 2);
        QVERIFY(listener.record()->interrupted());
    }

    void liveChangesTakeEffectAndAreRecorded()
    {
        Listener listener;
        TrainingSession session(tinyRequest(), listener.observer());
        session.stepEpoch();
        QTRY_COMPARE(session.status().epoch, 1); // a session is paused before it is started, too
        QTRY_COMPARE(session.status().state, SessionState::Paused);
        session.change("K", std::int64_t { 1 });
        session.change("lambda1", 3.5);
        session.start();
        session.wait();
        QCOMPARE(listener.changes.size(), std::size_t(2));
        QCOMPARE(listener.changes[0].key, std::string("K"));
        QCOMPARE(listener.changes[0].oldValue, std::string("3"));
        QCOMPARE(listener.changes[0].newValue, std::string("1"));
        QCOMPARE(listener.changes[0].step, session.status().stepsPerEpoch + 1);
        QCOMPARE(listener.record()->events.size(), std::size_t(2));
        QCOMPARE(listener.record()->shown->splits[0].environments, 2);
        QCOMPARE(listener.record()->config.parameters.K, 3); // as the run began; the events tell the rest
    }

    void changesThatCannotBeAreRefused()
    {
        TrainingSession session(tinyRequest(), {});
        QCOMPARE(test::errorText([&] { session.change("d", std::int64_t { 8 }); }),
            std::string("d cannot change while it trains; it takes effect in a new run"));
        QCOMPARE(test::errorText([&] { session.change("K", std::int64_t { 99 }); }),
            std::string("K = 99: allowed is a whole number from 0 to 16"));
        // A standard form needs predictors that this run's model does not have.
        QVERIFY(test::errorText([&] {
            session.change("invariance_form", std::string("standard_kl"));
        }).starts_with("invariance_form = standard_kl: this model began without"));
    }

    void theNewLiveParametersTakeEffect_data()
    {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("value");
        QTest::newRow("Laplace") << "environment_noise"
                                 << "laplace";
        QTest::newRow("erasing") << "environment_noise"
                                 << "erasing";
        QTest::newRow("mixing") << "environment_noise"
                                << "mixing";
        QTest::newRow("geometric") << "intensity_schedule"
                                   << "geometric";
        QTest::newRow("scale") << "noise_scale"
                               << "feature";
        QTest::newRow("HSIC") << "decorrelation_form"
                              << "hsic";
        QTest::newRow("cross-covariance") << "decorrelation_form"
                                          << "cross_covariance";
    }
    /// The step after the change gives other weights than the step without it.
    void theNewLiveParametersTakeEffect()
    {
        QFETCH(QString, key);
        QFETCH(QString, value);
        Trainer plain(tinyRequest()), changed(tinyRequest());
        plain.step();
        changed.step();
        const Parameter& p = parameter(key.toStdString());
        changed.change(key.toStdString(), p.parse(value.toStdString()));
        plain.step();
        changed.step();
        const auto weights = [](Trainer& trainer) {
            while (!trainer.epochComplete())
                trainer.step();
            trainer.finishEpoch();
            return trainer.record(0, RunEnd::Stopped).weights;
        };
        const auto a = weights(plain), b = weights(changed);
        QVERIFY(std::any_of(a.begin(), a.end(), [&](const NamedArray& array) {
            return array.values != b[static_cast<std::size_t>(&array - a.get().data())].values;
        }));
    }

    /// Turned within the last epoch, which then is not finished: the result is older, and the session says so.
    void aResultThatIsOlderThanTheLastChangeIsTold()
    {
        RunRequest request = tinyRequest();
        request.config.parameters.selection = Selection::Last;
        request.untilStep = 7; // 5 steps an epoch
        request.script = { { 7, 0, "lambda1", "", "3" } };
        std::vector<std::string> warnings;
        std::shared_ptr<const RunRecord> run;
        TrainingObserver observer;
        observer.warned = [&](const RunWarning& warning) { warnings.push_back(warning.text); };
        observer.ended = [&](const Outcome& outcome) { run = outcome.record; };
        const auto train = [&] {
            warnings.clear();
            TrainingSession session(request, observer);
            session.start();
            session.wait();
        };
        train();
        QVERIFY(run && run->bestEpoch == 1);
        QCOMPARE(laterChange(run->events, run->bestStep)->key, std::string("lambda1"));
        QVERIFY(!warnings.empty());
        QVERIFY2(warnings.back().starts_with("The result is that of epoch 1: it does not show that λ₁ was changed"),
            warnings.back().c_str());
        // Selected after the change, or changed in its length alone: nothing to say.
        request.untilStep = 10;
        train();
        QCOMPARE(run->bestEpoch, 2);
        QVERIFY(laterChangeText(*run).empty());
        request.untilStep = 7;
        request.script = { { 7, 0, "epochs", "", "4" } };
        train();
        QVERIFY(laterChangeText(*run).empty());
        // Of what was dragged, where it came from and where it ended.
        const std::vector<LiveChange> dragged { { 3, 0.5, "lambda1", "2", "4" }, { 7, 1.2, "lambda1", "4", "22" },
            { 8, 1.4, "lambda1", "22", "53" }, { 9, 1.6, "K", "3", "5" }, { 9, 1.6, "lambda2", "10", "4" },
            { 11, 2, "lambda2", "4", "10" } };
        QCOMPARE(QString::fromStdString(laterChangeText(dragged, 5, 1)),
            QStringLiteral(
                "The result is that of epoch 1: it does not show that λ₁ was changed from 4 to 53 at epoch "
                "1.4, and that K was changed from 3 to 5 at epoch 1.6, and that λ₂ was changed from 10 and back "
                "at epoch 2"));
    }

    void aGradientThatIsNotFiniteEndsTheRunBeforeItIsTaken_data()
    {
        QTest::addColumn<bool>("plain");
        QTest::newRow("fused step") << false;
        QTest::newRow("by autograd") << true;
    }
    /// A predictor of enormous weights: its error is a number still, the squares of the gradients are none.
    void aGradientThatIsNotFiniteEndsTheRunBeforeItIsTaken()
    {
        QFETCH(bool, plain);
        RunRequest request = tinyRequest();
        ExperimentConfig& config = request.config.parameters;
        config.prediction_loss = PredictionLoss::L1;
        if (plain)
            config.decorrelation_form = DecorrelationForm::Hsic;
        std::shared_ptr<const Checkpoint> good;
        {
            Trainer trainer(request);
            trainer.step();
            good = trainer.checkpoint(0);
            auto state = std::make_shared<TrainerState>(*good->state);
            auto weights = std::make_shared<std::vector<float>>(*state->weights);
            for (const NamedArray& array : trainer.recordWithoutOutputs(0, RunEnd::Stopped).weights)
                if (array.name.starts_with("predictor.") && array.shape.size() == 2) {
                    const auto place = std::ranges::search(*weights, array.values);
                    for (float& value : place)
                        value *= 1e7F;
                }
            state->weights = weights;
            auto wild = std::make_shared<Checkpoint>(*good);
            wild->state = state;
            good = wild;
        }
        RunRequest rest = resumeRequest(good, request.dataset);
        rest.script.clear();
        Listener listener;
        TrainingSession session(rest, listener.observer());
        session.start();
        session.wait();
        const Outcome& outcome = listener.outcomes.at(0);
        QCOMPARE(outcome.end, RunEnd::Failed);
        QVERIFY(outcome.diverged);
        QVERIFY2(
            outcome.message.starts_with("the gradient is not finite at step 2 (epoch 1), although the loss is: of "),
            outcome.message.c_str());
        QVERIFY2(outcome.message.find("trunk.text.0.weight, trunk.text.0.bias, trunk.text.1.weight and ")
                != std::string::npos,
            outcome.message.c_str());
        const TrainerState& last = *outcome.record->last;
        QCOMPARE(last.step, 1);
        QVERIFY(*last.weights == *good->state->weights);
        QVERIFY(*last.firstMoment == *good->state->firstMoment);
        QVERIFY(*last.secondMoment == *good->state->secondMoment);
        // What clipping makes a number of is none of it.
        RunRequest clipped = rest;
        auto clipping = std::make_shared<TrainerState>(*good->state);
        clipping->settings.gradient_clip = 1;
        auto from = std::make_shared<Checkpoint>(*good);
        from->state = clipping;
        clipped.from = from;
        Trainer trainer(clipped);
        trainer.step();
        QCOMPARE(trainer.steps(), 2);
    }

    /// The last epoch's weights are the result by this rule, whatever they are worth: but for none at all.
    void anEpochWhoseValidationIsNotFiniteIsNotSelected()
    {
        RunRequest request = tinyRequest();
        request.config.parameters.selection = Selection::Last;
        Dataset dataset = *request.dataset;
        dataset.splits[1].label[3] = std::numeric_limits<float>::infinity();
        QCOMPARE(dataset.splits[1].name, std::string("valid"));
        request.dataset = std::make_shared<const Dataset>(dataset);
        Trainer trainer(request);
        while (!trainer.epochComplete())
            trainer.step();
        QVERIFY(test::errorText([&] {
            trainer.finishEpoch();
        }).starts_with("loss on validation is not finite after epoch 1"));
        const RunRecord run = trainer.recordWithoutOutputs(0, RunEnd::Failed);
        QCOMPARE(run.bestEpoch, 0);
        QCOMPARE(run.epochs, 0);
    }

    void cancelledTrainingThrows()
    {
        int asked = 0;
        JobContext job;
        job.cancelled = [&] { return ++asked > 5; };
        QVERIFY_THROWS_EXCEPTION(Cancelled, trainRun(tinyRequest(), job));
        QCOMPARE(asked, 6);
    }
};

QTEST_GUILESS_MAIN(TestTraining)
#include "test_training.moc"
