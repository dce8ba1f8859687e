#include "tests/app/slurm_cluster.h"
#include "tests/support/command_line.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMap>
#include <QProcess>
#include <QSet>
#include <QTest>

#include <algorithm>
#include <csignal>
#include <memory>

// Studies with --executor slurm on a real Slurm of two nodes, which lose power, and whose controller goes away.

using namespace cmir;
using test::Answer;

namespace {

const QStringList tiny { "--set", "n_train=60", "n_valid=20", "n_test=20", "d=4", "d_hidden=8", "batch_size=20" };
constexpr int patience = 90'000; // ms

}

class TestSlurm : public QObject, test::CommandLine {
    Q_OBJECT

    std::unique_ptr<test::SlurmCluster> m_cluster;

    void writeSettings(const QByteArray& text) const
    {
        QFile file(path("slurm.json"));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(text) == text.size());
    }

    QStringList sweep(const QString& out, const QString& axis, const QString& seeds, int epochs) const
    {
        return QStringList { "sweep", "--axis", axis, "--seeds", seeds, "--out", out, "--json", "--epochs",
            QString::number(epochs) }
        + tiny;
    }
    static QStringList onSlurm(const QStringList& arguments)
    {
        return arguments + QStringList { "--executor", "slurm", "--slurm-settings", "slurm.json" };
    }

    void startOnSlurm(QProcess& process, const QStringList& arguments) const
    {
        process.setProcessEnvironment(m_cluster->environment(environment()));
        process.setWorkingDirectory(folder());
        process.start(test::programPath(), onSlurm(arguments));
    }
    static Answer answerOf(QProcess& process)
    {
        if (!process.waitForFinished(patience) || process.exitStatus() != QProcess::NormalExit)
            return {};
        return { process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError() };
    }
    Answer runOnSlurm(const QStringList& arguments) const
    {
        QProcess process;
        startOnSlurm(process, arguments);
        return answerOf(process);
    }

    QStringList results(const QString& study) const
    {
        QStringList names = QDir(path(study)).entryList({ "*.json" }, QDir::Files, QDir::Name);
        names.removeAll("study.json");
        return names;
    }
    /// What a training came to, whenever and however fast it was trained.
    QJsonObject resultOf(const QString& study, const QString& name) const
    {
        QFile file(QDir(path(study)).filePath(name));
        QJsonObject result
            = file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject();
        result.remove("seconds");
        return result;
    }
    QSet<QString> arrays() const
    {
        QSet<QString> ids;
        for (const auto& task : m_cluster->tasks())
            ids.insert(task.array);
        return ids;
    }
    qsizetype finished(const Answer& answer) const
    {
        qsizetype count = 0;
        for (const QJsonValue variant : answer.json()["variants"].toArray())
            count += variant["splits"]["test"]["mae"]["n"].toInt();
        return count;
    }
    /// Nothing but what a study is: results and its plan.
    QStringList remains(const QString& study) const
    {
        return QDir(path(study))
            .entryList({ "slurm", ".*claim", ".work*" }, QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
    }

private Q_SLOTS:
    void initTestCase()
    {
        if (const QStringList missing = test::SlurmCluster::missing(); !missing.isEmpty())
            QSKIP(qPrintable("Slurm is not installed here (slurm-wlm, munge): there is no " + missing.join(", ")));
        m_cluster = std::make_unique<test::SlurmCluster>();
        if (const QString why = m_cluster->start(); !why.isEmpty())
            QSKIP(qPrintable("Slurm cannot be started here: " + why));
    }
    void cleanupTestCase() { m_cluster.reset(); }

    void init()
    {
        writeSettings(R"({"cpus": 1, "members": 2, "landing": 1, "poll": 2, "tries": 5, "options": ["--no-requeue"]})");
    }

    /// Two trainings a task, a whole node each; in a folder whose name a shell would take apart.
    void aSweepOnTwoNodesHasTheBitsOfOneMachine()
    {
        writeSettings(R"({"cpus": 2, "landing": 1, "poll": 2, "partition": "main", "time": "10"})");
        const Answer local = run(sweep("local", "lambda1=0,0.1", "0..1", 2));
        QCOMPARE(local.status, 0);
        const Answer slurm = runOnSlurm(sweep("it's $a study", "lambda1=0,0.1", "0..1", 2));
        QVERIFY2(slurm.status == 0, slurm.err.constData());
        QCOMPARE(results("local").size(), 4);
        QCOMPARE(results("it's $a study"), results("local"));
        for (const QString& name : results("local"))
            QCOMPARE(resultOf("it's $a study", name), resultOf("local", name));
        QSet<QString> nodes;
        for (const auto& task : m_cluster->tasks())
            nodes.insert(task.node);
        QCOMPARE(nodes, (QSet<QString> { "n1", "n2" }));
        QCOMPARE(remains("it's $a study"), QStringList());
    }

    /// A search asks for its next trainings when it has seen those before.
    void aSearchSubmitsItsStages()
    {
        const QSet<QString> before = arrays();
        const Answer answer = runOnSlurm(
            QStringList { "tune", "--axis", "lambda1=1e-3..1:4", "--trials", "4", "--round", "2", "--seeds", "0",
                "--final-seeds", "none", "--no-race", "--out", "tuned", "--json", "--epochs", "2" }
            + tiny);
        QVERIFY2(answer.status == 0, answer.err.constData());
        QCOMPARE(answer.json()["trials"].toArray().size(), 4);
        QVERIFY(arrays().size() - before.size() >= 2);
    }

    void whatItsNodeTookAlongIsSubmittedAgain()
    {
        QVERIFY(m_cluster->waitForNodes());
        QProcess process;
        startOnSlurm(process, sweep("node", "lambda1=0,0.1", "0..5", longTraining));
        QTRY_VERIFY_WITH_TIMEOUT(results("node").size() >= 1, patience);
        m_cluster->killNode("n1");
        const Answer answer = answerOf(process);
        m_cluster->startNode("n1");
        QVERIFY2(answer.status == 0, answer.err.constData());
        QVERIFY2(answer.err.contains("on n1 ended as NODE_FAIL without"), answer.err.constData());
        QCOMPARE(finished(answer), 12);
        QCOMPARE(remains("node"), QStringList());
    }

    /// More trainings than can have begun: some wait for the controller.
    void aControllerThatGoesAwayIsAskedAgain()
    {
        QVERIFY(m_cluster->waitForNodes());
        const QSet<QString> before = arrays();
        QProcess process;
        startOnSlurm(process, sweep("controller", "lambda1=0,0.2", "0..7", longTraining / 2));
        QTRY_VERIFY_WITH_TIMEOUT(results("controller").size() >= 1, patience);
        m_cluster->killController();
        process.setReadChannel(QProcess::StandardError);
        QTRY_VERIFY_WITH_TIMEOUT(process.peek(1 << 20).contains("does not answer"), patience);
        m_cluster->startController();
        const Answer answer = answerOf(process);
        QVERIFY2(answer.status == 0, answer.err.constData());
        QCOMPARE(finished(answer), 16);
        QCOMPARE((arrays() - before).size(), 1);
    }

    void aKilledStudyTakesItsArrayUp()
    {
        QVERIFY(m_cluster->waitForNodes());
        const QSet<QString> before = arrays();
        const QStringList study = sweep("killed", "lambda1=0,0.3", "0..3", longTraining);
        QProcess process;
        startOnSlurm(process, study);
        QTRY_VERIFY_WITH_TIMEOUT(results("killed").size() >= 1, patience);
        process.kill();
        QVERIFY(process.waitForFinished(patience));
        const Answer answer = runOnSlurm(study);
        QVERIFY2(answer.status == 0, answer.err.constData());
        QCOMPARE(finished(answer), 8);
        QCOMPARE((arrays() - before).size(), 1);
        QCOMPARE(remains("killed"), QStringList());
    }

    void aCancelledStudyLeavesNothingInSlurm()
    {
        QVERIFY(m_cluster->waitForNodes());
        const QString other
            = m_cluster->ask("sbatch", { "--parsable", "--output=/dev/null", "--wrap=sleep 600" }).trimmed();
        QProcess process;
        startOnSlurm(process, sweep("cancelled", "lambda1=0,0.4", "0..7", longTraining));
        QTRY_VERIFY_WITH_TIMEOUT(results("cancelled").size() >= 1, patience);
        ::kill(static_cast<pid_t>(process.processId()), SIGINT);
        const Answer answer = answerOf(process);
        QCOMPARE(answer.status, 130);
        QTRY_COMPARE_WITH_TIMEOUT(m_cluster->tasksUnderWay(), 1, patience); // that of another
        QVERIFY(m_cluster->ask("squeue", { "--noheader", "--format=%i" }).trimmed() == other);
        m_cluster->ask("scancel", { other });
        QCOMPARE(QDir(path("cancelled")).exists("slurm"), false);
    }

    void whatSlurmRefusesIsSaid()
    {
        writeSettings(R"({"partition": "none"})");
        const Answer answer = runOnSlurm(sweep("refused", "lambda1=0", "0", 2));
        QCOMPARE(answer.status, 1);
        QVERIFY2(answer.errorLine().contains("sbatch refuses: Batch job submission failed: Invalid partition"),
            answer.err.constData());
        QCOMPARE(remains("refused"), QStringList());
        writeSettings(R"({"partitions": "none"})");
        QCOMPARE(runOnSlurm(sweep("refused", "lambda1=0", "0", 2)).status, 2);
    }

    /// It would do so again: it is a failure with what its log says, and not submitted a second time.
    void aTaskThatFailsByItselfIsAFailure()
    {
        QVERIFY(m_cluster->waitForNodes());
        const QSet<QString> before = arrays();
        writeSettings(R"({"cpus": 1, "landing": 0, "setup": ["echo no such module >&2; exit 3"]})");
        const Answer answer = runOnSlurm(sweep("failing", "lambda1=0", "0..1", 2));
        QCOMPARE(answer.status, 1);
        QVERIFY2(answer.errorLine().contains("ended as FAILED: no such module"), answer.err.constData());
        QCOMPARE((arrays() - before).size(), 1);
        writeSettings(R"({"cpus": 1, "landing": 1})"); // mended, it is trained
        const Answer again = runOnSlurm(sweep("failing", "lambda1=0", "0..1", 2));
        QVERIFY2(again.status == 0, again.err.constData());
        QCOMPARE(remains("failing"), QStringList());
    }

private:
    static constexpr int longTraining = 1500; // epochs
};

QTEST_GUILESS_MAIN(TestSlurm)
#include "test_slurm.moc"
