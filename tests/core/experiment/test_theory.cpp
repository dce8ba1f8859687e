#include "core/common/error.h"
#include "core/common/random.h"
#include "core/data/synthetic.h"
#include "core/experiment/theory.h"

#include <QtTest>

#include <algorithm>
#include <cmath>
#include <set>

using namespace cmir;

namespace {

RunRequest request()
{
    RunRequest request;
    ExperimentConfig& config = request.config.parameters;
    config.n_train = 600;
    config.n_valid = 100;
    config.n_test = 200;
    config.epochs = 8;
    request.dataset = std::make_shared<const Dataset>(syntheticDataset(config));
    return request;
}

/// A record of 300 samples of the test split, whose representations are noise, with the label as a column or without.
RunRecord knowing(bool ofInvariant, bool ofSpurious)
{
    Random random(1, "theory test");
    RunRecord run;
    const auto noise = [&] {
        Matrix z(300, 3);
        for (float& x : z.values)
            x = static_cast<float>(random.gaussian());
        return z;
    };
    Predictions test;
    test.split = "test";
    Representation z { noise(), noise() };
    for (std::int64_t r = 0; r < 300; ++r) {
        test.label.push_back(static_cast<float>(random.gaussian()));
        if (ofInvariant)
            z.invariant(r, 1) = test.label.back();
        if (ofSpurious)
            z.spurious(r, 1) = test.label.back();
    }
    run.predictions = std::vector<Predictions> { test };
    run.representations = std::vector<SplitRepresentations> { { "test", { z } } };
    return run;
}

}

