#include "core/common/error.h"
#include "core/storage/dataset_file.h"
#include "core/storage/load.h"
#include "core/storage/run_file.h"
#include "tests/core/storage/sample_files.h"
#include "tests/support/support.h"

#include <QTemporaryDir>
#include <QtTest>

#include <chrono>
#include <future>

using namespace cmir;
using hdf5::Handle;
using test::SmallFile;

namespace {

/// Whether this process has the file open, or HDF5 any object.
bool isOpen(const std::string& path)
{
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
        std::error_code error;
        if (std::filesystem::read_symlink(entry.path(), error) == path)
            return true;
    }
    const hdf5::Lock lock;
    return H5Fget_obj_count(static_cast<hid_t>(H5F_OBJ_ALL), H5F_OBJ_ALL) != 0;
}

using Question = std::function<bool()>;

/// Cancels at the first question, at the second one, and so on; each time it ends by Cancelled and nothing stays open.
/// Returns how many questions there are.
int cancelEverywhere(const std::string& path, const std::function<void(const Question&)>& read)
{
    int questions = 0;
    read([&] {
        ++questions;
        return false;
    });
    for (int last = 1; last <= questions; ++last) {
        int asked = 0;
        bool cancelled = false;
        try {
            read([&] { return ++asked == last; });
        } catch (const Cancelled&) {
            cancelled = true;
        }
        if (!cancelled || asked != last || isOpen(path))
            return -last;
    }
    return questions;
}

}

/// Reading a file can be ended at any point, and keeps nobody else from theirs.
class TestReading : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    std::string path(const char* name) const { return m_folder.filePath(name).toStdString(); }

private Q_SLOTS:
    void datasetsCanBeCancelled()
    {
        SmallFile small;
        small.numbers("train/text", { 6, 2, 2 }, SmallFile::ramp(24, 1));
        small.numbers("valid/text", { 3, 2, 2 }, SmallFile::ramp(12, 1));
        small.numbers("test/text", { 4, 2, 2 }, SmallFile::ramp(16, 1));
        small.write(path("data.h5"));
        const int questions = cancelEverywhere(
            path("data.h5"), [&](const Question& cancelled) { readDataset(path("data.h5"), {}, 0, cancelled); });
        QVERIFY2(questions > 20, qPrintable(QString::number(questions)));
        QVERIFY(cancelEverywhere(path("data.h5"), [&](const Question& cancelled) {
            loadDataset({ path("data.h5"), { "text" } }, ExperimentConfig {}, cancelled);
        }) > 20);
    }

    void runsCanBeCancelled()
    {
        writeRun(test::smallRun(), path("run.h5"));
        const int questions
            = cancelEverywhere(path("run.h5"), [&](const Question& cancelled) { readRun(path("run.h5"), cancelled); });
        QVERIFY2(questions > 20, qPrintable(QString::number(questions)));
    }

    /// What tells of a file does not read its features: here nobody could.
    void outlinesNeedNoFeature()
    {
        SmallFile().write(path("data.h5"));
        const Dataset whole = readDataset(path("data.h5"));
        const Dataset outline = readDatasetOutline(path("data.h5"));
        QCOMPARE(outline.sha256, whole.sha256);
        QVERIFY(outline.notices == whole.notices);
        QCOMPARE(outline.splits.size(), whole.splits.size());
        for (std::size_t s = 0; s < whole.splits.size(); ++s) {
            QVERIFY(outline.splits[s].label == whole.splits[s].label && outline.splits[s].id == whole.splits[s].id);
            QCOMPARE(outline.splits[s].columns.size(), whole.splits[s].columns.size());
            QCOMPARE(outline.splits[s].features[1].rows, whole.splits[s].features[1].rows);
            QCOMPARE(outline.splits[s].features[1].cols, std::int64_t { 0 });
        }
        {
            const hdf5::Lock lock;
            const Handle file(H5Fopen(path("data.h5").c_str(), H5F_ACC_RDWR, H5P_DEFAULT), H5Fclose);
            QVERIFY(H5Ldelete(file.get(), "train/audio", H5P_DEFAULT) >= 0);
            const Handle creation(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
            const hsize_t size[] = { 6, 3 };
            H5Pset_chunk(creation.get(), 2, size);
            H5Pset_filter(creation.get(), 32000, H5Z_FLAG_OPTIONAL, 0, nullptr);
            const Handle space(H5Screate_simple(2, size, nullptr), H5Sclose);
            const Handle data(H5Dcreate2(file.get(), "train/audio", H5T_NATIVE_FLOAT, space.get(), H5P_DEFAULT,
                                  creation.get(), H5P_DEFAULT),
                H5Dclose);
            QVERIFY(static_cast<bool>(data));
        }
        QVERIFY(!test::errorText([&] { readDataset(path("data.h5")); }).empty());
        QCOMPARE(readDatasetOutline(path("data.h5")).modalities.size(), std::size_t { 2 });
    }

    /// A large dataset is read in blocks, between which it can be ended; the values are the same.
    void largeDatasetsAreReadInBlocks_data()
    {
        QTest::addColumn<bool>("compressed");
        QTest::newRow("plain") << false;
        QTest::newRow("in chunks") << true;
    }
    void largeDatasetsAreReadInBlocks()
    {
        QFETCH(bool, compressed);
        constexpr std::int64_t rows = 3000, cols = 3000; // 36 MB
        const auto values = SmallFile::ramp(rows * cols, 0.5);
        {
            const hdf5::Lock lock;
            const Handle file(H5Fcreate(path("large.h5").c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT), H5Fclose);
            const Handle creation(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
            const hsize_t size[] = { rows, cols }, chunk[] = { 70, 900 };
            if (compressed) {
                H5Pset_chunk(creation.get(), 2, chunk);
                H5Pset_deflate(creation.get(), 1);
            }
            const Handle space(H5Screate_simple(2, size, nullptr), H5Sclose);
            const Handle data(
                H5Dcreate2(file.get(), "x", H5T_NATIVE_FLOAT, space.get(), H5P_DEFAULT, creation.get(), H5P_DEFAULT),
                H5Dclose);
            QVERIFY(H5Dwrite(data.get(), H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) >= 0);
        }
        int questions = 0;
        const hdf5::File file(path("large.h5"), hdf5::File::Mode::Read, [&] {
            ++questions;
            return false;
        });
        const hdf5::Dataset data = file.root().dataset("x");
        const int before = questions;
        QVERIFY(data.readFloats() == values);
        QVERIFY(questions - before >= 3);
    }

    /// Wherever a load is, another thread can save, and read what it saved.
    void aSaveNeedNotWaitForALoad()
    {
        SmallFile().write(path("data.h5"));
        writeRun(test::smallRun(), path("first.h5"));
        bool waited = false;
        int asked = 0;
        const auto saveMeanwhile = [&] {
            if (asked++ % 7 != 0) // of the places where a load can be
                return waited;
            auto saved = std::async(std::launch::async, [&] {
                saveRun(test::smallRun(), path("saved.h5"));
                return readRun(path("saved.h5")).epochs;
            });
            // The limit only turns a load that keeps everybody out into a failure; it is never waited for otherwise.
            waited = waited || saved.wait_for(std::chrono::minutes(1)) != std::future_status::ready;
            return waited;
        };
        readDataset(path("data.h5"), {}, 0, saveMeanwhile);
        readRun(path("first.h5"), saveMeanwhile);
        QVERIFY(!waited);
        QCOMPARE(readRun(path("saved.h5")).epochs, test::smallRun().epochs);
    }
};

QTEST_GUILESS_MAIN(TestReading)
#include "test_reading.moc"
