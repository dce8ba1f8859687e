#include "core/common/error.h"
#include "core/config/registry.h"
#include "core/experiment/study.h"
#include "core/experiment/study_folder.h"
#include "core/experiment/study_jobs.h"
#include "tests/core/experiment/study_stand_in.h"
#include "tests/support/support.h"

#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>

#include <sys/stat.h>

using namespace cmir;
using test::smallPlan;
using test::standIn;
namespace fs = std::filesystem;

namespace {

std::vector<std::optional<double>> numbers(std::initializer_list<double> values)
{
    return { values.begin(), values.end() };
}

}

class TestStudy : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_temporary;
    fs::path m_folder;

    StudyOptions options(int processes = 2) const
    {
        StudyOptions result;
        result.folder = m_folder / "study";
        result.atOnce = processes;
        result.trainIn = TrainIn::Processes;
        result.program = m_folder / "cmir";
        return result;
    }

    std::vector<std::string> calls() const
    {
        std::ifstream file(m_folder / "calls");
        std::vector<std::string> lines;
        for (std::string line; std::getline(file, line);)
            lines.push_back(line);
        return lines;
    }

    void write(const fs::path& path, const std::string& text = {}) const { std::ofstream(path) << text; }

    std::vector<std::string> leftovers() const
    {
        std::vector<std::string> names;
        for (const auto& entry : fs::directory_iterator(m_folder / "study"))
            if (const auto name = entry.path().filename().string(); name.starts_with('.'))
                names.push_back(name);
        return names;
    }

