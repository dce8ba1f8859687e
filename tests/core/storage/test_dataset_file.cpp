#include "core/common/error.h"
#include "core/data/sequences.h"
#include "core/data/synthetic.h"
#include "core/storage/dataset_file.h"
#include "core/storage/dataset_schema.h"
#include "core/storage/split_reader.h"
#include "tests/core/storage/sample_files.h"
#include "tests/support/held_bytes.h"
#include "tests/support/support.h"

#include <QtTest>

#include <atomic>
#include <cmath>
#include <thread>

using namespace cmir;

namespace {

/// A dataset written with HDF5's own functions, as other programs write it.
class ForeignDataset {
public:
    ForeignDataset(const std::string& path, const char* name, hid_t type, const std::vector<hsize_t>& shape,
        const void* values, bool gzip = false)
    {
        const hdf5::Lock lock;
        const hdf5::Handle file(H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT), H5Fclose);
        const hdf5::Handle space(H5Screate_simple(static_cast<int>(shape.size()), shape.data(), nullptr), H5Sclose);
        const hdf5::Handle creation(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
        if (gzip) {
            H5Pset_chunk(creation.get(), static_cast<int>(shape.size()), shape.data());
            H5Pset_shuffle(creation.get());
            H5Pset_deflate(creation.get(), 6);
        }
        const hdf5::Handle data(
            H5Dcreate2(file.get(), name, type, space.get(), H5P_DEFAULT, creation.get(), H5P_DEFAULT), H5Dclose);
        m_written = data && H5Dwrite(data.get(), type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0;
    }
    bool written() const { return m_written; }

private:
    bool m_written = false;
};

hdf5::Handle fixedString(std::size_t size, H5T_str_t padding)
{
    hdf5::Handle type(H5Tcopy(H5T_C_S1), H5Tclose);
    H5Tset_size(type.get(), size);
    H5Tset_strpad(type.get(), padding);
    return type;
}

void compareSplits(const Split& a, const Split& b)
{
    QCOMPARE(b.name, a.name);
    QVERIFY(b.rho == a.rho);
    QVERIFY(b.label == a.label);
    QVERIFY(b.id == a.id);
    QVERIFY(b.features == a.features);
    QCOMPARE(b.columns.size(), a.columns.size());
    for (std::size_t i = 0; i < a.columns.size(); ++i) {
        QCOMPARE(b.columns[i].name, a.columns[i].name);
        QVERIFY(b.columns[i].values == a.columns[i].values);
    }
}

/// Everything but path, hash and notices, which belong to the file.
void compareDatasets(const Dataset& a, const Dataset& b)
{
    QCOMPARE(b.name, a.name);
    QCOMPARE(b.task, a.task);
    QCOMPARE(b.modalities.size(), a.modalities.size());
    for (std::size_t m = 0; m < a.modalities.size(); ++m) {
        QCOMPARE(b.modalities[m].name, a.modalities[m].name);
        QCOMPARE(b.modalities[m].width, a.modalities[m].width);
        QCOMPARE(b.modalities[m].sequence, a.modalities[m].sequence);
    }
    QVERIFY(b.labelMin == a.labelMin && b.labelMax == a.labelMax);
    QVERIFY(b.classNames == a.classNames && b.environmentNames == a.environmentNames);
    QVERIFY(b.attributes == a.attributes);
    QCOMPARE(b.splits.size(), a.splits.size());
    for (std::size_t i = 0; i < a.splits.size(); ++i)
        compareSplits(a.splits[i], b.splits[i]);
}

Split handMadeSplit(const std::string& name, std::vector<float> label)
{
    Split split;
    split.name = name;
    const auto rows = static_cast<std::int64_t>(label.size());
    split.features = { test::filledMatrix(rows, 2, 1), test::filledMatrix(rows, 1, -4) };
    split.label = std::move(label);
    std::vector<std::int64_t> environment, marked;
    std::vector<double> score;
    std::vector<std::string> text;
    for (std::int64_t row = 0; row < rows; ++row) {
        split.id.push_back(name + "-" + std::to_string(row));
        environment.push_back(row - 1);
        marked.push_back(row % 2);
        score.push_back(0.1 * static_cast<double>(row));
        text.push_back(row == 0 ? "" : "naïve “text” 文 " + std::to_string(row));
    }
    split.columns = { { "text_raw", text }, { "environment", environment }, { "score", score } };
    if (name == "test") // a column of one split alone
        split.columns.push_back({ "ood_even", marked });
    return split;
}

Dataset handMadeDataset()
{
    Dataset dataset;
    dataset.name = "hand-made";
    dataset.task = Task::Multiclass;
    dataset.modalities = { { "vision", 2, false }, { "audio", 1, false } };
    dataset.labelMin = 0;
    dataset.labelMax = 2;
    dataset.classNames = { "sad", "neutral", "happy" };
    dataset.environmentNames = { "here", "there" };
    dataset.attributes = { { "licence", "CC0" }, { "note", "a, b" } };
    dataset.splits = { handMadeSplit("train", { 0, 1, 2, 1 }), handMadeSplit("valid", { 2, 0 }),
        handMadeSplit("test", { 1, 1, 2 }), handMadeSplit("test_other", { 0 }), handMadeSplit("test_another", { 1 }) };
    dataset.splits[3].rho = -0.5;
    return dataset;
}

}

class TestDatasetFile : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    std::string m_path;

private Q_SLOTS:
    /// Reading cuts a valid split where there is none; what was written is compared without that.
    void dataWithoutValidAreWritten()
    {
        const QTemporaryDir folder;
        const std::string file = folder.filePath("data.h5").toStdString();
        ExperimentConfig config;
        config.n_train = config.n_valid = config.n_test = 20;
        Dataset dataset = syntheticDataset(config);
        std::erase_if(dataset.splits, [](const Split& split) { return split.name.starts_with("valid"); });
        writeDataset(dataset, file);
        const Dataset found = readDataset(file);
        QVERIFY(found.validCut);
        QCOMPARE(found.split("train").size() + found.split("valid").size(), 20);
    }

