#include "core/common/error.h"
#include "core/import/dataset_import.h"
#include "core/import/foreign_reader.h"
#include "core/import/import_plan.h"
#include "core/import/imported_data.h"
#include "core/storage/dataset_file.h"
#include "tests/core/import/python_files.h"
#include "tests/core/storage/sample_files.h"
#include "tests/support/placed.h"
#include "tests/support/support.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <set>

// HDF5 files of other programs, written by h5py (write_hdf5.py), and dataset files that are parted anew.

using namespace cmir;
using test::errorText;

class TestImportHdf5 : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    QJsonObject m_data;
    bool m_written = false;

    std::filesystem::path path(const QString& name) const { return m_folder.filePath(name).toStdString(); }
    QJsonArray column(const QString& split, const QString& name) const
    {
        return m_data[split].toObject()[name].toArray();
    }

    std::vector<float> floats(const QString& split, const QString& name) const
    {
        std::vector<float> values;
        for (const auto& value : column(split, name))
            values.push_back(static_cast<float>(value.toDouble()));
        return values;
    }

    std::vector<std::string> words(const QString& split, const QString& name) const
    {
        std::vector<std::string> values;
        for (const auto& value : column(split, name))
            values.push_back(value.toString().toStdString());
        return values;
    }

    /// What is said of a file, without its path.
    std::string said(const QString& name) const
    {
        const std::string message = errorText([&] { foreign::readForeign(path(name)); });
        const std::string start = path(name).string() + ": ";
        return message.starts_with(start) ? message.substr(start.size()) : message;
    }

    Dataset imported(const QString& name, const foreign::Mapping& mapping, const QString& to) const
    {
        foreign::importDataset(foreign::readForeign(path(name)), mapping, path(to));
        return readDataset(path(to));
    }

    static foreign::Mapping usual(const std::filesystem::path& file)
    {
        return foreign::defaultMapping(foreign::readForeign(file));
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_written = test::writeByPython(QFINDTESTDATA("write_hdf5.py"), m_folder.path());
        if (!m_written)
            QSKIP("Python with h5py is not there");
        QFile json(m_folder.filePath("data.json"));
        QVERIFY(json.open(QIODevice::ReadOnly));
        m_data = QJsonDocument::fromJson(json.readAll()).object();
    }

    void everyValueArrives_data()
    {
        QTest::addColumn<bool>("more");
        QTest::newRow("groups.h5") << true; // train/text, packed
        QTest::newRow("parts.h5") << false; // text/train
    }

    void everyValueArrives()
    {
        QFETCH(const bool, more);
        const QString name = QTest::currentDataTag();
        QVERIFY(foreign::isForeign(path(name)));
        const foreign::File found = foreign::readForeign(path(name));
        QCOMPARE(found.layout, std::string("HDF5"));
        QCOMPARE(found.splits.size(), std::size_t { 3 });
        foreign::Mapping mapping = foreign::defaultMapping(found);
        mapping.columns = { "take" };
        std::erase_if(mapping.modalities, [](const auto& modality) { return modality.name == "emotions"; });
        const Dataset dataset = imported(name, mapping, "out.h5");
        for (const auto& [from, to] : { std::pair("train", "train"), { "dev", "valid" }, { "test", "test" } }) {
            const Split& split = dataset.split(to);
            QVERIFY(split.features[0].values == floats(from, "text"));
            QVERIFY(split.features[1].values == floats(from, "audio"));
            QVERIFY(split.label == floats(from, "label"));
            QVERIFY(split.id == words(from, "id"));
            QVERIFY(std::get<std::vector<std::string>>(split.column("text_raw")->values) == words(from, "transcript"));
            const auto lengths = column(from, "audio_length");
            for (qsizetype row = 0; row < lengths.size(); ++row)
                QCOMPARE(split.sequences[1].lengths[static_cast<std::size_t>(row)], lengths[row].toInteger());
            // Whole numbers that no float holds.
            QCOMPARE(split.column("take")->text(1), std::to_string((std::int64_t { 1 } << 40) + 1));
        }
        const auto said = [&](const std::string& text) { return std::ranges::count(found.notices, text); };
        QCOMPARE(said("train/vocabulary has 3 rows, most arrays beside it have 40: it is left out"), more ? 1 : 0);
        QCOMPARE(said("version is a single value and is left out"), more ? 1 : 0);
        QCOMPARE(said("train/events is neither numbers nor texts and is left out"), more ? 1 : 0);
        QCOMPARE(said("train/again is a link and is passed over"), more ? 1 : 0);
        QCOMPARE(
            std::ranges::count_if(found.notices,
                [](const std::string& notice) { return notice.starts_with("train/packed is stored with the filter"); }),
            more ? 1 : 0);
    }

    /// One of several numbers a row is the label; a sequence becomes one vector of the steps that it has.
    void labelOfSeveral()
    {
        foreign::Mapping mapping = usual(path("groups.h5"));
        mapping.label = "emotions[3]";
        std::erase_if(mapping.modalities, [](const auto& modality) { return modality.name == "emotions"; });
        const std::vector<float> emotions = floats("train", "emotions"), audio = floats("train", "audio");
        const auto lengths = column("train", "audio_length");
        for (const foreign::Pool how : { foreign::Pool::Mean, foreign::Pool::Last, foreign::Pool::Max }) {
            mapping.modalities[1].pool = how;
            const Dataset dataset = imported("groups.h5", mapping, "pooled.h5");
            const Split& train = dataset.split("train");
            QVERIFY(!dataset.modalities[1].sequence);
            for (std::size_t row = 0; row < train.label.size(); ++row) {
                QCOMPARE(train.label[row], emotions[7 * row + 3]);
                const auto length = static_cast<std::size_t>(lengths[static_cast<qsizetype>(row)].toInteger());
                for (std::size_t j = 0; j < 3; ++j) {
                    double sum = 0;
                    float largest = -1e9F;
                    for (std::size_t t = 0; t < length; ++t) {
                        sum += audio[18 * row + 3 * t + j];
                        largest = std::max(largest, audio[18 * row + 3 * t + j]);
                    }
                    QCOMPARE(train.features[1].row(static_cast<std::int64_t>(row))[j],
                        how == foreign::Pool::Mean      ? static_cast<float>(sum / static_cast<double>(length))
                            : how == foreign::Pool::Max ? largest
                                                        : audio[18 * row + 3 * (length - 1) + j]);
                }
            }
        }
        mapping.label = "emotions[7]";
        QVERIFY(
            errorText([&] { imported("groups.h5", mapping, "none.h5"); }).find("\"emotions[7]\"") != std::string::npos);
    }

    /// Names that say nothing need a mapping, which is what the message says; with one it is imported.
    void unrecognised()
    {
        QVERIFY(foreign::isForeign(path("bare.h5")));
        const std::string message = errorText([&] { foreign::importedData(path("bare.h5")); });
        QVERIFY2(message.find("no column is known as the label; say which one is: it has X, Y, who; `cmir import ")
                    != std::string::npos
                && message.ends_with("to be mended and given with --map"),
            message.c_str());
        foreign::Mapping mapping;
        mapping.modalities = { { "audio", "X", {}, foreign::Pool::None, false } };
        mapping.label = "Y[1]";
        mapping.environment = "who";
        mapping.splits = { { "", "train" } };
        const Dataset dataset = imported("bare.h5", mapping, "bare_out.h5");
        std::int64_t all = 0;
        for (const Split& split : dataset.splits)
            all += split.size();
        QCOMPARE(all, std::int64_t { 30 });
        QCOMPARE(dataset.split("test").size(), std::int64_t { 10 }); // one of three groups
    }

    void whatIsRefused_data()
    {
        QTest::addColumn<QString>("message");
        QTest::newRow("named.h5") << "of-another-program";
        QTest::newRow("virtual.h5") << "text lies in another file";
        QTest::newRow("elsewhere.h5") << "text is a link to another place or file";
        QTest::newRow("round.h5") << "groups lie in groups, more than 16 deep";
        QTest::newRow("empty.h5") << "this HDF5 file holds no array of numbers or texts";
    }

    void whatIsRefused()
    {
        QFETCH(const QString, message);
        const std::string found = said(QTest::currentDataTag());
        QVERIFY2(QString::fromStdString(found).contains(message), found.c_str());
    }

    /// A file with a `format` of its own is no file to be imported.
    void anotherFormat() { QVERIFY(!foreign::isForeign(path("named.h5"))); }

    /// A dataset file parted anew has the same samples, each once, with all that they had.
    void partedAnew()
    {
        const Dataset before = imported("groups.h5", usual(path("groups.h5")), "before.h5");
        const foreign::File file = foreign::readForeign(path("before.h5"));
        QCOMPARE(file.layout, std::string("dataset file"));
        foreign::Mapping mapping = foreign::defaultMapping(file);
        foreign::importDataset(file, mapping, path("same.h5"));
        const Dataset same = readDataset(path("same.h5"));
        for (const Split& split : before.splits) {
            const Split& again = same.split(split.name);
            QVERIFY(again.features[0].values == split.features[0].values
                && again.features[1].values == split.features[1].values);
            QVERIFY(again.label == split.label && again.id == split.id && again.sequences == split.sequences);
            for (std::int64_t row = 0; row < split.size(); ++row)
                QCOMPARE(environmentName(same, *again.column("environment"), static_cast<std::size_t>(row)),
                    environmentName(before, *split.column("environment"), static_cast<std::size_t>(row)));
        }
        // What is not trained on by default goes along and stays that.
        foreign::Mapping narrow = mapping;
        for (foreign::Mapping::Modality& modality : narrow.modalities)
            modality.further = modality.name == "audio";
        foreign::importDataset(file, narrow, path("narrow.h5"));
        const foreign::File narrowFile = foreign::readForeign(path("narrow.h5"));
        foreign::importDataset(narrowFile, foreign::defaultMapping(narrowFile), path("narrow again.h5"));
        for (const char* name : { "narrow.h5", "narrow again.h5" }) {
            QCOMPARE(readDataset(path(name)).alternatives.size(), std::size_t { 1 });
            const Dataset with = readDataset(path(name), { "text", "audio" });
            QVERIFY(with.split("train").features[1].values == before.split("train").features[1].values);
            QVERIFY(with.split("train").sequences[1] == before.split("train").sequences[1]);
        }
        mapping.rule.by = foreign::SplitRule::By::Random;
        mapping.rule.leaveOut = { "v2" };
        foreign::importDataset(file, mapping, path("anew.h5"));
        const Dataset anew = readDataset(path("anew.h5"));
        std::multiset<std::pair<std::string, float>> first, second;
        for (const Split& split : before.splits)
            for (std::size_t row = 0; row < split.label.size(); ++row)
                first.emplace(
                    split.id[row], split.features[0].row(static_cast<std::int64_t>(row))[0] + split.label[row]);
        for (const Split& split : anew.splits)
            for (std::size_t row = 0; row < split.label.size(); ++row) {
                second.emplace(
                    split.id[row], split.features[0].row(static_cast<std::int64_t>(row))[0] + split.label[row]);
                QCOMPARE(split.id[row].starts_with("v2["), split.name == "test_v2");
            }
        QVERIFY(first == second);
        QCOMPARE(anew.split("test_v2").size(), std::int64_t { 8 }); // four of train, four of test
    }

    /// What a file may claim is bounded by its size (FileState::charge). What is read of it counts once: a data set
    /// that fits in once, and would not twice, is read as it is and as means over time.
    void whatIsReadCountsOnce()
    {
        constexpr std::uint64_t floor = 64 << 20, gzip = 1032, bytes = 30'000ULL * (700 + 200) * sizeof(float);
        const std::uint64_t allowed = floor + gzip * std::filesystem::file_size(path("compressed.h5"));
        QVERIFY(bytes < allowed && 2 * bytes > allowed);
        QCOMPARE(readDataset(path("compressed.h5")).split("train").features[1].cols, std::int64_t { 200 });
        QCOMPARE(readDataset(path("compressed.h5"), {}, 0, {}, { "identity", 0 }).split("train").features[1].cols,
            std::int64_t { 20 });
    }
};

QTEST_GUILESS_MAIN(TestImportHdf5)
#include "test_import_hdf5.moc"
