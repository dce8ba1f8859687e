#include "core/data/synthetic.h"
#include "core/experiment/robustness.h"
#include "core/run/run_comparison.h"
#include "core/storage/checkpoint_file.h"
#include "core/storage/dataset_file.h"
#include "core/storage/run_file.h"
#include "core/training/trainer.h"
#include "core/training/training_session.h"
#include "tests/support/sequence_data.h"
#include "tests/support/support.h"

#include <torch/types.h>

#include <QTemporaryDir>
#include <QtTest>

#include <limits>

using namespace cmir;

// A run that was cut off, stopped, continued, repeated or branched has the bits of one that was trained in one go.

namespace {

constexpr double everyEpoch = 1; // of kept states

RunRequest tinyRequest(Method method = Method::Cmir)
{
    RunRequest request;
    request.config.method = method;
    ExperimentConfig& config = request.config.parameters;
    config.n_train = 136;
    config.n_valid = config.n_test = 40;
    config.epochs = 5;
    config.batch_size = 32;
    config.d = 8;
    config.d_hidden = 12;
    config.dropout = 0.1;
    request.dataset = std::make_shared<const Dataset>(syntheticDataset(config));
    request.shownPerSplit = 10;
    request.keptStateWork = everyEpoch;
    return request;
}

RunRequest requestOf(const QString& name)
{
    for (const std::string& method : methodNames())
        if (name.toStdString() == method)
            return tinyRequest(methodFromName(method));
    RunRequest request = tinyRequest();
    ExperimentConfig& config = request.config.parameters;
    if (name == u"plain path")
        config.decorrelation_form = DecorrelationForm::Hsic;
    else if (name == u"random environments")
        config.environment_assignment = EnvironmentAssignment::Random;
    else if (name == u"last epoch")
        config.selection = Selection::Last;
    else if (name == u"carried covariance")
        config.whitening_memory = 8; // of batches of 4 samples per feature
    else if (name == u"one thread")
        config.threads = 1;
    else if (name == u"noisy modalities")
        config.noise_ratio = 0.3;
    else if (name == u"classes")
        config.prediction_loss = PredictionLoss::L1;
    else if (name == u"sequences") {
        config.unimodal = "conv_transformer|mlp";
        request.dataset = std::make_shared<const Dataset>(test::withSequences(*request.dataset, 4));
    }
    return request;
}

/// Turned before and after any place where the run is cut.
const std::vector<LiveChange> changes { { 2, 0, "learning_rate", "", "0.002" }, { 9, 0, "weight_decay", "", "0.001" },
    { 16, 0, "learning_rate", "", "0.0005" }, { 17, 0, "epochs", "", "6" } };

RunRequest withChanges(RunRequest request)
{
    request.script = changes;
    return request;
}

void stepOnce(Trainer& trainer)
{
    trainer.makeDueChanges();
    trainer.step();
    if (trainer.epochComplete())
        trainer.finishEpoch();
}

RunRecord trainOn(const RunRequest& request)
{
    return trainRun(request, {});
}

/// Through a file, as after a crash.
std::shared_ptr<const Checkpoint> throughFile(const Checkpoint& checkpoint)
{
    const QTemporaryDir folder;
    const auto path = std::filesystem::path(folder.path().toStdString()) / "run.h5.checkpoint";
    writeCheckpoint(checkpoint, path);
    return std::make_shared<const Checkpoint>(readCheckpoint(path));
}

RunRecord throughRunFile(const RunRecord& run)
{
    const QTemporaryDir folder;
    const auto path = std::filesystem::path(folder.path().toStdString()) / "run.h5";
    writeRun(run, path);
    return readRun(path);
}

std::vector<LiveChange> parametersOf(const std::vector<LiveChange>& events)
{
    std::vector<LiveChange> kept;
    std::ranges::copy_if(events, std::back_inserter(kept), [](const LiveChange& e) { return e.isParameter(); });
    return kept;
}

}

class TestResume : public QObject {
    Q_OBJECT

