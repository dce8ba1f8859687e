#include "core/analysis/intervals.h"
#include "tests/ui/seed_workbench.h"
#include "ui/seeds/seed_apart.h"
#include "ui/text.h"
#include "ui/views/apart_curves.h"
#include "ui/views/apart_picture.h"
#include "ui/views/big_number.h"
#include "ui/views/embeddings_view.h"
#include "ui/views/epoch_bar.h"
#include "ui/views/measures_pane.h"
#include "ui/views/training_view.h"
#include "viz/curve_plot.h"
#include "viz/fixed_number.h"

#include <QPushButton>
#include <QSlider>
#include <QTemporaryDir>
#include <QTreeWidget>
#include <QTreeWidgetItemIterator>
#include <QtTest>

using namespace cmir;
using namespace cmir::ui;

namespace {

ApartScore scored(double value)
{
    return { value, value - 0.3, value + 0.3, 0.25, 9 };
}

/// Of two modalities; what differs by seed is the environment found in Z_inv.
ApartReading readingOf(double environment)
{
    ApartReading reading;
    reading.split = "valid";
    reading.shiftSplit = "valid_rho_-0.95";
    for (const double other : { 0.0, 0.1 })
        reading.modalities.push_back({ other == 0 ? "text" : "audio",
            { scored(0.8), scored(0.7), scored(environment + other) }, { scored(0.9), scored(0.5), scored(0.6) } });
    return reading;
}

}

/// What the parts know, over several seeds: in the tile, in the headline and in the measured values, also while they
/// train.
class TestSeedApart : public QObject, protected test::SeedWorkbench {
    Q_OBJECT

    SeedGroup& seeds() { return m_workbench->seeds; }
    RunModel& shown() { return m_workbench->model; }

    void trainAndPause(int wanted, std::int64_t epochs)
    {
        test::useTinyRun(m_workbench->next, 100000);
        seeds().setWanted(wanted);
        m_workbench->train();
        const auto seen = [&] {
            const auto runs = seeds().runs();
            return runs.size() == std::size_t(wanted) && std::ranges::all_of(runs, [&](const RunModel* run) {
                return run->history().epochs() >= epochs && run->snapshot();
            });
        };
        QTRY_VERIFY_WITH_TIMEOUT(shown().hasRun() && seen(), 60000);
        pauseAll();
    }

    /// Mean over seeds and modalities of what the histories say of an epoch.
    double historyMean(const char* question, std::int64_t epoch)
    {
        double sum = 0;
        int count = 0;
        for (const RunModel* run : seeds().runs())
            for (const ModalityInfo& modality : run->runDataset()->modalities) {
                const auto& series = run->history().series.at("apart/" + modality.name + "/" + question);
                sum += series.at(static_cast<std::size_t>(epoch - 1));
                ++count;
            }
        return sum / count;
    }

private Q_SLOTS:
    void init() { openWorkbench(3); }

    void cleanup() { closeWorkbench(); }

