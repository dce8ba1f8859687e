#include "core/common/error.h"
#include "core/data/dataset.h"
#include "core/import/dataset_import.h"
#include "core/import/foreign_reader.h"
#include "core/import/join_corpus.h"
#include "core/storage/dataset_file.h"
#include "tests/core/storage/sample_files.h"
#include "tests/support/placed.h"
#include "tests/support/support.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace cmir;
using test::errorText;

/// Another data set as a test split.
class TestJoinCorpus : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    std::string path(const QString& name) const { return m_folder.filePath(name).toStdString(); }

    /// A small dataset file with labels between -scale and scale.
    std::string written(
        const QString& name, double scale, const std::function<void(test::SmallFile&)>& change = {}) const
    {
        test::SmallFile file;
        file.attribute("label_min", -scale);
        file.attribute("label_max", scale);
        for (const char* split : { "train", "valid", "test" })
            file.numbers(std::string(split) + "/label",
                { split == std::string("train")         ? 6
                        : split == std::string("valid") ? 3
                                                        : 4 },
                test::SmallFile::ramp(split == std::string("train") ? 6
                        : split == std::string("valid")             ? 3
                                                                    : 4,
                    scale / 10));
        if (change)
            change(file);
        file.write(path(name));
        return path(name);
    }

    static std::string said(const std::string& first, const std::string& second, const std::string& name = "other")
    {
        return errorText([&] {
            foreign::File file = foreign::readForeign(std::filesystem::path(first));
            foreign::Mapping mapping = foreign::defaultMapping(file);
            const foreign::File other = foreign::readForeign(std::filesystem::path(second));
            foreign::joinCorpus(file, mapping, name, other, foreign::defaultMapping(other));
        });
    }

private Q_SLOTS:
    void labelsOfOneScale()
    {
        foreign::File file = foreign::readForeign(std::filesystem::path(written("first.h5", 3)));
        foreign::Mapping mapping = foreign::defaultMapping(file);
        const foreign::File other = foreign::readForeign(std::filesystem::path(written("second.h5", 1)));
        foreign::joinCorpus(file, mapping, "second", other, foreign::defaultMapping(other));
        foreign::importDataset(file, mapping, path("joined.h5"));
        const Dataset joined = readDataset(path("joined.h5"));
        const Dataset first = readDataset(path("first.h5")), second = readDataset(path("second.h5"));
        const Split& split = joined.split("test_second");
        const Split& source = second.split("test");
        QCOMPARE(split.size(), source.size());
        for (std::size_t row = 0; row < split.label.size(); ++row)
            QCOMPARE(split.label[row], static_cast<float>(3.0 * source.label[row]));
        QVERIFY(split.features[0].values == source.features[0].values
            && split.features[1].values == source.features[1].values);
        QVERIFY(split.id == source.id);
        QVERIFY(joined.split("train").label == first.split("train").label);
        QVERIFY(joined.split("test").features[1].values == first.split("test").features[1].values);
        QVERIFY(
            std::ranges::count(file.notices, "labels of second are multiplied by 3, to the scale of the others") == 1);
    }

    /// Without a test split all of it is taken, one split after the other.
    void allOfIt()
    {
        QFile csv(m_folder.filePath("rows.csv"));
        QVERIFY(csv.open(QIODevice::WriteOnly));
        csv.write("split,id,label,text_0,text_1,audio_0,audio_1,audio_2\n");
        for (int row = 0; row < 5; ++row)
            csv.write(QStringLiteral("%1,r%2,%2.5,%2,1,2,3,%2\n").arg(row < 3 ? "train" : "valid").arg(row).toUtf8());
        csv.close();
        foreign::File file = foreign::readForeign(std::filesystem::path(written("first.h5", 3)));
        foreign::Mapping mapping = foreign::defaultMapping(file);
        const foreign::File other = foreign::readForeign(std::filesystem::path(path("rows.csv")));
        foreign::joinCorpus(file, mapping, "rows", other, foreign::defaultMapping(other));
        foreign::importDataset(file, mapping, path("joined.h5"));
        const Dataset joined = readDataset(path("joined.h5"));
        const Split& split = joined.split("test_rows");
        QCOMPARE(split.id, (std::vector<std::string> { "r0", "r1", "r2", "r3", "r4" }));
        QCOMPARE(split.label, (std::vector<float> { 0.5, 1.5, 2.5, 3.5, 4.5 })); // no scale is known: as they are
        QCOMPARE(split.features[1].row(4)[2], 4.F);
        QVERIFY(std::ranges::any_of(file.notices,
            [](const std::string& notice) { return notice.find("they are taken as they are") != std::string::npos; }));
    }

    void whatIsRefused()
    {
        const std::string first = written("first.h5", 3);
        QCOMPARE(said(first,
                     written("wide.h5", 3,
                         [](test::SmallFile& file) {
                             for (const auto& [split, rows] : { std::pair("train", 6), { "valid", 3 }, { "test", 4 } })
                                 file.numbers(
                                     std::string(split) + "/audio", { rows, 5 }, test::SmallFile::ramp(rows * 5, 1));
                         })),
            path("wide.h5") + ": audio is 5 numbers, float32, and of " + first
                + " it is 3 numbers, float32: a model takes features of one width alone");
        const QString text = m_folder.filePath("text.csv");
        QFile csv(text);
        QVERIFY(csv.open(QIODevice::WriteOnly));
        csv.write("split,id,label,text_0,text_1\ntrain,a,1,1,2\ntest,b,2,3,4\n");
        csv.close();
        QCOMPARE(said(first, text.toStdString()),
            text.toStdString() + ": it has no modality audio, which " + first + " has");
        // A feature set that is not trained on by default may be missing: then it is left out.
        const std::string narrow = written("narrow.h5", 3,
            [](test::SmallFile& small) { small.attribute("modalities", std::vector<std::string> { "text" }); });
        foreign::File narrowFile = foreign::readForeign(std::filesystem::path(narrow));
        foreign::Mapping mapping = foreign::defaultMapping(narrowFile);
        QCOMPARE(mapping.modalities.size(), std::size_t { 2 });
        const foreign::File other = foreign::readForeign(std::filesystem::path(text.toStdString()));
        foreign::joinCorpus(narrowFile, mapping, "other", other, foreign::defaultMapping(other));
        QCOMPARE(mapping.modalities.size(), std::size_t { 1 });
        QCOMPARE(
            std::ranges::count(narrowFile.notices, "audio is left out: " + text.toStdString() + " does not have it"),
            1);
        QCOMPARE(said(first,
                     written("binary.h5", 1,
                         [](test::SmallFile& file) {
                             file.attribute("task", std::string("binary"));
                             for (const auto& [split, rows] : { std::pair("train", 6), { "valid", 3 }, { "test", 4 } })
                                 file.numbers(std::string(split) + "/label", { rows },
                                     std::vector<float>(static_cast<std::size_t>(rows), 1));
                         })),
            path("binary.h5") + ": its task is binary, and that of " + first + " is regression");
        QCOMPARE(said(first, first, "test"), first + ": there is a split test_test already");
    }
};

QTEST_GUILESS_MAIN(TestJoinCorpus)
#include "test_join_corpus.moc"