    void init() { m_path = m_folder.filePath("data.h5").toStdString(); }

    void handMadeDataComesBack()
    {
        Dataset dataset = handMadeDataset();
        writeDataset(dataset, m_path);
        const Dataset found = readDataset(m_path);
        QCOMPARE(found.sha256, fileSha256(m_path));
        QCOMPARE(found.path, m_path);
        // The reader adds the rows of test that ood_even marks; what it added is not written a second time.
        const std::vector<std::string> names { "train", "valid", "test", "test_other", "test_another",
            "test_ood_even" };
        for (std::size_t i = 0; i < names.size(); ++i)
            QCOMPARE(found.splits.at(i).name, names[i]);
        QVERIFY(found.splits[5].id == std::vector<std::string> { "test-1" });
        Dataset again = found;
        again.splits.pop_back();
        compareDatasets(dataset, again);
        writeDataset(found, m_path);
        compareDatasets(found, readDataset(m_path));
    }

    void syntheticDataComesBack()
    {
        ExperimentConfig config;
        config.n_train = 20;
        config.n_valid = 10;
        config.n_test = 12;
        const Dataset dataset = syntheticDataset(config);
        writeDataset(dataset, m_path);
        const Dataset found = readDataset(m_path);
        compareDatasets(dataset, found);
        QVERIFY(found.alternatives.empty()); // the truth is no feature set
        const hdf5::File file(m_path, hdf5::File::Mode::Read);
        QVERIFY(file.root().dataset("train/truth_causal").shape() == (std::vector<std::int64_t> { 20, 4 }));
        QVERIFY(file.root().dataset("test_rho_-0.95/truth_spurious_audio").shape()
            == (std::vector<std::int64_t> { 12, 3 }));
        QCOMPARE(file.root().group("test_rho_-0.95").attribute("rho")->reals.at(0), -0.95);
    }