    void theTileHasMeansWithIntervals()
    {
        const std::vector<ApartReading> readings { readingOf(0.30), readingOf(0.34), readingOf(0.38) };
        const viz::ApartTable tile = apartTableOfSeeds(readings, Task::Regression);
        QCOMPARE(tile.blocks.size(), 3);
        const viz::ApartTable::Cell &all = tile.blocks[0].rows[0][2], &text = tile.blocks[1].rows[0][2];
        // Student's t with 2 degrees of freedom, from a table; the deviation is 0.04.
        const double half = 4.302653 * 0.04 / std::sqrt(3.0);
        QVERIFY(std::abs(text.value - 0.34) < 1e-9 && std::abs(text.upper - 0.34 - half) < 1e-6);
        // Of all modalities each seed has its own mean: the interval is that of those.
        QVERIFY(std::abs(all.value - 0.39) < 1e-9 && std::abs(all.lower - 0.39 + half) < 1e-6);
        QCOMPARE(all.chance, 0.25);
        const QString found = viz::fixedNumber(0.39) + QStringLiteral(" ± ") + viz::fixedNumber(half);
        QVERIFY2(tile.verdict.contains(found), qPrintable(tile.verdict));
        QVERIFY(tile.verdict.contains("3 seeds"));
        QVERIFY(text.tip.contains("3 seeds"));
        // What one of them lacks has no mean.
        std::vector<ApartReading> lacking = readings;
        lacking[1].modalities[0].invariant.shift.reset();
        QVERIFY(qIsNaN(apartTableOfSeeds(lacking, Task::Regression).blocks[1].rows[0][1].value));
        QVERIFY(qIsFinite(apartTableOfSeeds(lacking, Task::Regression).blocks[2].rows[0][1].value));
        // One seed keeps the interval of its probe, and says that it is one.
        const viz::ApartTable one = apartTable(readings[0], Task::Regression);
        QVERIFY(std::abs(one.blocks[1].rows[0][2].upper - 0.6) < 1e-9);
        QVERIFY(one.verdict.contains("One seed"));
        QVERIFY(one.blocks[1].rows[0][2].tip.contains("one seed"));
    }

    void sharesEndAtOne()
    {
        const std::vector<ApartReading> readings { readingOf(0.80), readingOf(0.88), readingOf(0.89) };
        const viz::ApartTable tile = apartTableOfSeeds(readings, Task::Regression);
        QVERIFY(tile.blocks[0].rows[0][2].upper <= 1);
        QVERIFY2(tile.verdict.contains(QStringLiteral(", 1.00]")), qPrintable(tile.verdict));
    }

    void theTileIsOfAllSeedsWhileTheyTrainAndAfter()
    {
        EmbeddingsView view(shown(), m_workbench->jobs, m_workbench->selection, &seeds());
        view.resize(1100, 800);
        view.show();
        trainAndPause(2, 3);
        const auto tile = [&]() -> const viz::ApartTable& { return view.findChild<viz::ApartTile*>()->table(); };
        QTRY_VERIFY_WITH_TIMEOUT(!view.isBusy() && tile().verdict.contains("2 seeds"), 60000);
        const auto saysAfter
            = [&](std::int64_t epoch) { return tile().verdict.contains(QStringLiteral("After epoch %1.").arg(epoch)); };
        // A seed that is paused may still tell of the epoch that it had just done.
        const auto newest = [&] { return readingsOfHistories(seeds().runs(), view.picture()->apart, 0); };
        QTRY_VERIFY_WITH_TIMEOUT(!view.isBusy() && newest().epoch >= 1 && saysAfter(newest().epoch), 60000);
        const SeedApart::Readings now = newest();
        QCOMPARE(now.bySeed.size(), 2U);
        QVERIFY(std::abs(tile().blocks[0].rows[0][2].value - historyMean("environment_invariant", now.epoch)) < 1e-9);
        QVERIFY(std::abs(tile().blocks[0].rows[1][0].value - historyMean("label_spurious", now.epoch)) < 1e-9);
        // Whichever of them is on show.
        seeds().show(1);
        QTRY_VERIFY_WITH_TIMEOUT(!view.isBusy() && view.picture()->snapshot == shown().snapshot(), 60000);
        QVERIFY(saysAfter(now.epoch));
        // Of an earlier epoch too, where it was read.
        view.epochs()->slider()->setValue(0);
        QTRY_VERIFY_WITH_TIMEOUT(!view.isBusy() && view.picture()->snapshot == shown().snapshot(), 60000);
        QVERIFY(shown().snapshot()->epoch == 0 || saysAfter(shown().snapshot()->epoch));
        shown().showReplay({});
        stopAll();
        // Then the results are read, whole and of each.
        const auto isOfResults = [&] {
            return !view.isBusy() && tile().verdict.contains("2 seeds") && !tile().verdict.contains("After epoch");
        };
        QTRY_VERIFY_WITH_TIMEOUT(isOfResults(), 60000);
        double mean = 0;
        for (const RunModel* run : seeds().runs())
            mean += readApart(*run->record()->shown, "valid", apartFacts(*run->runDataset()))
                        .all()
                        .invariant.environment->value
                / 2;
        QVERIFY(std::abs(tile().blocks[0].rows[0][2].value - mean) < 1e-9);
    }

