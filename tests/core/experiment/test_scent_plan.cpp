#include "core/common/background_thread.h"
#include "core/common/error.h"
#include "core/config/registry.h"
#include "core/data/synthetic.h"
#include "core/experiment/scent_training.h"
#include "tests/support/support.h"

#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

using namespace cmir;
namespace fs = std::filesystem;

namespace {

using Values = std::vector<double>;

RunConfig tinyBase()
{
    RunConfig base;
    base.parameters.n_train = 96;
    base.parameters.n_valid = base.parameters.n_test = 40;
    base.parameters.epochs = 1;
    base.parameters.d = 8;
    base.parameters.d_hidden = 12;
    base.parameters.K = 2;
    base.parameters.seed = 5;
    return base;
}

std::vector<std::string> mainKeys()
{
    std::vector<std::string> keys;
    for (const Parameter& p : allParameters())
        if (p.group == ParameterGroup::Main)
            keys.push_back(p.key);
    return keys;
}

/// What would be found of a plan if every training gave this value of valid/mae.
std::shared_ptr<const ScentResults> found(
    const ScentPlan& plan, const std::function<std::optional<double>(std::size_t variant, std::int64_t seed)>& mae)
{
    StudyResults trained;
    trained.plan = plan.study;
    for (std::size_t v = 0; v < plan.study.variants.size(); ++v)
        for (const std::int64_t seed : plan.study.seeds)
            if (const auto value = mae(v, seed))
                trained.rows.push_back({ v, seed, "valid", "mae", *value });
    return std::make_shared<const ScentResults>(ScentResults { plan, trained });
}

const ScentMetric validMae { "valid", "mae" };

}

