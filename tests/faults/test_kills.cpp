#include "core/common/random.h"
#include "core/run/run_comparison.h"
#include "core/storage/checkpoint_file.h"
#include "core/storage/run_file.h"
#include "tests/support/command_line.h"
#include "tests/support/support.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonObject>
#include <QProcess>
#include <QRegularExpression>
#include <QTest>

#include <chrono>
#include <csignal>

using namespace cmir;

// Programs killed by -9 at random moments, started again, and compared with what was never killed. CMIR_KILLS and
// CMIR_KILL_SEED ask for more of it (tests/long/run kills).

namespace {

int asked(const char* variable, int otherwise)
{
    bool known = false;
    const int value = qEnvironmentVariableIntValue(variable, &known);
    return known ? value : otherwise;
}

const QStringList runSettings { "--data", "synthetic", "--set", "n_train=400", "--set", "n_valid=60", "--set",
    "n_test=60", "--set", "dropout=0.1", "--set", "batch_size=32", "--set", "threads=1" };

/// A document without what no two executions have in common.
QJsonValue withoutTimes(const QJsonValue& value)
{
    if (value.isArray()) {
        QJsonArray array;
        for (const QJsonValue& entry : value.toArray())
            array.append(withoutTimes(entry));
        return array;
    }
    if (!value.isObject())
        return value;
    QJsonObject object = value.toObject();
    for (const QString& key : object.keys())
        if (key.contains(QStringLiteral("seconds")) || key == u"folder" || key == u"out")
            object.remove(key);
        else
            object[key] = withoutTimes(object[key]);
    return object;
}

}

class TestKills : public QObject, test::CommandLine {
    Q_OBJECT

public:
    TestKills()
        : m_random(static_cast<std::uint64_t>(asked("CMIR_KILL_SEED", 1)), "kills")
        , m_most(asked("CMIR_KILLS", 20))
    { }

private:
    /// How a program that was to be killed ended.
    struct Killed {
        bool killed = false; ///< else it had ended before
        int status = -1;
        int epochShown = 0; ///< the last that it reported as finished
        QByteArray err;
    };