    void oneSeedSaysSo()
    {
        EmbeddingsView view(shown(), m_workbench->jobs, m_workbench->selection, &seeds());
        view.show();
        test::trainTinyRun(*m_workbench, 2);
        const auto tile = [&]() -> const viz::ApartTable& { return view.findChild<viz::ApartTile*>()->table(); };
        QTRY_VERIFY_WITH_TIMEOUT(!view.isBusy() && tile().verdict.contains("One seed"), 60000);
    }

    void theHeadlineHasAnIntervalMeanwhile()
    {
        TrainingView view(
            shown(), m_workbench->next, m_workbench->references, m_workbench->jobs, m_workbench->pinned, &seeds());
        view.resize(1200, 800);
        view.show();
        trainAndPause(3, 4);
        const auto now = [&] {
            for (const BigNumber* number : view.findChildren<BigNumber*>())
                if (number->accessibleName().startsWith("validation"))
                    return number->accessibleName() + number->accessibleDescription() + number->value();
            return QString();
        };
        const SeedCurve curve = seeds().curve("valid/mae");
        const auto epoch = static_cast<std::int64_t>(curve.epochs.back());
        const SeedValues values = valuesAfter(seeds().runs(), "valid/mae", epoch);
        QCOMPARE(values.size(), 3U);
        const MeanParts parts = meanParts(values, QStringLiteral("mae"));
        QTRY_VERIFY2(now().contains(parts.mean) && now().contains(parts.spread), qPrintable(now()));
        const ApartCurves* apart = view.findChild<ApartCurves*>();
        QTRY_VERIFY(apart->plot()->title().contains("3 seeds"));
        stopAll();
    }

    void curvesHaveTheIntervalsOfStudent()
    {
        const std::vector<std::vector<double>> runs { { 1, 2, 5 }, { 2, 2, 7, 9 }, { 4, 2, qQNaN() } };
        const SeedCurve curve = seedCurve(runs);
        QCOMPARE(curve.epochs, (QList<double> { 1, 2 }));
        for (int e = 0; e < 2; ++e) {
            std::vector<double> values;
            for (const auto& one : runs)
                values.push_back(one[static_cast<std::size_t>(e)]);
            const MeanEstimate estimate = studentInterval(values);
            QVERIFY(std::abs(curve.mean[e] - estimate.mean) < 1e-12);
            QVERIFY(std::abs(curve.half[e] - (estimate.upper - estimate.lower) / 2) < 1e-9);
        }
        QCOMPARE(seedCurve(std::vector<std::vector<double>> { { 1, 2 } }).half, (QList<double> { 0, 0 }));
    }

    void measuredValuesAreOfAllSeedsMeanwhile()
    {
        MeasuresPane pane(shown(), m_workbench->jobs, &seeds());
        pane.show();
        trainAndPause(2, 2);
        pane.findChild<QPushButton*>()->click();
        QTRY_VERIFY_WITH_TIMEOUT(!pane.isBusy() && !pane.picture().modalities.empty(), 120000);
        QCOMPARE(pane.picture().seeds, std::size_t(2));
        QVERIFY(pane.picture().shownOnly);
        bool hasInterval = false;
        for (QTreeWidgetItemIterator item(pane.tree()); *item; ++item)
            hasInterval = hasInterval || (*item)->text(MeasuresPane::Invariant).contains(u'±');
        QVERIFY(hasInterval);
        stopAll(); // and anew of the results
        QTRY_VERIFY_WITH_TIMEOUT(!pane.isBusy() && !pane.picture().shownOnly && pane.picture().seeds == 2, 120000);
    }
};

QTEST_MAIN(TestSeedApart)

#include "test_seed_apart.moc"
