#include "core/common/error.h"
#include "core/common/random.h"
#include "core/config/registry.h"
#include "core/experiment/study_folder.h"
#include "core/experiment/tune_search.h"

#include <QTemporaryDir>
#include <QtTest>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <set>

using namespace cmir;
namespace fs = std::filesystem;

namespace {

ExperimentConfig fromSettings(std::initializer_list<const char*> assignments)
{
    ExperimentConfig config;
    for (const char* assignment : assignments)
        setParameter(config, assignment);
    return config;
}

/// What stands in for training: mae is a function of the settings, with a little of the seed in it.
struct MadeUp {
    std::vector<StudyPlan> stages;
    std::set<std::string> trained; ///< "variant/seed/epochs"
    std::size_t most = 100'000; ///< trainings, then it only reads
    std::string failing; ///< the name of a variant that fails
    bool noisy = true;

    static double number(const StudyVariant& variant, const std::string& key, double otherwise)
    {
        for (const auto& [name, value] : variant.settings)
            if (name == key)
                return std::strtod(value.c_str(), nullptr);
        return otherwise;
    }

    StudyResults train(const StudyPlan& plan, const TuneSearch::Changed& changed)
    {
        stages.push_back(plan);
        StudyResults results;
        results.plan = plan;
        for (std::size_t v = 0; v < plan.variants.size(); ++v)
            for (const std::int64_t seed : plan.seeds) {
                const StudyVariant& variant = plan.variants[v];
                const std::string job
                    = variant.name + "/" + std::to_string(seed) + "/" + std::to_string(plan.base.parameters.epochs);
                if (!trained.contains(job)) {
                    if (trained.size() >= most)
                        continue;
                    trained.insert(job);
                }
                if (variant.name == failing) {
                    results.failures.push_back({ v, seed, "no luck" });
                    continue;
                }
                const double x = std::log10(number(variant, "lambda1", 1)), k = number(variant, "K", 3);
                const double mae = 1 + std::pow(x + 1, 2) + 0.05 * std::abs(k - 5);
                Random random(static_cast<std::uint64_t>(seed), "mae " + variant.name);
                const double own = mae + (noisy ? 0.01 * random.gaussian() : 0);
                results.rows.push_back({ v, seed, "valid", "mae", own });
                results.rows.push_back({ v, seed, "valid_rho_0", "mae", 3 - mae / 2 });
                results.rows.push_back({ v, seed, "valid_rho_-0.9", "mae", 4 - mae / 2 });
                results.rows.push_back({ v, seed, "test", "mae", own });
                results.rows.push_back({ v, seed, "training", "seconds", 1 });
                Random samples(static_cast<std::uint64_t>(seed), "samples");
                std::vector<double> losses;
                for (int i = 0; i < 100; ++i)
                    losses.push_back(std::max(0.0, own + 0.5 * samples.gaussian()) + 0.02 * random.gaussian());
                results.sampleLosses[{ v, seed }] = losses;
                ++results.finished;
            }
        if (changed)
            changed(results);
        return results;
    }

    TuneSearch::Training training()
    {
        TuneSearch::Training training;
        training.train
            = [this](const StudyPlan& plan, const TuneSearch::Changed& changed) { return train(plan, changed); };
        training.trainFinal = training.train;
        return training;
    }
};

TunePlan plan(std::vector<std::string> axes = { "lambda1=1e-4..1:5", "K=1..10" })
{
    TunePlan plan;
    plan.axes = std::move(axes);
    plan.objectives = { { "valid", "mae" } };
    plan.trials = 30;
    plan.seeds = { 0, 1, 2 };
    plan.finalSeeds = { 3, 4, 5 };
    return plan;
}

TuneResults search(const TunePlan& plan, MadeUp& madeUp)
{
    TuneSearch search(plan, madeUp.training(), {});
    search.run();
    return search.results();
}

std::vector<std::string> names(const TuneResults& results)
{
    std::vector<std::string> found;
    for (const TuneTrial& trial : results.trials)
        found.push_back(trial.name);
    return found;
}

std::size_t countOf(const TuneResults& results, TrialState state)
{
    return static_cast<std::size_t>(std::ranges::count(results.trials, state, &TuneTrial::state));
}

TunePlan smallRealPlan()
{
    TunePlan small;
    small.base.data.path = "synthetic";
    small.base.parameters
        = fromSettings({ "epochs=2", "n_train=120", "n_valid=60", "n_test=60", "d=4", "d_hidden=8", "K=1" });
    small.axes = { "lambda1=1e-2..10:4", "alpha1=0..2:3" };
    small.objectives = { { "valid", "mae" } };
    small.trials = 5;
    small.round = 2;
    small.seeds = { 0, 1 };
    small.finalSeeds = { 2, 3 };
    return small;
}

}

