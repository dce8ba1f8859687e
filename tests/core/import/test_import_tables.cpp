#include "core/common/error.h"
#include "core/import/dataset_import.h"
#include "core/import/foreign_reader.h"
#include "core/import/import_plan.h"
#include "core/import/join_features.h"
#include "core/import/npz_file.h"
#include "core/import/table_file.h"
#include "core/storage/dataset_file.h"
#include "tests/core/import/python_files.h"
#include "tests/core/storage/sample_files.h"
#include "tests/support/placed.h"
#include "tests/support/support.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>

// NPZ, CSV, TSV and JSON lines, written by Python (write_tables.py): the same data from each.

using namespace cmir;
using test::errorText;

namespace {

std::vector<float> floats(const QJsonValue& array)
{
    std::vector<float> values;
    for (const auto& value : array.toArray())
        values.push_back(static_cast<float>(value.toDouble()));
    return values;
}

std::vector<std::string> words(const QJsonValue& array)
{
    std::vector<std::string> values;
    for (const auto& value : array.toArray())
        values.push_back(value.toString().toStdString());
    return values;
}

}

class TestImportTables : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    bool m_written = false;

    std::filesystem::path path(const QString& name) const { return m_folder.filePath(name).toStdString(); }

    /// What reading this table says, without the file's name.
    std::string said(const char* name, const std::string& text) const
    {
        test::writeBytes(path(name), text);
        const std::string message = errorText([&] { foreign::readForeign(path(name)); });
        return message.substr(std::min(message.size(), path(name).string().size() + 2));
    }