    void numbersOfEveryKind()
    {
        test::SmallFile small;
        small.remove("train/text");
        small.remove("train/label");
        small.remove("train/environment");
        small.write(m_path);
        const double text[12] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, INFINITY };
        const unsigned short label[6] = { 1, 2, 3, 4, 5, 6 };
        const signed char environment[6] = { -1, 0, 1, 2, 3, 4 };
        const long double exact[6] = { 0.5L, 1, 2, 3, 4, 5 };
        QVERIFY(ForeignDataset(m_path, "train/text", H5T_NATIVE_DOUBLE, { 6, 2 }, text, true).written());
        QVERIFY(ForeignDataset(m_path, "train/label", H5T_NATIVE_USHORT, { 6, 1 }, label).written());
        QVERIFY(ForeignDataset(m_path, "train/environment", H5T_NATIVE_SCHAR, { 6 }, environment).written());
        QVERIFY(ForeignDataset(m_path, "train/exact", H5T_NATIVE_LDOUBLE, { 6 }, exact, true).written());
        const Dataset data = readDataset(m_path);
        const Split& train = data.split("train");
        QVERIFY(train.label == (std::vector<float> { 1, 2, 3, 4, 5, 6 }));
        QCOMPARE(train.features[0](5, 0), 11.0f);
        QVERIFY(std::isinf(train.features[0](5, 1)));
        QVERIFY(std::get<std::vector<std::int64_t>>(train.column("environment")->values)
            == (std::vector<std::int64_t> { -1, 0, 1, 2, 3, 4 }));
        QCOMPARE(std::get<std::vector<double>>(train.column("exact")->values).front(), 0.5);
    }

    void booleansAreIntegers()
    {
        test::SmallFile().write(m_path);
        const hdf5::Handle boolean(H5Tenum_create(H5T_NATIVE_INT8), H5Tclose);
        signed char value = 0;
        H5Tenum_insert(boolean.get(), "FALSE", &value);
        value = 1;
        H5Tenum_insert(boolean.get(), "TRUE", &value);
        const signed char marked[4] = { 0, 1, 1, 0 };
        QVERIFY(ForeignDataset(m_path, "test/ood_words", boolean.get(), { 4 }, marked).written());
        const Dataset data = readDataset(m_path);
        QCOMPARE(data.split("test").column("ood_words")->text(1), std::string("1"));
        QVERIFY(!data.split("train").column("ood_words"));
        QVERIFY(data.split("test_ood_words").id == (std::vector<std::string> { "test1", "test2" }));
        QVERIFY(data.split("test_ood_words").label == (std::vector<float> { 0.5f, 1 }));
        QCOMPARE(data.split("test_ood_words").features[1](1, 2), data.split("test").features[1](2, 2));
    }

    void fixedStringsLoseTheirPadding()
    {
        test::SmallFile small;
        small.remove("valid/id");
        small.write(m_path);
        const hdf5::Handle nullPadded = fixedString(4, H5T_STR_NULLPAD);
        const hdf5::Handle spacePadded = fixedString(4, H5T_STR_SPACEPAD);
        QVERIFY(ForeignDataset(m_path, "valid/id", nullPadded.get(), { 3 }, "abcdab\0\0\0\0\0\0").written());
        QVERIFY(ForeignDataset(m_path, "valid/word", spacePadded.get(), { 3 }, "ab  a b \xFF   ", true).written());
        const Dataset data = readDataset(m_path);
        const Split& valid = data.split("valid");
        QVERIFY(valid.id == (std::vector<std::string> { "abcd", "ab", "" }));
        QVERIFY(std::get<std::vector<std::string>>(valid.column("word")->values)
            == (std::vector<std::string> { "ab", "a b", "\uFFFD" }));
    }

    void idsAreMadeWhereTheFileHasNone()
    {
        test::SmallFile small;
        small.remove("train/id");
        small.integers("valid/id", { 7, 8, 9 });
        small.write(m_path);
        const Dataset data = readDataset(m_path);
        QCOMPARE(data.split("train").id.at(5), std::string("train/5"));
        QCOMPARE(data.split("valid").id.at(2), std::string("9"));
    }

    void sequencesAreKeptWithTheirLengths()
    {
        test::SmallFile small;
        // 3 samples of 2 steps of width 2; lengths 2, 1 and 0
        small.numbers("valid/text", { 3, 2, 2 }, { 1, 2, 3, 4, 5, 6, 100, 100, 7, 8, 9, 10 });
        small.integers("valid/text_length", { 2, 1, 0 });
        small.numbers("train/text", { 6, 1, 2 }, test::SmallFile::ramp(12, 1));
        small.numbers("test/text", { 4, 2, 2 }, test::SmallFile::ramp(16, 1));
        small.write(m_path);
        const Dataset data = readDataset(m_path);
        QVERIFY(data.modalities[0].keepsSteps());
        QVERIFY(!data.modalities[1].sequence);
        QCOMPARE(data.modalities[0].width, std::int64_t { 2 });
        const Split& valid = data.split("valid");
        QVERIFY(valid.sequences[0] == (Sequences { 2, { 2, 1, 0 } }));
        QVERIFY(valid.sequences[1] == Sequences {});
        QCOMPARE(valid.steps(0), std::int64_t { 2 });
        QVERIFY(valid.features[0].values == (PlacedFloats { 1, 2, 3, 4, 5, 6, 100, 100, 7, 8, 9, 10 }));
        QVERIFY(data.split("test").sequences[0] == (Sequences { 2, { 2, 2, 2, 2 } })); // no lengths: all steps
        const Matrix means = pooledFeatures(valid, 0);
        QCOMPARE(means(0, 0), 2.0f);
        QCOMPARE(means(0, 1), 3.0f);
        QCOMPARE(means(1, 0), 5.0f);
        QVERIFY(std::isnan(means(2, 0)) && std::isnan(means(2, 1)));
        QCOMPARE(pooledFeatures(data.split("test"), 0)(3, 1), 14.0f); // (13 + 15) / 2
        QVERIFY(pooledFeatures(valid, 1) == valid.features[1]);
        QVERIFY(!data.split("valid").column("text_length"));
        const auto& notices = data.notices;
        QVERIFY(std::find(notices.begin(), notices.end(), "text: sequences, padding left out (text_length)")
            != notices.end());
        QVERIFY(std::find(notices.begin(), notices.end(), "text: sequences, all steps (there is no text_length)")
            != notices.end());
        // Written and read again: the same.
        const std::filesystem::path copy = m_path + ".copy";
        writeDataset(data, copy);
        const Dataset again = readDataset(copy);
        QVERIFY(again.split("valid").sequences == valid.sequences);
        QVERIFY(again.split("valid").features == valid.features);
    }

    /// What memory cannot hold lies on disk: the same numbers, in everything that is made of them.
    void largeFeaturesLieOnDisk()
    {
        test::SmallFile small;
        small.numbers("train/text", { 6, 2, 2 }, test::SmallFile::ramp(24, 1));
        small.integers("train/text_length", { 2, 2, 2, 2, 1, 0 });
        small.numbers("valid/text", { 3, 1, 2 }, test::SmallFile::ramp(6, 1));
        small.numbers("test/text", { 4, 1, 2 }, test::SmallFile::ramp(8, 1));
        small.write(m_path);
        const Dataset inMemory = readDataset(m_path);
        const Dataset onDisk = readDataset(m_path, {}, 0, {}, { {}, 64 });
        QVERIFY(onDisk.modalities[0].keepsSteps());
        for (std::size_t s = 0; s < onDisk.splits.size(); ++s) {
            QVERIFY(onDisk.splits[s].features == inMemory.splits[s].features);
            QVERIFY(onDisk.splits[s].sequences == inMemory.splits[s].sequences);
            for (const Matrix& features : onDisk.splits[s].features)
                QVERIFY(features.place() == Place::Disk);
            for (const Matrix& features : inMemory.splits[s].features)
                QVERIFY(features.place() == Place::Memory);
        }
        QVERIFY(onDisk.notices.front().starts_with("the features take 0 MiB as read and as much standardised"));
        QVERIFY(std::ranges::none_of(
            inMemory.notices, [](const std::string& notice) { return notice.starts_with("the features take"); }));
        QVERIFY(pooledFeatures(onDisk.split("train"), 0).place() == Place::Memory);
    }

    /// Whoever only looks whether a file can be read holds no more than a block of it: 52 MB of features here, 24 of
    /// them in one block.
    void passingOverKeepsNothing()
    {
        constexpr std::int64_t width = 1'000'000;
        test::SmallFile small;
        small.numbers("train/text", { 6, width }, test::SmallFile::ramp(6 * width, 1));
        small.numbers("valid/text", { 3, width }, test::SmallFile::ramp(3 * width, 1));
        small.numbers("test/text", { 4, width }, test::SmallFile::ramp(4 * width, 1));
        small.write(m_path);
        const test::HeldBytes held;
        passOverDataset(m_path);
        QVERIFY2(held.most() < 40 << 20, qPrintable(QString::number(held.most())));
        small.numbers("test/text", { 4, width / 2 }, test::SmallFile::ramp(2 * width, 1));
        small.write(m_path);
        const std::string refused = test::errorText([&] { readDataset(m_path); });
        QVERIFY(refused.find("it must be the same in every split") != std::string::npos);
        QCOMPARE(test::errorText([&] { passOverDataset(m_path); }), refused);
    }

    /// Sequences that no network takes are read as their means; what comes out is the same as if they were kept.
    void unusedSequencesAreAveraged()
    {
        test::SmallFile small;
        for (const auto& [split, rows] :
            std::map<std::string, std::int64_t> { { "train", 6 }, { "valid", 3 }, { "test", 4 } })
            small.numbers(split + "/text", { rows, 2, 2 }, test::SmallFile::ramp(rows * 4, 1));
        small.write(m_path);
        const auto read = [&](const char* unimodal) { return readDataset(m_path, {}, 0, {}, { unimodal, 0 }); };
        const Dataset all = read(""), means = read("text=mlp,identity"), taken = read("gru|mlp");
        QVERIFY(all.modalities[0].keepsSteps() && taken.modalities[0].keepsSteps());
        QVERIFY(means.modalities[0].averaged == Averaged::MeanSuffices);
        QCOMPARE(means.split("train").steps(0), std::int64_t { 0 });
        QVERIFY(means.split("train").features[0] == pooledFeatures(all.split("train"), 0));
        QCOMPARE(means.sha256, all.sha256);
        QCOMPARE(means.notices.at(0),
            std::string("text: sequences, read as their mean over time since its network takes no more, all steps "
                        "(there is no text_length)"));
        // As vectors they would be given another network.
        QVERIFY(read("mlp|linear").modalities[0].keepsSteps());
    }

    void modalitiesAreJoined()
    {
        test::SmallFile small;
        for (const auto& [split, rows] :
            std::map<std::string, std::int64_t> { { "train", 6 }, { "valid", 3 }, { "test", 4 } }) {
            small.numbers(split + "/text", { rows, 2, 2 }, test::SmallFile::ramp(rows * 4, 1));
            small.numbers(split + "/hcf", { rows, 2, 1 }, test::SmallFile::ramp(rows * 2, 100));
            const std::vector<std::int64_t> lengths(static_cast<std::size_t>(rows), 1);
            small.integers(split + "/text_length", lengths);
            small.integers(split + "/hcf_length", lengths);
        }
        small.write(m_path);
        const Dataset joined = readDataset(m_path, { "text+hcf", "audio" });
        QCOMPARE(joined.modalities.size(), std::size_t { 2 });
        QCOMPARE(joined.modalities[0].name, std::string("text+hcf"));
        QCOMPARE(joined.modalities[0].width, std::int64_t { 3 });
        QVERIFY(joined.modalities[0].keepsSteps());
        const Split& valid = joined.split("valid");
        QVERIFY(valid.sequences[0] == (Sequences { 2, { 1, 1, 1 } }));
        const auto row = valid.features[0].row(1); // text 4 5 | 6 7, hcf 200 | 300
        QVERIFY(std::ranges::equal(row, std::vector<float> { 4, 5, 200, 6, 7, 300 }));
        QVERIFY(valid.features[1] == readDataset(m_path).split("valid").features[1]);

        // A sequence and one vector per sample: the mean over time beside it, and that is said.
        const Dataset averaged = readDataset(m_path, { "audio+text", "hcf" });
        QVERIFY(!averaged.modalities[0].keepsSteps() && averaged.modalities[1].keepsSteps());
        QVERIFY(
            std::ranges::equal(averaged.split("valid").features[0].row(1), std::vector<float> { -3, -4, -5, 4, 5 }));
        QVERIFY(averaged.notices.back().starts_with("audio+text: its parts are not sequences of the same lengths"));

        QVERIFY(test::errorText([&] { readDataset(m_path, { "text+hcf+" }); }).find("has an empty part")
            != std::string::npos);
        QVERIFY(test::errorText([&] { readDataset(m_path, { "text+video" }); }).find("there is no modality \"video\"")
            != std::string::npos);
        QVERIFY(test::errorText([&] {
            readDataset(m_path, { "text+hcf", "text" });
        }).find("\"text\" is named twice")
            != std::string::npos);
    }

    void sequencesMustBeOneInEverySplit()
    {
        test::SmallFile small;
        small.numbers("train/text", { 6, 2, 2 }, test::SmallFile::ramp(24, 1));
        small.write(m_path);
        QVERIFY(test::errorText([&] { readDataset(m_path); }).find("but in train it is N x T x width")
            != std::string::npos);
        small.numbers("train/text", { 6, 0, 2 }, {});
        small.numbers("valid/text", { 3, 1, 2 }, test::SmallFile::ramp(6, 1));
        small.write(m_path);
        QVERIFY(test::errorText([&] { readDataset(m_path); }).find("sequences need at least one step")
            != std::string::npos);
    }

    void alternativesAreListedAndChosen()
    {
        test::SmallFile small;
        for (const auto& [split, rows] :
            std::map<std::string, std::int64_t> { { "train", 6 }, { "valid", 3 }, { "test", 4 } })
            small.numbers(split + "/text_glove", { rows, 5 }, test::SmallFile::ramp(rows * 5, 2));
        small.numbers("train/truth_causal", { 6, 2 }, test::SmallFile::ramp(12, 1));
        small.write(m_path);
        const Dataset data = readDataset(m_path);
        QCOMPARE(data.alternatives.size(), std::size_t { 1 });
        QCOMPARE(data.alternatives[0].name, std::string("text_glove"));
        QCOMPARE(data.alternatives[0].width, std::int64_t { 5 });
        QCOMPARE(data.split("train").features.size(), std::size_t { 2 });
        QCOMPARE(data.split("train").column("truth_causal_1")->text(2), std::string("5"));
        const Dataset chosen = readDataset(m_path, { "audio", "text_glove" });
        QCOMPARE(chosen.modalities[1].name, std::string("text_glove"));
        QCOMPARE(chosen.split("test").features[1](3, 4), 38.0f);
        QCOMPARE(chosen.alternatives.size(), std::size_t { 1 });
        QCOMPARE(chosen.alternatives[0].name, std::string("text"));
    }

    void validIsCutFromTrain()
    {
        test::SmallFile small;
        small.removeGroup("valid");
        small.write(m_path);
        const Dataset data = readDataset(m_path, {}, 3);
        QCOMPARE(data.splits[1].name, std::string("valid"));
        QCOMPARE(data.split("valid").size(), std::int64_t { 1 });
        QCOMPARE(data.split("train").size(), std::int64_t { 5 });
        QVERIFY(std::find(data.notices.begin(), data.notices.end(),
                    "the file has no valid split: 1 of the 6 training samples were set aside as valid (seed 3)")
            != data.notices.end());
    }

    void furtherThingsAreKeptOrNamed()
    {
        test::SmallFile small;
        small.attribute("licence", std::string("research only"));
        small.attribute("sources", std::vector<std::string> { "a", "b" });
        small.attribute("year", std::int64_t { 2016 });
        small.attribute("label_min", std::int64_t { -3 });
        small.attribute("label_max", 3.0);
        small.attribute("environment_names", std::vector<std::string> { "x", "y" });
        small.remove("@name");
        small.set("train/grid", [](const hdf5::Group& root) {
            root.write("train/grid", { 6, 1, 1, 1 }, std::span<const float>(test::SmallFile::ramp(6, 1)));
        });
        small.write(m_path);
        const Dataset data = readDataset(m_path);
        const std::map<std::string, std::string> further { { "licence", "research only" }, { "sources", "a, b" },
            { "year", "2016" } };
        QVERIFY(data.attributes == further);
        QCOMPARE(*data.labelMin, -3.0);
        QCOMPARE(*data.labelMax, 3.0);
        QVERIFY(data.environmentNames == (std::vector<std::string> { "x", "y" }));
        QCOMPARE(data.name, std::string("data"));
        QVERIFY(data.notices == std::vector<std::string> { "grid is no column of numbers or texts and is left out" });
    }

    /// Many names do not fit into HDF5's old limit of 64 kB for an attribute.
    void manyNamesInOneAttribute()
    {
        Dataset dataset = handMadeDataset();
        dataset.environmentNames.assign(20000, "a name");
        writeDataset(dataset, m_path);
        QVERIFY(readDataset(m_path).environmentNames == dataset.environmentNames);
    }

    void fileIsReadByManyThreads()
    {
        writeDataset(handMadeDataset(), m_path);
        std::atomic<int> read = 0;
        {
            std::vector<std::jthread> threads;
            for (int i = 0; i < 4; ++i)
                threads.emplace_back([&] {
                    for (int k = 0; k < 10; ++k)
                        read += readDataset(m_path).split("train").size() == 4;
                });
        }
        QCOMPARE(read.load(), 40);
    }

    void realFile()
    {
        const std::string path = test::realDataFile();
        if (path.empty())
            QSKIP("CMIR_TEST_DATA names no data file");
        const Dataset data = readDataset(path);
        const std::vector<std::tuple<std::string, std::int64_t>> sizes { { "train", 1447 }, { "valid", 162 },
            { "test", 590 } };
        for (const auto& [split, samples] : sizes)
            QCOMPARE(data.split(split).size(), samples);
        QCOMPARE(data.modalities.size(), std::size_t { 3 });
        QCOMPARE(data.modalities[0].width, std::int64_t { 100 });
        QCOMPARE(data.modalities[1].width, std::int64_t { 73 });
        QCOMPARE(data.modalities[2].width, std::int64_t { 100 });
        QCOMPARE(data.alternatives.size(), std::size_t { 1 });
        QCOMPARE(data.alternatives[0].name, std::string("text_glove"));
        QCOMPARE(data.alternatives[0].width, std::int64_t { 300 });
        QCOMPARE(data.environmentNames.size(), std::size_t { 93 });
        QCOMPARE(*data.labelMin, -3.0);
        const auto& marked = std::get<std::vector<std::int64_t>>(data.split("test").column("ood_text")->values);
        QCOMPARE(
            data.split("test_ood_text").size(), static_cast<std::int64_t>(std::count(marked.begin(), marked.end(), 1)));
        QCOMPARE(data.splits.size(), std::size_t { 4 });
        QCOMPARE(readDataset(path, { "text_glove", "audio", "vision" }).split("test").features[0].cols,
            std::int64_t { 300 });
    }
};

QTEST_GUILESS_MAIN(TestDatasetFile)
#include "test_dataset_file.moc"
