#include "core/common/error.h"
#include "core/import/dataset_import.h"
#include "core/import/foreign_reader.h"
#include "core/import/join_features.h"
#include "core/import/new_samples.h"
#include "core/import/run_import.h"
#include "core/import/run_modalities.h"
#include "core/storage/dataset_file.h"
#include "tests/core/import/python_files.h"
#include "tests/core/import/run_on.h"
#include "tests/support/support.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <fstream>
#include <map>

// What a run tells of how its data were imported, and what is made of it when the run is used on other files.

using namespace cmir;
using test::errorText;
using test::runOn;

namespace {

/// The features of every sample by its id, one modality after the other without what is padding.
std::map<std::string, std::vector<std::vector<float>>> featuresById(const Dataset& dataset)
{
    std::map<std::string, std::vector<std::vector<float>>> all;
    for (const Split& split : dataset.splits)
        for (std::int64_t row = 0; row < split.size(); ++row)
            for (std::size_t m = 0; m < split.features.size(); ++m) {
                const auto values = split.features[m].row(row);
                const auto kept = split.steps(m) == 0
                    ? values.size()
                    : static_cast<std::size_t>(
                        split.sequences[m].lengths[static_cast<std::size_t>(row)] * dataset.modalities[m].width);
                all[split.name + split.id[static_cast<std::size_t>(row)]].emplace_back(
                    values.begin(), values.begin() + static_cast<std::ptrdiff_t>(kept));
            }
    return all;
}

}

class TestRunImport : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    bool m_written = false;

    std::string path(const char* name) const { return m_folder.filePath(QString::fromLatin1(name)).toStdString(); }

    /// mag_bert.pkl as a data set whose text comes from bert.npz, or is made of its words.
    Dataset imported(const char* out, bool joined, std::int64_t width = 64) const
    {
        foreign::File file = foreign::readForeign(path("mag_bert.pkl"));
        foreign::Mapping mapping = foreign::defaultMapping(file);
        if (joined)
            foreign::joinTextFeatures(file, mapping, foreign::readForeign(path("bert.npz")));
        else
            mapping.wordWidth = width;
        foreign::importDataset(file, mapping, path(out));
        return readDataset(path(out));
    }

    static Dataset applied(const foreign::ReadForRun& read, const RunRecord& run)
    {
        Dataset dataset = foreign::newSamples(read.file, read.mapping, run);
        for (Split& split : dataset.splits) // the names of the file, which the data set calls otherwise
            split.name = split.name == "dev" ? "valid" : split.name;
        return dataset;
    }