    static void addSettings()
    {
        QTest::addColumn<QString>("settings");
        if (test::isSanitized()) {
            for (const char* name : { "cmir", "plain path", "sequences" })
                QTest::newRow(name) << name;
            return;
        }
        for (const std::string& method : methodNames())
            QTest::newRow(method.c_str()) << QString::fromStdString(method);
        for (const char* name : { "plain path", "random environments", "last epoch", "carried covariance", "one thread",
                 "noisy modalities", "classes", "sequences" })
            QTest::newRow(name) << name;
    }

private Q_SLOTS:
    /// Settings whose meaning is not known cannot be computed with; they are named.
    void parametersOfANewerProgramAreNotTrainedWith()
    {
        const RunRequest request = tinyRequest();
        RunRecord run = trainOn(request);
        run.config.unknown = { { "new_weight", "0.5" } };
        auto checkpoint = std::make_shared<Checkpoint>(*lastCheckpoint(run));
        const std::string known
            = "the run has parameters that this version of the program does not know: new_weight; it "
              "cannot be ";
        const auto refusal = [&](const std::function<void()>& action) { return test::errorText(action); };
        QCOMPARE(refusal([&] { replayRequest(run, request.dataset); }).find(known + "repeated"), std::size_t { 0 });
        QCOMPARE(
            refusal([&] { resumeRequest(checkpoint, request.dataset); }).find(known + "resumed"), std::size_t { 0 });
        QCOMPARE(refusal([&] { forkRequest(run, "run.h5", 1, {}, request.dataset); }).find(known), std::size_t { 0 });
        QCOMPARE(refusal([&] { trainBaseline(run, request.dataset, Method::Erm, {}); }).find(known), std::size_t { 0 });
    }

    void aResumedRunHasTheBitsOfOneThatWasNeverCut_data() { addSettings(); }
    void aResumedRunHasTheBitsOfOneThatWasNeverCut()
    {
        QFETCH(QString, settings);
        const RunRequest request = withChanges(requestOf(settings));
        const RunRecord whole = trainOn(request);
        QCOMPARE(whole.epochs, 6);
        for (const std::int64_t cut : { 1, 7, 10, 16 }) { // 5 steps an epoch: within epochs, and at the end of one
            std::shared_ptr<const Checkpoint> saved;
            {
                Trainer trainer(request);
                while (trainer.steps() < cut)
                    stepOnce(trainer);
                saved = throughFile(*trainer.checkpoint(1.5));
            }
            RunRequest rest = resumeRequest(saved, request.dataset);
            rest.keptStateWork = everyEpoch;
            for (const LiveChange& change : changes)
                if (change.step > cut)
                    rest.script.push_back(change);
            const RunRecord resumed = trainOn(rest);
            QCOMPARE(QString::fromStdString(firstDifference(whole, resumed)), QString());
            QCOMPARE(resumed.identity.id, saved->identity.id);
            QVERIFY(parametersOf(resumed.events) == parametersOf(whole.events));
            QCOMPARE(resumed.kept.size(), whole.kept.size());
            QVERIFY(*resumed.last->weights == *whole.last->weights);
            QVERIFY(resumed.predictions[2].prediction.values == whole.predictions[2].prediction.values);
        }
    }

    void aRepeatedRunHasTheSameBits_data() { addSettings(); }
    void aRepeatedRunHasTheSameBits()
    {
        QFETCH(QString, settings);
        const RunRequest request = withChanges(requestOf(settings));
        const RunRecord run = throughRunFile(trainOn(request));
        const RunRecord repeated = trainOn(replayRequest(run, request.dataset));
        QCOMPARE(QString::fromStdString(firstDifference(run, repeated)), QString());
        QVERIFY(repeated.identity.id != run.identity.id);
        QVERIFY(repeated.events == run.events);
    }

