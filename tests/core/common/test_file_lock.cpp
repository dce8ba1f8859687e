#include "core/common/file_lock.h"
#include "tests/support/support.h"

#include <QFile>
#include <QtTest>

#include <atomic>
#include <filesystem>
#include <thread>

using namespace cmir;

class TestFileLock : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    std::filesystem::path file() const { return m_folder.filePath(QStringLiteral(".r.h5.lock")).toStdString(); }

private Q_SLOTS:
    void oneAtATime()
    {
        QVERIFY(!FileLock::isHeld(file()));
        {
            const auto first = FileLock::tryNow(file());
            QVERIFY(first);
            QVERIFY(FileLock::isHeld(file()));
            QVERIFY(!FileLock::tryNow(file()));
        }
        QVERIFY(!FileLock::isHeld(file()));
        QVERIFY(!std::filesystem::exists(file())); // nothing is left lying about
        QVERIFY(FileLock::tryNow(file()));
    }

    void whoWaitsGetsItAfterwards()
    {
        auto first = FileLock::tryNow(file());
        std::atomic<bool> got = false;
        std::thread other([&] {
            const FileLock second = FileLock::wait(file());
            got = true;
        });
        QVERIFY(!got);
        first.reset();
        other.join();
        QVERIFY(got);
    }

    /// A file that a killed program has left is no lock.
    void aLeftFileIsNoLock()
    {
        QFile left(QString::fromStdString(file().string()));
        QVERIFY(left.open(QIODevice::WriteOnly));
        left.close();
        QVERIFY(!FileLock::isHeld(file()));
        QVERIFY(FileLock::tryNow(file()));
    }

    void whereNoneCanBeMadeItIsSaid()
    {
        QVERIFY(test::errorText([] {
            FileLock::tryNow("/nowhere/.r.lock");
        }).starts_with("/nowhere/.r.lock: no lock file"));
    }
};

QTEST_GUILESS_MAIN(TestFileLock)
#include "test_file_lock.moc"
