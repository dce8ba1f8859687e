#include "core/common/error.h"
#include "core/storage/dataset_file.h"
#include "core/storage/run_file.h"
#include "tests/core/storage/sample_files.h"
#include "tests/support/support.h"

#include <QtTest>

#include <limits>

using namespace cmir;
using test::errorText;
using test::SmallFile;

/// What the reader says about each fault a file can have: the whole sentence, as the user sees it.
class TestDatasetBadInput : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    std::string m_path;

    std::string textAfter(
        const std::function<void(SmallFile&)>& change, const std::vector<std::string>& modalities = {})
    {
        SmallFile small;
        change(small);
        small.write(m_path);
        const std::string text = errorText([&] { readDataset(m_path, modalities); });
        return text.starts_with(m_path) ? "FILE" + text.substr(m_path.size()) : text;
    }

private Q_SLOTS:
    void init() { m_path = m_folder.filePath("data.h5").toStdString(); }

    void unchangedFileIsRead()
    {
        QCOMPARE(textAfter([](SmallFile&) {}), std::string());
    }

    void notAnHdf5File()
    {
        const std::string folder = m_folder.path().toStdString();
        QCOMPARE(errorText([&] { readDataset(folder + "/none.h5"); }), folder + "/none.h5: there is no such file");
        QCOMPARE(errorText([&] { readDataset(folder); }), folder + ": this is a folder; an HDF5 file is needed");
        QCOMPARE(errorText([] { readDataset("/dev/null"); }),
            std::string("/dev/null: this is not a file that can be read; an HDF5 file is needed"));
        test::writeBytes(m_path, "PK\3\4 something else");
        QCOMPARE(errorText([&] { readDataset(m_path); }), m_path + ": this is not an HDF5 file");
        QCOMPARE(errorText([&] { readRun(m_path); }), m_path + ": this is not an HDF5 file");
        QCOMPARE(errorText([&] { fileKind(m_path); }), m_path + ": this is not an HDF5 file");
        test::writeBytes(m_path, "");
        QCOMPARE(errorText([&] { readDataset(m_path); }), m_path + ": this is not an HDF5 file");
    }

    void cutShort()
    {
        SmallFile().write(m_path);
        const std::string bytes = test::fileBytes(m_path);
        test::writeBytes(m_path, bytes.substr(0, bytes.size() / 2));
        QCOMPARE(errorText([&] { readDataset(m_path); }),
            m_path + ": this HDF5 file is damaged or cut short and cannot be opened");
    }

    void anotherFormat()
    {
        QCOMPARE(textAfter([](SmallFile& f) { f.remove("@format"); }),
            std::string(
                "FILE: this HDF5 file has no root attribute format; a dataset file has format = \"cmir-dataset\""));
        QCOMPARE(errorText([&] { fileKind(m_path); }),
            m_path + ": this HDF5 file has no root attribute format; allowed are \"cmir-dataset\" and \"cmir-run\"");
        QCOMPARE(textAfter([](SmallFile& f) { f.attribute("format", std::string("other")); }),
            std::string("FILE: this is a file of another kind (format \"other\"); a dataset file (format "
                        "\"cmir-dataset\") is needed"));
        QCOMPARE(errorText([&] { fileKind(m_path); }),
            m_path + ": the format is \"other\"; allowed are \"cmir-dataset\" and \"cmir-run\"");
    }

    void anotherVersion()
    {
        QCOMPARE(textAfter([](SmallFile& f) { f.attribute("format_version", std::int64_t { 2 }); }),
            std::string("FILE is format_version 2, this program reads 1; a newer version of the program is needed"));
        QCOMPARE(textAfter([](SmallFile& f) { f.remove("@format_version"); }),
            std::string("FILE: the attribute format_version is missing"));
        QCOMPARE(textAfter([](SmallFile& f) { f.attribute("format_version", std::string("1")); }),
            std::string("FILE: the attribute format_version must be one integer"));
    }

    void newerRun()
    {
        RunRecord run = test::smallRun();
        hdf5::File file(m_path, hdf5::File::Mode::Create);
        file.root().writeAttribute("format", std::string("cmir-run"));
        file.root().writeAttribute("format_version", std::int64_t { 7 });
        file.close();
        QCOMPARE(errorText([&] { readRun(m_path); }),
            m_path + " is format_version 7, this program reads 1; a newer version of the program is needed");
    }

    void task()
    {
        QCOMPARE(
            textAfter([](SmallFile& f) { f.remove("@task"); }), std::string("FILE: the attribute task is missing"));
        QCOMPARE(textAfter([](SmallFile& f) { f.attribute("task", std::string("ranking")); }),
            std::string("FILE: the attribute task: the task \"ranking\" is not known; allowed are regression, binary "
                        "and multiclass"));
    }

    void modalities()
    {
        QCOMPARE(textAfter([](SmallFile& f) { f.remove("@modalities"); }),
            std::string("FILE: the root attribute modalities is missing or empty; it names the modalities in order"));
        QCOMPARE(textAfter([](SmallFile& f) {
            f.attribute("modalities", std::vector<std::string> { "text", "label" });
        }),
            std::string("FILE: the root attribute modalities holds \"label\", which cannot be the name of a modality"));
        QCOMPARE(textAfter([](SmallFile& f) {
            f.attribute("modalities", std::vector<std::string> { "text", "text" });
        }),
            std::string("FILE: the modality \"text\" is named twice"));
        QCOMPARE(textAfter([](SmallFile& f) { f.remove("train/audio"); }),
            std::string(
                "FILE: train has no dataset \"audio\", which the root attribute modalities names; it has \"text\""));
        QCOMPARE(textAfter([](SmallFile& f) { f.remove("valid/audio"); }),
            std::string("FILE: valid has no dataset \"audio\"; every split needs each chosen modality"));
    }

    void chosenModalities()
    {
        QCOMPARE(textAfter([](SmallFile&) {}, { "text", "smell" }),
            std::string("FILE: there is no modality \"smell\"; the file has \"audio\" and \"text\""));
        QCOMPARE(textAfter([](SmallFile&) {}, { "text", "id" }),
            std::string("FILE: train/id does not hold numbers; a modality needs numbers, N x width or N x T x width"));
        QCOMPARE(textAfter([](SmallFile&) {}, { "environment" }),
            std::string("FILE: train/environment is 6 values; a modality must be N x width or N x T x width"));
    }

    void shapes()
    {
        QCOMPARE(textAfter([](SmallFile& f) {
            f.numbers("train/audio", { 5, 3 }, SmallFile::ramp(15, 1));
        }),
            std::string("FILE: train/audio has 5 rows, but label has 6; all columns of a split must be equally long"));
        QCOMPARE(textAfter([](SmallFile& f) { f.texts("test/id", { "a" }); }),
            std::string("FILE: test/id has 1 rows, but label has 4; all columns of a split must be equally long"));
        QCOMPARE(textAfter([](SmallFile& f) { f.numbers("train/audio", { 18 }, SmallFile::ramp(18, 1)); }),
            std::string("FILE: train/audio is 18 values; a modality must be N x width or N x T x width"));
        QCOMPARE(textAfter([](SmallFile& f) {
            f.numbers("valid/audio", { 3, 3, 1, 1 }, SmallFile::ramp(9, 1));
        }),
            std::string("FILE: valid/audio is 3 x 3 x 1 x 1; a modality must be N x width or N x T x width"));
        QCOMPARE(textAfter([](SmallFile& f) {
            f.numbers("test/audio", { 4, 2 }, SmallFile::ramp(8, 1));
        }),
            std::string("FILE: test/audio has width 2, but in train it has 3; it must be the same in every split"));
        QCOMPARE(textAfter([](SmallFile& f) {
            f.numbers("train/label", { 2, 3 }, SmallFile::ramp(6, 1));
        }),
            std::string("FILE: train/label is 2 x 3; it must be one label per sample"));
        QCOMPARE(textAfter([](SmallFile& f) {
            f.set("train/label", [](const hdf5::Group& root) { root.createGroup("train/label"); });
        }),
            std::string("FILE: train/label must be a dataset, but it is a group"));
    }

    void labels()
    {
        const float nan = std::numeric_limits<float>::quiet_NaN();
        QCOMPARE(textAfter([](SmallFile& f) { f.remove("valid/label"); }),
            std::string("FILE: valid has no dataset \"label\"; every split needs one label per sample"));
        QCOMPARE(textAfter([&](SmallFile& f) {
            f.numbers("valid/label", { 3 }, { 0, nan, 1 });
        }),
            std::string("FILE: valid/label: row 1 is nan; a label must be a finite number"));
        QCOMPARE(textAfter([](SmallFile& f) {
            f.texts("valid/label", { "a", "b", "c" });
        }),
            std::string("FILE: valid/label holds text; numbers are needed"));
        QCOMPARE(textAfter([](SmallFile& f) { f.attribute("task", std::string("binary")); }),
            std::string("FILE: train/label: row 1 is 0.5; a binary label must be 0 or 1"));
        const auto classes = [](const std::vector<std::string>& names, float last) {
            return [=](SmallFile& f) {
                f.attribute("task", std::string("multiclass"));
                if (!names.empty())
                    f.attribute("class_names", names);
                f.numbers("train/label", { 6 }, { 0, 1, 2, 0, 1, last });
            };
        };
        QCOMPARE(textAfter(classes({ "a", "b", "c" }, 3)),
            std::string("FILE: train/label: row 5 is 3; a class must be an integer from 0 to 2"));
        QCOMPARE(textAfter(classes({}, -1)),
            std::string("FILE: train/label: row 5 is -1; a class must be an integer from 0 to 9999"));
        QCOMPARE(textAfter(classes({ "a", "b", "c" }, 1.5)),
            std::string("FILE: train/label: row 5 is 1.5; a class must be an integer from 0 to 2"));
    }

    void splits()
    {
        QCOMPARE(textAfter([](SmallFile& f) { f.removeGroup("train"); }),
            std::string("FILE: there is no group \"train\"; a dataset file needs train and test"));
        QCOMPARE(textAfter([](SmallFile& f) { f.removeGroup("test"); }),
            std::string("FILE: there is no group \"test\"; a dataset file needs train and test"));
        QCOMPARE(textAfter([](SmallFile& f) { f.numbers("test_far/label", { 0 }, {}); }),
            std::string("FILE: test_far is empty; every split needs at least one sample"));
    }

    void columns()
    {
        QCOMPARE(textAfter([](SmallFile& f) { f.numbers("train/environment", { 6 }, SmallFile::ramp(6, 0.5)); }),
            std::string("FILE: train/environment holds numbers with a point; environments must be integers or texts"));
        QCOMPARE(textAfter([](SmallFile& f) { f.numbers("train/id", { 6 }, SmallFile::ramp(6, 0.5)); }),
            std::string("FILE: train/id must be one text or integer per sample"));
        QCOMPARE(textAfter([](SmallFile& f) {
            f.numbers("train/text", { 6, 2, 2 }, SmallFile::ramp(24, 1));
            f.integers("train/text_length", { 2, 3, 1, 2, 2, 2 });
        }),
            std::string("FILE: train/text_length: row 1 is 3; a length must be 0 to 2"));
        QCOMPARE(textAfter([](SmallFile& f) {
            f.numbers("valid/text", { 3, 2, 2 }, SmallFile::ramp(12, 1));
        }),
            std::string("FILE: valid/text is 3 x 2 x 2, but in train it is N x width; it must be the same in every "
                        "split"));
        QCOMPARE(textAfter([](SmallFile& f) { f.attribute("label_min", std::string("low")); }),
            std::string("FILE: the attribute label_min must be one number"));
    }

    void linksAreNotFollowed()
    {
        SmallFile().write(m_path);
        {
            const hdf5::Lock lock;
            const hdf5::Handle file(H5Fopen(m_path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT), H5Fclose);
            QVERIFY(H5Lcreate_external("other.h5", "/train", file.get(), "test_far", H5P_DEFAULT, H5P_DEFAULT) >= 0);
        }
        QCOMPARE(errorText([&] { readDataset(m_path); }),
            m_path + ": test_far is a link to another place or file; links are not followed");
    }

    void rawDataElsewhereIsNotRead()
    {
        SmallFile small;
        small.remove("train/environment");
        small.write(m_path);
        {
            const hdf5::Lock lock;
            const hsize_t rows = 6;
            const hdf5::Handle file(H5Fopen(m_path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT), H5Fclose);
            const hdf5::Handle space(H5Screate_simple(1, &rows, nullptr), H5Sclose);
            const hdf5::Handle creation(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
            H5Pset_external(creation.get(), "/etc/hostname", 0, 6);
            const hdf5::Handle data(H5Dcreate2(file.get(), "train/environment", H5T_NATIVE_SCHAR, space.get(),
                                        H5P_DEFAULT, creation.get(), H5P_DEFAULT),
                H5Dclose);
            QVERIFY(static_cast<bool>(data));
        }
        QCOMPARE(errorText([&] { readDataset(m_path); }),
            m_path + ": train/environment lies in another file; data must lie in the file itself");
    }

    /// A few bytes may claim any size: nothing is allocated for it.
    void absurdSizesAreRefused()
    {
        SmallFile small;
        small.remove("train/audio");
        small.write(m_path);
        {
            const hdf5::Lock lock;
            const hsize_t size[2] = { 6, hsize_t { 1 } << 36 };
            const hsize_t chunk[2] = { 6, 1024 };
            const hdf5::Handle file(H5Fopen(m_path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT), H5Fclose);
            const hdf5::Handle space(H5Screate_simple(2, size, nullptr), H5Sclose);
            const hdf5::Handle creation(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
            H5Pset_chunk(creation.get(), 2, chunk);
            const hdf5::Handle data(H5Dcreate2(file.get(), "train/audio", H5T_NATIVE_FLOAT, space.get(), H5P_DEFAULT,
                                        creation.get(), H5P_DEFAULT),
                H5Dclose);
            QVERIFY(static_cast<bool>(data));
        }
        const auto bytes = std::to_string(std::filesystem::file_size(m_path));
        QCOMPARE(errorText([&] { readDataset(m_path); }),
            m_path + ": train/audio claims 1649267441664 bytes, more than a file of " + bytes
                + " bytes can hold; the file is damaged");
    }

    void filtersFromOutsideAreRefused()
    {
        SmallFile small;
        small.remove("train/label");
        small.write(m_path);
        {
            const hdf5::Lock lock;
            const hsize_t rows = 6;
            const hdf5::Handle file(H5Fopen(m_path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT), H5Fclose);
            const hdf5::Handle space(H5Screate_simple(1, &rows, nullptr), H5Sclose);
            const hdf5::Handle creation(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
            H5Pset_chunk(creation.get(), 1, &rows);
            H5Pset_scaleoffset(creation.get(), H5Z_SO_INT, H5Z_SO_INT_MINBITS_DEFAULT);
            const hdf5::Handle data(H5Dcreate2(file.get(), "train/label", H5T_NATIVE_INT, space.get(), H5P_DEFAULT,
                                        creation.get(), H5P_DEFAULT),
                H5Dclose);
            QVERIFY(static_cast<bool>(data));
        }
        QCOMPARE(errorText([&] { readDataset(m_path); }),
            m_path
                + ": train/label is stored with the filter \"scaleoffset\" (6); allowed are gzip, shuffle and "
                  "fletcher32");
    }
};

QTEST_GUILESS_MAIN(TestDatasetBadInput)
#include "test_dataset_bad_input.moc"
