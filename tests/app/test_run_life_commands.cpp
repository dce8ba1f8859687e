#include "core/common/file_lock.h"
#include "core/run/run_comparison.h"
#include "core/storage/run_file.h"
#include "tests/support/command_line.h"
#include "tests/support/support.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonObject>
#include <QProcess>
#include <QTest>

#include <csignal>
#include <memory>

#include <unistd.h>

using namespace cmir;
using test::Answer;

// What happens to run files when training is stopped, killed, gone on with, repeated, branched, or done twice at once.

namespace {

const QStringList quick { "--set", "n_train=60", "--set", "n_valid=20", "--set", "n_test=20", "--set", "d=4", "--set",
    "d_hidden=8", "--set", "batch_size=20" };
constexpr unsigned nobody = 65534;

}

class TestRunLifeCommands : public QObject, test::CommandLine {
    Q_OBJECT

private:
    Answer train(const QString& out, const QStringList& more = {})
    {
        return run(QStringList { "train", "--out", out, "--epochs", "3", "--json" } + quick + more);
    }
    RunRecord record(const QString& name) const { return readRun(path(name).toStdString()); }
    QByteArray bytes(const QString& name) const
    {
        QFile file(path(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    /// Starts a long training and ends it by a signal once it has finished an epoch. Returns its exit status.
    int interrupt(const QString& out, int signal, const QStringList& more = {}, const QString& epochs = "100000")
    {
        QProcess process;
        start(process, QStringList { "train", "--out", out, "--epochs", epochs } + quick + more);
        QByteArray err;
        const auto begun = [&] {
            return (err += process.readAllStandardError()).contains("epoch")
                && (signal != SIGKILL || QFileInfo::exists(path(out + ".checkpoint")));
        };
        if (!QTest::qWaitFor(begun, 60'000))
            return -1;
        ::kill(static_cast<pid_t>(process.processId()), signal);
        process.waitForFinished(60'000);
        return process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -signal;
    }

private Q_SLOTS:
    void anExistingRunIsNotReplacedWithoutForce()
    {
        QCOMPARE(train("there.h5").status, 0);
        const QByteArray before = bytes("there.h5");
        const Answer again = train("there.h5");
        QCOMPARE(again.status, 2);
        QVERIFY2(again.errorLine().contains("`cmir resume there.h5`"), again.err.constData());
        QCOMPARE(bytes("there.h5"), before);
        QCOMPARE(train("there.h5", { "--seed", "5", "--force" }).status, 0);
        QCOMPARE(record("there.h5").config.parameters.seed, 5);
    }

    void everySignalKeepsWhatWasTrained_data()
    {
        QTest::addColumn<int>("signal");
        QTest::newRow("SIGINT") << SIGINT;
        QTest::newRow("SIGTERM") << SIGTERM;
        QTest::newRow("SIGHUP") << SIGHUP; // a terminal that is closed
    }
    void everySignalKeepsWhatWasTrained()
    {
        QFETCH(int, signal);
        const QString out = QStringLiteral("signal%1.h5").arg(signal);
        QCOMPARE(interrupt(out, signal), 130);
        QCOMPARE(record(out).end, RunEnd::Stopped);
        QVERIFY(!QFileInfo::exists(path(out + ".checkpoint")));
        QVERIFY(!QFileInfo::exists(path("." + out + ".lock")));
        // and goes on in place
        const auto trained = record(out).epochs;
        const Answer resumed = run({ "resume", out, "--epochs", QString::number(trained + 2), "--json" });
        QVERIFY2(resumed.status == 0, resumed.err.constData());
        QCOMPARE(resumed.json()["epochs"].toInt(), static_cast<int>(trained + 2));
        QCOMPARE(record(out).end, RunEnd::Finished);
    }

    void anInterruptedRunNeverReplacesAFinishedOne()
    {
        QCOMPARE(train("kept.h5").status, 0);
        const QByteArray before = bytes("kept.h5");
        QCOMPARE(interrupt("kept.h5", SIGINT, { "--force" }), 130);
        QCOMPARE(bytes("kept.h5"), before);
        QCOMPARE(record("kept.interrupted.h5").end, RunEnd::Stopped);
        QCOMPARE(interrupt("kept.h5", SIGINT, { "--force" }), 130);
        QCOMPARE(record("kept.interrupted-2.h5").end, RunEnd::Stopped);
        // It can itself be gone on with.
        const auto trained = record("kept.interrupted.h5").epochs;
        QCOMPARE(run({ "resume", "kept.interrupted.h5", "--epochs", QString::number(trained + 1) }).status, 0);
        QCOMPARE(record("kept.interrupted.h5").epochs, trained + 1);
    }

    void aKilledRunIsResumedToTheSameBits()
    {
        const QStringList same { "--epochs", "300", "--set", "dropout=0.1" };
        QCOMPARE(run(QStringList { "train", "--out", "whole.h5" } + quick + same).status, 0);
        QCOMPARE(interrupt("cut.h5", SIGKILL, { "--set", "dropout=0.1", "--checkpoint", "0" }, "300"), -SIGKILL);
        QVERIFY(!QFileInfo::exists(path("cut.h5")));
        const Answer again = train("cut.h5");
        QCOMPARE(again.status, 2); // there is something to go on with
        QVERIFY2(again.errorLine().contains("`cmir resume cut.h5`"), again.err.constData());
        const Answer resumed = run({ "resume", "cut.h5" });
        QVERIFY2(resumed.status == 0, resumed.err.constData());
        QVERIFY(!QFileInfo::exists(path("cut.h5.checkpoint")));
        QCOMPARE(QString::fromStdString(firstDifference(record("whole.h5"), record("cut.h5"))), QString());
    }

    /// A run that cannot be written where it belongs is written elsewhere, and the message says where.
    void aRunWhosePlaceIsGoneIsKeptElsewhere()
    {
        QVERIFY(QDir(folder()).mkdir("share"));
        QProcess process;
        start(process, QStringList { "train", "--out", "share/run.h5", "--epochs", "100000" } + quick);
        QByteArray err;
        QTRY_VERIFY_WITH_TIMEOUT((err += process.readAllStandardError()).contains("epoch"), 60'000);
        QVERIFY(QDir(folder()).rename("share", "unmounted"));
        ::kill(static_cast<pid_t>(process.processId()), SIGINT);
        QVERIFY(process.waitForFinished(60'000));
        QCOMPARE(process.exitCode(), 1);
        err += process.readAllStandardError();
        QVERIFY2(err.contains("the run was kept as"), err.constData());
        const QDir kept(path("state/cmir-workbench/unsaved"));
        const QStringList files = kept.entryList({ "*.h5" });
        QCOMPARE(files.size(), 1);
        QCOMPARE(readRun(kept.filePath(files[0]).toStdString()).end, RunEnd::Stopped);
    }

    void resumeSaysWhatItNeeds()
    {
        QCOMPARE(train("done.h5").status, 0);
        const Answer finished = run({ "resume", "done.h5" });
        QCOMPARE(finished.status, 2);
        QVERIFY2(finished.errorLine().contains("--epochs N"), finished.err.constData());
        QCOMPARE(run({ "resume", "done.h5", "--epochs", "3" }).status, 2); // it has them already
        const Answer inPlace = run({ "resume", "done.h5", "--epochs", "5" });
        QCOMPARE(inPlace.status, 2);
        QVERIFY2(inPlace.errorLine().contains("--force"), inPlace.err.constData());
        QCOMPARE(run({ "resume", "done.h5", "--epochs", "5", "--out", "longer.h5" }).status, 0);
        QCOMPARE(record("longer.h5").epochs, 5);
        QCOMPARE(record("longer.h5").identity.parent->id, record("done.h5").identity.id);
        QCOMPARE(run({ "resume", "done.h5", "--epochs", "5", "--force" }).status, 0);
        QCOMPARE(QString::fromStdString(firstDifference(record("done.h5"), record("longer.h5"))), QString());
        const Answer missing = run({ "resume", "nowhere.h5" });
        QCOMPARE(missing.status, 2);
        QVERIFY2(missing.errorLine().contains("nowhere.h5.checkpoint"), missing.err.constData());
    }

    void aRunIsRepeatedAndBranched()
    {
        QCOMPARE(train("parent.h5").status, 0);
        const Answer repeated = run({ "replay", "parent.h5", "--check", "--json", "--out", "copy.h5" });
        QVERIFY2(repeated.status == 0, repeated.err.constData());
        QCOMPARE(repeated.json()["same"].toBool(), true);
        QVERIFY(repeated.json()["first_difference"].isNull());
        QCOMPARE(QString::fromStdString(firstDifference(record("parent.h5"), record("copy.h5"))), QString());
        QCOMPARE(run({ "fork", "parent.h5", "--at", "2", "--out", "same.h5" }).status, 0);
        QCOMPARE(QString::fromStdString(firstDifference(record("parent.h5"), record("same.h5"))), QString());
        const Answer child = run({ "fork", "parent.h5", "--at", "step:4", "--set", "lambda1=3", "--epochs", "4",
            "--out", "child.h5", "--json" });
        QVERIFY2(child.status == 0, child.err.constData());
        const RunRecord run_ = record("child.h5");
        QCOMPARE(run_.epochs, 4);
        QCOMPARE(run_.identity.parent->step, 4);
        QCOMPARE(run_.identity.parent->changes, (std::vector<std::string> { "lambda1=3", "epochs=4" }));
        QCOMPARE(run({ "replay", "child.h5", "--check" }).status, 0); // it needs no parent
    }

    /// What was made of a file of another program lies in a cache that somebody empties: the file itself does.
    void theFileThatTheDataCameFromIsTaken()
    {
        QByteArray table = "id,label,text_0,text_1,audio_0,vision_0\n";
        for (int row = 0; row < 90; ++row)
            table += "v" + QByteArray::number(row / 3) + "_" + QByteArray::number(row % 3) + ","
                + QByteArray::number(0.1 * (row % 7) - 0.3) + "," + QByteArray::number(row % 7) + ","
                + QByteArray::number(row % 5) + "," + QByteArray::number(row % 11) + "," + QByteArray::number(row % 2)
                + "\n";
        QFile file(path("data.csv"));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(table) == table.size());
        file.close();
        const Answer trained = train("foreign.h5", { "--data", "data.csv" });
        QVERIFY2(trained.status == 0, trained.err.constData());
        const QString made = QString::fromStdString(record("foreign.h5").config.data.path);
        QVERIFY(QFile::remove(made));
        QCOMPARE(run({ "replay", "foreign.h5", "--check" }).status, 2); // nothing says where they are
        for (const QStringList& deed :
            { QStringList { "replay", "foreign.h5", "--check" }, { "fork", "foreign.h5", "--at", "2", "--out", "f.h5" },
                { "resume", "foreign.h5", "--epochs", "4", "--out", "foreign-longer.h5" } }) {
            QFile::remove(made);
            const Answer answer = run(deed + QStringList { "--data", "data.csv" });
            QVERIFY2(answer.status == 0, answer.err.constData());
        }
        QCOMPARE(record("foreign-longer.h5").epochs, 4);
        QCOMPARE(QString::fromStdString(firstDifference(record("foreign.h5"), record("f.h5"))), QString());
        QVERIFY(file.open(QIODevice::Append) && file.write("v99_0,0,1,1,1,1\n") > 0);
        file.close();
        const Answer other = run({ "replay", "foreign.h5", "--check", "--data", "data.csv" });
        QCOMPARE(other.status, 2);
        QVERIFY2(other.errorLine().contains("SHA-256"), other.err.constData());
    }

    void wrongBranchesAreTwo_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("says");
        QTest::newRow("not live") << QStringList { "--at", "2", "--set", "d=8" } << "d cannot change while it trains";
        QTest::newRow("no epoch") << QStringList { "--at", "9" } << "the run has 3 epochs";
        QTest::newRow("no step") << QStringList { "--at", "step:1000" } << "allowed is 0 to 9";
        QTest::newRow("no place") << QStringList { "--at", "soon" } << "allowed is an epoch (12) or a step (step:350)";
        QTest::newRow("no value") << QStringList { "--at", "2", "--set", "lambda1" } << "write key=value";
    }
    void wrongBranchesAreTwo()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, says);
        if (!QFileInfo::exists(path("trunk.h5")))
            QCOMPARE(train("trunk.h5").status, 0);
        const Answer answer = run(QStringList { "fork", "trunk.h5", "--out", "twig.h5" } + arguments);
        QCOMPARE(answer.status, 2);
        QVERIFY2(answer.errorLine().contains(says), answer.err.constData());
        QVERIFY(!QFileInfo::exists(path("twig.h5")));
    }

    void aDifferenceIsFound()
    {
        QCOMPARE(train("honest.h5").status, 0);
        RunRecord changed = record("honest.h5");
        changed.history.series["valid/mae"][1] += 1e-12;
        writeRun(changed, path("changed.h5").toStdString());
        const Answer answer = run({ "replay", "changed.h5", "--check", "--json" });
        QCOMPARE(answer.status, 1);
        QCOMPARE(answer.json()["same"].toBool(true), false);
        QVERIFY(answer.json()["first_difference"].toString().startsWith("history/valid/mae of epoch 2"));
    }

    void aRunThatIsTrainedIsNobodyElses()
    {
        const auto lock = FileLock::tryNow(lockBeside(path("busy.h5").toStdString()));
        QVERIFY(lock);
        const Answer answer = train("busy.h5");
        QCOMPARE(answer.status, 2);
        QVERIFY2(answer.errorLine().contains("another program"), answer.err.constData());
        const Answer resumed = run({ "resume", "busy.h5" });
        QCOMPARE(resumed.status, 2);
        QVERIFY2(resumed.errorLine().contains("another program"), resumed.err.constData());
    }

    void aReadOnlyTargetIsRefusedAtTheStart()
    {
        QCOMPARE(train("protected.h5").status, 0);
        QVERIFY(QFile::setPermissions(path("protected.h5"), QFile::ReadOwner | QFile::ReadGroup | QFile::ReadOther));
        QVERIFY(QFile::setPermissions(folder(), QFile::Permissions(0x7777)));
        QProcess process;
        if (::geteuid() == 0) // nothing is read-only for root
            process.setChildProcessModifier([] {
                if (::setgid(nobody) != 0 || ::setuid(nobody) != 0)
                    ::_exit(99);
            });
        start(process, QStringList { "train", "--out", "protected.h5", "--force", "--epochs", "1" } + quick);
        if (!process.waitForStarted())
            QSKIP("another user cannot run this build");
        QVERIFY(process.waitForFinished(60'000));
        const QByteArray err = process.readAllStandardError();
        QVERIFY2(process.exitCode() == 2, err.constData());
        QVERIFY2(err.contains("read-only"), err.constData());
    }

    /// Several protocols of one run at once: all tables are kept.
    void nothingOfSeveralEvaluationsIsLost()
    {
        QCOMPARE(train("shared.h5").status, 0);
        std::vector<std::unique_ptr<QProcess>> processes;
        for (const char* protocol : { "test-noise", "missing", "ood", "probe" }) {
            processes.push_back(std::make_unique<QProcess>());
            start(*processes.back(), { "evaluate", "shared.h5", "--protocol", protocol });
        }
        for (const auto& process : processes) {
            QVERIFY(process->waitForFinished(120'000));
            QVERIFY2(process->exitCode() == 0, process->readAllStandardError().constData());
        }
        QCOMPARE(record("shared.h5").results.size(), std::size_t(4));
    }
};

QTEST_GUILESS_MAIN(TestRunLifeCommands)
#include "test_run_life_commands.moc"