    void aBranchWithoutChangesEndsAsItsParent_data() { addSettings(); }
    void aBranchWithoutChangesEndsAsItsParent()
    {
        QFETCH(QString, settings);
        const RunRequest request = requestOf(settings);
        const RunRecord parent = throughRunFile(trainOn(request));
        QCOMPARE(parent.kept.size(), std::size_t(5));
        // The start, within the first epoch, at and after a kept state, the end.
        for (const std::int64_t step : { 0, 3, 10, 13, 25 }) {
            const RunRecord child = trainOn(forkRequest(parent, "parent.h5", step, {}, request.dataset));
            QCOMPARE(QString::fromStdString(firstDifference(parent, child)), QString());
            QCOMPARE(child.identity.parent->id, parent.identity.id);
            QCOMPARE(child.identity.parent->step, step);
        }
    }

    /// What a branch changes takes effect in the step after it, as the same change made live would have.
    void aBranchIsTheRunThatWasTurnedThere()
    {
        const RunRequest request = tinyRequest();
        const RunRecord parent = trainOn(request);
        RunRequest turned = request;
        turned.script = { { 13, 0, "lambda1", "", "3" } };
        const RunRecord live = trainOn(turned);
        const RunRecord child = trainOn(forkRequest(parent, "parent.h5", 12, { { "lambda1", "3" } }, request.dataset));
        QCOMPARE(QString::fromStdString(firstDifference(live, child)), QString());
        QCOMPARE(child.identity.parent->changes, (std::vector<std::string> { "lambda1=3" }));
        // The child needs no parent to be repeated.
        QCOMPARE(
            QString::fromStdString(firstDifference(child, trainOn(replayRequest(child, request.dataset)))), QString());
        // A branch before a change of the parent's does not have it.
        const RunRecord before = trainOn(forkRequest(live, "live.h5", 12, {}, request.dataset));
        QCOMPARE(QString::fromStdString(firstDifference(parent, before)), QString());
    }

    /// With a rate that does not depend on how many epochs there are to be.
    void aFinishedRunIsTrainedOn()
    {
        RunRequest request = tinyRequest();
        request.config.parameters.learning_rate_schedule = LearningRateSchedule::Constant;
        RunRequest longer = request;
        longer.config.parameters.epochs = 8;
        const RunRecord whole = trainOn(longer);
        const RunRecord run = throughRunFile(trainOn(request));
        RunRequest rest = resumeRequest(lastCheckpoint(run), request.dataset);
        rest.script.push_back({ run.steps + 1, 0, "epochs", "", "8" });
        const RunRecord continued = throughRunFile(trainOn(rest));
        QCOMPARE(continued.epochs, 8);
        QCOMPARE(continued.end, RunEnd::Finished);
        QCOMPARE(QString::fromStdString(firstDifference(whole, continued)), QString());
        // and can be repeated, although it had ended in between
        QCOMPARE(QString::fromStdString(firstDifference(continued, trainOn(replayRequest(continued, request.dataset)))),
            QString());
    }

    /// Early stopping ends a run; gone on with, it waits for its patience again, and so does the repetition.
    void patienceCountsAnewWhereAnEndedRunIsTrainedOn()
    {
        RunRequest request = tinyRequest();
        request.config.parameters.epochs = 300;
        request.config.parameters.patience = 3;
        request.config.parameters.learning_rate = 0.03;
        const RunRecord run = trainOn(request);
        QVERIFY(run.epochs < 300);
        RunRequest rest = resumeRequest(lastCheckpoint(run), request.dataset);
        const RunRecord continued = trainOn(rest);
        QVERIFY(continued.epochs >= run.epochs + 3);
        QVERIFY(continued.epochs < 300);
        QCOMPARE(QString::fromStdString(firstDifference(continued, trainOn(replayRequest(continued, request.dataset)))),
            QString());
        // Cut off before its end, patience goes on as if nothing had happened.
        Trainer trainer(request);
        while (trainer.steps() < run.steps - 3)
            stepOnce(trainer);
        const RunRecord resumed = trainOn(resumeRequest(trainer.checkpoint(0), request.dataset));
        QCOMPARE(QString::fromStdString(firstDifference(run, resumed)), QString());
    }

