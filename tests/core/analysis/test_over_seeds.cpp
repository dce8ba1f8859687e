#include "core/analysis/over_seeds.h"

#include <QtTest>

#include <cmath>

using namespace cmir;

namespace {

ResultRow row(double sigma, const std::string& metric, double mean)
{
    ResultRow row { .split = "valid", .modalities = "all", .sigma = sigma, .rho = {}, .metric = metric };
    row.mean = mean;
    row.std = 99; // over draws: not what is shown of several seeds
    return row;
}

std::shared_ptr<RunRecord> run(double at0, double at1)
{
    auto run = std::make_shared<RunRecord>();
    run->results = { { "valid-noise", { row(0, "mae", at0), row(1, "mae", at1), row(1, "r", 0.5) } } };
    run->metrics = { { "valid", { { "mae", at0 }, { "r", 0.5 } } } };
    run->baselines = { { Method::Erm, { { "valid", { { "mae", at0 + 1 } } } },
        { { "valid-noise", { row(0, "mae", at0 + 1) } } } } };
    return run;
}

using Runs = std::vector<std::shared_ptr<const RunRecord>>;

}

class TestOverSeeds : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void meansWithIntervalsByHand()
    {
        const RunRecord all = overSeeds(Runs { run(1, 2), run(3, 2), run(2, 5) });
        const auto& rows = all.results.at(0).rows;
        QCOMPARE(rows.size(), std::size_t(3));
        QCOMPARE(rows[0].mean, 2.0);
        QCOMPARE(rows[0].std, 1.0);
        QCOMPARE(rows[0].draws, std::int64_t(3));
        constexpr double t = 4.30265272974946; // Student's, 2 degrees of freedom, 97.5 %
        QVERIFY(std::abs(*rows[0].upper - (2 + t / std::sqrt(3.0))) < 1e-9);
        QCOMPARE(*rows[0].lower, 0.0); // not 2 - t / sqrt(3): no error is less
        QCOMPARE(rows[1].mean, 3.0);
        QCOMPARE(*rows[2].lower, 0.5); // all the same
        QCOMPARE(all.metrics.at("valid").at("mae"), 2.0);
        QCOMPARE(all.baselines.at(0).metrics.at("valid").at("mae"), 3.0);
        QCOMPARE(all.baselines.at(0).results.at(0).rows.at(0).mean, 3.0);
    }

    /// No true mean lies beyond what the metric can be.
    void intervalsEndWhereTheMetricEnds()
    {
        const auto of = [](double acc2, double mae, double r) {
            auto run = std::make_shared<RunRecord>();
            run->results = { { "valid-noise", { row(0, "acc2", acc2), row(0, "mae", mae), row(0, "r", r) } } };
            return run;
        };
        const RunRecord all = overSeeds(Runs { of(0.9, 0.1, -0.99), of(1, 3, -0.8), of(0.98, 1, 0.9) });
        const auto& rows = all.results.at(0).rows;
        QCOMPARE(rows[0].upper, std::optional(1.0));
        QVERIFY(*rows[0].lower > 0.8 && *rows[0].lower < 0.9); // as it was: 0.96 - 4.3027 * 0.0529 / sqrt(3)
        QCOMPARE(rows[1].lower, std::optional(0.0));
        QVERIFY(*rows[1].upper > 4);
        QCOMPARE(rows[2].lower, std::optional(-1.0));
        QCOMPARE(rows[2].upper, std::optional(1.0));
    }

    void oneRunHasNoInterval()
    {
        const RunRecord all = overSeeds(Runs { run(1, 2) });
        QCOMPARE(all.results.at(0).rows.at(0).mean, 1.0);
        QVERIFY(!all.results.at(0).rows.at(0).lower);
    }

    void onlyWhatAllMeasured()
    {
        auto few = run(3, 4);
        few->results[0].rows.erase(few->results[0].rows.begin()); // and the others are no longer where they were
        few->metrics["valid"].erase("r");
        few->baselines.clear();
        const RunRecord all = overSeeds(Runs { run(1, 2), few });
        QCOMPARE(all.results.at(0).rows.size(), std::size_t(2));
        QCOMPARE(all.results.at(0).rows.at(0).sigma, std::optional(1.0));
        QCOMPARE(all.results.at(0).rows.at(0).mean, 3.0);
        QVERIFY(!all.metrics.at("valid").contains("r"));
        QVERIFY(all.baselines.empty());
        auto none = run(1, 2);
        none->results.clear();
        QVERIFY(overSeeds(Runs { run(1, 2), none }).results.empty());
    }
};

QTEST_APPLESS_MAIN(TestOverSeeds)

#include "test_over_seeds.moc"
