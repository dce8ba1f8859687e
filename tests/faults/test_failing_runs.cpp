#include "core/common/error.h"
#include "core/storage/checkpoint_file.h"
#include "core/storage/run_file.h"
#include "tests/support/command_line.h"

#include <QDir>
#include <QTest>

#include <cerrno>

using namespace cmir;
using test::Answer;

/// `cmir train` on a disk of which one call fails, or all from there on: at each call in turn that concerns the run's
/// folder. What was trained is in the run, or was kept elsewhere, and that is said; or nothing was trained at all.
class TestFailingRuns : public QObject, test::CommandLine {
    Q_OBJECT

private:
    enum class End { Saved, KeptElsewhere, NotBegun };

    Answer train(const char* call, int number, bool lasting) const
    {
        const QByteArray plan = QDir(path("place")).canonicalPath().toUtf8() + '|' + call + '|'
            + QByteArray::number(number) + '|' + QByteArray::number(ENOSPC) + '|' + (lasting ? '1' : '0');
        qputenv("LD_PRELOAD", CMIR_FAILING_DISK_LIBRARY);
        qputenv("CMIR_FAILING_DISK", plan);
        const Answer answer = run({ "train", "--out", "place/run.h5", "--epochs", "1", "--set", "n_train=40", "--set",
            "n_valid=10", "--set", "n_test=10", "--set", "d=4", "--set", "d_hidden=8" });
        qunsetenv("LD_PRELOAD");
        qunsetenv("CMIR_FAILING_DISK");
        return answer;
    }

    /// Fails the test where something is lost or unsaid.
    End endOf(const Answer& answer) const
    {
        const QDir kept(path("state/cmir-workbench/unsaved"));
        const QStringList unsaved = kept.entryList({ "*.h5" });
        const bool saved = QFile::exists(path("place/run.h5"));
        if (answer.status == 0) {
            if (!saved || readRun(path("place/run.h5").toStdString()).end != RunEnd::Finished)
                QTest::qFail(("said to be saved: " + answer.err).constData(), __FILE__, __LINE__);
            return End::Saved;
        }
        if (answer.errorLine().isEmpty() && !answer.err.contains("run.h5"))
            QTest::qFail(("no clear end: " + answer.err).constData(), __FILE__, __LINE__);
        if (unsaved.isEmpty()) {
            if (answer.err.contains("epoch 1") || saved)
                QTest::qFail(("trained, and lost: " + answer.err).constData(), __FILE__, __LINE__);
            return End::NotBegun;
        }
        if (readRun(kept.filePath(unsaved[0]).toStdString()).end != RunEnd::Finished || !answer.err.contains("kept as"))
            QTest::qFail(("not kept as it was: " + answer.err).constData(), __FILE__, __LINE__);
        return End::KeptElsewhere;
    }

private Q_SLOTS:
    void theRunIsKept_data()
    {
        QTest::addColumn<QByteArray>("call");
        QTest::addColumn<bool>("lasting");
        for (const char* call : { "open", "write", "sync", "rename", "close" })
            for (const bool lasting : { false, true })
                QTest::addRow("%s%s", call, lasting ? ", and all after it" : "") << QByteArray(call) << lasting;
    }

    void theRunIsKept()
    {
        QFETCH(QByteArray, call);
        QFETCH(bool, lasting);
        constexpr int most = 12; // calls that fail in turn
        std::map<End, int> ends;
        int untouched = 0; // runs in a row that met no failure, as far as one can see
        for (int number = 1; number <= most && untouched < 2; ++number) {
            QVERIFY(QDir(folder()).mkpath("place"));
            const Answer answer = train(call.constData(), number, lasting);
            const End end = endOf(answer);
            ++ends[end];
            untouched = end == End::Saved && !answer.err.contains("could not") ? untouched + 1 : 0;
            QVERIFY(QDir(path("place")).removeRecursively());
            QDir(path("state")).removeRecursively();
            if (QTest::currentTestFailed())
                return;
        }
        qInfo("saved %d, kept elsewhere %d, not begun %d", ends[End::Saved], ends[End::KeptElsewhere],
            ends[End::NotBegun]);
        QVERIFY(ends[End::KeptElsewhere] + ends[End::NotBegun] > 0);
    }
};

QTEST_GUILESS_MAIN(TestFailingRuns)
#include "test_failing_runs.moc"
