#include "core/common/error.h"
#include "core/data/synthetic.h"
#include "core/import/dataset_import.h"
#include "core/import/foreign_reader.h"
#include "core/import/new_samples.h"
#include "core/import/run_import.h"
#include "core/storage/dataset_file.h"
#include "core/storage/hdf5_file.h"
#include "tests/core/import/run_on.h"
#include "tests/core/storage/sample_files.h"
#include "tests/support/support.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include <hdf5.h>

using namespace cmir;
using test::errorText;
using test::runOn;

namespace {

/// 40 rows of two numbers of text and one of audio; `label` makes the last column of a row.
template <class Label> std::string table(const Label& label)
{
    std::string text = "id,text_0,text_1,audio_0,label\n";
    for (int i = 0; i < 40; ++i)
        text += "s" + std::to_string(i) + "," + std::to_string(0.5 * i) + "," + std::to_string(i % 3) + ","
            + std::to_string(i % 5) + "," + label(i) + "\n";
    return text;
}

}

/// Labels of new samples become what they were in training, and a dataset file of new samples needs no splits of a
/// training.
class TestNewSamples : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    std::string path(const char* name) const { return m_folder.filePath(QString::fromLatin1(name)).toStdString(); }

    Dataset imported(const char* csv) const
    {
        const foreign::File file = foreign::readForeign(path(csv));
        foreign::importDataset(file, foreign::defaultMapping(file), path("imported.h5"));
        return readDataset(path("imported.h5"));
    }

    static Dataset newOf(const std::string& file, const RunRecord& run)
    {
        const foreign::ReadForRun read = foreign::readForRun({ file }, {}, run);
        return foreign::newSamples(read.file, read.mapping, run);
    }

    static std::int64_t labelled(const Dataset& dataset)
    {
        std::int64_t count = 0;
        for (const Split& split : dataset.splits)
            count += std::ranges::count_if(split.label, [](float label) { return std::isfinite(label); });
        return count;
    }

private Q_SLOTS:
    void namesOfClassesAreNumberedAsInTraining()
    {
        const std::vector<std::string> names { "positive", "negative", "neutral" };
        test::writeBytes(path("named.csv"), table([&](int i) { return names.at(static_cast<std::size_t>(i) % 3); }));
        const Dataset own = imported("named.csv");
        QCOMPARE(own.classNames, (std::vector<std::string> { "negative", "neutral", "positive" }));
        const RunRecord run = runOn(own);
        QCOMPARE(foreign::importOf(run).classNames, own.classNames);
        QVERIFY(!foreign::shownSoftware(run.software).contains("data_class_names"));

        // A file without one of the classes, and with a sample that has no label.
        test::writeBytes(path("new.csv"), table([](int i) {
            return i == 7 ? "" : i % 2 == 0 ? "positive" : "neutral";
        }));
        const Dataset data = newOf(path("new.csv"), run);
        QCOMPARE(data.classNames, own.classNames);
        QCOMPARE(labelled(data), std::int64_t { 39 });
        QCOMPARE(data.splits[0].label[0], 2.0F);
        QCOMPARE(data.splits[0].label[1], 1.0F);
        QVERIFY(std::isnan(data.splits[0].label[7]));

        test::writeBytes(path("strange.csv"), table([](int i) { return i == 4 ? "mixed" : "neutral"; }));
        QCOMPARE(errorText([&] { newOf(path("strange.csv"), run); }),
            path("strange.csv")
                + ": the label of sample 5 is \"mixed\"; the run has the classes negative, neutral, positive");
    }

    void labelsOfAnotherKindAreLeftOut()
    {
        test::writeBytes(path("numbers.csv"), table([](int i) { return std::to_string(i % 3); }));
        const RunRecord classes = runOn(imported("numbers.csv"));
        QVERIFY(classes.task == Task::Multiclass);
        const auto leftOut = [&](const char* file, const RunRecord& run, const std::string& why) {
            const Dataset data = newOf(path(file), run);
            return labelled(data) == 0
                && std::ranges::count(data.notices, "the label \"label\" " + why + " and is left out") == 1;
        };
        test::writeBytes(path("fractions.csv"), table([](int i) { return std::to_string(0.25 * i); }));
        QVERIFY(leftOut("fractions.csv", classes, "has fractions, and the run predicts classes"));
        test::writeBytes(path("texts.csv"), table([](int i) { return i % 2 == 0 ? "yes" : "no"; }));
        QVERIFY(leftOut("texts.csv", classes, "is text, whose classes' numbers the run does not know"));
        const RunRecord numbers = runOn(imported("fractions.csv"));
        QVERIFY(numbers.task == Task::Regression);
        QVERIFY(leftOut("texts.csv", numbers, "is text, and the run predicts a number"));
        test::writeBytes(path("seven.csv"), table([](int i) { return i == 2 ? "7" : "1"; }));
        QCOMPARE(errorText([&] { newOf(path("seven.csv"), classes); }),
            path("seven.csv") + ": the label of sample 3 is 7; the run has the classes 0 to 2");
    }

    /// A file may say of itself what it likes: its author's own `source` is no file that it was imported from.
    void whatAFileSaysOfItsSource()
    {
        Dataset dataset;
        dataset.attributes["source"] = "somewhere/else (their words)";
        QVERIFY(foreign::importedFrom(dataset).empty() && foreign::importTitle(dataset).empty());
        dataset.attributes["source_sha256"] = "00ff";
        QCOMPARE(foreign::importTitle(dataset), std::string("somewhere/else (their words)"));
        dataset.attributes.erase("source");
        dataset.attributes["source_files"] = "a.csd, b.csd";
        QCOMPARE(foreign::importedFrom(dataset), std::string("a.csd, b.csd"));
        QVERIFY(foreign::importTitle(dataset).empty()); // a part of what an import writes
    }

    /// New data as this program writes them: `test` alone, with and without labels.
    void aDatasetFileNeedsNoTrain()
    {
        ExperimentConfig config;
        config.n_train = 60;
        config.n_valid = config.n_test = 20;
        const Dataset whole = syntheticDataset(config);
        const RunRecord run = runOn(whole);
        writeDataset(whole, path("whole.h5"));
        QVERIFY(!foreign::isReadByColumns({ path("whole.h5") }));
        const Split test = whole.split("test");
        for (const bool labels : { true, false }) {
            std::filesystem::copy_file(
                path("whole.h5"), path("part.h5"), std::filesystem::copy_options::overwrite_existing);
            {
                const hdf5::Lock lock;
                const hdf5::Handle file(H5Fopen(path("part.h5").c_str(), H5F_ACC_RDWR, H5P_DEFAULT), H5Fclose);
                for (const Split& split : whole.splits)
                    if (split.name != "test")
                        QVERIFY(H5Ldelete(file.get(), split.name.c_str(), H5P_DEFAULT) >= 0);
                if (!labels)
                    QVERIFY(H5Ldelete(file.get(), "test/label", H5P_DEFAULT) >= 0);
            }
            QVERIFY(foreign::isReadByColumns({ path("part.h5") }));
            const Dataset data = newOf(path("part.h5"), run);
            QCOMPARE(data.splits.size(), std::size_t { 1 });
            QCOMPARE(data.splits[0].name, std::string("test"));
            QCOMPARE(data.splits[0].id, test.id);
            for (std::size_t m = 0; m < data.modalities.size(); ++m)
                QVERIFY(data.splits[0].features[m] == test.features[m]);
            QCOMPARE(labelled(data), labels ? test.size() : std::int64_t { 0 });
        }
    }
};

QTEST_GUILESS_MAIN(TestNewSamples)

#include "test_new_samples.moc"