private Q_SLOTS:
    void init()
    {
        m_temporary = std::make_unique<QTemporaryDir>();
        QVERIFY(m_temporary->isValid());
        m_folder = m_temporary->path().toStdString();
        write(m_folder / "cmir", standIn);
        fs::permissions(m_folder / "cmir", fs::perms::owner_all);
    }

    void everyJobRunsOnceAndIsReadBack()
    {
        std::size_t changes = 0, lastFinished = 0;
        double share = 0;
        JobContext job;
        job.progress = [&](double done, std::string_view) { share = done; };
        const StudyResults results = runStudy(smallPlan(), options(), job, [&](const StudyResults& now) {
            ++changes;
            QVERIFY(now.finished >= lastFinished);
            lastFinished = now.finished;
        });
        QCOMPARE(calls().size(), 6U);
        QCOMPARE(results.finished, 6U);
        QCOMPARE(changes, 7U); // at the start, and after each
        QCOMPARE(share, 1.0);
        QVERIFY(results.failures.empty());
        for (const std::size_t variant : { 0U, 1U })
            QCOMPARE(results.values(variant, "test", "mae"), numbers({ 4, 0, 2 })); // the plan's order
        QCOMPARE(results.values(0, "training", "seconds"), numbers({ 0.5, 0.5, 0.5 }));
        QCOMPARE(results.values(0, "test", "r"), (std::vector<std::optional<double>>(3))); // null: not measured
        QVERIFY(leftovers().empty());

        const StudyResults read = readStudy(m_folder / "study");
        QCOMPARE(read.finished, 6U);
        QCOMPARE(read.plan.kind, std::string("test"));
        QCOMPARE(read.plan.variants[1].name, std::string("two"));
        QCOMPARE(read.values(1, "test", "mae"), numbers({ 4, 0, 2 }));
    }

    void onlyWhatIsMissingRuns()
    {
        StudyPlan plan = smallPlan();
        runStudy(plan, options(), {});
        runStudy(plan, options(), {});
        QCOMPARE(calls().size(), 6U);
        plan.seeds.push_back(7);
        QCOMPARE(runStudy(plan, options(), {}).finished, 8U);
        QCOMPARE(calls().size(), 8U);

        const std::vector<StudyJob> jobs = studyJobs(plan);
        fs::remove(m_folder / "study" / (jobs[0].hash + ".json"));
        write(m_folder / "study" / (jobs[1].hash + ".json"), "{\"format\": \"cmir-j");
        QCOMPARE(runStudy(plan, options(), {}).finished, 8U);
        QCOMPARE(calls().size(), 10U);
    }

    void runsAreKeptOnRequest()
    {
        StudyPlan plan = smallPlan();
        plan.seeds = { 1 };
        runStudy(plan, options(), {});
        const auto runs = [&] {
            return std::count_if(fs::directory_iterator(m_folder / "study"), fs::directory_iterator(),
                [](const auto& entry) { return entry.path().extension() == ".h5"; });
        };
        QCOMPARE(runs(), 0);
        StudyOptions keeping = options();
        keeping.keepRuns = true;
        runStudy(plan, keeping, {}); // the runs are missing
        QCOMPARE(runs(), 2);
        QCOMPARE(calls().size(), 4U);
        runStudy(plan, keeping, {});
        QCOMPARE(calls().size(), 4U);
    }

    void variantsThatTrainTheSameShareOneJob()
    {
        StudyPlan plan = smallPlan();
        for (StudyVariant& variant : plan.variants)
            variant.method = Method::Erm; // its lambdas are 0 whatever they were
        const StudyResults results = runStudy(plan, options(), {});
        QCOMPARE(calls().size(), 3U);
        QCOMPARE(results.finished, 6U);
        QCOMPARE(results.values(1, "test", "mae"), numbers({ 4, 0, 2 }));
        // Another plan in the same folder takes what is there.
        plan.kind = "other";
        plan.variants.push_back({ "three", Method::Misa, {}, {} });
        QCOMPARE(runStudy(plan, options(), {}).finished, 9U);
        QCOMPARE(calls().size(), 6U);
        QCOMPARE(readStudy(m_folder / "study").plan.kind, std::string("other"));
    }

    void aFailureIsToldAndTriedAgain()
    {
        write(m_folder / "fail-0");
        const StudyResults results = runStudy(smallPlan(), options(), {});
        QCOMPARE(results.finished, 4U);
        QCOMPARE(results.failures.size(), 2U);
        QCOMPARE(results.failures[0].seed, 0);
        QCOMPARE(results.failures[0].variant, 0U);
        QCOMPARE(results.failures[1].variant, 1U);
        QCOMPARE(results.failures[0].message, std::string("no luck today"));
        QCOMPARE(readStudy(m_folder / "study").failures.size(), 2U);
        QVERIFY(!results.values(0, "test", "mae")[1].has_value());

        fs::remove(m_folder / "fail-0");
        const StudyResults mended = runStudy(smallPlan(), options(), {});
        QCOMPARE(calls().size(), 8U); // the two alone
        QCOMPARE(mended.finished, 6U);
        QVERIFY(mended.failures.empty());
    }

    /// The same settings end so every time: that is told at every start, and trained once.
    void whatDivergedIsNotTriedAgain()
    {
        write(m_folder / "diverge-0");
        write(m_folder / "fail-2");
        QCOMPARE(runStudy(smallPlan(), options(), {}).failures.size(), 4U);
        QCOMPARE(calls().size(), 6U);
        fs::remove(m_folder / "diverge-0"); // whatever would come of it now
        fs::remove(m_folder / "fail-2");
        std::vector<std::string> told;
        JobContext job;
        job.progress = [&](double, std::string_view text) { told.emplace_back(text); };
        const StudyResults again = runStudy(smallPlan(), options(), job);
        QCOMPARE(calls().size(), 8U); // those that failed otherwise
        QCOMPARE(again.finished, 4U);
        QCOMPARE(again.failures.size(), 2U);
        QCOMPARE(again.failures[0].message, std::string("the loss is not finite"));
        QCOMPARE(told.back(), std::string("6 of 6 trainings"));
        // Its settings changed, it is another job.
        StudyPlan other = smallPlan();
        other.variants[0].settings = { { "lambda1", "3" } };
        runStudy(other, options(), {});
        QCOMPARE(calls().size(), 11U);
    }

    void cancellingEndsTheProcessesAndKeepsWhatIsFinished()
    {
        QCOMPARE(::mkfifo((m_folder / "fifo").c_str(), 0600), 0);
        write(m_folder / "hang-0");
        JobContext job;
        job.cancelled = [this] { return fs::exists(m_folder / "hanging"); };
        QVERIFY_THROWS_EXCEPTION(Cancelled, runStudy(smallPlan(), options(1), job));
        // One at a time, seed by seed: both variants of seed 4, then the one that hangs.
        QCOMPARE(calls().size(), 3U);
        const StudyResults kept = readStudy(m_folder / "study");
        QCOMPARE(kept.finished, 2U);
        QVERIFY(kept.failures.empty());
        QVERIFY(leftovers().empty());
        int seed = 0;
        pid_t process = 0;
        std::string method;
        std::istringstream(calls().back()) >> method >> seed >> process;
        QCOMPARE(seed, 0);
        QVERIFY(::kill(process, 0) != 0); // it ignored SIGTERM, and is gone all the same

        fs::remove(m_folder / "hang-0");
        fs::remove(m_folder / "hanging");
        QCOMPARE(runStudy(smallPlan(), options(1), job).finished, 6U);
        QCOMPARE(calls().size(), 7U);
    }

    void aFolderThatHoldsSomethingElseIsRefused()
    {
        fs::create_directory(m_folder / "study");
        write(m_folder / "study" / "thesis.txt", "years of work");
        QVERIFY(
            test::errorText([&] { runStudy(smallPlan(), options(), {}); }).find("something else") != std::string::npos);
        fs::remove(m_folder / "study" / "thesis.txt");
        write(m_folder / "study" / "study.json", "{\"format\": \"recipes\"}");
        QVERIFY(test::errorText([&] { runStudy(smallPlan(), options(), {}); }).find("study.json") != std::string::npos);
        QVERIFY(calls().empty());
        QVERIFY(test::errorText([&] { readStudy(m_folder); }).find("no study") != std::string::npos);
    }

    void aPlanIsCheckedBeforeAnythingRuns()
    {
        const auto refused = [&](const std::function<void(StudyPlan&)>& spoil) {
            StudyPlan plan = smallPlan();
            spoil(plan);
            return test::errorText([&] { runStudy(plan, options(), {}); });
        };
        QCOMPARE(refused([](StudyPlan& p) { p.variants.clear(); }),
            std::string("a study needs at least one variant and one seed"));
        QCOMPARE(refused([](StudyPlan& p) { p.seeds = { 1, 1 }; }), std::string("the seed 1 is named twice"));
        QCOMPARE(
            refused([](StudyPlan& p) { p.variants[1].name = "one"; }), std::string("two variants are named \"one\""));
        const std::string unknown = refused([](StudyPlan& p) { p.variants[1].settings = { { "lamda1", "1" } }; });
        QVERIFY2(unknown.find("variant \"two\"") != std::string::npos && unknown.find("lambda1") != std::string::npos,
            unknown.c_str());
        QVERIFY(!refused([](StudyPlan& p) { p.variants[0].settings = { { "K", "99" } }; }).empty());
        QVERIFY(calls().empty());
        QVERIFY(!fs::exists(m_folder / "study"));
    }

    void aProgramThatIsNotThereIsAFailure()
    {
        StudyOptions wrong = options();
        wrong.program = m_folder / "nowhere";
        QVERIFY_THROWS_EXCEPTION(Failure, runStudy(smallPlan(), wrong, {}));
        QVERIFY(leftovers().empty());
    }

    void theHashIsOfWhatDecidesTheOutcome()
    {
        RunConfig config;
        const std::string hash = jobHash(config, {});
        QCOMPARE(hash.size(), 16U);
        QCOMPARE(jobHash(config, {}), hash);
        for (const Parameter& p : allParameters()) {
            RunConfig changed = config;
            // Another value: the other end of the range, another choice, another text.
            const auto other = [&]() -> std::string {
                if (p.type == ParameterType::Choice)
                    return p.format(p.defaultValue()) == p.choices.back() ? p.choices.front() : p.choices.back();
                if (p.type == ParameterType::Text)
                    return "mlp";
                const bool whole = p.type == ParameterType::Integer;
                return QString::number(p.maximum, whole ? 'f' : 'g', whole ? 0 : 17).toStdString();
            };
            setParameter(changed.parameters, p.key, other());
            const bool machine = p.key == "threads" || p.key == "feature_memory" || p.key == "blas_threads"
                || p.key == "blas_core" || p.key == "gradient_reading";
            QVERIFY2((jobHash(changed, {}) == hash) == machine, p.key.c_str());
        }
        RunConfig changed = config;
        changed.method = Method::Irm;
        QVERIFY(jobHash(changed, {}) != hash);
        changed = config;
        changed.data.modalities = { "text" };
        QVERIFY(jobHash(changed, {}) != hash);
        QVERIFY(jobHash(config, { "probe" }) != hash);
        QCOMPARE(jobHash(config, { "probe", "missing" }), jobHash(config, { "missing", "probe" }));
        // A file counts by what is in it.
        RunConfig file = config, moved = config, other = config;
        file.data.path = "/here/data.h5";
        moved.data.path = "/there/renamed.h5";
        other.data.path = "/here/data.h5";
        file.sha256 = moved.sha256 = "aa";
        other.sha256 = "bb";
        QCOMPARE(jobHash(file, {}), jobHash(moved, {}));
        QVERIFY(jobHash(file, {}) != jobHash(other, {}));
    }

    void aModuleCountsByWhatIsInIt()
    {
        const auto write = [this](const char* name, const char* text) {
            std::ofstream(m_folder / name) << text;
            return (m_folder / name).string();
        };
        const auto hashWith = [](const std::string& file) {
            RunConfig config;
            config.parameters.unimodal = "text=torchscript:" + file + ",identity";
            return jobHash(config, {});
        };
        const std::string first = hashWith(write("a.pt", "one"));
        QCOMPARE(hashWith(write("moved.pt", "one")), first);
        QVERIFY(hashWith(write("a.pt", "two")) != first);
        StudyPlan plan = smallPlan();
        plan.variants[0].settings = { { "unimodal", "torchscript:" + (m_folder / "no.pt").string() } };
        QCOMPARE(test::errorText([&] { studyJobs(plan); }), (m_folder / "no.pt").string() + ": cannot be read");
    }

    void whatProtocolsMeasureHasNamesOfItsOwn()
    {
        const JobResult result = jobResultFromTraining(R"({"epochs": 3, "best_epoch": 2, "seconds": 1,
            "metrics": {"test": {"mae": 0.5}}, "results": [
            {"protocol": "test-noise", "rows": [
                {"split": "test", "modalities": "all", "sigma": 0.25, "metric": "mae", "mean": 1},
                {"split": "test", "modalities": "text", "sigma": 2, "metric": "mae", "mean": 2}]},
            {"protocol": "missing", "rows": [
                {"split": "test", "modalities": "none", "missing": "", "metric": "mae", "mean": 3},
                {"split": "test", "modalities": "audio", "missing": "audio", "metric": "mae", "mean": 4}]},
            {"protocol": "ood", "rows": [
                {"split": "test_a", "modalities": "none", "metric": "mae", "mean": 5},
                {"split": "all", "modalities": "none", "metric": "worst/mae", "mean": 6}]},
            {"protocol": "noisy-modalities", "rows": [
                {"split": "noise 0.3/test", "modalities": "all", "metric": "mae", "mean": 7}]},
            {"protocol": "apart", "rows": [
                {"split": "test_a", "modalities": "all", "metric": "label_shift/invariant", "mean": 8}]},
            {"protocol": "probe", "rows": [
                {"split": "test", "modalities": "text", "metric": "label_r2/invariant", "mean": null}]}]})");
        const std::map<std::string, Metrics> expected { { "test", { { "mae", 0.5 } } },
            { "sigma 0.25/test", { { "mae", 1 } } }, { "sigma 2 text/test", { { "mae", 2 } } },
            { "missing audio/test", { { "mae", 4 } } }, { "worst of test_*", { { "mae", 6 } } },
            { "noise 0.3/test", { { "mae", 7 } } }, { "apart all", { { "label_shift/invariant", 8 } } } };
        QVERIFY(result.metrics == expected);
        QCOMPARE(result.bestEpoch, 2);
        QVERIFY_THROWS_EXCEPTION(Failure, jobResultFromTraining("{}"));
        QVERIFY_THROWS_EXCEPTION(Failure, jobResultFromTraining("Segmentation fault"));
    }
};

QTEST_GUILESS_MAIN(TestStudy)
#include "test_study.moc"
