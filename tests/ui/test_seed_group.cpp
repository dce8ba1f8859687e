#include "core/experiment/robustness.h"
#include "core/run/run_comparison.h"
#include "core/storage/load.h"
#include "core/storage/run_file.h"
#include "tests/ui/seed_workbench.h"
#include "ui/seeds/seed_group.h"
#include "ui/seeds/seed_references.h"
#include "ui/text.h"
#include "ui/views/big_number.h"
#include "ui/views/measures_pane.h"
#include "ui/views/robustness_view.h"
#include "ui/views/training_view.h"
#include "ui/workbench.h"
#include "viz/curve_plot.h"

#include <QLabel>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTreeWidget>
#include <QTreeWidgetItemIterator>
#include <QtTest>

using namespace cmir;
using namespace cmir::ui;

/// Several seeds of the run on show: trained together, turned together, each a run of its own.
class TestSeedGroup : public QObject, protected test::SeedWorkbench {
    Q_OBJECT

    void train(int seeds)
    {
        m_workbench->seeds.setWanted(seeds);
        m_workbench->train();
        QTRY_VERIFY_WITH_TIMEOUT(
            m_workbench->model.hasRun() && m_workbench->seeds.runs().size() == std::size_t(seeds), 60000);
    }

private Q_SLOTS:
    void init() { openWorkbench(3); }

    void cleanup() { closeWorkbench(); }

    void eachIsTheRunThatItWouldBeAlone()
    {
        train(3);
        waitForTheEnd();
        const auto runs = m_workbench->seeds.runs();
        QCOMPARE(runs.size(), 3U);
        for (std::size_t i = 0; i < runs.size(); ++i) {
            QVERIFY(runs[i]->record());
            RunRequest request;
            request.config = runs[0]->runConfig();
            request.config.parameters.seed += static_cast<std::int64_t>(i);
            request.dataset = loadDataset(request.config.data, request.config.parameters);
            QCOMPARE(runs[i]->runConfig().parameters.seed, request.config.parameters.seed);
            QCOMPARE(runs[i]->record()->config.sha256, request.dataset->sha256);
            QCOMPARE(firstDifference(trainRun(request, {}), *runs[i]->record()), std::string());
        }
        // Each is kept.
        QTRY_COMPARE_WITH_TIMEOUT(QDir(m_folder->path()).entryList({ "*.h5" }).size(), 3, 60000);
    }

    void keptRunsOpenAgainAsOne()
    {
        train(3);
        waitForTheEnd();
        const QDir folder(m_folder->path());
        QTRY_COMPARE_WITH_TIMEOUT(folder.entryList({ "*.h5" }).size(), 3, 60000);
        QTRY_VERIFY_WITH_TIMEOUT(!m_workbench->jobs.isAnyRunning(), 60000);
        QStringList files;
        for (const QString& name : folder.entryList({ "*.h5" }, QDir::Files, QDir::Name | QDir::Reversed))
            files << folder.filePath(name);
        RunRecord again = *m_workbench->seeds.runs()[1]->record(); // the same seed once more, longer ago
        again.identity = newRunIdentity();
        again.identity.created = "2020-01-01T00:00:00Z";
        files << folder.filePath(QStringLiteral("again.h5"));
        writeRun(again, files.last().toStdString());

        Workbench other(Settings::inMemory());
        other.files.open(files);
        QTRY_COMPARE_WITH_TIMEOUT(other.seeds.runs().size(), 3U, 60000);
        QCOMPARE(other.model.runConfig().parameters.seed, m_workbench->model.runConfig().parameters.seed);
        QCOMPARE(other.seeds.curve("valid/mae").mean, m_workbench->seeds.curve("valid/mae").mean);
        QCOMPARE(other.seeds.curve("valid/mae").half, m_workbench->seeds.curve("valid/mae").half);
        QCOMPARE(other.seeds.records().size(), 3U);
        for (std::size_t i = 0; i < 3; ++i) {
            const RunModel *opened = other.seeds.runs()[i], *trained = m_workbench->seeds.runs()[i];
            QCOMPARE(opened->identity().id, trained->identity().id);
            QCOMPARE(firstDifference(*opened->record(), *trained->record()), std::string());
            QVERIFY(opened->runDataset()); // it can be measured further
        }
        other.seeds.show(2);
        QCOMPARE(other.model.identity().id, m_workbench->seeds.runs()[2]->identity().id);
        other.files.open(files.first()); // one by itself
        QTRY_VERIFY_WITH_TIMEOUT(!other.seeds.isGroup(), 60000);
    }