class TestTheory : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theConditionByHand()
    {
        TheoryResults results;
        results.environments = { "test", "test_a", "test_b", "test_c" };
        results.raw.test = { 0.2, 1.8, 0.9, 0.4 };
        results.invariant = { 0.1, 0.15, { 0.3, 0.5, 0.4, 0.35 } };
        QCOMPARE(results.raw.worst(), 1.8);
        QCOMPARE(results.raw.spread(), 1.6);
        QCOMPARE(results.invariant.spread(), 0.2);
        QVERIFY(std::abs(results.gap() - 0.05) < 1e-12);
        QVERIFY(std::abs(results.allowance() - (1.6 / 4 - 0.05)) < 1e-12);
        results.invariant.valid = 0.05; // no gap below 0
        QCOMPARE(results.gap(), 0.0);
    }

    void bothTheoremsAreMeasured()
    {
        double last = 0;
        const JobContext job { [&](double share, std::string_view) {
                                  QVERIFY(share >= last - 1e-9 && share <= 1);
                                  last = share;
                              },
            {} };
        const TheoryResults results = measureTheory(request(), { { 0, 1 } }, job);
        QCOMPARE(results.environments.size(), std::size_t { 5 });
        QCOMPARE(results.raw.test.size(), std::size_t { 5 });
        QCOMPARE(results.points.size(), std::size_t { 2 });
        // Without lambda3 nothing learns to rebuild; with it the error falls.
        QVERIFY(results.points[1].unexplained < results.points[0].unexplained);
        for (const TheoremTwoPoint& point : results.points) {
            QVERIFY(point.environmentInvariant > 0 && point.environmentInvariant <= 1);
            QVERIFY(std::isfinite(point.labelInvariant) && std::isfinite(point.labelGain));
            QCOMPARE(point.chance, 0.25);
        }
        // The raw predictor follows the spurious factors, whose correlation turns from test to test_rho_-0.95.
        QVERIFY(results.raw.test.back() > results.raw.test.front());
    }

    /// K = 0 is probed in the variants of the default K: chance is theirs. And strength 1 is CmIR as set, trained once.
    void withoutVirtualEnvironmentsChanceIsTheProbes()
    {
        RunRequest clean = request();
        clean.config.parameters.K = 0;
        clean.config.parameters.epochs = 1;
        std::set<std::string> trained;
        const JobContext job {
            [&](double, std::string_view what) { trained.insert(std::string(what.substr(0, what.find(':')))); }, {}
        };
        const TheoryResults results = measureTheory(clean, { { 1 } }, job);
        QCOMPARE(results.points.at(0).chance, 0.25);
        QVERIFY(trained == (std::set<std::string> { "plain predictor", "CmIR" }));
    }

    void theEnvironmentIsTheMeanOverModalities()
    {
        ResultTable probes { "probe", {} };
        const auto add = [&](const char* modality, const char* metric, double value, double chance) {
            ResultRow row;
            row.modalities = modality;
            row.metric = metric;
            row.mean = value;
            row.reference = chance;
            probes.rows.push_back(row);
        };
        add("text", "environment_accuracy/invariant", 0.3, 0.2);
        add("audio", "environment_accuracy/invariant", 0.5, 0.2);
        add("vision", "environment_accuracy/invariant", NAN, NAN);
        add("all", "environment_accuracy/invariant", 0.9, 0.2);
        add("text", "environment_accuracy/spurious", 0.7, 0.2);
        add("text", "environment_linear_accuracy/invariant", 0.1, 0.9);
        TheoremTwoPoint point;
        fillEnvironment(point, probes);
        QCOMPARE(point.environmentInvariant, 0.4);
        QCOMPARE(point.environmentSpurious, 0.7);
        QCOMPARE(point.chance, 0.2);
    }

    void whatTheLabelGainsFromZSpu_data()
    {
        QTest::addColumn<bool>("ofInvariant");
        QTest::addColumn<bool>("ofSpurious");
        QTest::addColumn<double>("invariant");
        QTest::addColumn<double>("gain");
        QTest::newRow("all in Z_inv") << true << false << 1.0 << 0.0;
        QTest::newRow("all in Z_spu") << false << true << 0.0 << 1.0;
        QTest::newRow("in neither") << false << false << 0.0 << 0.0;
    }
    void whatTheLabelGainsFromZSpu()
    {
        QFETCH(bool, ofInvariant);
        QFETCH(bool, ofSpurious);
        QFETCH(double, invariant);
        QFETCH(double, gain);
        TheoremTwoPoint point;
        fillLabel(point, knowing(ofInvariant, ofSpurious), {});
        QVERIFY2(std::abs(point.labelInvariant - invariant) < 0.1, qPrintable(QString::number(point.labelInvariant)));
        QVERIFY2(std::abs(point.labelGain - gain) < 0.1, qPrintable(QString::number(point.labelGain)));
    }

    /// The order of classes means nothing: the middle one is found as well as the others.
    void classesAreFoundAsClasses()
    {
        RunRecord run = knowing(true, false);
        run.task = Task::Multiclass;
        Predictions& test = run.predictions[0];
        for (std::size_t i = 0; i < test.label.size(); ++i) {
            test.label[i] = static_cast<float>(i % 3);
            for (std::int64_t c = 0; c < 3; ++c)
                run.representations[0].modalities[0].invariant(static_cast<std::int64_t>(i), c)
                    = static_cast<std::int64_t>(i % 3) == c ? 1.0F : 0.0F;
        }
        TheoremTwoPoint point;
        fillLabel(point, run, {});
        QCOMPARE(point.labelInvariant, 1.0);
        std::ranges::fill(test.label, 2.0F); // one class alone
        fillLabel(point, run, {});
        QVERIFY(std::isnan(point.labelInvariant) && std::isnan(point.labelGain));
    }

    void dataWithOneTestSplitIsRefused()
    {
        RunRequest one = request();
        Dataset dataset = *one.dataset;
        std::erase_if(dataset.splits, [](const Split& split) { return split.name.starts_with("test_"); });
        one.dataset = std::make_shared<const Dataset>(dataset);
        QVERIFY_THROWS_EXCEPTION(BadInput, measureTheory(one, {}, {}));
    }

    void itCanBeCancelled()
    {
        const JobContext job { {}, [] { return true; } };
        QVERIFY_THROWS_EXCEPTION(Cancelled, measureTheory(request(), {}, job));
    }
};

QTEST_GUILESS_MAIN(TestTheory)
#include "test_theory.moc"
