#include "core/common/error.h"
#include "core/storage/admission.h"
#include "core/storage/dataset_file.h"
#include "core/storage/run_file.h"
#include "core/storage/run_outline.h"
#include "tests/core/storage/sample_files.h"
#include "tests/support/support.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace cmir;
using test::errorText;
using test::SmallFile;

/// Which files are checked before they are opened, and which are known.
class TestAdmission : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::vector<std::string> m_checked;
    bool m_sound = true;
    int m_processes = 0;

    std::string path(const char* name) const { return m_folder->filePath(name).toStdString(); }
    void guard()
    {
        checkForeignFiles(
            [this](const std::vector<std::filesystem::path>& files, const std::function<bool()>&) {
                ++m_processes;
                bool sound = m_sound;
                for (const std::filesystem::path& file : files) {
                    m_checked.push_back(file.filename().string());
                    sound = sound && m_checked.back().find("bad") == std::string::npos;
                }
                return sound;
            },
            path("state/known-files"));
    }

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        checkForeignFiles({}, {});
        m_checked.clear();
        m_sound = true;
        m_processes = 0;
    }
    void cleanup() { checkForeignFiles({}, {}); }

    void aForeignFileIsCheckedOnce()
    {
        SmallFile().write(path("data.h5")); // before the guard: as another program's
        guard();
        readDataset(path("data.h5"));
        readDataset(path("data.h5"));
        QCOMPARE(fileKind(path("data.h5")), std::string("dataset"));
        QVERIFY(m_checked == std::vector<std::string>({ "data.h5" }));
        guard(); // another program of the user
        readDatasetOutline(path("data.h5"));
        QCOMPARE(m_checked.size(), std::size_t { 1 });
        std::filesystem::copy_file(path("data.h5"), path("copy.h5"));
        readDataset(path("copy.h5"));
        test::writeBytes(path("data.h5"), test::fileBytes(path("data.h5")) + "more");
        readDataset(path("data.h5"));
        QVERIFY(m_checked == std::vector<std::string>({ "data.h5", "copy.h5", "data.h5" }));
    }

    void whatThisProgramWroteIsKnown()
    {
        guard();
        writeRun(test::smallRun(), path("run.h5"));
        readRun(path("run.h5"));
        addResults({ "probe", {} }, path("run.h5"));
        readRun(path("run.h5"));
        QVERIFY(m_checked.empty());
    }

    void whatWasRefusedIsCheckedAgain()
    {
        SmallFile().write(path("data.h5"));
        guard();
        m_sound = false;
        readDataset(path("data.h5"));
        readDataset(path("data.h5"));
        QCOMPARE(m_checked.size(), std::size_t { 2 });
    }

    void aCheckThatFailsKeepsTheFileShut()
    {
        writeRun(test::smallRun(), path("run.h5"));
        checkForeignFiles([](const std::vector<std::filesystem::path>&,
                              const std::function<bool()>&) -> bool { throw BadInput("it ended a helper process"); },
            {});
        QCOMPARE(errorText([&] { readRun(path("run.h5")); }), std::string("it ended a helper process"));
        QCOMPARE(errorText([&] { fileKind(path("run.h5")); }), std::string("it ended a helper process"));
        QCOMPARE(errorText([&] { readRunOutline(path("run.h5")); }), std::string("it ended a helper process"));
        admitFiles({ path("run.h5") }); // says nothing yet
    }

    void manyFilesInFewProcesses()
    {
        std::vector<std::filesystem::path> files;
        for (int i = 0; i < 100; ++i) {
            files.emplace_back(path((std::to_string(i) + ".h5").c_str()));
            test::writeBytes(files.back(), std::to_string(i));
        }
        guard();
        admitFiles(files);
        QCOMPARE(m_processes, 2); // 64 and 36
        admitFiles(files);
        QCOMPARE(m_processes, 2);
    }

    /// One that is refused costs few processes, and the others are known.
    void aBadFileAmongMany()
    {
        std::vector<std::filesystem::path> files;
        for (int i = 0; i < 64; ++i) {
            files.emplace_back(path(((i == 37 ? "bad" : "good") + std::to_string(i) + ".h5").c_str()));
            test::writeBytes(files.back(), std::to_string(i));
        }
        guard();
        admitFiles(files);
        QCOMPARE(m_processes, 13); // halves of 64: 1 + 6 · 2
        m_checked.clear();
        admitFiles(files);
        QVERIFY(m_checked == std::vector<std::string> { "bad37.h5" });
    }
};

QTEST_GUILESS_MAIN(TestAdmission)
#include "test_admission.moc"
