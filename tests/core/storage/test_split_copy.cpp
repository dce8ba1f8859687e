#include "core/common/error.h"
#include "core/data/derived_splits.h"
#include "core/storage/dataset_file.h"
#include "core/storage/split_copy.h"
#include "tests/core/storage/sample_files.h"
#include "tests/support/support.h"

#include <QtTest>

#include <hdf5.h>

#include <algorithm>
#include <array>

using namespace cmir;
using hdf5::Handle;
using test::errorText;
using test::fileBytes;
using test::SmallFile;

namespace {

const std::vector<std::int64_t> rows { 1, 3 };

/// Adds to `test` (4 samples) what only the library itself can write: storage, types, attributes.
void addSpecials(const std::string& path, H5F_libver_t bound = H5F_LIBVER_V18)
{
    const Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
    H5Pset_libver_bounds(access.get(), bound, H5F_LIBVER_LATEST);
    const Handle file(H5Fopen(path.c_str(), H5F_ACC_RDWR, access.get()), H5Fclose);
    const Handle group(H5Gopen2(file.get(), "test", H5P_DEFAULT), H5Gclose);
    const auto create = [&](const char* name, hid_t type, std::vector<hsize_t> shape, std::vector<hsize_t> chunk,
                            const void* values) {
        const Handle space(H5Screate_simple(static_cast<int>(shape.size()), shape.data(), nullptr), H5Sclose);
        const Handle storage(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
        if (!chunk.empty()) {
            H5Pset_chunk(storage.get(), static_cast<int>(chunk.size()), chunk.data());
            H5Pset_shuffle(storage.get());
            H5Pset_deflate(storage.get(), 6);
        }
        Handle data(
            H5Dcreate2(group.get(), name, type, space.get(), H5P_DEFAULT, storage.get(), H5P_DEFAULT), H5Dclose);
        H5Dwrite(data.get(), type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values);
        return data;
    };
    std::vector<double> sequence(4 * 3 * 2);
    for (std::size_t i = 0; i < sequence.size(); ++i)
        sequence[i] = 0.5 * static_cast<double>(i);
    const Handle spoken = create("spoken", H5T_NATIVE_DOUBLE, { 4, 3, 2 }, { 3, 3, 1 }, sequence.data());
    const Handle scalar(H5Screate(H5S_SCALAR), H5Sclose);
    const Handle rate(
        H5Acreate2(spoken.get(), "rate", H5T_IEEE_F32LE, scalar.get(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
    const float hertz = 12.5F;
    H5Awrite(rate.get(), H5T_NATIVE_FLOAT, &hertz);

    const Handle boolean(H5Tenum_create(H5T_NATIVE_INT8), H5Tclose);
    for (std::int8_t value : { 0, 1 })
        H5Tenum_insert(boolean.get(), value != 0 ? "TRUE" : "FALSE", &value);
    const std::vector<std::int8_t> flags { 0, 1, 1, 0 };
    create("flag", boolean.get(), { 4 }, {}, flags.data());

    const Handle fixed(H5Tcopy(H5T_C_S1), H5Tclose);
    H5Tset_size(fixed.get(), 3);
    H5Tset_strpad(fixed.get(), H5T_STR_SPACEPAD);
    create("place", fixed.get(), { 4 }, { 4 }, "a  bcdef g h");

    const std::vector<std::int16_t> other { 5, 6 };
    create("elsewhere", H5T_NATIVE_INT16, { 2, 1 }, {}, other.data());
    const Handle below(H5Gcreate2(group.get(), "below", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT), H5Gclose);
}

/// Every object below a group as text, with its attributes, but for one child.
std::string contents(const hdf5::Group& group, const std::string& but)
{
    std::string text;
    auto names = group.attributeNames();
    std::sort(names.begin(), names.end());
    for (const auto& name : names)
        text += "@" + name + "=" + group.attribute(name)->text() + "\n";
    for (const auto& child : group.children()) {
        if (child.name == but)
            continue;
        text += child.name + "\n";
        if (child.group) {
            text += contents(group.group(child.name), "") + "..\n";
            continue;
        }
        const hdf5::Dataset data = group.dataset(child.name);
        text += data.shapeText() + "\n";
        if (data.numeric())
            for (const double value : data.readDoubles())
                text += std::to_string(value) + "\n";
        else
            for (const auto& value : data.readTexts())
                text += value + "\n";
    }
    return text;
}

/// Objects and attributes of a root group.
void copyAll(hid_t from, hid_t to)
{
    for (const char* split : { "train", "valid", "test" })
        H5Ocopy(from, split, to, split, H5P_DEFAULT, H5P_DEFAULT);
    const auto copyOne = [](hid_t root, const char* name, const H5A_info_t*, void* data) -> herr_t {
        const Handle attribute(H5Aopen(root, name, H5P_DEFAULT), H5Aclose);
        const Handle type(H5Aget_type(attribute.get()), H5Tclose), space(H5Aget_space(attribute.get()), H5Sclose);
        std::array<std::int64_t, 64> value {};
        const Handle created(
            H5Acreate2(*static_cast<hid_t*>(data), name, type.get(), space.get(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
        H5Aread(attribute.get(), type.get(), value.data());
        const herr_t written = H5Awrite(created.get(), type.get(), value.data());
        if (H5Tis_variable_str(type.get()) > 0)
            H5Dvlen_reclaim(type.get(), space.get(), H5P_DEFAULT, value.data());
        return written;
    };
    hsize_t position = 0;
    H5Aiterate2(from, H5_INDEX_NAME, H5_ITER_INC, &position, copyOne, &to);
}

SmallFile withTexts()
{
    SmallFile small;
    small.texts("test/text_raw", { "one", "", "drei, \u00E4", "four" });
    small.attribute("licence", std::string("free"));
    small.set("test/other_set", [](const hdf5::Group& root) {
        root.write("test/other_set", { 4, 5 }, std::span<const float>(SmallFile::ramp(20, 3)));
    });
    small.set("~@rho", [](const hdf5::Group& root) { // after its group was made
        root.group("test").writeAttribute("rho", 0.25);
        root.group("test").writeAttribute("tags", std::vector<std::string> { "a", "\u00E4" });
    });
    return small;
}

}

class TestSplitCopy : public QObject {
    Q_OBJECT
    QTemporaryDir m_folder;
    std::string m_source, m_target;

    Dataset written(const SmallFile& small = SmallFile())
    {
        small.write(m_source);
        return readDataset(m_source);
    }
    std::vector<std::string> copy(const Dataset& data, const std::vector<std::int64_t>& chosen = rows)
    {
        return copyWithSplit(data, m_target, { "test_ood", "test", chosen, "made so" });
    }

private Q_SLOTS:
    void init()
    {
        m_source = m_folder.filePath("source.h5").toStdString();
        m_target = m_folder.filePath("target.h5").toStdString();
        std::filesystem::remove(m_source);
        std::filesystem::remove(m_target);
    }

    void everyColumnOfTheRowsIsThere()
    {
        const Dataset data = written(withTexts());
        QVERIFY(copy(data).empty());
        const Dataset found = readDataset(m_target);
        const Split expected = rowsOfSplit(data.split("test"), rows, "test_ood"), &split = found.split("test_ood");
        QVERIFY(split.label == expected.label && split.id == expected.id && split.features == expected.features);
        QCOMPARE(*split.rho, 0.25);
        QCOMPARE(split.columns.size(), std::size_t { 2 });
        for (const Column& column : expected.columns)
            QVERIFY(split.column(column.name)->values == column.values);
        QCOMPARE(split.column("text_raw")->text(0), std::string());

        const hdf5::File file(m_target, hdf5::File::Mode::Read);
        const hdf5::Group group = file.root().group("test_ood");
        QVERIFY(
            group.dataset("other_set").readFloats() == (std::vector<float> { 15, 18, 21, 24, 27, 45, 48, 51, 54, 57 }));
        QCOMPARE(group.attribute("note")->text(), std::string("made so"));
        QCOMPARE(group.attribute("tags")->text(), std::string("a, \u00E4"));
    }

    void allElseIsAsItWas()
    {
        const Dataset data = written(withTexts());
        addSpecials(m_source);
        const std::string before = fileBytes(m_source);
        copy(data);
        QVERIFY(fileBytes(m_source) == before);
        const hdf5::File source(m_source, hdf5::File::Mode::Read), target(m_target, hdf5::File::Mode::Read);
        QVERIFY(contents(target.root(), "test_ood") == contents(source.root(), "test_ood"));
        QVERIFY(contents(target.root(), "") != contents(source.root(), ""));
    }

    void columnsOfOtherKindsAreCopied()
    {
        const Dataset data = written();
        addSpecials(m_source);
        auto leftOut = copy(data);
        std::sort(leftOut.begin(), leftOut.end());
        QVERIFY(leftOut == (std::vector<std::string> { "below", "elsewhere" }));
        const hdf5::File file(m_target, hdf5::File::Mode::Read);
        const hdf5::Group group = file.root().group("test_ood");
        QVERIFY(group.dataset("spoken").readDoubles()
            == (std::vector<double> { 3, 3.5, 4, 4.5, 5, 5.5, 9, 9.5, 10, 10.5, 11, 11.5 }));
        QVERIFY(group.dataset("flag").readIntegers() == (std::vector<std::int64_t> { 1, 0 }));
        QVERIFY(group.dataset("place").readTexts() == (std::vector<std::string> { "bcd", "g h" }));
    }

    void typesStorageAndAttributesStay()
    {
        const Dataset data = written();
        addSpecials(m_source);
        copy(data);
        const Handle file(H5Fopen(m_target.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose);
        for (const std::string name : { "spoken", "flag", "place", "label", "environment", "audio" }) {
            const Handle from(H5Dopen2(file.get(), ("test/" + name).c_str(), H5P_DEFAULT), H5Dclose);
            const Handle to(H5Dopen2(file.get(), ("test_ood/" + name).c_str(), H5P_DEFAULT), H5Dclose);
            const Handle fromType(H5Dget_type(from.get()), H5Tclose), toType(H5Dget_type(to.get()), H5Tclose);
            QVERIFY2(H5Tequal(fromType.get(), toType.get()) > 0, name.c_str());
        }
        const Handle spoken(H5Dopen2(file.get(), "test_ood/spoken", H5P_DEFAULT), H5Dclose);
        const Handle storage(H5Dget_create_plist(spoken.get()), H5Pclose);
        QCOMPARE(H5Pget_nfilters(storage.get()), 2);
        std::array<hsize_t, 3> chunk {};
        QCOMPARE(H5Pget_chunk(storage.get(), 3, chunk.data()), 3);
        QVERIFY(chunk == (std::array<hsize_t, 3> { 2, 3, 1 })); // no larger than the two rows
        const Handle rate(H5Aopen(spoken.get(), "rate", H5P_DEFAULT), H5Aclose);
        const Handle rateType(H5Aget_type(rate.get()), H5Tclose);
        float hertz = 0;
        QVERIFY(H5Tequal(rateType.get(), H5T_IEEE_F32LE) > 0 && H5Aread(rate.get(), H5T_NATIVE_FLOAT, &hertz) >= 0);
        QCOMPARE(hertz, 12.5F);
    }

    void manyChunksAreReadInBlocks()
    {
        // 40 000 rows of 128 floats: five blocks; every third row, and a gap that spans more than one block.
        constexpr std::int64_t kRows = 40'000, kWidth = 128;
        SmallFile small;
        small.numbers("test/label", { kRows }, std::vector<float>(kRows, 1));
        small.numbers("test/text", { kRows, 2 }, std::vector<float>(2 * kRows, 1));
        small.numbers("test/audio", { kRows, 3 }, std::vector<float>(3 * kRows, 1));
        small.remove("test/id");
        small.remove("test/environment");
        small.numbers("test/wide", { kRows, kWidth }, SmallFile::ramp(kRows * kWidth, 1));
        std::vector<std::int64_t> chosen;
        for (std::int64_t row = 0; row < kRows; row += 3)
            if (row < 5000 || row > 25'000)
                chosen.push_back(row);
        QVERIFY(copy(written(small), chosen).empty());
        const hdf5::File file(m_target, hdf5::File::Mode::Read);
        const auto values = file.root().dataset("test_ood/wide").readFloats();
        QCOMPARE(values.size(), chosen.size() * kWidth);
        for (std::size_t i = 0; i < chosen.size(); ++i)
            for (std::size_t k = 0; k < kWidth; ++k)
                if (values[i * kWidth + k] != static_cast<float>(chosen[i] * kWidth + static_cast<std::int64_t>(k)))
                    QFAIL(qPrintable(QString("row %1, column %2").arg(i).arg(k)));
    }

    void rowsWithoutAnIdKeepTheirName()
    {
        SmallFile small;
        small.remove("test/id");
        copy(written(small));
        QVERIFY(readDataset(m_target).split("test_ood").id == (std::vector<std::string> { "test/1", "test/3" }));
    }

    /// The format of HDF5's first version, which h5py writes unless told otherwise: its groups keep no order.
    void filesOfTheFirstFormat()
    {
        withTexts().write(m_target);
        {
            const Handle file(H5Fcreate(m_source.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT), H5Fclose);
            const Handle small(H5Fopen(m_target.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose);
            copyAll(small.get(), file.get());
        }
        addSpecials(m_source, H5F_LIBVER_EARLIEST);
        const Dataset data = readDataset(m_source);
        QCOMPARE(copy(data).size(), std::size_t { 2 });
        QVERIFY(readDataset(m_target).split("test_ood").label == (std::vector<float> { 0.5F, 1.5F }));
        const hdf5::File source(m_source, hdf5::File::Mode::Read), target(m_target, hdf5::File::Mode::Read);
        QVERIFY(contents(target.root(), "test_ood") == contents(source.root(), "test_ood"));
    }

    void aSourceThatMayNotBeWrittenIsCopied()
    {
        const Dataset data = written();
        using std::filesystem::perms;
        std::filesystem::permissions(m_source, perms::owner_read);
        copy(data);
        QVERIFY((std::filesystem::status(m_target).permissions() & perms::owner_write) != perms::none);
        QVERIFY(std::filesystem::status(m_source).permissions() == perms::owner_read);
    }

    void whatIsRefusedLeavesNoFile()
    {
        const Dataset data = written();
        const std::string before = fileBytes(m_source);
        const auto text = [&](const std::string& target, const std::string& name, std::vector<std::int64_t> chosen) {
            return errorText([&] { copyWithSplit(data, target, { name, "test", std::move(chosen), "" }); });
        };
        QCOMPARE(text(m_source, "test_ood", rows),
            m_source + ": this is the file that is read, and it is never changed; give another name");
        QCOMPARE(text(m_target, "valid", rows), m_source + ": there is a split \"valid\" already; it is not replaced");
        for (const auto& wrong : std::vector<std::vector<std::int64_t>> { {}, { 1, 1 }, { 2, 1 }, { -1, 2 }, { 1, 4 } })
            QCOMPARE(text(m_target, "test_ood", wrong),
                m_source + ": test_ood needs at least one row of test, each once, from 0 to 3");
        QVERIFY(text(m_folder.filePath("no/where.h5").toStdString(), "test_ood", rows).find("does not exist")
            != std::string::npos);
        QVERIFY(fileBytes(m_source) == before);
        QVERIFY(test::filesIn(m_folder.path().toStdString()) == (std::vector<std::string> { "source.h5" }));
    }

    void aDatasetThereIsReplacedAsAWhole()
    {
        const Dataset data = written();
        copy(data);
        QVERIFY(readDataset(m_target).split("test_ood").size() == 2);
        copy(data, { 0, 1, 2 });
        QVERIFY(readDataset(m_target).split("test_ood").size() == 3);
    }
};

QTEST_GUILESS_MAIN(TestSplitCopy)
#include "test_split_copy.moc"
