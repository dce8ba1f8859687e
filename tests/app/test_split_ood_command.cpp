#include "core/data/derived_splits.h"
#include "core/storage/dataset_file.h"
#include "tests/support/command_line.h"

#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonObject>
#include <QTest>

#include <functional>

using namespace cmir;
using test::Answer;

namespace {

Split filled(const std::string& name, std::int64_t rows)
{
    Split split;
    split.name = name;
    split.features = { Matrix(rows, 2) };
    for (std::int64_t row = 0; row < rows; ++row) {
        split.features[0](row, 1) = static_cast<float>(row);
        split.label.push_back(row % 2 == 0 ? 1.5F : -1.5F);
        split.id.push_back(name + std::to_string(row));
    }
    return split;
}

/// Words with a planted answer: "good" is said of 8 positive and 2 negative test samples, "bad" the other way round.
Dataset planted()
{
    Dataset data;
    data.name = "planted";
    data.modalities = { { "text", 2, false } };
    data.attributes = { { "licence", "free" } };
    data.splits = { filled("train", 6), filled("valid", 4), filled("test", 20) };
    std::vector<std::string> transcripts;
    for (int row = 0; row < 20; ++row)
        transcripts.push_back((row % 2 == 0) == (row < 16) ? "a Good film" : "a bad film");
    data.splits[2].columns = { { "text_raw", transcripts } };
    return data;
}

}

/// `cmir split-ood`: what it prints, what it writes, what it refuses.
class TestSplitOodCommand : public QObject, test::CommandLine {
    Q_OBJECT

private:
    std::string file(const QString& name) const { return path(name).toStdString(); }
    QByteArray bytes(const QString& name) const
    {
        QFile opened(path(name));
        return opened.open(QIODevice::ReadOnly) ? opened.readAll() : QByteArray {};
    }

    Answer run(const QStringList& arguments) const { return CommandLine::run(QStringList { "split-ood" } + arguments); }

private Q_SLOTS:
    void init() { writeDataset(planted(), file("data.h5")); }
    void cleanup() { QFile::remove(path("ood.h5")); }

    void thePlantedSubsetIsFoundAndWritten()
    {
        const QByteArray before = bytes("data.h5");
        const Answer answer
            = run({ "--data", "data.h5", "--out", "ood.h5", "--share", "0.4", "--seed", "3", "--json" });
        QVERIFY2(answer.status == 0, answer.err.constData());
        const QJsonObject json = answer.json();
        QCOMPARE(json["out"].toString(), "ood.h5");
        QCOMPARE(json["split"].toString(), "test_ood");
        QCOMPARE(json["samples"].toInt(), 8);
        QCOMPARE(json["of"].toInt(), 20);
        QVERIFY(json["cost"].toDouble() < 1e-9);
        QVERIFY(std::abs(json["cost_whole"].toDouble() - 1.2) < 1e-9);
        QCOMPARE(json["negative"].toInt(), 4);
        QCOMPARE(json["words"].toArray().size(), 4);
        QCOMPARE(json["min_count"].toInt(), 5);

        const Dataset source = readDataset(file("data.h5")), found = readDataset(file("ood.h5"));
        std::vector<std::int64_t> rows;
        for (const auto& row : json["rows"].toArray())
            rows.push_back(static_cast<std::int64_t>(row.toDouble()));
        const Split expected = rowsOfSplit(source.split("test"), rows, "test_ood"), &split = found.split("test_ood");
        QVERIFY(split.id == expected.id && split.label == expected.label && split.features == expected.features);
        QVERIFY(split.column("text_raw")->values == expected.columns.at(0).values);
        QVERIFY(found.split("test").id == source.split("test").id && found.attributes.at("licence") == "free");
        QVERIFY(bytes("data.h5") == before);
    }

    void withoutJsonItIsATable()
    {
        const Answer answer = run({ "--data", "data.h5", "--out", "ood.h5", "--share", "0.4" });
        QVERIFY2(answer.status == 0, answer.err.constData());
        QVERIFY(
            answer.out.contains("ood.h5: test_ood, 8 of the 20 samples of test (4 negative, 4 positive, 0 neutral)"));
        QVERIFY(answer.out.contains("cost over 4 words: 0.0000; of all of test 1.2000"));
        QVERIFY(answer.out.contains("good"));
    }

