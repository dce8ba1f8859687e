#include "core/common/error.h"
#include "core/experiment/slurm/slurm_answers.h"
#include "core/experiment/slurm/slurm_folder.h"
#include "core/experiment/slurm/slurm_script.h"
#include "core/experiment/slurm/slurm_settings.h"
#include "tests/core/experiment/study_stand_in.h"
#include "tests/support/support.h"

#include <nlohmann/json.hpp>

#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include <filesystem>
#include <fstream>
#include <numeric>

using namespace cmir;
namespace fs = std::filesystem;

/// What is said to Slurm and what it says, without one: tests/app/test_slurm has one.
class TestSlurmSettings : public QObject {
    Q_OBJECT

    QTemporaryDir m_temporary;
    fs::path m_folder = m_temporary.path().toStdString();

    static bool has(const std::vector<std::string>& words, const std::string& word)
    {
        return std::ranges::find(words, word) != words.end();
    }

    static SlurmOrder smallOrder()
    {
        return { "cmir-1", "/shared/my study", "slurm/cmir-1", "/opt/it's here/cmir", 3 };
    }

private Q_SLOTS:
    void settingsAreRead()
    {
        const fs::path file = m_folder / "slurm.json";
        std::ofstream(file) << R"({"partition": "short", "time": "1-12:30", "cpus": 8, "memory": 600, "at_most": 20,
            "options": ["--account=lab", "-qlow"], "setup": ["module load gcc/12"], "program": "/shared/cmir"})";
        const SlurmSettings settings = readSlurmSettings(file);
        QCOMPARE(settings.partition, "short");
        QCOMPARE(settings.time, "1-12:30");
        QCOMPARE(settings.cpus, 8);
        QCOMPARE(settings.memory, 600);
        QCOMPARE(settings.atMost, 20);
        QCOMPARE(settings.tries, 3);
        QCOMPARE(settings.membersPerTask(), 8);
        QCOMPARE(settings.options, (std::vector<std::string> { "--account=lab", "-qlow" }));
        QCOMPARE(settings.setup, (std::vector<std::string> { "module load gcc/12" }));
        QCOMPARE(settings.program, "/shared/cmir");
    }

    void whatIsWrongIsSaid_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("mentions");
        QTest::newRow("no JSON") << "{"
                                 << "not valid JSON";
        QTest::newRow("no object") << "[]"
                                   << "JSON object";
        QTest::newRow("key") << R"({"partitions": "a"})"
                             << "did you mean \"partition\"";
        QTest::newRow("no text") << R"({"partition": 3})"
                                 << "partition: 3 is no text";
        QTest::newRow("two lines") << R"({"setup": ["a\nb"]})"
                                   << "one line";
        QTest::newRow("no number") << R"({"cpus": "8"})"
                                   << "cpus: \"8\" is no whole number from 1 to 1024";
        QTest::newRow("no whole number") << R"({"memory": 1.5})"
                                         << "memory: 1.5";
        QTest::newRow("too small") << R"({"members": 0})"
                                   << "members: 0 is no whole number from 1";
        QTest::newRow("beyond 64 bits") << R"({"cpus": 18446744073709551615})"
                                        << "cpus: 18446744073709551615";
        QTest::newRow("no list") << R"({"options": "--account=lab"})"
                                 << "options: \"--account=lab\" is no list";
        QTest::newRow("time") << R"({"time": "two hours"})"
                              << "time: \"two hours\"";
        QTest::newRow("no option") << R"({"options": ["--account", "lab"]})"
                                   << "\"lab\" is not one word";
        QTest::newRow("two words") << R"({"options": ["-q low"]})"
                                   << "\"-q low\" is not one word";
        QTest::newRow("array") << R"({"options": ["--array=0-3"]})"
                               << "--array cannot be given";
        QTest::newRow("short") << R"({"options": ["-pshort"]})"
                               << "\"partition\"";
        QTest::newRow("clusters") << R"({"options": ["-Mall"]})"
                                  << "SLURM_CLUSTERS";
        QTest::newRow("program") << R"({"program": "bin/cmir"})"
                                 << "no whole path";
    }
    void whatIsWrongIsSaid()
    {
        QFETCH(QString, text);
        QFETCH(QString, mentions);
        const fs::path file = m_folder / "wrong.json";
        std::ofstream(file) << text.toStdString();
        const QString error = QString::fromStdString(test::errorText([&] { readSlurmSettings(file); }));
        QVERIFY2(error.contains(mentions), qPrintable(error));
        QVERIFY2(error.startsWith(QString::fromStdString(file.string())), qPrintable(error));
        QVERIFY(!test::errorText([&] { readSlurmSettings(m_folder / "none.json"); }).empty());
    }

    /// "--time-min" and "--mem" are no options of ours.
    void otherOptionsAreTheUsers()
    {
        const auto settings = slurmSettingsFromJson({ { "options", { "--time-min=5", "--mem=2G", "-Alab" } } }, "here");
        QCOMPARE(settings.options.size(), std::size_t { 3 });
    }

    void aShellTakesWordsAsTheyStand()
    {
        for (const QString text : { "plain", "two words", "it's", "$HOME `id` \"x\" \\ * 100%", "'", "" }) {
            QProcess shell;
            shell.start("/bin/sh", { "-c", "printf %s " + QString::fromStdString(shellWord(text.toStdString())) });
            QVERIFY(shell.waitForFinished());
            QCOMPARE(QString::fromUtf8(shell.readAllStandardOutput()), text);
        }
    }

    /// The script is run with a program that says what it was given.
    void theScriptStartsTheProgram()
    {
        const fs::path folder = m_folder / "it's a \"study\"";
        fs::create_directories(folder);
        const fs::path program = folder / "a program";
        std::ofstream(program) << "#!/bin/sh\necho \"$GREETING\"\nfor word; do echo \"$word\"; done\n";
        fs::permissions(program, fs::perms::owner_all);
        SlurmSettings settings;
        settings.cpus = 4;
        settings.setup = { "export GREETING='good day'" };
        SlurmOrder order = smallOrder();
        order.study = folder;
        order.program = program;
        order.isolate = true;
        order.modules = { "abc" };
        std::ofstream(folder / "script") << slurmScript(settings, order);
        const auto run = [&](const char* restarts) {
            QProcess bash;
            auto environment = QProcessEnvironment::systemEnvironment();
            environment.insert("SLURM_ARRAY_TASK_ID", "7");
            environment.insert("SLURM_RESTART_COUNT", restarts);
            bash.setProcessEnvironment(environment);
            bash.start("/bin/bash", { QString::fromStdString((folder / "script").string()) });
            bash.waitForFinished();
            return std::pair(bash.exitCode(), QString::fromUtf8(bash.readAllStandardOutput()));
        };
        const QStringList expected { "good day", "study-jobs", QString::fromStdString(folder.string()), "--list",
            "slurm/cmir-1/jobs.json", "--task", "7", "--at-once", "4", "--isolate", "--module-sha256", "abc", "" };
        QCOMPARE(run("0"), std::pair(0, expected.join('\n')));
        QCOMPARE(run("3").first, 1); // it was begun anew too often
    }

    void sbatchIsToldWhatTheSettingsSay()
    {
        SlurmSettings settings;
        auto words = sbatchArguments(settings, smallOrder());
        for (const char* word : { "--array=0-2", "--chdir=/shared/my study", "--exclusive", "--mem=0", "--requeue",
                 "--job-name=cmir-1", "--output=slurm/cmir-1/log-%a.txt" })
            QVERIFY2(has(words, word), word);
        QCOMPARE(words.back(), "/shared/my study/slurm/cmir-1/script.sh");
        settings.cpus = 8;
        settings.memory = 500;
        settings.atMost = 2;
        settings.partition = "short";
        settings.time = "30";
        settings.options = { "--no-requeue" };
        words = sbatchArguments(settings, smallOrder());
        for (const char* word :
            { "--array=0-2%2", "--cpus-per-task=8", "--mem=4000M", "--partition=short", "--time=30" })
            QVERIFY2(has(words, word), word);
        QVERIFY(!has(words, "--exclusive"));
        QCOMPARE(words[words.size() - 2], "--no-requeue"); // after --requeue: it counts
    }

    void trainingsAreSharedOutEvenly()
    {
        QCOMPARE(evenParts(10, 4, 1000), (std::vector<std::size_t> { 4, 3, 3 }));
        QCOMPARE(evenParts(3, 8, 1000), (std::vector<std::size_t> { 3 }));
        QCOMPARE(evenParts(8, 4, 1000), (std::vector<std::size_t> { 4, 4 }));
        const auto many = evenParts(10'001, 1, 1000);
        QCOMPARE(many.size(), std::size_t { 1000 });
        QCOMPARE(std::accumulate(many.begin(), many.end(), std::size_t { 0 }), std::size_t { 10'001 });
        QCOMPARE(*std::ranges::max_element(many), std::size_t { 11 });
    }

    /// Lines as Slurm 22.05 writes them.
    void linesOfSqueueAreRead()
    {
        const auto tasks = parseSqueue("cmir-1|12|0|RUNNING|n1\ncmir-1|12|10|PENDING|\nCLUSTER: test\n\n"
                                       "cmir-1|12|2|NODE_FAIL|n[1-2]\nbash|13|N/A|RUNNING|n1\nx|y|1|RUNNING|n1\n");
        QCOMPARE(tasks.size(), std::size_t { 3 });
        QCOMPARE(tasks[0].name, "cmir-1");
        QCOMPARE(tasks[0].id, "12");
        QCOMPARE(tasks[0].node, "n1");
        QCOMPARE(tasks[1].task, 10);
        QCOMPARE(tasks[1].state, "PENDING");
        QCOMPARE(tasks[1].node, "");
        QCOMPARE(tasks[2].state, "NODE_FAIL");
        QVERIFY(parseSqueue("").empty());
    }

    void sbatchSaysANumber()
    {
        QCOMPARE(parseSbatch("17\n")->id, "17");
        QCOMPARE(parseSbatch("Welcome to 3 clusters\n17;north\n")->cluster, "north");
        QVERIFY(!parseSbatch("Submitted\n"));
        QVERIFY(!parseSbatch(""));
    }

    void statesHaveTheirFate()
    {
        for (const char* state : { "PENDING", "RUNNING", "COMPLETING", "REQUEUED", "SUSPENDED", "of a later version" })
            QCOMPARE(slurmFate(state), SlurmFate::UnderWay);
        for (const char* state : { "NODE_FAIL", "BOOT_FAIL", "PREEMPTED" })
            QCOMPARE(slurmFate(state), SlurmFate::Lost);
        for (const char* state : { "FAILED", "TIMEOUT", "OUT_OF_MEMORY", "CANCELLED" })
            QCOMPARE(slurmFate(state), SlurmFate::Failed);
        QCOMPARE(slurmFate(forgottenByItself), SlurmFate::Lost);
        QCOMPARE(slurmFate("COMPLETED"), SlurmFate::Ended);
    }

    /// The controller's silence is no refusal. Texts as Slurm 22.05 writes them.
    void silenceIsNoRefusal()
    {
        QVERIFY(isSilence("slurm_load_jobs error: Unable to contact slurm controller (connect failure)\n"));
        QVERIFY(isSilence("sbatch: error: Batch job submission failed: Socket timed out on send/recv operation\n"));
        const std::string refusal = "sbatch: error: invalid partition specified: nope\n"
                                    "sbatch: error: Batch job submission failed: Invalid partition name specified\n";
        QVERIFY(!isSilence(refusal));
        QCOMPARE(lastWords(refusal), "Batch job submission failed: Invalid partition name specified");
        QCOMPARE(lastWords(""), "");
    }

    void anArrayIsFoundAgain()
    {
        const fs::path path = m_folder / "study";
        const StudyFolder study = StudyFolder::open(path);
        const StudyPlan plan = test::smallPlan();
        study.writePlan(plan);
        const SlurmFolder folder(study);
        QVERIFY(folder.arrays().empty());
        SlurmArray second { newSlurmName(), "", "", 2, { { "c" } } };
        SlurmArray first { newSlurmName(), "", "", 1, { { "a", "b" }, { "c" } } };
        QVERIFY(first.name != second.name);
        folder.write(second, plan, false, "#!/bin/sh\n");
        folder.write(first, plan, true, "#!/bin/sh\n");
        first.id = "12";
        folder.update(first);
        fs::create_directories(path / "slurm" / "half-written");
        const auto arrays = folder.arrays();
        QCOMPARE(arrays.size(), std::size_t { 2 });
        QCOMPARE(arrays[0].name, first.name);
        QCOMPARE(arrays[0].id, "12");
        QCOMPARE(arrays[0].tasks, first.tasks);
        QCOMPARE(arrays[1].attempt, 2);
        QVERIFY(!arrays[1].over);

        const fs::path list = folder.pathOf(first) / "jobs.json";
        const SlurmTaskJobs jobs = readSlurmTask(list, 0);
        QCOMPARE(jobs.hashes, (std::vector<std::string> { "a", "b" }));
        QVERIFY(jobs.keepRuns);
        QCOMPARE(studyPlanToJson(jobs.plan), studyPlanToJson(plan));
        QVERIFY(
            test::errorText([&] { readSlurmTask(list, 2); }).find("there is no task 2; it has 2") != std::string::npos);
        QVERIFY(!test::errorText([&] { readSlurmTask(path / "study.json", 0); }).empty());

        folder.remove(first);
        QCOMPARE(folder.arrays().size(), std::size_t { 1 });
        fs::remove_all(path / "slurm" / "half-written");
        folder.remove(second);
        QVERIFY(!fs::exists(path / "slurm"));
    }
};

QTEST_GUILESS_MAIN(TestSlurmSettings)
#include "test_slurm_settings.moc"