    void aSessionStoppedAndResumedHasTheBitsOfOneInOneGo()
    {
        RunRequest request = tinyRequest();
        request.config.parameters.epochs = 40;
        const RunRecord whole = trainOn(request);
        std::shared_ptr<const RunRecord> record;
        TrainingObserver observer;
        TrainingSession* running = nullptr;
        observer.epochFinished = [&](const EpochReport& report) {
            if (report.epoch == 3)
                running->stop();
        };
        observer.ended = [&](const Outcome& outcome) { record = outcome.record; };
        TrainingSession session(request, observer);
        running = &session;
        session.start();
        session.wait();
        QVERIFY(record && record->epochs >= 3 && record->epochs < 40);
        const RunRecord stopped = throughRunFile(*record);
        QCOMPARE(stopped.end, RunEnd::Stopped);
        const RunRecord resumed = trainOn(resumeRequest(lastCheckpoint(stopped), request.dataset));
        QCOMPARE(QString::fromStdString(firstDifference(whole, resumed)), QString());
        // A stopped run is repeated up to where it was stopped.
        const RunRecord repeated = trainOn(replayRequest(stopped, request.dataset));
        QCOMPARE(repeated.steps, stopped.steps);
        QCOMPARE(QString::fromStdString(firstDifference(stopped, repeated)), QString());
    }

    void anEpochWhoseEndFailedIsEndedAnotherTime_data()
    {
        QTest::addColumn<bool>("session");
        QTest::newRow("in one go") << false;
        QTest::newRow("by a session") << true;
    }
    /// Data whose validation cannot be taken (once, within a run) let the end of epoch 2 fail.
    void anEpochWhoseEndFailedIsEndedAnotherTime()
    {
        QFETCH(bool, session);
        const RunRequest request = tinyRequest();
        const RunRecord whole = trainOn(request);
        std::shared_ptr<const Checkpoint> saved;
        {
            Trainer trainer(request);
            while (trainer.steps() < 7)
                stepOnce(trainer);
            saved = trainer.checkpoint(0);
        }
        Dataset bad = *request.dataset;
        bad.splits[1].label[0] = std::numeric_limits<float>::infinity();
        const QTemporaryDir folder;
        CheckpointPlan plan;
        plan.file = std::filesystem::path(folder.path().toStdString()) / "run.h5.checkpoint";
        plan.atEnd = true;
        Outcome failed;
        {
            TrainingObserver observer;
            observer.ended = [&](const Outcome& outcome) { failed = outcome; };
            RunRequest rest = resumeRequest(saved, std::make_shared<const Dataset>(bad));
            rest.keptStateWork = everyEpoch;
            TrainingSession training(rest, observer, plan);
            training.start();
            training.wait();
        }
        QCOMPARE(failed.end, RunEnd::Failed);
        QVERIFY(failed.record);
        QCOMPARE(failed.record->epochs, 1);
        QCOMPARE(failed.record->steps, 10);
        QCOMPARE(failed.record->history.epochs(), 1);
        auto counted = std::make_shared<Checkpoint>(*lastCheckpoint(*failed.record)); // as earlier programs left it
        auto state = std::make_shared<TrainerState>(*counted->state);
        ++state->epoch;
        counted->state = state;
        for (const auto& from : { lastCheckpoint(*failed.record),
                 std::shared_ptr<const Checkpoint>(std::make_shared<Checkpoint>(readCheckpoint(plan.file))),
                 std::shared_ptr<const Checkpoint>(counted) }) {
            RunRequest rest = resumeRequest(from, request.dataset);
            rest.keptStateWork = everyEpoch;
            QCOMPARE(test::errorText([&] { Trainer(rest).step(); }),
                std::string("a step was asked for where the end of the epoch is due"));
            RunRecord resumed;
            if (session) {
                TrainingObserver observer;
                observer.ended = [&](const Outcome& outcome) { resumed = *outcome.record; };
                TrainingSession training(rest, observer);
                training.start();
                training.wait();
            } else {
                resumed = trainOn(rest);
            }
            QCOMPARE(QString::fromStdString(firstDifference(whole, resumed)), QString());
            QCOMPARE(resumed.epochs, 5);
            QVERIFY(*resumed.last->weights == *whole.last->weights);
            QCOMPARE(resumed.bestEpoch, whole.bestEpoch);
            QCOMPARE(resumed.kept.size(), whole.kept.size());
        }
    }