    void seedDecidesTheFile()
    {
        const auto rows = [&](const QString& seed) {
            return run(
                { "--data", "data.h5", "--out", "ood.h5", "--share", "0.4", "--seed", seed, "--json", "--force" })
                .json()["rows"]
                .toArray();
        };
        const auto first = rows("1");
        QCOMPARE(first.size(), 8);
        QCOMPARE(rows("1"), first);
        bool differs = false;
        for (const auto* seed : { "2", "3", "4" })
            differs = differs || rows(seed) != first;
        QVERIFY(differs);
    }

    void badInputIsTwoWithOneLine_data()
    {
        QTest::addColumn<QStringList>("more");
        QTest::addColumn<QString>("line");
        const auto write = [&](const char* name, const std::function<void(Dataset&)>& change) {
            Dataset data = planted();
            change(data);
            writeDataset(data, file(name));
        };
        write("silent.h5", [](Dataset& d) { d.splits[2].columns.clear(); });
        write("numbers.h5", [](Dataset& d) { d.splits[2].columns[0].values = std::vector<std::int64_t>(20); });
        write("again.h5", [](Dataset& d) { d.splits.push_back(filled("test_ood", 4)); });
        write("classes.h5", [](Dataset& d) {
            d.task = Task::Multiclass;
            for (Split& split : d.splits)
                split.label.assign(split.label.size(), 1);
        });
        write("few.h5", [](Dataset& d) {
            d.splits[2] = filled("test", 2);
            d.splits[2].columns = { { "text_raw", std::vector<std::string> { "a", "b" } } };
        });
        const auto row = [](const char* name, const QString& data, const QStringList& more, const QString& line) {
            QTest::newRow(name) << QStringList { "--data", data } + more << line;
        };
        row("no transcripts", "silent.h5", {},
            "silent.h5: test has no column text_raw; the transcripts are needed to count words");
        row("numbers", "numbers.h5", {}, "numbers.h5: test/text_raw holds numbers; the transcripts must be texts");
        row("there already", "again.h5", {}, "again.h5: there is a split test_ood already; it is not replaced");
        row("classes", "classes.h5", {}, "classes.h5: the task is multiclass");
        row("few", "few.h5", {}, "few.h5: a share of 0.5 of 2 test samples is 1; at least 2 must be kept");
        row("share", "data.h5", { "--share", "1.5" },
            "the share of test to keep is 1.5; allowed is above 0 and below 1");
        row("not a number", "data.h5", { "--share", "half" }, "half");
        row("rare words", "data.h5", { "--min-count", "30" }, "no word occurs in 30 of the samples");
        row("no iterations", "data.h5", { "--iterations", "0" }, "the number of iterations is 0");
        row("no file", "none.h5", {}, "none.h5: there is no such file");
    }
    void badInputIsTwoWithOneLine()
    {
        QFETCH(QStringList, more);
        QFETCH(QString, line);
        const Answer answer = run(QStringList { "--out", "ood.h5" } + more);
        QCOMPARE(answer.status, 2);
        const QString text = QString::fromUtf8(answer.err);
        QVERIFY2(text.startsWith("cmir: error: ") && text.count('\n') == 1, answer.err.constData());
        QVERIFY2(text.contains(line), answer.err.constData());
        QVERIFY(answer.out.isEmpty() && !QFileInfo::exists(path("ood.h5")));
    }

    void theSourceIsNeverTheTarget()
    {
        const QByteArray before = bytes("data.h5");
        const Answer answer = run({ "--data", "data.h5", "--out", "./data.h5", "--share", "0.4", "--force" });
        QCOMPARE(answer.status, 2);
        QVERIFY2(answer.err.contains("this is the file that is read, and it is never changed"), answer.err.constData());
        QVERIFY(bytes("data.h5") == before);
    }
};

QTEST_GUILESS_MAIN(TestSplitOodCommand)
#include "test_split_ood_command.moc"