private Q_SLOTS:
    void initTestCase()
    {
        qputenv("XDG_CACHE_HOME", m_folder.filePath("cache").toUtf8());
        m_written = test::writeByPython(QFINDTESTDATA("write_layouts.py"), m_folder.path());
    }

    void init()
    {
        if (!m_written)
            QSKIP("Python with NumPy is not there");
    }

    void aRunKnowsHowItsDataWereImported()
    {
        const RunRecord run = runOn(imported("joined.h5", true));
        const foreign::RunImport import = foreign::importOf(run);
        QVERIFY(import.mapping && import.textFeatures);
        QCOMPARE(import.source, std::string("mag_bert.pkl"));
        QCOMPARE(import.sourceSha256, foreign::readForeign(path("mag_bert.pkl")).sha256.get());
        QCOMPARE(import.textFeatures->path, path("bert.npz"));
        QCOMPARE(import.textFeatures->sha256, foreign::readForeign(path("bert.npz")).sha256.get());
        QCOMPARE(import.mapping->modalities.size(), std::size_t { 3 });
        QCOMPARE(import.mapping->id, std::string("segment"));
        // People are not shown the record of the columns, and lists of ids are not kept twice.
        QVERIFY(run.software.contains("data_import_mapping"));
        QVERIFY(!foreign::shownSoftware(run.software).contains("data_import_mapping"));
        QVERIFY(foreign::shownSoftware(run.software).contains("data_source"));
        Dataset listed;
        listed.attributes["import_mapping"]
            = R"({"label": "y", "modalities": [], "split": {"by": "group", "seed": 3, "ids": {"test": ["a", "b"]}}})";
        RunRecord other;
        other.software = foreign::recordOfImport(listed);
        QVERIFY(!other.software.at("data_import_mapping").empty());
        QCOMPARE(foreign::importOf(other).mapping->rule.seed, std::uint64_t { 3 });
        QVERIFY(foreign::importOf(other).mapping->rule.ids.empty());
        QVERIFY(!foreign::importOf(RunRecord {}).mapping);
    }

    void textFeaturesAreJoinedAgain()
    {
        const Dataset own = imported("joined.h5", true);
        const RunRecord run = runOn(own);
        const foreign::ReadForRun read = foreign::readForRun({ path("mag_bert.pkl") }, {}, run);
        QVERIFY(read.file.textFeatures && read.mapping.wordWidth == 0);
        const auto found = featuresById(applied(read, run));
        QVERIFY(found.size() == 44 && found == featuresById(own));
    }

    /// Moved to another folder with the file, or given.
    void textFeaturesThatMoved()
    {
        const Dataset own = imported("joined.h5", true);
        RunRecord run = runOn(own);
        run.software["data_text_features"] = path("gone/bert.npz");
        const foreign::ReadForRun beside = foreign::readForRun({ path("mag_bert.pkl") }, {}, run);
        QVERIFY(featuresById(applied(beside, run)) == featuresById(own));
        run.software["data_text_features"] = path("gone/away.npz");
        const foreign::ReadForRun none = foreign::readForRun({ path("mag_bert.pkl") }, {}, run);
        QVERIFY(!none.file.textFeatures);
        const foreign::ReadForRun given
            = foreign::readForRun({ path("mag_bert.pkl") }, { std::nullopt, path("bert.npz") }, run);
        QVERIFY(featuresById(applied(given, run)) == featuresById(own));
        // Features of other samples are no reason to fail before it is said what is needed.
        run.software["data_text_features"] = path("other.npz");
        const foreign::ReadForRun unfit = foreign::readForRun({ path("mag_bert.pkl") }, {}, run);
        QVERIFY(!unfit.file.textFeatures && !unfit.file.notices.empty());
        QVERIFY(unfit.file.notices.back().starts_with("the features that the run's text was joined from do not fit: "));
        // Others under the same name are said to be others.
        run.software["data_text_features"] = path("bert.npz");
        run.software["data_text_features_sha256"] = "0";
        const foreign::ReadForRun changed = foreign::readForRun({ path("mag_bert.pkl") }, {}, run);
        QVERIFY(
            changed.file.notices.back().find("has changed since the run's data were imported") != std::string::npos);
    }

    /// As many places as in training, whatever is usual.
    void wordsAreCountedAsInTraining()
    {
        const Dataset own = imported("words.h5", false);
        QCOMPARE(own.modalities[0].width, std::int64_t { 64 });
        const RunRecord run = runOn(own);
        const foreign::ReadForRun read = foreign::readForRun({ path("mag_bert.pkl") }, {}, run);
        const Dataset again = applied(read, run);
        QVERIFY(featuresById(again) == featuresById(own));
        QVERIFY(std::get<std::vector<std::string>>(again.splits[0].column("text_raw")->values)[0].starts_with("w0 w1"));
        // A run of an earlier version says nothing of it: the width alone tells.
        RunRecord old = runOn(imported("usual.h5", false, foreign::kDefaultWordWidth));
        old.software.clear();
        QVERIFY(errorText([&] {
            const foreign::ReadForRun usual = foreign::readForRun({ path("mag_bert.pkl") }, {}, old);
            foreign::newSamples(usual.file, usual.mapping, old);
        }).empty());
    }

    /// Each with the modality, what was found and what the run was trained on.
    void whatDoesNotFit()
    {
        const RunRecord joined = runOn(imported("joined.h5", true)), words = runOn(imported("words.h5", false));
        const auto said = [&](const char* file, const RunRecord& run, auto change) {
            foreign::ReadForRun read = foreign::readForRun({ path(file) }, {}, run);
            change(read);
            const std::string text = errorText([&] { foreign::runModalities(read.file, read.mapping, run); });
            return text.starts_with(path(file) + ": ") ? text.substr(path(file).size() + 2)
                                                       : "not of the file: " + text;
        };
        const auto asItIs = [](foreign::ReadForRun&) {};
        RunRecord lost = joined;
        lost.software["data_text_features"] = "/gone/away.npz";
        QCOMPARE(said("mag_bert.pkl", lost, asItIs),
            "text is words here (\"words\"); the run was trained on 7 numbers a sample of text, joined by id from "
            "/gone/away.npz (SHA-256 "
                + joined.software.at("data_text_features_sha256")
                + "). Features of these samples are needed: by id from another file (--text-features; in the window: "
                  "Text features of another file), or as a column of this one (--map)");
        QCOMPARE(said("mag_bert.pkl", joined,
                     [](foreign::ReadForRun& read) {
                         for (foreign::Mapping::Modality& modality : read.mapping.modalities)
                             modality.column = modality.name == "audio" ? "visual" : modality.column;
                     }),
            std::string("the modality audio (\"visual\") is sequence of up to 6 x 5, float64; the run was trained on "
                        "sequences of 4 numbers a step"));
        QCOMPARE(said("mag_bert.pkl", joined,
                     [](foreign::ReadForRun& read) {
                         for (foreign::Mapping::Modality& modality : read.mapping.modalities)
                             modality.pool = modality.name == "audio" ? foreign::Pool::Mean : modality.pool;
                     }),
            std::string(
                "the modality audio (\"acoustic\") is sequence of up to 6 x 4, float64, made one vector (mean); "
                "the run was trained on sequences of 4 numbers a step"));
        const std::string none = said("mag_bert.pkl", joined, [](foreign::ReadForRun& read) {
            std::erase_if(read.mapping.modalities, [](const auto& modality) { return modality.name == "audio"; });
        });
        QVERIFY2(none.starts_with("it has no modality audio, which the run was trained on (sequences of 4 numbers a "
                                  "step); it has ")
                && none.find("visual (sequence of up to 6 x 5, float64), ") != std::string::npos,
            none.c_str());
        QCOMPARE(said("mag_bert.pkl", words, [](foreign::ReadForRun& read) { read.mapping.wordWidth = 32; }),
            std::string("the words of text are to be counted at 32 places; the run was trained on words, counted at 64 "
                        "places"));
        // Features where it was words.
        const std::string features = said("multibench.pkl", words, asItIs);
        QVERIFY2(features.starts_with("the modality text (\"text\") is sequence of 8 x 6, float32; the run was "
                                      "trained on words, counted at 64 places"),
            features.c_str());
    }

    void theDatasetFileIsMadeAgain()
    {
        const Dataset own = imported("joined.h5", true);
        const RunRecord run = runOn(own);
        const foreign::ImportedData again = foreign::importedForRun(path("mag_bert.pkl"), {}, run);
        QVERIFY(again.path != path("joined.h5"));
        QCOMPARE(readDataset(again.path).sha256, own.sha256); // the very bytes
        // From features that lie elsewhere too.
        QVERIFY(QDir(m_folder.path()).mkpath("moved"));
        QVERIFY(QFile::copy(m_folder.filePath("mag_bert.pkl"), m_folder.filePath("moved/mag_bert.pkl")));
        QVERIFY(QFile::rename(m_folder.filePath("bert.npz"), m_folder.filePath("moved/bert.npz")));
        QVERIFY(QDir(m_folder.filePath("cache")).removeRecursively());
        const foreign::ImportedData moved = foreign::importedForRun(path("moved/mag_bert.pkl"), {}, run);
        QVERIFY(QFile::rename(m_folder.filePath("moved/bert.npz"), m_folder.filePath("bert.npz")));
        QCOMPARE(readDataset(moved.path).sha256, own.sha256);
        // A dataset file is what it is; another file is refused.
        QVERIFY(foreign::importedForRun(path("joined.h5"), {}, run).path == path("joined.h5"));
        const std::string refused = errorText([&] { foreign::importedForRun(path("hkt.pkl"), {}, run); });
        QVERIFY2(refused.starts_with(path("hkt.pkl")
                     + ": the run's data were imported from another file (mag_bert.pkl): its SHA-256 was "),
            refused.c_str());
    }
};

QTEST_GUILESS_MAIN(TestRunImport)
#include "test_run_import.moc"
