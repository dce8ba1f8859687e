#include "tests/ui/tiny_run.h"

#include "core/storage/run_file.h"
#include "ui/keeping_quit.h"
#include "ui/quit_signals.h"

#include <QDir>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using namespace cmir;
using namespace cmir::ui;

/// Quitting that asks nothing and loses nothing.
class TestKeepingQuit : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void signalsAskToQuit_data()
    {
        QTest::addColumn<int>("signal");
        QTest::newRow("SIGINT") << SIGINT;
        QTest::newRow("SIGTERM") << SIGTERM;
        QTest::newRow("SIGHUP") << SIGHUP;
    }
    void signalsAskToQuit()
    {
        QFETCH(int, signal);
        const QuitSignals signals;
        QSignalSpy received(&signals, &QuitSignals::received);
        ::raise(signal);
        QTRY_COMPARE(received.count(), 1);
    }

    void aRunThatTrainsIsStoppedAndKept()
    {
        const QTemporaryDir kept;
        Workbench workbench(Settings::inMemory());
        workbench.library.setFolder(kept.path());
        test::useTinyRun(workbench.next, 100000);
        workbench.train();
        QTRY_VERIFY_WITH_TIMEOUT(workbench.model.history().epochs() >= 2, 60000);
        KeepingQuit quitting(workbench);
        QSignalSpy done(&quitting, &KeepingQuit::done);
        quitting.quit();
        QTRY_VERIFY_WITH_TIMEOUT(done.count() >= 1, 60000);
        const QStringList files = QDir(kept.path()).entryList({ QStringLiteral("*.h5") });
        QCOMPARE(files.size(), 1);
        const RunRecord run = readRun(kept.filePath(files[0]).toStdString());
        QCOMPARE(run.end, RunEnd::Stopped);
        QVERIFY(run.epochs >= 2);
        QVERIFY(run.last); // it can be gone on with
    }

    void withNothingToKeepItIsDoneAtOnce()
    {
        Workbench workbench(Settings::inMemory());
        KeepingQuit quitting(workbench);
        QSignalSpy done(&quitting, &KeepingQuit::done);
        quitting.quit();
        QCOMPARE(done.count(), 1);
    }
};

QTEST_MAIN(TestKeepingQuit)
#include "test_keeping_quit.moc"