    void checkpointsAreWrittenWhileItTrains()
    {
        const QTemporaryDir folder;
        CheckpointPlan plan;
        plan.file = std::filesystem::path(folder.path().toStdString()) / "run.h5.checkpoint";
        plan.seconds = 0;
        const RunRequest request = tinyRequest();
        std::shared_ptr<const RunRecord> record;
        TrainingObserver observer;
        observer.ended = [&](const Outcome& outcome) { record = outcome.record; };
        TrainingSession session(request, observer, plan);
        session.start();
        session.wait();
        QVERIFY(record);
        // After every epoch: the last one is there, and ends as the run did.
        const auto checkpoint = std::make_shared<const Checkpoint>(readCheckpoint(plan.file));
        QCOMPARE(checkpoint->state->epoch, 5);
        QCOMPARE(checkpoint->identity.id, record->identity.id);
        QCOMPARE(QString::fromStdString(firstDifference(*record, trainOn(resumeRequest(checkpoint, request.dataset)))),
            QString());
    }

    void aCheckpointThatCannotBeWrittenIsSaidOnceAndCostsNothing()
    {
        CheckpointPlan plan;
        plan.file = "/nowhere/run.h5.checkpoint";
        plan.seconds = 0;
        std::vector<std::string> warnings;
        std::shared_ptr<const RunRecord> record;
        TrainingObserver observer;
        std::mutex mutex;
        observer.warned = [&](const RunWarning& warning) {
            const std::string& text = warning.text;
            const std::lock_guard lock(mutex);
            warnings.push_back(text);
        };
        observer.ended = [&](const Outcome& outcome) { record = outcome.record; };
        TrainingSession session(tinyRequest(), observer, plan);
        session.start();
        session.wait();
        QVERIFY(record && record->end == RunEnd::Finished);
        QCOMPARE(warnings.size(), std::size_t(1));
        QVERIFY(warnings[0].find("/nowhere") != std::string::npos);
    }

    void whatDoesNotFitIsRefused()
    {
        const RunRequest request = tinyRequest();
        Trainer trainer(request);
        stepOnce(trainer);
        Checkpoint other = *trainer.checkpoint(0);
        other.numerics = numericsVersion - 1;
        QVERIFY(test::errorText([&] {
            resumeRequest(std::make_shared<const Checkpoint>(other), request.dataset);
        }).find("numbers are others")
            != std::string::npos);
        RunRequest wider = resumeRequest(trainer.checkpoint(0), request.dataset);
        wider.config.parameters.d = 9;
        QVERIFY(test::errorText([&] { trainOn(wider); }).find("of another model or other data") != std::string::npos);
        const RunRecord run = trainOn(request);
        QCOMPARE(test::errorText([&] { forkRequest(run, "", 26, {}, request.dataset); }),
            std::string("step 26 is none of this run; allowed is 0 to 25"));
        QCOMPARE(test::errorText([&] {
            forkRequest(run, "", 5, { { "d", "9" } }, request.dataset);
        }),
            std::string("d cannot change while it trains; it takes effect in a new run"));
        QVERIFY(!test::errorText([&] { forkRequest(run, "", 5, { { "K", "99" } }, request.dataset); }).empty());
    }

