#include "core/common/error.h"
#include "core/import/dataset_import.h"
#include "core/import/foreign_reader.h"
#include "core/storage/dataset_file.h"
#include "tests/core/import/python_files.h"
#include "tests/support/placed.h"
#include "tests/support/support.h"

#include <nlohmann/json.hpp>

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

// The field's pickles in small, written by Python (write_layouts.py), imported and read again as dataset files.

using namespace cmir;
using test::errorText;

namespace {

std::vector<float> floats(const QJsonArray& array)
{
    std::vector<float> values;
    for (const auto& value : array)
        values.push_back(value.isString() ? -std::numeric_limits<float>::infinity() // which JSON has not
                                          : static_cast<float>(value.toDouble()));
    return values;
}

std::vector<std::string> words(const QJsonArray& array)
{
    std::vector<std::string> values;
    for (const auto& value : array)
        values.push_back(value.toString().toStdString());
    return values;
}

std::vector<std::string> environments(const Dataset& dataset, const Split& split)
{
    std::vector<std::string> names;
    for (std::size_t row = 0; row < split.label.size(); ++row)
        names.push_back(environmentName(dataset, *split.column("environment"), row));
    return names;
}

}

class TestImportLayouts : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    bool m_written = false;

    std::filesystem::path path(const QString& name) const { return m_folder.filePath(name).toStdString(); }

    static bool same(const Dataset& dataset, const Split& split, const QString& key, const QJsonValue& value)
    {
        const std::string name = key.toStdString();
        const auto equal = [](const auto& found, const std::vector<float>& expected) {
            return std::ranges::equal(found, expected, [](auto a, float b) { return static_cast<float>(a) == b; });
        };
        if (key == "id")
            return split.id == words(value.toArray());
        if (key == "environment")
            return environments(dataset, split) == words(value.toArray());
        if (key == "text_raw")
            return std::get<std::vector<std::string>>(split.column(name)->values) == words(value.toArray());
        const std::vector<float> numbers = floats(value.isObject() ? value["values"].toArray() : value.toArray());
        if (key == "label")
            return split.label == numbers;
        const auto modality = [&](const std::string& wanted) {
            return static_cast<std::size_t>(
                std::ranges::find(dataset.modalities, wanted, &ModalityInfo::name) - dataset.modalities.begin());
        };
        if (key.endsWith("_length"))
            return equal(split.sequences.at(modality(name.substr(0, name.size() - 7))).lengths, numbers);
        if (const auto m = modality(name); m < dataset.modalities.size())
            return split.features[m].values == numbers;
        const Column* column = split.column(name);
        return column && equal(std::get<std::vector<double>>(column->values), numbers);
    }