private Q_SLOTS:
    void initTestCase() { m_written = test::writeByPython(QFINDTESTDATA("write_tables.py"), m_folder.path()); }

    void everyValueArrives_data()
    {
        QTest::addColumn<QString>("layout");
        QTest::newRow("plain.npz") << "NPZ";
        QTest::newRow("packed.npz") << "NPZ";
        QTest::newRow("parts/test.npz") << "NPZ";
        QTest::newRow("table.csv") << "CSV";
        QTest::newRow("table.tsv") << "TSV";
        QTest::newRow("table.jsonl") << "JSON lines";
    }

    void everyValueArrives()
    {
        if (!m_written)
            QSKIP("Python with NumPy is not there");
        QFETCH(const QString, layout);
        const auto file = path(QTest::currentDataTag());
        QVERIFY(foreign::isForeign(file));
        const foreign::File found = foreign::readForeign(file);
        QCOMPARE(QString::fromStdString(found.layout), layout);
        foreign::importDataset(found, foreign::defaultMapping(found), path("out.h5"));
        const Dataset dataset = readDataset(path("out.h5"));
        QCOMPARE(dataset.modalities.size(), std::size_t { 2 });
        QCOMPARE(dataset.modalities[0].name, std::string("text"));
        QCOMPARE(dataset.modalities[1].name, std::string("audio"));
        QFile json(m_folder.filePath("data.json"));
        QVERIFY(json.open(QIODevice::ReadOnly));
        const QJsonObject data = QJsonDocument::fromJson(json.readAll()).object();
        for (const auto& [from, to] : { std::pair("train", "train"), { "dev", "valid" }, { "test", "test" } }) {
            const QJsonObject columns = data[from].toObject();
            const Split& split = dataset.split(to);
            QVERIFY(split.features[0].values == floats(columns["text"]));
            QVERIFY(split.features[1].values == floats(columns["audio"]));
            QVERIFY(split.label == floats(columns["label"]));
            QVERIFY(split.id == words(columns["id"]));
            QVERIFY(std::get<std::vector<std::string>>(split.column("text_raw")->values) == words(columns["sentence"]));
            std::vector<std::string> speakers;
            for (std::size_t row = 0; row < split.label.size(); ++row)
                speakers.push_back(environmentName(dataset, *split.column("environment"), row));
            QVERIFY(speakers == words(columns["speaker"]));
        }
    }

    void sequencesOfAnyLength()
    {
        if (!m_written)
            QSKIP("Python with NumPy is not there");
        const foreign::File found = foreign::readForeign(path("sequences.jsonl"));
        foreign::importDataset(found, foreign::defaultMapping(found), path("sequences.h5"));
        const Dataset dataset = readDataset(path("sequences.h5"));
        const auto audio = static_cast<std::size_t>(
            std::ranges::find(dataset.modalities, "audio", &ModalityInfo::name) - dataset.modalities.begin());
        const Split& train = dataset.split("train");
        QCOMPARE(train.steps(audio), std::int64_t { 3 });
        for (std::size_t row = 0; row < train.label.size(); ++row)
            QCOMPARE(train.sequences[audio].lengths[row], static_cast<std::int64_t>(row % 4));
        QVERIFY(std::ranges::equal(train.features[audio].row(6), std::vector<float> { 6, -6, 7, -6, 0, 0 }));
    }

    /// A file whose text is words, and a language model's features of it by id, in another order and not all.
    void textFeaturesAreJoined()
    {
        test::writeBytes(path("words.jsonl"),
            R"({"split": "train", "id": "a", "label": 1.5, "sentence": "x y", "audio": [1, 2]}
{"split": "train", "id": "b", "label": -1, "sentence": "y", "audio": [3, 4]}
{"split": "test", "id": "c", "label": 0.5, "sentence": "z", "audio": [5, 6]}
)");
        test::writeBytes(path("features.jsonl"),
            R"({"id": "c", "text": [7, 8, 9]}
{"id": "a", "text": [1, 2, 3]}
{"id": "other", "text": [0, 0, 0]}
)");
        foreign::File file = foreign::readForeign(path("words.jsonl"));
        foreign::Mapping mapping = foreign::defaultMapping(file);
        QCOMPARE(mapping.wordWidth, foreign::kDefaultWordWidth);
        foreign::joinTextFeatures(file, mapping, foreign::readForeign(path("features.jsonl")));
        QVERIFY(file.notices.back().ends_with("; 1 of 3 samples have none and count as missing"));
        foreign::importDataset(file, mapping, path("joined.h5"));
        const Dataset dataset = readStoredDataset(path("joined.h5"));
        QVERIFY(dataset.modalities[0].name == "text" && dataset.modalities[0].width == 3);
        QVERIFY(std::ranges::equal(dataset.split("train").features[0].row(0), std::vector<float> { 1, 2, 3 }));
        QVERIFY(std::isnan(dataset.split("train").features[0](1, 0)));
        QVERIFY(std::ranges::equal(dataset.split("test").features[0].row(0), std::vector<float> { 7, 8, 9 }));
        test::writeBytes(path("twice.jsonl"), R"({"id": "a", "text": [1, 2]}
{"id": "a", "text": [1, 2]}
)");
        const auto said = [&](const char* name) {
            const std::string text
                = errorText([&] { foreign::joinTextFeatures(file, mapping, foreign::readForeign(path(name))); });
            return text.substr(std::min(text.size(), path(name).string().size() + 2));
        };
        QCOMPARE(said("twice.jsonl"), std::string("the id \"a\" is there twice"));
        test::writeBytes(path("others.jsonl"), R"({"id": "q", "text": [1, 2]})");
        QVERIFY(said("others.jsonl").starts_with("not one of its ids is in "));
        test::writeBytes(path("none.jsonl"), R"({"id": "a", "label": 1})");
        QCOMPARE(said("none.jsonl"), std::string("it has no features: no column of several numbers a row"));
    }

    void filesThatCannotBe_data()
    {
        QTest::addColumn<QString>("message");
        QTest::newRow("encrypted.npz") << R"("text.npy" is encrypted)";
        QTest::newRow("bomb.npz") << R"("text.npy" claims 2,147,483,648 bytes packed into)";
        QTest::newRow("uneven.npz") << R"("label" has 3 rows, and "text" has 4)";
        QTest::newRow("uneven.pkl") << R"("regression_labels" of "valid" has 3 rows, and others have 4)";
    }

    void filesThatCannotBe()
    {
        if (!m_written)
            QSKIP("Python with NumPy is not there");
        QFETCH(const QString, message);
        const std::string found = errorText([&] { foreign::readForeign(path(QTest::currentDataTag())); });
        QVERIFY2(QString::fromStdString(found).contains(message), found.c_str());
    }

    void tablesThatCannotBe()
    {
        QCOMPARE(said("a.csv", "id,label,text_0\n1,2,3\n1,2\n"),
            std::string("row 3 has 2 fields, and the first row names 3"));
        QCOMPARE(said("b.csv", "id,label,id\n1,2,3\n"), std::string("the column \"id\" is there twice"));
        QCOMPARE(said("c.csv", "id,label\n\"1,2\n"),
            std::string("row 2: its quotes are not closed, or a quote stands inside a field"));
        QCOMPARE(said("d.csv", "id,label\n"), std::string("this table has no rows"));
        QCOMPARE(said("e.csv", ""), std::string("this table has no rows"));
        QCOMPARE(said("a.jsonl", "{\"id\": 1}\n[1]\n"), std::string("line 2 is no JSON object"));
        QCOMPARE(said("b.jsonl", "{\"id\": 1}\n\n{\"id\": 2, \"x\": 1}\n"),
            std::string("line 3 has the key \"x\", which the first line has not"));
        QCOMPARE(said("c.jsonl", "{\"a\": [1, 2]}\n{\"a\": [1]}\n"),
            std::string("row 2: \"a\" has 1 numbers, and 2 in the rows above"));
        QCOMPARE(said("d.jsonl", "{\"a\": [1, 2]}\n{\"a\": \"x\"}\n"),
            std::string("row 2: \"a\" is text, and a list of numbers in the rows above"));
        QCOMPARE(said("e.jsonl", "{\"a\": [[1, 2], [1]]}\n"),
            std::string(
                "line 1: \"a\" is neither a number, a text, a list of numbers nor a list of equally long lists of "
                "numbers"));
        QCOMPARE(said("f.jsonl", "{\"a\": {\"b\": 1}}\n"),
            std::string(
                "line 1: \"a\" is neither a number, a text, a list of numbers nor a list of equally long lists of "
                "numbers"));
    }

    /// What is found in a table as it is planned: a missing label, ids twice, labels that are text, splits of no name.
    void samplesThatAreNotClear()
    {
        const auto plan = [&](const std::string& text, bool drop = false) {
            test::writeBytes(path("plan.csv"), text);
            const foreign::File file = foreign::readForeign(path("plan.csv"));
            foreign::Mapping mapping = foreign::defaultMapping(file);
            mapping.dropUnlabelled = drop;
            return foreign::planImport(file, mapping);
        };
        const std::string head = "split,id,label,x_0,x_1\n", rest = "test,c,-0.5,1,2\n";
        const std::string unlabelled = head + "train,a,0.5,1,2\ntrain,b,,1,2\n" + rest;
        QCOMPARE(errorText([&] { plan(unlabelled); }),
            path("plan.csv").string()
                + ": train: sample 2 (\"b\") has no label: it is nan; such samples can be left out "
                  "(--drop-unlabelled; in the window: Leave out samples without a label)");
        const foreign::ImportPlan dropped = plan(unlabelled, true);
        QCOMPARE(dropped.splits[0].id, std::vector<std::string> { "a" });
        QCOMPARE(dropped.steps.back(), std::string("1 samples without a label are left out"));
        QCOMPARE(plan(head + "train,a,0.5,1,2\ntrain,a,1.5,1,2\n" + rest).steps.back(),
            std::string("1 ids stand more than once in train (the first: \"a\")"));
        QCOMPARE(plan(head + "train,c,0.5,1,2\ntrain,a,1.5,1,2\n" + rest).steps.back(),
            std::string("1 ids of test stand in train too (the first: \"c\"): check that no sample is on two sides"));
        const foreign::ImportPlan named = plan(head + "train,a,sad,1,2\ntrain,b,glad,1,2\ntest,c,sad,1,2\n");
        QCOMPARE(named.classNames, (std::vector<std::string> { "glad", "sad" }));
        QCOMPARE(named.splits[0].label, (std::vector<float> { 1, 0 }));
        const foreign::ImportPlan unknown = plan(head + "train,a,0.5,1,2\nextra,b,1.5,1,2\n" + rest);
        QCOMPARE(unknown.steps.front(), std::string("the split \"extra\" is left out"));
    }

    void whatWouldRunCode()
    {
        QCOMPARE(said("evil.pkl", "cposix\nsystem\n(S'touch here'\ntR."),
            std::string("refused: posix.system at byte 0; this file wants to run code"));
        QVERIFY(!std::filesystem::exists("here"));
        QVERIFY(QString::fromStdString(said("data.h5", "\x89HDF\r\n\x1a\n")).contains("damaged or cut short"));
        QCOMPARE(said("notes.txt", "hello"),
            std::string(
                "this is no file that can be imported; pickles, .npz archives, HDF5 files, tables (.csv, .tsv) and "
                ".jsonl files are"));
    }

    /// Numbers have a point whatever the country, may be missing, and make no text of a column that holds nothing else.
    void numbersOfTables()
    {
        test::writeBytes(path("numbers.csv"),
            "split,id,label,x_0,x_1,note\ntrain,007, 1.5,-1e3,,a\ntrain,8,+2,nan,0x1,\"a \"\"b\"\"\"\n");
        const foreign::File file = foreign::readForeign(path("numbers.csv"));
        const foreign::Split& train = *file.find("train");
        QCOMPARE(train.find("id")->texts(), (std::vector<std::string> { "007", "8" }));
        QCOMPARE(train.find("x_1")->texts(), (std::vector<std::string> { "", "0x1" })); // no number as C writes them
        QCOMPARE(train.find("note")->texts(), (std::vector<std::string> { "a", "a \"b\"" }));
        QCOMPARE(foreign::singleNumbers(*train.find("label"), ""), (std::vector<double> { 1.5, 2 }));
        const auto x = foreign::singleNumbers(*train.find("x_0"), "");
        QVERIFY(x[0] == -1000 && std::isnan(x[1]));
    }

    /// A member is changed without its checksum, cut short, or claims to be far more than it is.
    void damagedArchives()
    {
        if (!m_written)
            QSKIP("Python with NumPy is not there");
        std::string bytes = test::fileBytes(path("plain.npz"));
        const auto data = bytes.find("\n", bytes.find("NUMPY")) + 5;
        bytes[data] = static_cast<char>(bytes[data] ^ 1);
        test::writeBytes(path("changed.npz"), bytes);
        const foreign::File file = foreign::readForeign(path("changed.npz"));
        const std::string text
            = errorText([&] { foreign::importDataset(file, foreign::defaultMapping(file), path("none.h5")); });
        QVERIFY2(text.find("it is damaged: CRC error") != std::string::npos, text.c_str());
        QVERIFY(!std::filesystem::exists(path("none.h5")));
        test::writeBytes(path("short.npz"), bytes.substr(0, bytes.size() / 2));
        const std::string shortened = errorText([&] { foreign::readForeign(path("short.npz")); });
        QVERIFY2(shortened.find("this archive cannot be opened: ") != std::string::npos, shortened.c_str());
        for (std::size_t size = 4; size < bytes.size(); size += 97)
            QVERIFY(!errorText([&] {
                test::writeBytes(path("short.npz"), bytes.substr(0, size));
                foreign::readForeign(path("short.npz"));
            }).empty());
    }
};

QTEST_GUILESS_MAIN(TestImportTables)
#include "test_import_tables.moc"