    /// Whoever closes the window is asked about the run on show alone.
    void whatIsMeasuredOfOpenedSeedsIsKept()
    {
        train(2);
        waitForTheEnd();
        QTRY_COMPARE_WITH_TIMEOUT(QDir(m_folder->path()).entryList({ "*.h5" }).size(), 2, 60000);
        QTRY_VERIFY_WITH_TIMEOUT(!m_workbench->jobs.isAnyRunning(), 60000);
        QStringList files;
        for (const QString& name : QDir(m_folder->path()).entryList({ "*.h5" }))
            files << m_folder->filePath(name);
        QTemporaryDir library;
        Workbench other(Settings::inMemory(), library.path());
        QSignalSpy copied(&other.keeper, &RunKeeper::copied);
        other.files.open(files);
        QTRY_COMPARE_WITH_TIMEOUT(other.seeds.runs().size(), 2U, 60000);
        for (std::size_t i = 0; i < 2; ++i) {
            auto measured = std::make_shared<RunRecord>(*other.seeds.runs()[i]->record());
            measured->results.push_back({ "missing", { ResultRow {} } });
            other.seeds.setResults(i, measured);
        }
        QTRY_COMPARE_WITH_TIMEOUT(QDir(library.path()).entryList({ "*.h5" }).size(), 2, 60000);
        QTRY_VERIFY_WITH_TIMEOUT(!other.jobs.isAnyRunning(), 60000);
        QCOMPARE(copied.size(), 2);
        for (const QString& name : QDir(library.path()).entryList({ "*.h5" }))
            QCOMPARE(readRun(library.filePath(name).toStdString()).results.size(), 1U);
        for (const RunModel* run : other.seeds.runs())
            QVERIFY(!run->isModified());
    }

