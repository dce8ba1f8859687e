#include "core/common/error.h"
#include "core/common/random.h"
#include "core/import/csd/align.h"
#include "core/import/csd/csd_files.h"
#include "core/import/dataset_import.h"
#include "core/import/foreign_reader.h"
#include "core/import/imported_data.h"
#include "core/storage/dataset_file.h"
#include "tests/core/import/python_files.h"
#include "tests/support/support.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>

// Computational sequences of the CMU SDK, against a plain loop over every pair of intervals (write_csd.py).

using namespace cmir;
using test::errorText;

class TestCsd : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    QJsonArray m_expected;

    std::string path(const QString& name) const { return m_folder.filePath(name).toStdString(); }
    std::vector<std::string> all() const
    {
        return { path("covarep.csd"), path("labels.csd"), path("CMU_MOSI_TimestampedWords.csd"), path("facet.csd"),
            path("glove.csd") };
    }

    Dataset imported(const foreign::CsdOptions& options) const
    {
        const foreign::File file = foreign::readForeign(all(), options);
        foreign::Mapping mapping = foreign::defaultMapping(file);
        mapping.rule.ids = { { "train", { "-iRBcNs9oI8", "81406" } }, { "test", { "txjq" } } };
        foreign::importDataset(file, mapping, path("out.h5"));
        return readDataset(path("out.h5"));
    }

    QJsonObject expected(const std::string& id) const
    {
        for (const auto& sample : m_expected)
            if (sample.toObject()["id"].toString().toStdString() == id)
                return sample.toObject();
        return {};
    }

    /// Whether a sample's sequence has these steps, and nothing but zeros after them.
    static bool same(const Split& split, std::size_t m, std::size_t row, const QJsonArray& steps)
    {
        const auto values = split.features[m].row(static_cast<std::int64_t>(row));
        if (split.sequences[m].lengths[row] != steps.size())
            return false;
        const auto width = values.size() / static_cast<std::size_t>(split.sequences[m].steps);
        for (std::size_t i = 0; i < values.size(); ++i) {
            const auto step = static_cast<qsizetype>(i / width);
            const double wanted
                = step < steps.size() ? steps[step].toArray()[static_cast<qsizetype>(i % width)].toDouble() : 0;
            if (std::abs(values[i] - wanted) > 1e-6)
                return false;
        }
        return true;
    }

    std::string said(const std::vector<QString>& names) const
    {
        std::vector<std::string> paths;
        for (const QString& name : names)
            paths.push_back(path("bad/" + name));
        std::string text = errorText([&] {
            const foreign::File file = foreign::readForeign(paths);
            foreign::importDataset(file, foreign::defaultMapping(file), path("none.h5"));
        });
        const std::string folder = path("bad/");
        for (auto at = text.find(folder); at != std::string::npos; at = text.find(folder))
            text.erase(at, folder.size());
        return text;
    }