private Q_SLOTS:
    void initTestCase() { m_written = test::writeByPython(QFINDTESTDATA("write_layouts.py"), m_folder.path()); }

    void init()
    {
        if (!m_written)
            QSKIP("Python with NumPy is not there");
    }

    void everyValueArrives_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("layout");
        QTest::addColumn<QStringList>("modalities");
        const QStringList three { "text", "audio", "vision" };
        QTest::newRow("mmsa_aligned") << "mmsa_aligned.pkl"
                                      << "MMSA" << three;
        QTest::newRow("mmsa_unaligned") << "mmsa_unaligned.pkl"
                                        << "MMSA" << three;
        QTest::newRow("multibench") << "multibench.pkl"
                                    << "MultiBench" << three;
        QTest::newRow("mag_bert") << "mag_bert.pkl"
                                  << "MAG-BERT" << three;
        QTest::newRow("misa") << "misa/dev.pkl"
                              << "MISA" << three;
        QTest::newRow("hkt") << "hkt.pkl"
                             << "HKT" << QStringList { "text", "audio", "vision", "hcf" };
    }

    void everyValueArrives()
    {
        QFETCH(const QString, file);
        QFETCH(const QString, layout);
        QFETCH(const QStringList, modalities);
        QVERIFY(foreign::isForeign(path(file)));
        const foreign::File found = foreign::readForeign(path(file));
        QCOMPARE(QString::fromStdString(found.layout), layout);
        const auto steps = foreign::importDataset(found, foreign::defaultMapping(found), path("out.h5"));
        const Dataset dataset = readDataset(path("out.h5"));
        QStringList names;
        for (const ModalityInfo& modality : dataset.modalities)
            names << QString::fromStdString(modality.name);
        QCOMPARE(names, modalities);
        QCOMPARE(QString::fromStdString(dataset.attributes.at("source_sha256")),
            QString::fromStdString(fileSha256(path(file))));
        QFile json(m_folder.filePath(QString::fromUtf8(QTest::currentDataTag()) + ".json"));
        QVERIFY(json.open(QIODevice::ReadOnly));
        const QJsonObject holds = QJsonDocument::fromJson(json.readAll()).object();
        QCOMPARE(holds.size(), 3);
        for (const QString& split : holds.keys()) {
            const QJsonObject columns = holds[split].toObject();
            for (const QString& key : columns.keys())
                QVERIFY2(same(dataset, dataset.split(split.toStdString()), key, columns[key]),
                    qPrintable(key + " of " + split));
        }
        QVERIFY(!steps.empty());
    }

    /// A file without splits is parted by recording, none on two sides, and always alike.
    void withoutSplits()
    {
        const foreign::File found = foreign::readForeign(path("unsplit.pkl"));
        const auto steps = foreign::importDataset(found, foreign::defaultMapping(found), path("unsplit.h5"));
        const Dataset dataset = readDataset(path("unsplit.h5"));
        QCOMPARE(dataset.split("train").size(), 45); // of twelve recordings of five
        QCOMPARE(dataset.split("valid").size(), 5);
        QCOMPARE(dataset.split("test").size(), 10);
        std::set<std::string> seen;
        for (const char* name : { "train", "valid", "test" }) {
            const auto here = environments(dataset, dataset.split(name));
            for (const std::string& recording : std::set<std::string>(here.begin(), here.end()))
                QVERIFY2(seen.insert(recording).second, recording.c_str());
        }
        QVERIFY(std::ranges::any_of(steps, [](const std::string& step) {
            return step == "samples are parted by environment, none on two sides, 70 : 10 : 20, seed 0";
        }));
        foreign::importDataset(found, foreign::defaultMapping(found), path("again.h5"));
        QCOMPARE(fileSha256(path("again.h5")), fileSha256(path("unsplit.h5")));
    }

    void aMappingIsSavedAndGivenAgain()
    {
        const foreign::File found = foreign::readForeign(path("mmsa_unaligned.pkl"));
        foreign::Mapping mapping = foreign::defaultMapping(found);
        mapping.modalities.erase(mapping.modalities.begin());
        mapping.label = "classification_labels";
        mapping.task = Task::Multiclass;
        mapping.modalities[0].pool = foreign::Pool::Max;
        mapping.rule.by = foreign::SplitRule::By::Stratified;
        mapping.rule.folds = 4;
        mapping.rule.fold = 3;
        mapping.rule.seed = 9;
        mapping.rule.leaveOut = { "v1" };
        mapping.dropUnlabelled = true;
        const auto json = foreign::mappingToJson(mapping);
        const foreign::Mapping read = foreign::mappingFromJson(json, "map.json");
        QCOMPARE(foreign::mappingToJson(read), json);
        QVERIFY(read.rule == mapping.rule && read.dropUnlabelled && read.modalities[0].pool == foreign::Pool::Max);
        mapping.rule = {};
        foreign::importDataset(
            found, foreign::mappingFromJson(foreign::mappingToJson(mapping), "map.json"), path("mapped.h5"));
        const Dataset dataset = readDataset(path("mapped.h5"));
        QVERIFY(dataset.task == Task::Multiclass && dataset.modalities.size() == 2);
        QCOMPARE(errorText([] {
            foreign::mappingFromJson({ { "modality", 1 } }, "map.json");
        }),
            std::string("map.json: \"modality\" is no part of a mapping; allowed are columns, drop_unlabelled, "
                        "environment, format, id, label, modalities, split, splits, task, transcript, word_width"));
    }

    void whatCannotBeMapped()
    {
        const foreign::File found = foreign::readForeign(path("mag_bert.pkl"));
        const auto said = [&](auto change) {
            foreign::Mapping mapping = foreign::defaultMapping(found);
            change(mapping);
            const std::string text = errorText([&] { foreign::importDataset(found, mapping, path("none.h5")); });
            return text.substr(std::min(text.size(), found.path.size() + 2));
        };
        QCOMPARE(said([](auto& mapping) { mapping.label = "emotion"; }),
            std::string(
                "the label is to be \"emotion\", which the split \"dev\" has not; it has words, visual, acoustic, "
                "label, segment"));
        QCOMPARE(said([](auto& mapping) { mapping.label.clear(); }),
            std::string(
                "no column is known as the label; say which one is: it has words, visual, acoustic, label, segment"));
        QCOMPARE(said([](auto& mapping) { mapping.modalities[0].column = "words"; }),
            std::string("the modality audio is to be \"words\" of \"dev\", which is text; numbers are needed"));
        QCOMPARE(said([](auto& mapping) { mapping.modalities[1].name = "audio"; }),
            std::string("the modality audio is named twice"));
        QCOMPARE(said([](auto& mapping) { mapping.splits["dev"] = "development"; }),
            std::string(
                "the split \"dev\" is to be \"development\"; allowed are train, valid, test, test_... and valid_..."));
        QCOMPARE(said([](auto& mapping) { mapping.splits.erase("train"); }),
            std::string("no split is to be \"train\"; it has train, dev, test"));
        QVERIFY(!std::filesystem::exists(path("none.h5")));
    }
};

QTEST_GUILESS_MAIN(TestImportLayouts)
#include "test_import_layouts.moc"
