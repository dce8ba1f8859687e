#include "core/common/error.h"
#include "core/data/synthetic.h"
#include "core/experiment/theory.h"

#include <QtTest>

#include <cmath>

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