private Q_SLOTS:
    void initTestCase()
    {
        if (!test::writeByPython(QFINDTESTDATA("write_csd.py"), m_folder.path()))
            QSKIP("Python with h5py is not there");
        QFile json(m_folder.filePath("expected.json"));
        QVERIFY(json.open(QIODevice::ReadOnly));
        m_expected = QJsonDocument::fromJson(json.readAll()).array();
        QVERIFY(m_expected.size() >= 8);
    }

    void alignedToWords()
    {
        const Dataset dataset = imported({});
        QCOMPARE(dataset.modalities.size(), std::size_t { 3 });
        QCOMPARE(dataset.modalities[0].name, std::string("text"));
        QCOMPARE(dataset.modalities[1].name, std::string("audio"));
        QCOMPARE(dataset.modalities[2].name, std::string("vision"));
        qsizetype samples = 0;
        for (const Split& split : dataset.splits)
            for (std::size_t row = 0; row < split.label.size(); ++row, ++samples) {
                const QJsonObject sample = expected(split.id[row]);
                QVERIFY2(!sample.isEmpty(), split.id[row].c_str());
                QVERIFY(same(split, 0, row, sample["glove"].toArray()));
                QVERIFY(same(split, 1, row, sample["covarep"].toArray()));
                QVERIFY(same(split, 2, row, sample["facet"].toArray()));
                QCOMPARE(split.label[row], static_cast<float>(sample["label"].toArray()[0].toDouble()));
                QCOMPARE(split.column("text_raw")->text(row), sample["transcript"].toString().toStdString());
                QCOMPARE(split.id[row].substr(0, split.id[row].find('[')),
                    environmentName(dataset, *split.column("environment"), row));
            }
        QCOMPARE(samples, m_expected.size());
    }

    void notAligned()
    {
        foreign::CsdOptions options;
        options.alignTo = "segments";
        const Dataset dataset = imported(options);
        for (const Split& split : dataset.splits)
            for (std::size_t row = 0; row < split.label.size(); ++row) {
                const QJsonObject free = expected(split.id[row])["free"].toObject();
                QVERIFY(same(split, 1, row, free["covarep"].toArray()));
                QVERIFY(same(split, 2, row, free["facet"].toArray()));
            }
    }

    /// The last steps are kept.
    void fewSteps()
    {
        foreign::CsdOptions options;
        options.steps = 2;
        const Dataset dataset = imported(options);
        const Split& split = dataset.split("train");
        for (std::size_t row = 0; row < split.label.size(); ++row) {
            const QJsonArray steps = expected(split.id[row])["covarep"].toArray();
            QJsonArray last;
            for (qsizetype t = std::max<qsizetype>(0, steps.size() - 2); t < steps.size(); ++t)
                last << steps[t];
            QVERIFY(same(split, 1, row, last));
        }
    }

    /// Data that a model is to be applied to: an entry is a sample, and its rows are aligned as those of a segment are
    /// that spans all of it.
    void withoutLabels()
    {
        std::vector<std::string> paths = all();
        std::erase(paths, path("labels.csd"));
        const foreign::File file = foreign::readForeign(paths);
        QCOMPARE(file.splits.size(), std::size_t { 1 });
        const foreign::Split& split = file.splits.front();
        QCOMPARE(split.rows, std::int64_t { 3 }); // facet has nothing for one of the four
        QVERIFY(!split.find("label"));
        QCOMPARE(foreign::textsOf(*split.find("id")), (std::vector<std::string> { "-iRBcNs9oI8", "81406", "txjq" }));
        QVERIFY(std::ranges::count(file.notices,
                    "no file of labels: each of the 4 entries of \"glove_vectors\" is one sample, for all of its time")
            == 1);
        QVERIFY(std::ranges::count(file.notices, "1 entries are left out: not all files have something for them") == 1);

        // The same by a file of labels whose one interval a video spans more than all of it.
        paths.push_back(path("whole labels.csd"));
        const foreign::File labelled = foreign::readForeign(paths);
        QCOMPARE(labelled.splits.front().rows, split.rows);
        for (const char* name : { "glove_vectors", "COVAREP", "FACET 4.2" }) {
            const foreign::Column &one = *split.find(name), &other = *labelled.splits.front().find(name);
            QCOMPARE(one.lengths, other.lengths);
            QCOMPARE(one.shape, other.shape);
            std::vector<float> values, others;
            const auto into = [](std::vector<float>& all) {
                return [&all](std::size_t, std::size_t, std::span<float> numbers) {
                    all.insert(all.end(), numbers.begin(), numbers.end());
                };
            };
            foreign::eachBlock(one, 1 << 20, "", into(values));
            foreign::eachBlock(other, 1 << 20, "", into(others));
            QVERIFY(!values.empty());
            QCOMPARE(values, others);
        }
        QCOMPARE(
            foreign::textsOf(*split.find("transcript")), foreign::textsOf(*labelled.splits.front().find("transcript")));
    }

    void whatIsSaid()
    {
        const foreign::File file = foreign::readForeign(all());
        QCOMPARE(file.layout, std::string("CMU computational sequences"));
        QCOMPARE(file.title(), std::string("covarep.csd and 4 more"));
        const Dataset dataset = imported({});
        QCOMPARE(dataset.name, std::string("covarep and 4 more"));
        QCOMPARE(dataset.attributes.at("source"), file.title());
        QCOMPARE(foreign::importedFrom(dataset),
            std::string("covarep.csd, labels.csd, CMU_MOSI_TimestampedWords.csd, facet.csd, glove.csd"));
        const auto has = [&](const std::string& notice) { return std::ranges::count(file.notices, notice) == 1; };
        QVERIFY(has("COVAREP says nothing of itself (it has no metadata)"));
        QVERIFY(has("aligned to the rows of \"glove_vectors\", mean of those that overlap each, at most 50 steps"));
        QVERIFY(has("4 labels are left out: not all files have something for them"));
        QVERIFY(has("label[0] is the sentiment, 1 to 6 happy, sad, anger, surprise, disgust and fear"));
    }

    /// One pass finds the same as a look at every pair, for intervals of any order and overlap.
    void overlaps()
    {
        Random random(3, "intervals");
        for (int trial = 0; trial < 200; ++trial) {
            const auto made = [&](int count, double longest) {
                std::vector<foreign::csd::Interval> intervals;
                for (int i = 0; i < count; ++i) {
                    const double start = std::floor(40 * random.uniform()) / 4; // many that touch
                    intervals.push_back({ start, start + std::floor(longest * random.uniform()) / 4 });
                }
                return intervals;
            };
            const auto references = made(12, 12);
            auto rows = made(30, trial % 2 == 0 ? 3 : 30);
            std::ranges::sort(rows, {}, &foreign::csd::Interval::start);
            const auto found = foreign::csd::overlapping(references, rows);
            for (std::size_t r = 0; r < references.size(); ++r) {
                std::vector<std::size_t> wanted;
                for (std::size_t row = 0; row < rows.size(); ++row)
                    if (std::min(rows[row].end, references[r].end) - std::max(rows[row].start, references[r].start)
                        > foreign::csd::kEpsilon)
                        wanted.push_back(row);
                QCOMPARE(found[r], wanted);
            }
        }
    }

    void collapses()
    {
        const std::vector<float> features { 1, 10, 2, 30, 6, 20 };
        const std::vector<std::size_t> rows { 0, 1, 2 };
        const auto result = [&](foreign::csd::Collapse how) {
            std::vector<float> one(2);
            foreign::csd::collapse(features, rows, how, one);
            return one;
        };
        using enum foreign::csd::Collapse;
        QCOMPARE(result(Mean), (std::vector<float> { 3, 20 }));
        QCOMPARE(result(First), (std::vector<float> { 1, 10 }));
        QCOMPARE(result(Last), (std::vector<float> { 6, 20 }));
        QCOMPARE(result(Max), (std::vector<float> { 6, 30 }));
        QCOMPARE(errorText([] { foreign::csd::collapseFromName("median"); }),
            std::string("rows are to be collapsed by \"median\"; allowed are mean, first, last, max"));
    }

    void whatIsRefused()
    {
        QCOMPARE(said({ "fine.csd" }),
            std::string(
                "fine.csd: none of these files are labels (by a name with \"label\"); a model can be applied to "
                "such data, but to train on them one is needed, whose intervals are the samples"));
        QCOMPARE(said({ "labels.csd", "more labels.csd", "fine.csd" }),
            std::string("labels.csd: several of these files are labels (by a name with \"label\"); at most one can be, "
                        "whose intervals are the samples"));
        QCOMPARE(
            said({ "labels.csd" }), std::string("there are labels alone; files of features are needed beside them"));
        QCOMPARE(said({ "labels.csd", "unequal.csd" }),
            std::string("unequal.csd: \"a\" has 3 rows of features and 2 intervals"));
        QCOMPARE(said({ "labels.csd", "backwards.csd" }),
            std::string("backwards.csd: the interval 2 of \"a\" is from 2 to 1.5 seconds; it must not run backwards"));
        QCOMPARE(said({ "labels.csd", "shape.csd" }),
            std::string("shape.csd: the intervals of \"a\" are 2 x 3; T x 2 numbers are needed"));
        QCOMPARE(said({ "labels.csd", "widths.csd" }),
            std::string("widths.csd: the features of \"b\" are 5 wide, those before them 2"));
        QCOMPARE(said({ "labels.csd", "none.csd" }), std::string("none.csd: this computational sequence has no entry"));
        QCOMPARE(said({ "labels.csd", "halves.csd" }), std::string("halves.csd: the entry \"a\" has no intervals"));
        QCOMPARE(said({ "labels.csd", "others.csd", "fine.csd" }),
            std::string("others.csd: two of these files hold \"labels\""));
        QCOMPARE(said({ "others.csd", "fine.csd" }),
            std::string(
                "fine.csd: no label has features of all the other files: their videos or times are not the same"));
    }
};

QTEST_GUILESS_MAIN(TestCsd)
#include "test_csd.moc"