    void runsOfOtherSettingsAreNotOne()
    {
        train(1);
        waitForTheEnd();
        RunRecord run = *m_workbench->model.record();
        const QStringList files { m_folder->filePath(QStringLiteral("one.h5")),
            m_folder->filePath(QStringLiteral("two.h5")) };
        writeRun(run, files[0].toStdString());
        run.config.parameters.seed += 1;
        run.config.parameters.lambda1 = 0.125;
        writeRun(run, files[1].toStdString());
        const std::string shown = m_workbench->model.identity().id;
        QSignalSpy failed(&m_workbench->jobs, &JobRunner::failed);
        m_workbench->files.open(files);
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, 60000);
        QCOMPARE(failed[0].at(1).toString(),
            QStringLiteral("%1 and %2 are not one run with several seeds: they differ by more: lambda1")
                .arg(files[0], files[1]));
        QCOMPARE(m_workbench->model.identity().id, shown);
        QVERIFY(!m_workbench->seeds.isGroup());
    }

    void theirMeanHasAnInterval()
    {
        train(3);
        waitForTheEnd();
        const SeedCurve curve = m_workbench->seeds.curve("valid/mae");
        QCOMPARE(curve.seeds, 3);
        QCOMPARE(curve.mean.size(), 3);
        const auto runs = m_workbench->seeds.runs();
        double mean = 0;
        for (const RunModel* run : runs)
            mean += run->history().series.at("valid/mae")[1] / 3;
        QVERIFY(std::abs(curve.mean[1] - mean) < 1e-12);
        double squares = 0;
        for (const RunModel* run : runs)
            squares += std::pow(run->history().series.at("valid/mae")[1] - mean, 2);
        // Student's t with 2 degrees of freedom, from a table.
        QVERIFY(std::abs(curve.half[1] - 4.302653 * std::sqrt(squares / 2 / 3)) < 1e-6);
        QCOMPARE(m_workbench->seeds.selected("valid/mae").size(), 3U);
    }

    void intervalsEndWhereTheMetricEnds()
    {
        // Half of the interval: Student's t with 2 degrees of freedom, deviation 0.04.
        const SeedValues accuracies { { 0, 0.92 }, { 1, 0.96 }, { 2, 1.0 } };
        QCOMPARE(
            meanParts(accuracies, {}).spread, QStringLiteral("± ") + readableNumber(4.302653 * 0.04 / std::sqrt(3.0)));
        const QString accuracy = QStringLiteral("accuracy");
        QCOMPARE(meanParts(accuracies, accuracy).spread,
            QStringLiteral("[%1, %2]")
                .arg(readableNumber(0.96 - 4.302653 * 0.04 / std::sqrt(3.0)), readableNumber(1.0)));
        const SeedValues lower { { 0, 0.5 }, { 1, 0.54 }, { 2, 0.58 } };
        QCOMPARE(meanParts(lower, accuracy).spread, meanParts(lower, {}).spread);
    }

    void whatIsTurnedActsOnAllAndPauseHoldsAll()
    {
        test::useTinyRun(m_workbench->next, 100000);
        train(3);
        m_workbench->training.pause();
        const auto paused = [&] {
            return std::ranges::all_of(m_workbench->seeds.runs(),
                [](const RunModel* run) { return run->status().state == SessionState::Paused; });
        };
        QTRY_VERIFY_WITH_TIMEOUT(paused(), 60000);
        const Parameter& lambda = parameter("lambda1");
        m_workbench->training.change(lambda, 0.125);
        m_workbench->training.resume();
        for (const RunModel* run : m_workbench->seeds.runs())
            QTRY_VERIFY_WITH_TIMEOUT(run->settings().lambda1 == 0.125, 60000);
        m_workbench->training.stop();
        waitForTheEnd();
        for (const RunModel* run : m_workbench->seeds.runs()) {
            QVERIFY(run->record());
            QCOMPARE(run->record()->end, RunEnd::Stopped);
        }
    }

    void anotherRunEndsTheGroupAndIsHeldAgainstIt()
    {
        train(3);
        waitForTheEnd();
        const SeedValues first = m_workbench->seeds.selected("valid/mae");
        m_workbench->next.setParameter(parameter("lambda1"), 0.5);
        train(2);
        waitForTheEnd();
        QVERIFY(m_workbench->seeds.selectedBefore("valid/mae") == first);
        const SeedValues now = m_workbench->seeds.selected("valid/mae");
        QCOMPARE(now.size(), 2U);
        const auto standing = standingTo(now, first, false);
        QVERIFY(standing && standing->seeds == 2); // by the seeds that both have
        m_workbench->next.setParameter(parameter("rho"), 0.5); // other built-in data
        train(2);
        waitForTheEnd();
        QVERIFY(m_workbench->seeds.selectedBefore("valid/mae").empty());
        train(1);
        QVERIFY(!m_workbench->seeds.isGroup());
        waitForTheEnd();
    }

    void whoIsStillTrainingWhenAnotherTakesThePlaceIsKept()
    {
        test::useTinyRun(m_workbench->next, 100000);
        train(2);
        m_workbench->training.stop();
        m_workbench->seeds.setWanted(1);
        QTRY_VERIFY_WITH_TIMEOUT(!m_workbench->training.isActive(), 60000);
        test::useTinyRun(m_workbench->next, 2);
        m_workbench->train();
        waitForTheEnd();
        QTRY_COMPARE_WITH_TIMEOUT(QDir(m_folder->path()).entryList({ "*.h5" }).size(), 3, 60000);
    }

    void anotherSeedCanBeShown()
    {
        train(3);
        waitForTheEnd();
        SeedGroup& seeds = m_workbench->seeds;
        const auto before = seeds.selected("valid/mae");
        const auto third = seeds.runs()[2]->record(), first = seeds.runs()[0]->record();
        seeds.show(2);
        QCOMPARE(seeds.shown(), 2U);
        QVERIFY(m_workbench->model.record() == third);
        QVERIFY(seeds.selected("valid/mae") == before);
        seeds.show(0);
        QVERIFY(m_workbench->model.record() == first);
        QVERIFY(seeds.isGroup());
        m_workbench->model.openRun(third, m_workbench->model.runDataset(), {}); // another run takes the place
        QVERIFY(!seeds.isGroup());
    }

    void everySeedIsMeasuredBesideItsOwnBaselines()
    {
        train(2);
        waitForTheEnd();
        SeedGroup& seeds = m_workbench->seeds;
        QCOMPARE(seeds.records().size(), 2U);
        RobustnessView view(
            m_workbench->model, m_workbench->robustness, m_workbench->jobs, m_workbench->pinned, &seeds);
        view.resize(1200, 700);
        view.show();
        m_workbench->robustness.setBaseline(Method::Augmentation, false);
        m_workbench->robustness.compareWithBaselines();
        QVERIFY(m_workbench->robustness.isBusy());
        QTRY_VERIFY_WITH_TIMEOUT(!m_workbench->robustness.isBusy(), 120000);
        const auto complete = [&] {
            return std::ranges::all_of(seeds.records(), [](const auto& run) {
                return hasRobustnessTables(*run) && run->baselines.size() == 1
                    && run->baselines[0].method == Method::Erm;
            });
        };
        QTRY_VERIFY(complete());
        QTRY_VERIFY(view.noise()->title().contains("2 seeds"));
        const auto records = seeds.records();
        // Each seed's baseline has its seed: it is the one that it would have alone.
        const auto alone = trainBaseline(*records[1], seeds.runs()[1]->runDataset(), Method::Erm, {});
        QCOMPARE(alone.metrics, records[1]->baselines[0].metrics);
        const double first = records[0]->metrics.at("valid").at("mae"),
                     second = records[1]->metrics.at("valid").at("mae");
        QCOMPARE(view.cleanNumber()->value(), readableNumber((first + second) / 2));
        QTRY_COMPARE(view.cleanNumber()->comparisons().size(), 1);
        QVERIFY(view.cleanNumber()->toolTip().contains("2 seeds"));
        // The curve is the mean, its band the interval: Student's t with 1 degree of freedom, from a table.
        const viz::DataTable table = view.noise()->data();
        const auto noisy = [&](std::size_t i) {
            for (const ResultTable& one : records[i]->results)
                if (one.protocol == "valid-noise")
                    for (const ResultRow& row : one.rows)
                        if (row.metric == "mae" && row.modalities == "all" && row.sigma == 2.0)
                            return row.mean;
            return qQNaN();
        };
        const auto column = table.columns.indexOf(QStringLiteral("run/noise on all"));
        QVERIFY(column > 0);
        QVERIFY(std::abs(table.rows.last()[column].toDouble() - (noisy(0) + noisy(1)) / 2) < 1e-6);
        const double half = 12.7062 * std::abs(noisy(0) - noisy(1)) / 2;
        const auto cell = [&](const char* what) {
            const auto at = table.columns.indexOf(QLatin1String("run/noise on all ") + QLatin1String(what));
            return at < 0 ? qQNaN() : table.rows.last()[at].toDouble();
        };
        // Where the band of some noise ends at 0, since no error is less, its two ends stand in the table.
        const double found = std::isnan(cell("spread")) ? cell("high") - (noisy(0) + noisy(1)) / 2 : cell("spread");
        QVERIFY(std::abs(found - half) < 1e-3 * half + 1e-6);
        // What was measured stays with each seed when another one is shown, and back.
        seeds.show(1);
        QVERIFY(m_workbench->model.record() == records[1]);
        seeds.show(0);
        QVERIFY(m_workbench->model.record() == records[0]);
        QVERIFY(!m_workbench->robustness.comparisonObstacle().isEmpty()); // nothing is missing
        train(1);
        waitForTheEnd();
        QVERIFY(seeds.records().empty());
    }

    /// Built-in data are made from the seed: what the linear model reaches differs from seed to seed.
    void everySeedIsHeldAgainstTheReferenceOfItsOwnData()
    {
        TrainingView view(m_workbench->model, m_workbench->next, m_workbench->references, m_workbench->jobs,
            m_workbench->pinned, &m_workbench->seeds);
        view.resize(1200, 700);
        view.show();
        const SeedReferences& references = *view.seedReferences();
        QVERIFY(!references.isNeeded());
        train(3);
        QTRY_VERIFY_WITH_TIMEOUT(references.isNeeded(), 60000);
        waitForTheEnd();
        QTRY_COMPARE_WITH_TIMEOUT(references.values("ridge", "valid/mae").size(), 3U, 60000);
        SeedValues wanted;
        double mean = 0;
        for (std::int64_t seed = 0; seed < 3; ++seed) {
            ExperimentConfig own = m_workbench->next.parameters();
            own.seed += seed;
            const auto models = referenceModels(*loadDataset(m_workbench->next.source(), own));
            wanted[own.seed] = models[1].metrics.at("valid").at("mae");
            mean += wanted[own.seed] / 3;
        }
        QVERIFY(references.values("ridge", "valid/mae") == wanted);
        QVERIFY(wanted[0] != wanted[1]);
        QVERIFY(references.values("ridge", "valid/nothing").empty());
        const auto headline = [&]() -> const BigNumber* {
            for (const BigNumber* number : view.findChildren<BigNumber*>())
                if (number->accessibleName().startsWith("selected, 3 seeds"))
                    return number;
            return nullptr;
        };
        const auto ofRidge = [&] {
            if (headline())
                for (const BigNumber::Comparison& one : headline()->comparisons())
                    if (one.name == "ridge regression")
                        return one;
            return BigNumber::Comparison {};
        };
        QTRY_COMPARE(ofRidge().value, readableNumber(mean));
        const auto standing = standingTo(m_workbench->seeds.selected("valid/mae"), wanted, false);
        QCOMPARE(ofRidge().gap, standingText(*standing));
        QVERIFY(headline()->toolTip().contains("data of its own"));
        // The level line beside the mean of the seeds is the mean of theirs.
        QTRY_VERIFY(view.metrics()->seriesIds().contains("ridge/valid/mae"));
        const viz::DataTable table = view.metrics()->data();
        QVERIFY(std::abs(table.rows[0][table.columns.indexOf("ridge/valid/mae")].toDouble() - mean) < 1e-6);
        // With one data seed all have the same data.
        m_workbench->next.setParameter(parameter("data_seed"), std::int64_t(7));
        train(2);
        waitForTheEnd();
        QVERIFY(m_workbench->seeds.isGroup() && !references.isNeeded());
    }

    /// Whichever seed is on show, what is measured is the mean over all of them, with its interval.
    void measuredValuesAreOverSeeds()
    {
        SeedGroup& seeds = m_workbench->seeds;
        MeasuresPane pane(m_workbench->model, m_workbench->jobs, &seeds);
        pane.show();
        train(2);
        waitForTheEnd();
        QTRY_COMPARE_WITH_TIMEOUT(pane.picture().seeds, std::size_t(2), 120000);
        QTRY_VERIFY(!pane.isBusy());
        const std::string split = pane.picture().split;
        std::vector<MeasuresPicture> each;
        for (const RunModel* run : seeds.runs())
            each.push_back(makeMeasures({ run->runDataset(), run->record(), run->snapshot(), split,
                                            snapshotBefore(run->replay(), run->snapshot()->epoch) },
                {}));
        int compared = 0;
        for (std::size_t m = 0; m < each[0].modalities.size(); ++m)
            for (std::size_t v = 0; v < each[0].modalities[m].values.size(); ++v) {
                const auto first = each[0].modalities[m].values[v].value,
                           second = each[1].modalities[m].values[v].value;
                const MeasuredValue& mean = pane.picture().modalities[m].values[v];
                QCOMPARE(mean.value.has_value(), first && second);
                if (!mean.value)
                    continue;
                QVERIFY(std::abs(*mean.value - (*first + *second) / 2) < 1e-12);
                // Student's t with 1 degree of freedom, from a table.
                const double half = 12.7062 * std::abs(*first - *second) / 2;
                QVERIFY(std::abs((*mean.upper - *mean.lower) / 2 - half) <= 1e-4 * half + 1e-12);
                ++compared;
            }
        QVERIFY(compared > 10);
        const auto note = [&] {
            QStringList texts;
            for (const QLabel* label : pane.findChildren<QLabel*>())
                texts << label->text();
            return texts.join(u' ');
        };
        QVERIFY2(note().contains("over 2 seeds"), qPrintable(note()));
        bool hasInterval = false;
        for (QTreeWidgetItemIterator item(pane.tree()); *item; ++item)
            hasInterval = hasInterval || (*item)->text(MeasuresPane::Invariant).contains(u'±');
        QVERIFY(hasInterval);
        seeds.show(1);
        QVERIFY(!pane.isBusy()); // they are measured already
        QCOMPARE(pane.picture().seeds, std::size_t(2));
        train(1);
        waitForTheEnd();
        QTRY_VERIFY_WITH_TIMEOUT(!pane.picture().modalities.empty() && !pane.isBusy(), 120000);
        QCOMPARE(pane.picture().seeds, std::size_t(1));
        QVERIFY2(note().contains("One seed"), qPrintable(note()));
    }

    void oneSeedSaysSoAndEqualsCannotBeTold()
    {
        const auto one = standingTo(SeedValues { { 0, 0.8 } }, 0.9, false);
        QVERIFY(one && !one->told && one->better == 1);
        QVERIFY(standingText(*one).contains("one seed"));
        const SeedValues near { { 0, 0.80 }, { 1, 0.90 }, { 2, 0.85 } },
            others { { 0, 0.82 }, { 1, 0.87 }, { 2, 0.86 } };
        const auto equal = standingTo(near, others, false);
        QVERIFY(equal && equal->told && equal->better == 0);
        QVERIFY(standingText(*equal).contains("not to be told apart"));
        QVERIFY(standingDetail(*equal).contains("3 seeds"));
        const SeedValues better { { 0, 0.70 }, { 1, 0.761 }, { 2, 0.752 } };
        const auto clear = standingTo(better, others, false);
        QVERIFY(clear && clear->told && clear->better == 1);
        QVERIFY(!standingTo(SeedValues { { 5, 1 } }, others, false)); // no seed in common
    }
};

QTEST_MAIN(TestSeedGroup)

#include "test_seed_group.moc"