class TestScentPlan : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void valuesAreOnAGridAroundThePresentOne_data()
    {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("present");
        QTest::addColumn<Values>("wanted"); // nearest first, from above first
        QTest::newRow("whole") << "K"
                               << "4" << Values { 5, 3, 6, 2 };
        QTest::newRow("whole, at the lower end") << "K"
                                                 << "0" << Values { 1, 2, 3, 4 };
        QTest::newRow("whole, beyond the usual") << "K"
                                                 << "12" << Values { 13, 11, 14, 10 };
        QTest::newRow("linear") << "alpha1"
                                << "1" << Values { 1.5, 0.5, 2, 0 };
        QTest::newRow("linear, off the grid") << "alpha1"
                                              << "1.1" << Values { 1.5, 0.5, 2, 0 };
        QTest::newRow("linear, at the upper end") << "alpha1"
                                                  << "4" << Values { 3.5, 3, 2.5, 2 };
        QTest::newRow("factors") << "lambda1"
                                 << "1" << Values { 10, 0.1, 100, 0.01 };
        QTest::newRow("factors, off the grid") << "lambda1"
                                               << "1.2" << Values { 10, 0.1, 100, 0.01 };
        QTest::newRow("factors, between") << "lambda1"
                                          << "3" << Values { 10, 1, 100, 0.1 };
        QTest::newRow("factors, at the lower end") << "lambda1"
                                                   << "1e-4" << Values { 1e-3, 0, 1e-2, 0.1 };
        QTest::newRow("factors, below the usual") << "lambda1"
                                                  << "1e-6" << Values { 1e-5, 1e-7, 1e-4, 1e-8 };
        QTest::newRow("factors, from 0") << "lambda1"
                                         << "0" << Values { 1e-4, 1e-2, 1, 100 };
    }
    void valuesAreOnAGridAroundThePresentOne()
    {
        QFETCH(QString, key);
        QFETCH(QString, present);
        QFETCH(Values, wanted);
        const Parameter& p = parameter(key.toStdString());
        QCOMPARE(scentValues(p, p.parse(present.toStdString())), wanted);
    }

    void everyParameterThatCanHasValuesThatItAllows()
    {
        for (const Parameter& p : allParameters()) {
            if (!canHaveScent(p))
                continue;
            const Values values = scentValues(p, p.defaultValue());
            std::set<double> known { scentNumber(p.defaultValue()) };
            for (const double value : values) {
                const ParameterValue asValue = p.type == ParameterType::Integer
                    ? ParameterValue(static_cast<std::int64_t>(value))
                    : ParameterValue(value);
                p.check(asValue); // throws where it is not allowed
                QVERIFY2(known.insert(value).second, p.key.c_str()); // each once, and not the present one
            }
            QVERIFY2(values.size() == scentPoints - 1, p.key.c_str());
        }
        QVERIFY(!canHaveScent(parameter("epochs")));
        QVERIFY(!canHaveScent(parameter("d")));
        QVERIFY(!canHaveScent(parameter("predict_on")));
    }

    void whatTheMethodLeavesOutIsLeftOut()
    {
        RunConfig base = tinyBase();
        QCOMPARE(scentPlan(base, mainKeys()).keys, mainKeys());
        base.method = Method::Erm;
        for (const std::string& key : scentPlan(base, mainKeys()).keys)
            QVERIFY2(parameter(key).whyWithoutPart(Method::Erm, base.parameters).empty(), key.c_str());
        QVERIFY(scentPlan(base, mainKeys()).keys.empty());
        base.method = Method::Cmir;
        base.parameters.K = 0;
        const auto keys = scentPlan(base, mainKeys()).keys;
        QVERIFY(std::ranges::find(keys, "lambda1") == keys.end());
        QVERIFY(std::ranges::find(keys, "K") != keys.end());
    }

    /// The settings as they are, then the nearest two of every parameter in turn; the seeds of a value together.
    void theNearestComeFirst()
    {
        const ScentPlan plan = scentPlan(tinyBase(), { "lambda1", "K" });
        std::vector<std::string> order;
        for (const StudyJob& job : scentJobs(plan))
            order.push_back(plan.study.variants[job.variants.front()].name + " " + std::to_string(job.seed));
        QCOMPARE(order.size(), std::size_t { 9 * 3 });
        QCOMPARE(order[0], std::string("as it is 5"));
        QCOMPARE(order[2], std::string("as it is 7"));
        std::vector<std::string> keys; // of each third job, past the first
        for (std::size_t i = 3; i < order.size(); i += 3)
            keys.push_back(order[i].substr(0, order[i].find(' ')));
        QCOMPARE(keys, (std::vector<std::string> { "lambda1", "lambda1", "K", "K", "lambda1", "lambda1", "K", "K" }));
    }

    /// A plan around a neighbour asks for what the first one has trained, by the names of the jobs.
    void whatWasTrainedNearbyCounts()
    {
        RunConfig base = tinyBase();
        base.parameters.lambda1 = 1;
        std::set<std::string> known;
        for (const StudyJob& job : scentJobs(scentPlan(base, { "lambda1" })))
            known.insert(job.hash);
        base.parameters.lambda1 = 10;
        const auto there = std::ranges::count_if(
            scentJobs(scentPlan(base, { "lambda1" })), [&](const StudyJob& job) { return known.contains(job.hash); });
        QCOMPARE(there, 5 * 3); // 0.01 to 100 both times
    }

    void surroundingsAreAllElse()
    {
        RunConfig base = tinyBase(), other = base;
        other.parameters.lambda1 = 7;
        QCOMPARE(scentSurroundings(other, "lambda1"), scentSurroundings(base, "lambda1"));
        QVERIFY(scentSurroundings(other, "K") != scentSurroundings(base, "K"));
        other = base;
        other.parameters.seed = 6;
        QVERIFY(scentSurroundings(other, "lambda1") != scentSurroundings(base, "lambda1"));
    }

    /// Means, intervals and tests by hand: 1, 2, 3 has the mean 2, s 1, and t(2; .975) = 4.3027.
    void curvesAreMeansOverSeeds()
    {
        RunConfig base = tinyBase();
        base.parameters.lambda1 = 1;
        const ScentPlan plan = scentPlan(base, { "lambda1" });
        const auto results = found(plan, [&](std::size_t variant, std::int64_t seed) -> std::optional<double> {
            if (variant == 4) // 0.01
                return {};
            if (variant == 3 && seed > 5) // 100: one seed of three
                return {};
            const double bySeed = static_cast<double>(seed - 4);
            return variant == 0 ? bySeed : variant == 1 ? bySeed - 0.5 - 0.01 * bySeed : bySeed + 4;
        });
        const ScentCurve curve = scentCurve({ results }, "lambda1", validMae);
        QVERIFY(curve.isCurve());
        QCOMPARE(curve.present, 1.0);
        QCOMPARE(curve.points.size(), std::size_t { 4 }); // 0.1, 1, 10, 100
        const ScentCurve::Point& now = *curve.at(1);
        QCOMPARE(now.estimate.mean, 2.0);
        QVERIFY(std::abs(now.estimate.upper - (2 + 4.3026527 / std::sqrt(3))) < 1e-6);
        QVERIFY(!now.p);
        QVERIFY(curve.at(10)->p && *curve.at(10)->p < 0.001);
        QVERIFY(!curve.at(100)->complete());
        QCOMPARE(curve.at(100)->estimate.samples, 1);
        QCOMPARE(curve.points[*curve.best].value, 10.0); // the least error of the complete ones
        QVERIFY(!scentCurve({ results }, "lambda1", { "valid", "r" }).isCurve());
    }

    /// Curves of another present value join, and the newest of equal values counts.
    void curvesOfOneSurroundingJoin()
    {
        RunConfig base = tinyBase();
        base.parameters.lambda1 = 1;
        const auto first = found(scentPlan(base, { "lambda1" }), [](auto, auto seed) { return 1.0 * double(seed); });
        base.parameters.lambda1 = 3;
        const auto second = found(scentPlan(base, { "lambda1" }), [](auto, auto seed) { return 2.0 * double(seed); });
        const ScentCurve curve = scentCurve({ first, second }, "lambda1", validMae);
        Values values;
        for (const ScentCurve::Point& point : curve.points)
            values.push_back(point.value);
        QCOMPARE(values, (Values { 0.01, 0.1, 1, 3, 10, 100 }));
        QCOMPARE(curve.present, 3.0);
        QCOMPARE(curve.at(0.01)->estimate.mean, 6.0);
        QCOMPARE(curve.at(1)->estimate.mean, 12.0);
    }

    /// What noise alone makes of a curve takes no more than the inner part of the scale.
    void aFlatCurveLooksFlat()
    {
        const ScentPlan plan = scentPlan(tinyBase(), { "lambda1" });
        const auto noise = found(plan, [](std::size_t variant, std::int64_t seed) {
            return 1 + 0.1 * std::sin(12.9898 * static_cast<double>(variant) + 78.233 * static_cast<double>(seed));
        });
        const std::vector<ScentCurve> curves { scentCurve({ noise }, "lambda1", validMae) };
        const auto scale = scentScale(curves);
        QVERIFY(scale);
        double least = 1, most = 0;
        for (const ScentCurve::Point& point : curves.front().points) {
            const double place = scale->place(point.estimate.mean, false);
            least = std::min(least, place);
            most = std::max(most, place);
        }
        QVERIFY(least > 0.15 && most < 0.85);
        QVERIFY(most - least < 0.6);
        const auto rises = found(plan, [](std::size_t variant, std::int64_t seed) {
            return static_cast<double>(variant) + 0.001 * static_cast<double>(seed);
        });
        const std::vector<ScentCurve> clear { scentCurve({ rises }, "lambda1", validMae) };
        const auto clearScale = scentScale(clear);
        QVERIFY(
            clearScale->place(clear.front().at(clear.front().present)->estimate.mean, false) > 0.95); // better is up
        QVERIFY(clearScale->place(4.006, false) < 0.05);
        QVERIFY(!scentScale(std::vector<ScentCurve> {}));
    }

    void trainingsGiveTheCurveAndAreThereAgain()
    {
        const QTemporaryDir folder;
        RunConfig base = tinyBase();
        base.sha256 = "of the data with this seed"; // as the window knows it
        const ScentPlan plan = scentPlan(base, { "lambda1", "K" });
        const ScentOptions options { fs::path(folder.path().toStdString()) / "scent", 2, {}, false };
        QCOMPARE(readScent(plan, options.folder)->trained.finished, std::size_t { 0 });
        std::vector<std::size_t> finished;
        std::set<std::size_t> firstVariants; // of the first six trainings
        const auto changed = [&](const std::shared_ptr<const ScentResults>& results) {
            finished.push_back(results->trained.finished);
            if (results->trained.finished <= 6)
                for (const StudyRow& row : results->trained.rows)
                    firstVariants.insert(row.variant);
        };
        bool done = false;
        std::thread([&] { done = trainScent(plan, options, {}, changed); }).join();
        QVERIFY(done);
        QCOMPARE(finished.front(), std::size_t { 0 });
        QCOMPARE(finished.back(), plan.study.jobs());
        for (const std::size_t variant : firstVariants)
            QVERIFY(variant <= 2); // as it is, and the nearest of the first parameter
        const ScentCurve curve = scentCurve({ readScent(plan, options.folder) }, "lambda1", validMae);
        QCOMPARE(curve.points.size(), scentPoints);
        QVERIFY(std::ranges::all_of(curve.points, &ScentCurve::Point::complete));

        finished.clear();
        std::thread([&] { done = trainScent(plan, options, {}, changed); }).join();
        QVERIFY(done);
        QCOMPARE(finished.front(), plan.study.jobs()); // all of it was there
    }

    /// The bits are those of a study, and so of cmir train.
    void itIsWhatAStudyTrains()
    {
        const QTemporaryDir folder;
        ScentPlan plan = scentPlan(tinyBase(), { "lambda1" });
        const fs::path mine = fs::path(folder.path().toStdString()) / "scent", theirs = mine.parent_path() / "study";
        std::thread([&] { trainScent(plan, { mine, 2, {}, true }, {}, {}); }).join();
        StudyOptions options;
        options.folder = theirs;
        const StudyResults study = runStudy(plan.study, options, {});
        const StudyResults scent = readScent(plan, mine)->trained;
        for (std::size_t v = 0; v < plan.study.variants.size(); ++v)
            QCOMPARE(scent.values(v, "valid", "mae"), study.values(v, "valid", "mae"));
    }

    void cancellingEndsIt()
    {
        const QTemporaryDir folder;
        RunConfig base = tinyBase();
        base.parameters.epochs = 100000;
        std::atomic<bool> stop = false, cancelled = false;
        std::thread training([&] {
            try {
                trainScent(scentPlan(base, { "K" }), { folder.path().toStdString(), 2, {}, false },
                    { {}, [&] { return stop.load(); } }, {});
            } catch (const Cancelled&) {
                cancelled = true;
            }
        });
        stop = true;
        training.join();
        QVERIFY(cancelled);
    }

    void aTrainingThatTakesTooLongEndsIt()
    {
        const QTemporaryDir folder;
        RunConfig base = tinyBase();
        base.parameters.epochs = 100000;
        bool done = true;
        std::thread([&] {
            done = trainScent(scentPlan(base, { "K" }), { folder.path().toStdString(), 2, 0.05, false }, {}, {});
        }).join();
        QVERIFY(!done);
    }

    void whatIsLargeIsLeftUnlessWanted()
    {
        ExperimentConfig small;
        small.n_train = small.n_valid = small.n_test = 20;
        Dataset data = syntheticDataset(small);
        QCOMPARE(whyNoScent(data, tinyBase(), false), std::string());
        RunConfig module = tinyBase();
        module.parameters.unimodal = "torchscript:/somewhere.pt";
        QVERIFY(!whyNoScent(data, module, true).empty());
        data.splits.front().features.front() = Matrix(1, std::int64_t { 70 } << 20);
        QVERIFY(QString::fromStdString(whyNoScent(data, tinyBase(), false)).contains("MiB"));
        QCOMPARE(whyNoScent(data, tinyBase(), true), std::string());
        QCOMPARE(scentSplits(data).front(), std::string("valid"));
        QVERIFY(scentSplits(data).back().starts_with("test"));
    }

    void theOldestResultsGo()
    {
        const QTemporaryDir folder;
        const fs::path path = folder.path().toStdString();
        const ScentPlan plan = scentPlan(tinyBase(), { "K" });
        std::thread([&] { trainScent(plan, { path, 2, {}, false }, {}, {}); }).join();
        for (int i = 0; i < 4100; ++i) {
            const fs::path old = path / (std::to_string(i) + ".json");
            std::ofstream(old) << "{}";
            fs::last_write_time(old, fs::file_time_type::clock::now() - std::chrono::hours(1));
        }
        std::thread([&] { trainScent(plan, { path, 2, {}, false }, {}, {}); }).join();
        const auto files = std::distance(fs::directory_iterator(path), fs::directory_iterator());
        QVERIFY(files <= 3010);
        QCOMPARE(readScent(plan, path)->trained.finished, plan.study.jobs()); // the newest stay
    }

    /// A thread that yields is idle for the system, and so is what it starts.
    void aThreadThatYieldsPassesItOn()
    {
        int own = -1, child = -1;
        std::thread([&] {
            yieldToEverybody();
            own = ::sched_getscheduler(0);
            std::thread([&] { child = ::sched_getscheduler(0); }).join();
        }).join();
        if (own != SCHED_IDLE)
            QSKIP("the system does not let a thread be idle");
        QCOMPARE(child, SCHED_IDLE);
        QCOMPARE(::sched_getscheduler(0), SCHED_OTHER); // this one is what it was
    }
};

QTEST_GUILESS_MAIN(TestScentPlan)

#include "test_scent_plan.moc"
