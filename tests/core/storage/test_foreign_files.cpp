#include "core/common/error.h"
#include "core/storage/dataset_file.h"
#include "core/storage/run_file.h"
#include "tests/core/storage/sample_files.h"
#include "tests/support/support.h"

#include <QTemporaryDir>
#include <QtTest>

#include <sys/stat.h>

#include <algorithm>
#include <cstring>

using namespace cmir;
using hdf5::Handle;
using test::errorText;
using test::SmallFile;

namespace {

constexpr hsize_t rows = 6;

Handle openToChange(const std::string& path)
{
    return Handle(H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT), H5Fclose);
}

Handle chunked(std::initializer_list<hsize_t> chunk, bool compressed)
{
    Handle creation(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
    H5Pset_chunk(creation.get(), static_cast<int>(chunk.size()), std::data(chunk));
    if (compressed)
        H5Pset_deflate(creation.get(), 6);
    return creation;
}

Handle make(
    const Handle& file, const char* name, hid_t type, std::initializer_list<hsize_t> size, const Handle& creation)
{
    const Handle space(H5Screate_simple(static_cast<int>(size.size()), std::data(size), nullptr), H5Sclose);
    return Handle(H5Dcreate2(file.get(), name, type, space.get(), H5P_DEFAULT, creation.get(), H5P_DEFAULT), H5Dclose);
}

void setInteger(const std::string& path, const char* name, std::int64_t value)
{
    const hdf5::Lock lock;
    const Handle file = openToChange(path);
    const Handle attribute(H5Aopen_by_name(file.get(), "/", name, H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
    QVERIFY(H5Awrite(attribute.get(), H5T_NATIVE_INT64, &value) >= 0);
}

bool anyHolds(const std::vector<std::string>& texts, const std::string& part)
{
    return std::ranges::any_of(texts, [&](const std::string& text) { return text.find(part) != std::string::npos; });
}

}

/// Files that another program made, by mistake or on purpose: what is strange in them is refused by its name, or passed
/// over with a notice, and never followed.
class TestForeignFiles : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    std::string m_path;

    /// The small file without train/audio, open to put another in its place.
    Handle withoutAudio()
    {
        SmallFile small;
        small.remove("train/audio");
        small.write(m_path);
        return openToChange(m_path);
    }

    /// train/score, 6 doubles in chunks of 4, in HDF5's old format, whose index has no checksum.
    void writeScores(bool compressed)
    {
        SmallFile().write(m_path);
        const std::string from = m_folder.filePath("from.h5").toStdString();
        std::filesystem::rename(m_path, from);
        test::writeInOldFormat(from, m_path, chunked({ 4 }, compressed));
    }

    /// The first key of the chunk index: bytes stored, filters left out.
    void changeChunk(const std::function<void(std::uint32_t& stored, std::uint32_t& left)>& change)
    {
        std::string bytes = test::fileBytes(m_path);
        std::size_t at = 0; // "TREE", type 1, level 0
        while ((at = bytes.find("TREE", at)) != std::string::npos && bytes[at + 4] != 1)
            at += 4;
        QVERIFY(at != std::string::npos);
        std::uint32_t key[2];
        std::memcpy(key, bytes.data() + at + 24, sizeof key);
        change(key[0], key[1]);
        std::memcpy(bytes.data() + at + 24, key, sizeof key);
        test::writeBytes(m_path, bytes);
    }

private Q_SLOTS:
    void init() { m_path = m_folder.filePath("data.h5").toStdString(); }

    /// HDF5 opens the source of a virtual dataset without an end as soon as its size is asked for; of a pipe, for ever.
    void virtualDataIsNotFollowed()
    {
        const std::string pipe = m_folder.filePath("pipe.h5").toStdString();
        QCOMPARE(::mkfifo(pipe.c_str(), 0600), 0);
        {
            const hdf5::Lock lock;
            const Handle file = withoutAudio();
            const hsize_t now[2] = { rows, 3 }, most[2] = { H5S_UNLIMITED, 3 };
            const Handle space(H5Screate_simple(2, now, most), H5Sclose);
            const Handle source(H5Screate_simple(2, now, most), H5Sclose);
            const hsize_t start[2] = { 0, 0 }, stride[2] = { 1, 1 }, count[2] = { H5S_UNLIMITED, 1 },
                          block[2] = { 1, 3 };
            H5Sselect_hyperslab(space.get(), H5S_SELECT_SET, start, stride, count, block);
            H5Sselect_hyperslab(source.get(), H5S_SELECT_SET, start, stride, count, block);
            const Handle creation(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
            QVERIFY(H5Pset_virtual(creation.get(), space.get(), pipe.c_str(), "/far", source.get()) >= 0);
            const Handle all(H5Screate_simple(2, now, most), H5Sclose);
            const Handle data(H5Dcreate2(file.get(), "train/audio", H5T_NATIVE_FLOAT, all.get(), H5P_DEFAULT,
                                  creation.get(), H5P_DEFAULT),
                H5Dclose);
            QVERIFY(static_cast<bool>(data));
        }
        QCOMPARE(errorText([&] { readDataset(m_path); }),
            m_path + ": train/audio lies in another file; data must lie in the file itself");
    }

    void sizesThatWrap()
    {
        {
            const hdf5::Lock lock;
            const Handle file = withoutAudio();
            const hsize_t much = hsize_t { 1 } << 31;
            QVERIFY(static_cast<bool>(
                make(file, "train/audio", H5T_NATIVE_FLOAT, { much, much }, chunked({ 4096, 4096 }, false))));
        }
        QCOMPARE(
            errorText([&] { hdf5::File(m_path, hdf5::File::Mode::Read).root().dataset("train/audio").readFloats(); }),
            m_path + ": train/audio claims more bytes than can be counted; the file is damaged");
    }

    void chunksWithoutEnd()
    {
        constexpr hsize_t many = 5'000'000;
        SmallFile().write(m_path);
        {
            const hdf5::Lock lock;
            const Handle file = openToChange(m_path);
            QVERIFY(static_cast<bool>(make(file, "train/flag", H5T_NATIVE_SCHAR, { many }, chunked({ 1 }, true))));
        }
        QCOMPARE(
            errorText([&] { hdf5::File(m_path, hdf5::File::Mode::Read).root().dataset("train/flag").readIntegers(); }),
            m_path + ": train/flag lies in more chunks than the 4194304 that are read; larger chunks are needed");
    }

    void manyChunks_data()
    {
        QTest::addColumn<bool>("compressed");
        QTest::newRow("plain") << false;
        QTest::newRow("compressed") << true;
    }
    void manyChunks()
    {
        QFETCH(bool, compressed);
        constexpr std::size_t count = 20'000;
        {
            const hdf5::Lock lock;
            const Handle file(H5Fcreate(m_path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT), H5Fclose);
            const Handle data = make(file, "x", H5T_NATIVE_FLOAT, { count, 2 }, chunked({ 1, 2 }, compressed));
            const auto values = SmallFile::ramp(2 * count, 1);
            QVERIFY(H5Dwrite(data.get(), H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) >= 0);
        }
        const hdf5::File file(m_path, hdf5::File::Mode::Read);
        QVERIFY(file.root().dataset("x").readFloats() == SmallFile::ramp(2 * count, 1));
    }

    /// A chunk that claims fewer bytes than it has: HDF5 would read past the buffer that it makes for so many.
    void plainChunksAreReadWhateverTheyClaim()
    {
        writeScores(false);
        changeChunk([](std::uint32_t& stored, std::uint32_t&) {
            QCOMPARE(stored, 32U);
            stored = 8;
        });
        const Dataset dataset = readDataset(m_path);
        const Column* score = dataset.split("train").column("score");
        QVERIFY(score);
        QVERIFY(std::get<std::vector<double>>(score->values) == std::vector<double>({ 1, 2, 3, 4, 5, 6 }));
    }

    void filtersLeftOut()
    {
        writeScores(true);
        QVERIFY(errorText([&] { readDataset(m_path); }).empty());
        changeChunk([](std::uint32_t& stored, std::uint32_t& left) {
            QVERIFY(stored != 32U && left == 0);
            left = 1; // gzip: then the chunk is shorter than its values
        });
        QCOMPARE(errorText([&] { readDataset(m_path); }),
            m_path + ": train/score is stored in another size than it claims; the file is damaged");
    }

    void historyInItself()
    {
        m_path = m_folder.filePath("run.h5").toStdString();
        writeRun(test::smallRun(), m_path);
        {
            const hdf5::Lock lock;
            const Handle file = openToChange(m_path);
            for (int i = 0; i < 100; ++i)
                QVERIFY(H5Lcreate_hard(file.get(), "history", file.get(), ("history/" + std::to_string(i)).c_str(),
                            H5P_DEFAULT, H5P_DEFAULT)
                    >= 0);
        }
        const std::string text = errorText([&] { readRun(m_path); });
        QVERIFY2(text.ends_with("leads to more than 1000 groups; the file is damaged"), text.c_str());
    }

    void seriesOfOtherLengths()
    {
        m_path = m_folder.filePath("run.h5").toStdString();
        writeRun(test::smallRun(), m_path);
        {
            const hdf5::Lock lock;
            const Handle file = openToChange(m_path);
            const double three[] = { 1, 2, 3 };
            QVERIFY(H5Ldelete(file.get(), "history/valid/mae", H5P_DEFAULT) >= 0);
            const Handle plain(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
            const Handle data = make(file, "history/valid/mae", H5T_NATIVE_DOUBLE, { 3 }, plain);
            QVERIFY(H5Dwrite(data.get(), H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, three) >= 0);
        }
        QCOMPARE(errorText([&] { readRun(m_path); }),
            m_path + ": history/train/loss has 2 values, but another series has 3; it must be one for each epoch");
    }

    void outputs()
    {
        m_path = m_folder.filePath("run.h5").toStdString();
        for (const std::int64_t outputs : { 0, -1 }) {
            writeRun(test::smallRun(), m_path);
            setInteger(m_path, "outputs", outputs);
            QCOMPARE(errorText([&] { readRun(m_path); }),
                m_path + ": the root attribute outputs is " + std::to_string(outputs)
                    + "; it must be the number of classes");
        }
        writeRun(test::smallRun(), m_path);
        {
            const hdf5::Lock lock;
            const Handle file = openToChange(m_path);
            QVERIFY(H5Adelete(file.get(), "task") >= 0);
            const hdf5::Group root(
                std::make_shared<hdf5::FileState>(), Handle(H5Gopen2(file.get(), "/", H5P_DEFAULT), H5Gclose), "");
            root.writeAttribute("task", std::string("binary"));
        }
        QCOMPARE(errorText([&] { readRun(m_path); }), m_path + ": the root attribute outputs is 3; it must be 1");
    }

    void modalitiesOfARun()
    {
        m_path = m_folder.filePath("run.h5").toStdString();
        const auto named = [&](const char* group, const std::vector<std::string>& names) {
            writeRun(test::smallRun(), m_path);
            const hdf5::Lock lock;
            const Handle file = openToChange(m_path);
            QVERIFY(H5Adelete_by_name(file.get(), group, "modalities", H5P_DEFAULT) >= 0);
            const hdf5::Group root(
                std::make_shared<hdf5::FileState>(), Handle(H5Gopen2(file.get(), group, H5P_DEFAULT), H5Gclose), "");
            root.writeAttribute("modalities", names);
        };
        named("/variants", { "text" });
        QCOMPARE(errorText([&] { readRun(m_path); }), m_path + ": variants is of other modalities than the run");
        for (const std::vector<std::string>& names :
            { std::vector<std::string> { "text", "text" }, { "text", "a/b" } }) {
            named("/", names);
            QVERIFY(
                errorText([&] { readRun(m_path); }).ends_with("names must be different, not empty and without \"/\""));
        }
    }

    void aliasesArePassedOver()
    {
        SmallFile().write(m_path);
        {
            const hdf5::Lock lock;
            const Handle file = openToChange(m_path);
            QVERIFY(H5Lcreate_soft("/train/text", file.get(), "train/words", H5P_DEFAULT, H5P_DEFAULT) >= 0);
            QVERIFY(H5Lcreate_soft("/nowhere", file.get(), "test_gone", H5P_DEFAULT, H5P_DEFAULT) >= 0);
        }
        const Dataset dataset = readDataset(m_path);
        QCOMPARE(dataset.splits.size(), std::size_t { 3 });
        QVERIFY(dataset.alternatives.empty());
        QVERIFY(anyHolds(dataset.notices, "train/words is a link to another place of the file and is left out"));
        QVERIFY(anyHolds(dataset.notices, "test_gone is a link"));
        // Asked for by name it is refused.
        QVERIFY(!errorText([&] { readDataset(m_path, { "words" }); }).empty());
    }

    void columnsOfAnotherLength()
    {
        SmallFile small;
        small.integers("train/environment", { 1, 2 });
        small.numbers("train/mean", { 9 }, SmallFile::ramp(9, 1));
        small.write(m_path);
        const Dataset dataset = readDataset(m_path);
        QVERIFY(!dataset.split("train").column("environment") && !dataset.split("train").column("mean"));
        QVERIFY(dataset.split("test").column("environment"));
        QVERIFY(anyHolds(dataset.notices, "train/mean has 9 rows, but train has 6 samples: it is no column"));
        QVERIFY(anyHolds(dataset.notices, "train/environment has 2 rows"));
    }

    void namedEnvironments()
    {
        SmallFile small;
        small.texts("train/environment", { "Zoe", "Ada", "Ada", "Zoe", "Ben", "Ada" });
        small.texts("test/environment", { "Cai", "Ada", "Zoe", "Cai" });
        small.texts("valid/environment", { "Ben", "Ben", "Ada" });
        small.write(m_path);
        const Dataset dataset = readDataset(m_path);
        QVERIFY(dataset.environmentNames == std::vector<std::string>({ "Ada", "Ben", "Cai", "Zoe" }));
        const auto numbers = [&](const char* split) {
            return std::get<std::vector<std::int64_t>>(dataset.split(split).column("environment")->values);
        };
        QVERIFY(numbers("train") == std::vector<std::int64_t>({ 3, 0, 0, 3, 1, 0 }));
        QVERIFY(numbers("test") == std::vector<std::int64_t>({ 2, 0, 3, 2 }));
        QVERIFY(anyHolds(dataset.notices, "the environments are texts"));
    }

    /// Views divide by the number of environments, and read the first number of a prediction.
    void predictionsOfNothing_data()
    {
        QTest::addColumn<quint64>("environments");
        QTest::addColumn<quint64>("outputs");
        QTest::addColumn<QString>("found");
        QTest::newRow("no environment") << quint64 { 0 } << quint64 { 3 } << "2 x 0 x 3";
        QTest::newRow("no output") << quint64 { 3 } << quint64 { 0 } << "2 x 3 x 0";
        QTest::newRow("other outputs") << quint64 { 3 } << quint64 { 2 } << "2 x 3 x 2";
    }
    void predictionsOfNothing()
    {
        QFETCH(quint64, environments);
        QFETCH(quint64, outputs);
        QFETCH(QString, found);
        m_path = m_folder.filePath("run.h5").toStdString();
        for (const char* group : { "variants", "snapshots/000001" }) {
            writeRun(test::smallRun(), m_path);
            const std::string name = std::string(group) + "/train/prediction";
            {
                const hdf5::Lock lock;
                const Handle file = openToChange(m_path);
                QVERIFY(H5Ldelete(file.get(), name.c_str(), H5P_DEFAULT) >= 0);
                const Handle plain(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
                QVERIFY(
                    static_cast<bool>(make(file, name.c_str(), H5T_NATIVE_FLOAT, { 2, environments, outputs }, plain)));
            }
            QCOMPARE(errorText([&] { readRun(m_path); }),
                m_path + ": " + name + " is " + found.toStdString()
                    + "; it must be shown samples x environments (at least 1) x outputs (3)");
        }
    }

    /// h5py.Empty: an object without a value.
    void emptyObjects()
    {
        const auto withEmpty = [&](const char* name) {
            SmallFile small;
            small.remove(name);
            small.write(m_path);
            const hdf5::Lock lock;
            const Handle file = openToChange(m_path);
            const Handle space(H5Screate(H5S_NULL), H5Sclose);
            const Handle data(
                H5Dcreate2(file.get(), name, H5T_NATIVE_FLOAT, space.get(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT),
                H5Dclose);
            QVERIFY(static_cast<bool>(data));
        };
        withEmpty("train/remark");
        const Dataset dataset = readDataset(m_path);
        QVERIFY(!dataset.split("train").column("remark"));
        QVERIFY(anyHolds(dataset.notices, "remark is no column of numbers or texts and is left out"));
        withEmpty("train/label");
        QCOMPARE(errorText([&] { readDataset(m_path); }),
            m_path + ": train/label is empty, without sizes; it must be one label per sample");
        withEmpty("train/text");
        QCOMPARE(errorText([&] { readDataset(m_path); }),
            m_path + ": train/text does not hold numbers; a modality needs numbers, N x width or N x T x width");
    }

    /// lzf, blosc and the like: what helps no training is passed over, what is needed is refused.
    void filtersOfOtherPrograms()
    {
        constexpr H5Z_filter_t lzf = 32000;
        const auto filtered = [&](const char* name, std::initializer_list<hsize_t> size) {
            SmallFile small;
            small.remove(name);
            small.write(m_path);
            const hdf5::Lock lock;
            const Handle file = openToChange(m_path);
            const Handle creation = chunked(size, false);
            QVERIFY(H5Pset_filter(creation.get(), lzf, H5Z_FLAG_OPTIONAL, 0, nullptr) >= 0);
            QVERIFY(static_cast<bool>(make(file, name, H5T_NATIVE_FLOAT, size, creation)));
        };
        filtered("train/pitch", { rows });
        const Dataset dataset = readDataset(m_path);
        QVERIFY(!dataset.split("train").column("pitch"));
        const std::string stored = " is stored with the filter \"\" (32000); allowed are gzip, shuffle and fletcher32";
        QVERIFY(anyHolds(dataset.notices, "train/pitch" + stored + ": it is left out"));
        filtered("train/label", { rows });
        QCOMPARE(errorText([&] { readDataset(m_path); }), m_path + ": train/label" + stored);
        filtered("train/audio", { rows, 3 });
        QCOMPARE(errorText([&] { readDataset(m_path); }), m_path + ": train/audio" + stored);
    }
};

QTEST_GUILESS_MAIN(TestForeignFiles)
#include "test_foreign_files.moc"