class TestTuning : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theBestIsFoundAndHeldAgainstWhatWasBefore()
    {
        MadeUp madeUp;
        const TuneResults results = search(plan(), madeUp);
        QVERIFY(results.searched);
        QCOMPARE(results.trials.size(), std::size_t(30));
        QVERIFY(results.chosen.has_value());
        const TuneTrial& chosen = results.trials[*results.chosen];
        QVERIFY2(chosen.estimates[0].mean < 1.15, qPrintable(QString::number(chosen.estimates[0].mean)));
        QCOMPARE(chosen.state, TrialState::Complete);
        QCOMPARE(results.trials[0].round, std::int64_t(-1));
        QCOMPARE(results.trials[0].state, TrialState::Complete); // whatever it measures
        QVERIFY(results.final.has_value());
        QCOMPARE(results.final->plan.variants.size(), std::size_t(2));
        QCOMPARE(results.final->plan.seeds, (std::vector<std::int64_t> { 3, 4, 5 }));
        QCOMPARE(results.final->finished, std::size_t(6));
        QVERIFY(results.importance.reason.empty());
        QVERIFY(results.importance.axes[0].share > 0.6); // lambda1
    }

    void whatFallsBehindIsGivenUp()
    {
        MadeUp racing, whole;
        TunePlan patient = plan();
        patient.race = false;
        const TuneResults raced = search(plan(), racing), all = search(patient, whole);
        QVERIFY(countOf(raced, TrialState::GivenUp) > 5);
        QCOMPARE(countOf(all, TrialState::GivenUp), std::size_t(0));
        QVERIFY(racing.trained.size() < whole.trained.size() * 3 / 4);
        for (const TuneTrial& trial : raced.trials)
            if (trial.state == TrialState::GivenUp) {
                QVERIFY(trial.p && *trial.p < 0.01);
                QVERIFY(trial.seeds < 3);
                QVERIFY(trial.estimates[0].mean > raced.trials[*raced.chosen].estimates[0].mean);
            }
    }

    void theCourseIsAFunctionOfThePlan()
    {
        MadeUp once, again;
        QCOMPARE(names(search(plan(), once)), names(search(plan(), again)));
        TunePlan other = plan();
        other.samplerSeed = 1;
        MadeUp third;
        QVERIFY(names(search(other, third)) != names(search(plan(), once)));
        TunePlan longer = plan();
        longer.trials = 40;
        MadeUp fourth;
        const auto more = names(search(longer, fourth)), few = names(search(plan(), once));
        // whole rounds: the first 24 proposals behind the base's own settings
        QVERIFY(std::equal(few.begin(), few.begin() + 25, more.begin()));
    }

    void aSearchThatWasCutOffGoesOn_data()
    {
        QTest::addColumn<double>("share");
        for (const double share : { 0.0, 0.03, 0.2, 0.5, 0.8, 0.9 })
            QTest::addRow("after %g", share) << share;
    }
    void aSearchThatWasCutOffGoesOn()
    {
        QFETCH(double, share);
        MadeUp whole;
        const TuneResults expected = search(plan(), whole);
        MadeUp cut;
        cut.most = static_cast<std::size_t>(share * static_cast<double>(whole.trained.size()));
        const TuneResults part = search(plan(), cut);
        QVERIFY(!part.searched || !part.final || part.final->finished < 6);
        QVERIFY(part.trials.size() <= expected.trials.size());
        cut.most = 100'000;
        const TuneResults rest = search(plan(), cut);
        QCOMPARE(names(rest), names(expected));
        QCOMPARE(cut.trained, whole.trained); // nothing more, nothing else
        QCOMPARE(tuneToJson(rest, "f").dump(), tuneToJson(expected, "f").dump());
    }

    void halvingsTrainTheBetterOnesOn()
    {
        TunePlan halved = plan();
        halved.halvings = 2;
        halved.base.parameters.epochs = 40;
        MadeUp madeUp;
        const TuneResults results = search(halved, madeUp);
        std::map<std::int64_t, std::size_t> jobs; // of the first round, by epochs
        for (std::size_t s = 0; s < 3; ++s)
            jobs[madeUp.stages[s].base.parameters.epochs] = madeUp.stages[s].variants.size();
        QCOMPARE(
            jobs, (std::map<std::int64_t, std::size_t> { { 10, 9 }, { 20, 5 }, { 40, 3 } })); // the base's own besides
        QVERIFY(countOf(results, TrialState::Halved) >= 18);
        for (const TuneTrial& trial : results.trials)
            if (trial.state == TrialState::Halved)
                QVERIFY(trial.epochs == 10 || trial.epochs == 20);
        QVERIFY(results.trials[*results.chosen].estimates[0].mean < 1.3);
    }

    void severalObjectivesHaveAFront()
    {
        TunePlan two = plan();
        two.objectives.push_back({ "shift", "mae" }); // gets better as valid gets worse
        two.rule = TuneRule::Balanced;
        MadeUp madeUp;
        madeUp.noisy = false;
        const TuneResults results = search(two, madeUp);
        QCOMPARE(countOf(results, TrialState::GivenUp), std::size_t(0)); // one objective alone has no right to
        std::size_t front = 0;
        for (const TuneTrial& trial : results.trials) {
            QVERIFY(std::abs(*trial.values[1][0] - (4 - *trial.values[0][0] / 2)) < 1e-12); // the worst shifted split
            front += trial.best ? 1 : 0;
        }
        QVERIFY(front > 10);
        QVERIFY(results.chosenBy.find("2 objectives") != std::string::npos);
    }

    void aGridIsAllOfIt()
    {
        TunePlan grid = plan({ "lambda1=0.01,0.1,1", "K=1,5" });
        grid.sampler = TuneSampler::Grid;
        grid.base.parameters = fromSettings({ "lambda1=0.1", "K=1" });
        MadeUp madeUp;
        const TuneResults results = search(grid, madeUp);
        QCOMPARE(results.trials.size(), std::size_t(6)); // the base's own is one of them
        QCOMPARE(results.trials[0].name, std::string("lambda1 = 0.1, K = 1"));
        QCOMPARE(results.trials[*results.chosen].name, std::string("lambda1 = 0.1, K = 5"));
    }

    void axesThatHaveNoMoreEndTheSearch()
    {
        TunePlan few = plan({ "K=1..4", "predict_on" });
        MadeUp madeUp;
        const TuneResults results = search(few, madeUp);
        QVERIFY(results.searched);
        QVERIFY(results.trials.size() >= 7 && results.trials.size() <= 9); // 8 points, and the base's own
        QCOMPARE(results.wanted, static_cast<std::int64_t>(results.trials.size()));
        auto all = names(results);
        std::ranges::sort(all);
        QVERIFY(std::ranges::adjacent_find(all) == all.end());
    }

    void aSettingThatFailsIsSaid()
    {
        MadeUp first;
        const auto all = names(search(plan(), first));
        MadeUp madeUp;
        madeUp.failing = all[3];
        const TuneResults results = search(plan(), madeUp);
        QCOMPARE(results.trials[3].state, TrialState::Failed);
        QCOMPARE(results.trials[3].message, std::string("no luck"));
        QVERIFY(results.chosen && *results.chosen != 3);
        QVERIFY(!results.trained.failures.empty());
    }

    void theRuleDecides()
    {
        TunePlan bound = plan();
        bound.rule = TuneRule::Bound;
        MadeUp madeUp;
        const TuneResults results = search(bound, madeUp);
        const auto worse = [&](std::size_t t) { return results.trials[t].estimates[0].upper; };
        for (std::size_t t = 0; t < results.trials.size(); ++t)
            if (results.trials[t].state == TrialState::Complete)
                QVERIFY(worse(*results.chosen) <= worse(t));
    }

    void whatIsRefused_data()
    {
        QTest::addColumn<QString>("part");
        const char* parts[] { "axis", "objective", "seed", "twice", "trials", "round", "halvings" };
        for (const char* part : parts)
            QTest::newRow(part) << part;
    }
    void whatIsRefused()
    {
        QFETCH(QString, part);
        TunePlan wrong = plan();
        if (part == u"axis")
            wrong.axes.clear();
        else if (part == u"objective")
            wrong.objectives.clear();
        else if (part == u"seed")
            wrong.seeds.clear();
        else if (part == u"twice")
            wrong.finalSeeds = { 1 };
        else if (part == u"trials")
            wrong.trials = 0;
        else if (part == u"round")
            wrong.round = 0;
        else
            wrong.halvings = 99;
        QVERIFY_THROWS_EXCEPTION(BadInput, checkTunePlan(wrong));
    }

    void objectivesAreOfValidation()
    {
        const MetricTask task { Task::Regression, -3, 3 };
        QCOMPARE(tuneObjective("valid", task).name(), std::string("valid/mae"));
        QCOMPARE(tuneObjective("shift/r", task).name(), std::string("shift/r"));
        QVERIFY(tuneObjective("shift/r", task).larger());
        QCOMPARE(tuneObjective("noise", task).measure(), std::string("valid-noise"));
        for (const char* text : { "test", "test/mae", "test_rho_0/mae", "train/mae", "valid/accuracy", "valid/ma", "" })
            QVERIFY_THROWS_EXCEPTION(BadInput, tuneObjective(text, task));
    }

    void thePlanComesBackFromItsFile()
    {
        TunePlan written = plan();
        written.objectives.push_back({ "noise", "r" });
        written.rule = TuneRule::Balanced;
        written.sampler = TuneSampler::Quasi;
        written.halvings = 1;
        const TunePlan read = tunePlanFromJson(tunePlanToJson(written), "tune.json");
        QCOMPARE(tunePlanToJson(read).dump(), tunePlanToJson(written).dump());
        auto broken = tunePlanToJson(written);
        broken.erase("seeds");
        QVERIFY_THROWS_EXCEPTION(BadInput, tunePlanFromJson(broken, "tune.json"));
    }

    void thePapersProtocol()
    {
        TunePlan paper = plan();
        applyPaperProtocol(paper);
        QCOMPARE(paper.trials, std::int64_t(50));
        QCOMPARE(paper.sampler, TuneSampler::Random);
        QCOMPARE(paper.seeds, (std::vector<std::int64_t> { 0 }));
        QCOMPARE(paper.finalSeeds.size(), std::size_t(5));
        checkTunePlan(paper);
    }

    void aRealSearchInAFolder()
    {
        const QTemporaryDir temporary;
        StudyOptions options;
        options.folder = temporary.filePath("tune").toStdString();
        options.atOnce = 2;
        int told = 0;
        const TuneResults results = runTune(smallRealPlan(), options, {}, [&](const TuneResults&) { ++told; });
        QVERIFY(results.searched && results.chosen && results.final);
        QVERIFY(told > 5);
        QCOMPARE(results.trials.size(), std::size_t(5));
        QVERIFY(results.final->values(0, "test", "mae")[0].has_value());
        const std::string document = tuneToJson(results, "f").dump();
        QCOMPARE(tuneToJson(readTune(options.folder), "f").dump(), document);
        // Again: nothing is trained, the same comes out. One result away: that one is trained, the same comes out.
        const auto files = [&] {
            std::map<fs::path, fs::file_time_type> times;
            for (const auto& entry : fs::directory_iterator(options.folder))
                if (entry.path().extension() == ".json" && entry.path().stem().string().size() == 16)
                    times[entry.path()] = entry.last_write_time();
            return times;
        };
        const auto before = files();
        QVERIFY(before.size() >= 5);
        QCOMPARE(tuneToJson(runTune(smallRealPlan(), options, {}), "f").dump(), document);
        QCOMPARE(files(), before);
        fs::remove(before.begin()->first);
        QVERIFY(!readTune(options.folder).searched);
        const TuneResults again = runTune(smallRealPlan(), options, {});
        QCOMPARE(names(again), names(results));
        QCOMPARE(again.trials[*again.chosen].estimates[0].mean, results.trials[*results.chosen].estimates[0].mean);
        options.atOnce = 1;
        options.folder = temporary.filePath("alone").toStdString();
        const TuneResults alone = runTune(smallRealPlan(), options, {});
        QCOMPARE(names(alone), names(results));
        QCOMPARE(alone.trials[*alone.chosen].values[0], results.trials[*results.chosen].values[0]); // the same bits
    }

    void cancellingKeepsWhatIsThere()
    {
        const QTemporaryDir temporary;
        StudyOptions options;
        options.folder = temporary.filePath("tune").toStdString();
        bool cancelled = false;
        const JobContext job { {}, [&] { return cancelled; } };
        QVERIFY_THROWS_EXCEPTION(Cancelled, runTune(smallRealPlan(), options, job, [&](const TuneResults& sofar) {
            cancelled = sofar.trained.finished >= 2;
        }));
        const TuneResults part = readTune(options.folder);
        QVERIFY(!part.searched && part.trained.finished >= 2);
        QVERIFY(runTune(smallRealPlan(), options, {}).searched);
    }

    void aFolderOfSomethingElse()
    {
        const QTemporaryDir temporary;
        std::ofstream(temporary.filePath("letter.txt").toStdString()) << "dear";
        StudyOptions options;
        options.folder = temporary.path().toStdString();
        QVERIFY_THROWS_EXCEPTION(BadInput, runTune(smallRealPlan(), options, {}));
        QVERIFY_THROWS_EXCEPTION(BadInput, readTune(options.folder));
    }
};

QTEST_GUILESS_MAIN(TestTuning)

#include "test_tuning.moc"