    /// Starts a program and kills it after a random time of at most `mostMs`.
    Killed startAndKill(const QStringList& arguments, int mostMs)
    {
        const auto delay = static_cast<int>(m_random.below(static_cast<std::uint64_t>(mostMs)));
        QProcess process;
        start(process, arguments);
        process.waitForStarted();
        const bool ended = process.waitForFinished(delay);
        if (!ended) {
            ::kill(static_cast<pid_t>(process.processId()), SIGKILL);
            process.waitForFinished(60'000);
            ++m_kills;
        }
        Killed killed;
        killed.killed = process.exitStatus() == QProcess::CrashExit;
        killed.status = killed.killed ? -1 : process.exitCode();
        killed.err = process.readAllStandardError();
        static const QRegularExpression epochs("epoch (\\d+)/");
        for (auto found = epochs.globalMatch(QString::fromUtf8(killed.err)); found.hasNext();)
            killed.epochShown = found.next().captured(1).toInt();
        return killed;
    }

    std::filesystem::path place(const QString& name) const { return path(name).toStdString(); }

    /// Whatever is there after a kill can be read as a whole.
    void verifyWhole(const QString& run)
    {
        if (QFileInfo::exists(path(run)))
            readRun(place(run)); // throws
        if (QFileInfo::exists(path(run + ".checkpoint")))
            readCheckpoint(checkpointBeside(place(run)));
    }

    /// What killed saves of a file have left beside it.
    QStringList leftovers(const QString& file) const
    {
        return QDir(folder()).entryList({ "." + file + "*.tmp" }, QDir::Files | QDir::Hidden);
    }

    /// A run that is killed again and again until it is done. Changes the settings by the round.
    void trainThroughKills(int round)
    {
        static const QStringList methods { "cmir", "erm", "groupdro", "augmentation", "misa", "irm" };
        const QString name = QStringLiteral("round%1").arg(round);
        const QString method = methods.at(round % methods.size());
        const QStringList same
            = runSettings + QStringList { "--method", method, "--epochs", "12", "--seed", QString::number(round) };
        QElapsedTimer clock;
        clock.start();
        const test::Answer whole = run(QStringList { "train", "--out", name + "-whole.h5" } + same);
        const auto about = static_cast<int>(clock.elapsed() * 5 / 4); // kills fall anywhere, also after its end
        QVERIFY2(whole.status == 0, whole.err.constData());
        const RunRecord wanted = readRun(place(name + "-whole.h5"));

        const QString out = name + ".h5";
        bool done = false;
        for (int attempt = 0; attempt < 500 && !done; ++attempt) {
            const bool begun = QFileInfo::exists(path(out + ".checkpoint"));
            const int before = begun ? static_cast<int>(readCutOffRun(checkpointBeside(place(out))).epoch) : 0;
            const QStringList deed = begun ? QStringList { "resume", out, "--checkpoint", "0" }
                                           : QStringList { "train", "--out", out, "--checkpoint", "0" } + same;
            const Killed ended = m_kills < m_most ? startAndKill(deed, about) : startAndKill(deed, 300'000);
            verifyWhole(out);
            if (!ended.killed) {
                QVERIFY2(ended.status == 0, ended.err.constData());
                QCOMPARE(leftovers(out), QStringList()); // it has tidied up after those before it
                done = true;
                break;
            }
            if (QFileInfo::exists(path(out))) { // killed after its last deed that counts
                done = readRunEnd(place(out)) == RunEnd::Finished;
                continue;
            }
            const int kept = QFileInfo::exists(path(out + ".checkpoint"))
                ? static_cast<int>(readCutOffRun(checkpointBeside(place(out))).epoch)
                : 0;
            QVERIFY2(kept >= before, "a checkpoint went back");
            QVERIFY2(ended.epochShown - kept <= 1,
                qPrintable(QStringLiteral("%1 epochs were shown, %2 are kept").arg(ended.epochShown).arg(kept)));
        }
        QVERIFY(done);
        const RunRecord found = readRun(place(out));
        QCOMPARE(QString::fromStdString(firstDifference(wanted, found)), QString());
        for (const QString& file : { out, out + ".checkpoint", name + "-whole.h5" })
            QFile::remove(path(file));
    }

private Q_SLOTS:
    void trainingAndResumingSurvive()
    {
        try {
            for (int round = 0; m_kills < m_most; ++round) {
                trainThroughKills(round);
                if (QTest::currentTestFailed())
                    return;
            }
        } catch (const std::exception& error) {
            QFAIL(error.what());
        }
        qInfo("%d kills of train and resume", m_kills);
    }

    void aRunFileSurvivesEvaluations()
    {
        const QString file = "evaluated.h5";
        QCOMPARE(run(QStringList { "train", "--out", file, "--epochs", "2" } + runSettings).status, 0);
        const RunRecord before = readRun(place(file));
        const int most = std::max(3, m_most / 4);
        for (int i = 0; i < most; ++i) {
            startAndKill({ "evaluate", file, "--protocol", i % 2 == 0 ? "ood" : "missing" }, 900);
            RunRecord now;
            try {
                now = readRun(place(file));
            } catch (const std::exception& error) {
                QFAIL(error.what());
            }
            QCOMPARE(QString::fromStdString(firstDifference(before, now)), QString());
            QVERIFY(now.results.size() <= 2);
        }
        // The next one that comes to its end tidies up and adds its table.
        QCOMPARE(run({ "evaluate", file, "--protocol", "ood" }).status, 0);
        QCOMPARE(leftovers(file), QStringList());
        const RunRecord now = readRun(place(file));
        QVERIFY(std::ranges::any_of(now.results, [](const ResultTable& table) { return table.protocol == "ood"; }));
    }

    void aStudySurvives()
    {
        const QStringList study = QStringList {
            "sweep", "--axis", "lambda1=0,1,10", "--seeds", "0,1", "--epochs", "2", "--processes", "2", "--json"
        } + runSettings;
        const test::Answer whole = run(study + QStringList { "--out", "whole" });
        QVERIFY2(whole.status == 0, whole.err.constData());
        const int most = std::max(3, m_most / 4);
        for (int i = 0; i < most; ++i)
            startAndKill(study + QStringList { "--out", "killed" }, 2500);
        const test::Answer ended = run(study + QStringList { "--out", "killed" });
        QVERIFY2(ended.status == 0, ended.err.constData());
        QVERIFY(!whole.json().isEmpty());
        QCOMPARE(withoutTimes(ended.json()).toObject(), withoutTimes(whole.json()).toObject());
    }

private:
    Random m_random;
    int m_most;
    int m_kills = 0;
};

QTEST_GUILESS_MAIN(TestKills)
#include "test_kills.moc"
