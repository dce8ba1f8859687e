#include "core/data/synthetic.h"
#include "core/storage/dataset_file.h"
#include "core/storage/load.h"
#include "tests/support/support.h"

#include <QtTest>

using namespace cmir;
using test::errorText;

namespace {

ExperimentConfig small(std::int64_t seed = 0)
{
    ExperimentConfig config;
    config.seed = seed;
    config.n_train = 30;
    config.n_valid = config.n_test = 10;
    return config;
}

}

class TestLoad : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    std::string path(const char* name) const { return m_folder.filePath(name).toStdString(); }

    RunConfig runOn(const std::string& file) const
    {
        RunConfig run;
        run.parameters = small();
        run.data.path = file;
        run.sha256 = loadDataset(run.data, run.parameters)->sha256;
        return run;
    }

private Q_SLOTS:
    void init()
    {
        for (const auto& entry : std::filesystem::directory_iterator(m_folder.path().toStdString()))
            std::filesystem::remove_all(entry);
    }

    void syntheticOrFile()
    {
        const auto generated = loadDataset({ "synthetic", {} }, small());
        QCOMPARE(generated->sha256, syntheticDataset(small()).sha256);
        writeDataset(*generated, path("data.h5"));
        const auto read = loadDataset({ path("data.h5"), { "audio" } }, small());
        QCOMPARE(read->modalities.size(), std::size_t { 1 });
        QVERIFY(read->split("train").features[0] == generated->split("train").features[1]);
    }

    void modalitiesOfSyntheticDataAreChosen()
    {
        const auto all = loadDataset({ "synthetic", {} }, small());
        const auto chosen = loadDataset({ "synthetic", { "vision", "text" } }, small());
        QCOMPARE(chosen->modalities[0].name, std::string("vision"));
        QCOMPARE(chosen->alternatives[0].name, std::string("audio"));
        QVERIFY(chosen->split("test").features[0] == all->split("test").features[2]);
        QVERIFY(chosen->split("test").features[1] == all->split("test").features[0]);
        QCOMPARE(chosen->sha256, all->sha256);
        QCOMPARE(errorText([] {
            loadDataset({ "synthetic", { "smell" } }, small());
        }),
            std::string("synthetic: there is no modality \"smell\"; it has text, audio, vision"));
        QCOMPARE(errorText([] {
            loadDataset({ "synthetic", { "text", "text" } }, small());
        }),
            std::string("synthetic: the modality \"text\" is named twice"));
    }

    void runFindsItsData()
    {
        writeDataset(syntheticDataset(small()), path("data.h5"));
        const RunConfig run = runOn(path("data.h5"));
        std::filesystem::create_directory(path("runs"));
        const std::string runFile = path("runs") + "/run.h5", beside = path("runs") + "/data.h5";
        QCOMPARE(findRunData(run, runFile).string(), path("data.h5"));
        std::filesystem::rename(path("data.h5"), beside);
        QCOMPARE(findRunData(run, runFile).string(), beside);
        QCOMPARE(loadRunDataset(run, runFile)->sha256, run.sha256);
        writeDataset(syntheticDataset(small(1)), path("data.h5")); // another file took the recorded place
        QCOMPARE(findRunData(run, runFile).string(), beside);
        std::filesystem::remove(beside);
        QCOMPARE(findRunData(run, runFile).string(), path("data.h5"));
        std::filesystem::remove(path("data.h5"));
        QCOMPARE(errorText([&] { findRunData(run, runFile); }),
            runFile + ": its data file is neither at " + path("data.h5") + " nor at " + beside
                + "; put it there, or name it with --data");
    }

    void changedDataIsNoticed()
    {
        writeDataset(syntheticDataset(small()), path("data.h5"));
        const RunConfig run = runOn(path("data.h5"));
        writeDataset(syntheticDataset(small(1)), path("data.h5"));
        QCOMPARE(errorText([&] { loadRunDataset(run, path("run.h5")); }),
            path("data.h5") + ": this is not the data that the run was trained on: its SHA-256 is "
                + fileSha256(path("data.h5")) + ", the run recorded " + run.sha256
                + "; give the original file with --data, or train again on this one");
    }

    void syntheticRunIsGeneratedAgain()
    {
        RunConfig run = runOn("synthetic");
        QCOMPARE(loadRunDataset(run, path("run.h5"))->sha256, run.sha256);
        run.sha256 = std::string(64, '0');
        const auto text = errorText([&] { loadRunDataset(run, path("run.h5")); });
        QVERIFY(text.starts_with("synthetic: this is not the data that the run was trained on: its SHA-256 is "));
        QVERIFY(text.ends_with("; the synthetic data came out differently on this machine, train the run again"));
    }
};

QTEST_GUILESS_MAIN(TestLoad)
#include "test_load.moc"
