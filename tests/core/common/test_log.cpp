#include "core/common/file_lock.h"
#include "core/common/log.h"
#include "core/common/user_folders.h"

#include <spdlog/spdlog.h>

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <thread>

using namespace cmir;

class TestLog : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void foldersFollowTheEnvironment()
    {
        qputenv("HOME", "/nowhere/somebody");
        qputenv("XDG_STATE_HOME", "relative/is/ignored");
        qunsetenv("XDG_CACHE_HOME");
        QCOMPARE(stateFolder().string(), std::string("/nowhere/somebody/.local/state/cmir-workbench"));
        QCOMPARE(cacheFolder().string(), std::string("/nowhere/somebody/.cache/cmir-workbench"));
        qputenv("XDG_STATE_HOME", "/state");
        QCOMPARE(stateFolder().string(), std::string("/state/cmir-workbench"));
        qunsetenv("XDG_STATE_HOME");
        qunsetenv("HOME");
        QVERIFY(stateFolder().empty());
    }

    /// Two programs never write to one file, whose old parts they would rename under each other.
    void aSecondProgramHasAFileOfItsOwn()
    {
        QTemporaryDir folder;
        qputenv("XDG_STATE_HOME", folder.path().toUtf8());
        const std::filesystem::path place = folder.filePath("cmir-workbench").toStdString();
        std::filesystem::create_directories(place);
        {
            const auto other = FileLock::tryNow(lockBeside(place / "cmir-workbench.log"));
            QVERIFY(other);
            setUpLog({ LogLine::Level::Error, true });
            QCOMPARE(logFile(), place / "cmir-workbench-2.log");
        }
        setUpLog({ LogLine::Level::Error, true });
        QCOMPARE(logFile(), place / "cmir-workbench.log");
    }

    void linesReachFileAndListener()
    {
        QTemporaryDir folder;
        qputenv("XDG_STATE_HOME", folder.path().toUtf8());
        setUpLog({ LogLine::Level::Error, true });
        QCOMPARE(logFile().string(), folder.filePath("cmir-workbench/cmir-workbench.log").toStdString());

        std::vector<LogLine> lines;
        const int number = addLogListener([&](const LogLine& line) { lines.push_back(line); });
        log()->info("epoch {} of {}", 3, 40);
        log()->warn("collapse");
        log()->debug("detail");
        removeLogListener(number);
        log()->info("after removal");

        QCOMPARE(lines.size(), 3U);
        QCOMPARE(lines[0].text, std::string("epoch 3 of 40"));
        QCOMPARE(lines[0].level, LogLine::Level::Info);
        QCOMPARE(lines[0].time.size(), 12U);
        QCOMPARE(lines[1].level, LogLine::Level::Warning);
        QCOMPARE(lines[2].level, LogLine::Level::Debug);

        QFile file(QString::fromStdString(logFile().string()));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray text = file.readAll();
        QVERIFY(text.contains("info: epoch 3 of 40"));
        QVERIFY(text.contains("warning: collapse"));
        QVERIFY(text.contains("info: after removal"));
        setUpLog({ LogLine::Level::Error, false });
        QVERIFY(logFile().empty());
    }

    void aFolderThatCannotBeWrittenIsNoError()
    {
        qputenv("XDG_STATE_HOME", "/proc/nowhere");
        setUpLog({ LogLine::Level::Error, true });
        QVERIFY(logFile().empty());
        log()->info("still alive");
    }

    void aListenerMayLogAndRemoveItself()
    {
        setUpLog({ LogLine::Level::Error, false });
        int calls = 0, number = 0;
        number = addLogListener([&](const LogLine&) {
            ++calls;
            removeLogListener(number);
            log()->info("from the listener");
        });
        log()->info("first");
        log()->info("second");
        QCOMPARE(calls, 1);
    }

    void threadsDoNotLoseLines()
    {
        setUpLog({ LogLine::Level::Error, false });
        std::atomic<int> count = 0;
        const int number = addLogListener([&](const LogLine&) { ++count; });
        std::vector<std::thread> threads;
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([] {
                for (int i = 0; i < 250; ++i)
                    log()->info("line {}", i);
            });
        for (auto& thread : threads)
            thread.join();
        removeLogListener(number);
        QCOMPARE(count.load(), 1000);
    }
};

QTEST_GUILESS_MAIN(TestLog)
#include "test_log.moc"