    /// With other kernels the bits are others: the run says so, once, however often it goes on there.
    void aStateFromElsewhereIsSaid()
    {
        const RunRequest request = tinyRequest();
        Trainer trainer(request);
        stepOnce(trainer);
        Checkpoint from = *throughFile(*trainer.checkpoint(0));
        QVERIFY(from.software.contains("libtorch"));
        QVERIFY(from.software == trainer.checkpoint(0)->software);
        const auto said = [&] {
            const RunRecord run = trainOn(resumeRequest(std::make_shared<const Checkpoint>(from), request.dataset));
            from.warnings = run.warnings;
            return std::ranges::count_if(run.warnings, [](const std::string& text) {
                return text.find("kernels of the BLAS: Elsewhere there, ") != std::string::npos;
            });
        };
        QCOMPARE(said(), 0);
        from.software["blas_core"] = "Elsewhere";
        QCOMPARE(said(), 1);
        QCOMPARE(said(), 1);
        from.software.clear(); // of an earlier version: not known
        from.warnings.clear();
        QCOMPARE(said(), 0);
    }

    /// So it is with the steps that a branch does again, because they lie before the first state that its parent holds.
    void stepsDoneAgainElsewhereAreSaid()
    {
        const RunRequest request = tinyRequest();
        RunRecord parent = trainOn(request);
        parent.kept.clear();
        const auto said = [&](std::int64_t step) {
            const RunRecord run = trainOn(forkRequest(parent, "", step, {}, request.dataset));
            return std::ranges::count_if(run.warnings, [](const std::string& text) {
                return text.starts_with(
                    "it repeats the first 7 steps of a run that was trained otherwise (kernels of the "
                    "BLAS: Elsewhere there, ");
            });
        };
        QCOMPARE(said(7), 0);
        parent.software["blas_core"] = "Elsewhere";
        QCOMPARE(said(7), 1);
        QCOMPARE(said(0), 0); // none is done again
        const RunRecord again = trainOn(replayRequest(parent, request.dataset)); // its comparison says it
        QVERIFY(again.warnings == parent.warnings);
    }

    /// The demo's states are few and near the run's size; a long run has eight at most, evenly spread.
    void keptStatesAreFewAndEvenlySpread()
    {
        KeptStates kept(everyEpoch);
        for (std::int64_t epoch = 1; epoch <= 100; ++epoch) {
            if (!kept.wants(epoch, 10, 1000))
                continue;
            auto state = std::make_shared<TrainerState>();
            state->epoch = epoch;
            state->weights = state->firstMoment = state->secondMoment = state->selected.weights
                = std::make_shared<const std::vector<float>>(1000);
            kept.add(state);
        }
        std::vector<std::int64_t> epochs;
        for (const auto& state : kept.states())
            epochs.push_back(state->epoch);
        QCOMPARE(epochs, (std::vector<std::int64_t> { 16, 32, 48, 64, 80, 96 }));
        KeptStates demo;
        QVERIFY(!demo.wants(10, 47, 76000));
        QVERIFY(demo.wants(20, 47, 76000));
        // A large model's states are large: 12 epochs of 5 steps are trained again sooner than they are worth 32 MB.
        QVERIFY(!demo.wants(12, 5, 2'000'000));
        QVERIFY(!demo.wants(55, 5, 2'000'000));
        QVERIFY(demo.wants(56, 5, 2'000'000));
    }

    void theRealDataIsResumedAndRepeatedToo()
    {
        const std::string file = test::realDataFile();
        if (file.empty())
            QSKIP("CMIR_TEST_DATA names no data file");
        if (test::isSanitized())
            QSKIP("the code is that of the tests before");
        RunRequest request;
        request.dataset = std::make_shared<const Dataset>(readDataset(file));
        request.config.parameters.epochs = 3;
        const RunRecord whole = trainOn(request);
        Trainer trainer(request);
        while (trainer.steps() < 30)
            stepOnce(trainer);
        const RunRecord resumed = trainOn(resumeRequest(throughFile(*trainer.checkpoint(0)), request.dataset));
        QCOMPARE(QString::fromStdString(firstDifference(whole, resumed)), QString());
        QCOMPARE(
            QString::fromStdString(firstDifference(whole, trainOn(replayRequest(whole, request.dataset)))), QString());
    }
};

QTEST_GUILESS_MAIN(TestResume)
#include "test_resume.moc"
