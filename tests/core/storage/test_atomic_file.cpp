#include "core/common/error.h"
#include "core/storage/atomic_file.h"
#include "tests/core/storage/sample_files.h"
#include "tests/support/support.h"

#include <QtTest>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <array>

using namespace cmir;
using test::errorText;

namespace fs = std::filesystem;

namespace {

void nothing(const fs::path&) { }

std::function<void(const fs::path&)> writing(const std::string& bytes)
{
    return [bytes](const fs::path& path) { test::writeBytes(path, bytes); };
}

}

class TestAtomicFile : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    fs::path m_path;

private Q_SLOTS:
    void init()
    {
        m_path = m_folder.filePath("document").toStdString();
        test::writeBytes(m_path, "old");
    }

    void replacesTheWholeFile()
    {
        replaceFile(m_path, writing("new"),
            [](const fs::path& temporary) { QCOMPARE(test::fileBytes(temporary), std::string("new")); });
        QCOMPARE(test::fileBytes(m_path), std::string("new"));
        QCOMPARE(test::filesIn(m_path.parent_path()), std::vector<std::string> { "document" });
    }

    void failedWritingKeepsTheOldFile()
    {
        const auto text = errorText([&] {
            replaceFile(
                m_path,
                [](const fs::path& path) {
                    test::writeBytes(path, "half");
                    throw Failure(path.string() + ": cannot be written: No space left on device");
                },
                nothing);
        });
        QCOMPARE(text, m_path.string() + ": cannot be written: No space left on device");
        QCOMPARE(test::fileBytes(m_path), std::string("old"));
        QCOMPARE(test::filesIn(m_path.parent_path()), std::vector<std::string> { "document" });
    }

    void failedReadingBackKeepsTheOldFile()
    {
        const auto text = errorText(
            [&] { replaceFile(m_path, writing("new"), [](const fs::path&) { throw BadInput("half a file"); }); });
        QCOMPARE(text, m_path.string() + ": what was written does not read back, the old file is kept (half a file)");
        QCOMPARE(test::fileBytes(m_path), std::string("old"));
        QCOMPARE(test::filesIn(m_path.parent_path()), std::vector<std::string> { "document" });
    }

    void otherExceptionsRemoveTheTemporaryFileToo()
    {
        QVERIFY_THROWS_EXCEPTION(Cancelled,
            replaceFile(
                m_path, [](const fs::path&) { throw Cancelled(); }, nothing));
        QCOMPARE(test::filesIn(m_path.parent_path()), std::vector<std::string> { "document" });
    }

    void permissionsStay()
    {
        ::chmod(m_path.c_str(), 0640);
        replaceFile(m_path, writing("new"), nothing);
        struct stat now { };
        ::stat(m_path.c_str(), &now);
        QCOMPARE(now.st_mode & 07777, mode_t { 0640 });
    }

    void symbolicLinkIsFollowed()
    {
        const fs::path link = m_folder.filePath("link").toStdString();
        fs::create_symlink("document", link);
        replaceFile(link, writing("new"), nothing);
        QVERIFY(fs::is_symlink(link));
        QCOMPARE(test::fileBytes(m_path), std::string("new"));
        fs::remove(link);
    }

    /// A link to what is not there yet stays a link: the file comes where it leads.
    void aLinkThatLeadsNowhereIsFollowed()
    {
        const fs::path link = m_folder.filePath("link").toStdString(), place = m_folder.filePath("later").toStdString();
        fs::create_symlink("later", link);
        replaceFile(link, writing("new"), nothing);
        QVERIFY(fs::is_symlink(link));
        QCOMPARE(test::fileBytes(place), std::string("new"));
        fs::remove(link);
        fs::remove(place);
    }

    /// Owner, group and what else stands at the file (here an attribute of the user's) are those of the old one.
    void ownerAndAttributesStay()
    {
        const std::string_view note = "of the group";
        if (::setxattr(m_path.c_str(), "user.note", note.data(), note.size(), 0) != 0)
            QSKIP("this file system has no extended attributes");
        const bool root = ::geteuid() == 0;
        QVERIFY(!root || ::chown(m_path.c_str(), 65534, 65534) == 0);
        replaceFile(m_path, writing("new"), nothing);
        std::array<char, 64> found {};
        const ssize_t length = ::getxattr(m_path.c_str(), "user.note", found.data(), found.size());
        QCOMPARE(std::string(found.data(), static_cast<std::size_t>(std::max<ssize_t>(length, 0))), std::string(note));
        struct stat now { };
        QCOMPARE(::stat(m_path.c_str(), &now), 0);
        QVERIFY(!root || (now.st_uid == 65534 && now.st_gid == 65534));
        QVERIFY(!root || ::chown(m_path.c_str(), 0, 0) == 0);
    }

    void placesThatCannotBeWritten()
    {
        const std::string folder = m_folder.path().toStdString();
        const auto textFor
            = [](const std::string& path) { return errorText([&] { replaceFile(path, writing("new"), nothing); }); };
        QCOMPARE(textFor(folder), "\"" + folder + "\" is a folder, not a file name; a file name is needed");
        QCOMPARE(
            textFor(folder + "/none/run.h5"), folder + "/none/run.h5: the folder " + folder + "/none does not exist");
        QCOMPARE(
            textFor(m_path.string() + "/run.h5"), m_path.string() + "/run.h5: " + m_path.string() + " is not a folder");
        QVERIFY(textFor("/proc/run.h5").starts_with("/proc/run.h5: no file can be written in this folder: "));
    }

    /// What a killed program has left goes at the next save; what another one is writing stays.
    void leftoversOfKilledSavesGo()
    {
        const fs::path folder = m_path.parent_path();
        test::writeBytes(folder / ".document.4194000-0.tmp", "left");
        test::writeBytes(folder / ".document.4194000-1.tmp", "being written");
        test::writeBytes(folder / ".other.4194000-0.tmp", "of another file");
        const int writer = ::open((folder / ".document.4194000-1.tmp").c_str(), O_RDWR);
        QCOMPARE(::flock(writer, LOCK_EX | LOCK_NB), 0);
        replaceFile(m_path, writing("new"), nothing);
        ::close(writer);
        QVERIFY(!fs::exists(folder / ".document.4194000-0.tmp"));
        QVERIFY(fs::exists(folder / ".document.4194000-1.tmp"));
        QVERIFY(fs::exists(folder / ".other.4194000-0.tmp"));
        for (const char* name : { ".document.4194000-1.tmp", ".other.4194000-0.tmp" })
            fs::remove(folder / name);
    }

    /// A read-only file can be replaced where its folder allows it, and stays read-only.
    void aReadOnlyFileKeepsItsPermissions()
    {
        ::chmod(m_path.c_str(), 0444);
        replaceFile(m_path, writing("new"), nothing);
        struct stat now { };
        QCOMPARE(::stat(m_path.c_str(), &now), 0);
        QCOMPARE(now.st_mode & 0777U, 0444U);
        QCOMPARE(test::fileBytes(m_path), std::string("new"));
        ::chmod(m_path.c_str(), 0644);
    }

    void readOnlyFolder()
    {
        const fs::path folder = m_folder.filePath("locked").toStdString();
        fs::create_directory(folder);
        ::chmod(folder.c_str(), 0555);
        ::chmod(m_folder.path().toUtf8().constData(), 0755);
        const bool root = ::geteuid() == 0; // may write in any folder: becomes nobody for a moment
        if (root && ::seteuid(65534) != 0)
            QSKIP("root may write in any folder, and cannot become another user here");
        const std::string text = errorText([&] { replaceFile(folder / "run.h5", writing("new"), nothing); });
        QVERIFY(!root || ::seteuid(0) == 0);
        ::chmod(folder.c_str(), 0755);
        QCOMPARE(text, (folder / "run.h5").string() + ": no file can be written in this folder: Permission denied");
    }
};

QTEST_GUILESS_MAIN(TestAtomicFile)
#include "test_atomic_file.moc"
