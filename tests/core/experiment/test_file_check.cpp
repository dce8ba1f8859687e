#include "core/common/error.h"
#include "core/experiment/file_check.h"
#include "tests/support/support.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include <filesystem>
#include <fstream>

using namespace cmir;
using test::errorText;

/// What becomes of a process that reads a file for this one.
class TestFileCheck : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    /// A program that stands in for cmir.
    std::filesystem::path program(const std::string& commands) const
    {
        const std::filesystem::path path = m_folder.filePath("reader").toStdString();
        std::ofstream(path) << "#!/bin/sh\n" << commands << "\n";
        std::filesystem::permissions(path, std::filesystem::perms::owner_all);
        return path;
    }

private Q_SLOTS:
    void aFileThatCanBeRead()
    {
        QVERIFY(checkInChild(program("test \"$1 $2 $4 $5\" = \"check-file --ends-with -- -data.h5\""), { "-data.h5" }));
    }

    void aFileThatIsRefused() { QVERIFY(!checkInChild(program("exit 2"), { "data.h5" })); }

    void aFileThatEndsTheReader()
    {
        QCOMPARE(errorText([&] { checkInChild(program("kill -SEGV $$"), { "data.h5" }); }),
            std::string(
                "data.h5: reading it ended a helper process (signal 11): the file is damaged or hostile; it was not "
                "opened"));
    }

    /// Which of several it was is not known: they are read again, fewer at a time.
    void severalFilesInOneProcess()
    {
        QVERIFY(checkInChild(program("test $# = 6"), { "a.h5", "b.h5" }));
        QVERIFY(!checkInChild(program("kill -SEGV $$"), { "a.h5", "b.h5" }));
    }

    void aCheckCanBeCancelled()
    {
        int asked = 0;
        QVERIFY_THROWS_EXCEPTION(
            Cancelled, checkInChild(program("exec tail -f /dev/null"), { "data.h5" }, [&] { return ++asked == 3; }));
    }

    /// HDF5 of other programs is read as what it can be imported as.
    void filesOfOtherPrograms()
    {
        const std::string path = m_folder.filePath("other.h5").toStdString();
        QProcess python;
        python.start("/usr/bin/python3",
            { "-c",
                QString("import h5py, numpy\nwith h5py.File('%1', 'w') as f:\n f['x'] = numpy.ones((4, 2))")
                    .arg(QString::fromStdString(path)) });
        if (!python.waitForFinished(60'000) || python.exitCode() != 0)
            QSKIP("Python with h5py is not there");
        readForCheck(path);
        std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
        QVERIFY(!errorText([&] { readForCheck(path); }).empty());
    }

    void theLimitFollowsTheFile()
    {
        const std::filesystem::path file = program("");
        std::filesystem::resize_file(file, std::uintmax_t { 1 } << 40); // sparse
        QVERIFY(memoryForCheck(file) >= (std::uint64_t { 4 } << 40) + (std::uint64_t { 512 } << 20));
        QVERIFY(memoryForCheck("/nowhere") >= std::uint64_t { 512 } << 20);
        QCOMPARE(secondsForCheck("/nowhere"), std::uint64_t { 10 });
    }
};

QTEST_GUILESS_MAIN(TestFileCheck)
#include "test_file_check.moc"
