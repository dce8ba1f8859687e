#include "app/launcher/kernel_choice.h"
#include "core/common/error.h"
#include "core/data/synthetic.h"
#include "core/experiment/robustness.h"
#include "core/experiment/study_folder.h"
#include "core/experiment/study_jobs.h"
#include "core/import/dataset_import.h"
#include "core/import/foreign_reader.h"
#include "core/library/run_index.h"
#include "core/library/run_note.h"
#include "core/run/checkpoint.h"
#include "core/storage/checkpoint_file.h"
#include "core/storage/dataset_file.h"
#include "core/storage/run_file.h"
#include "core/storage/split_copy.h"
#include "tests/faults/saves_under_faults.h"
#include "tests/support/support.h"

#include <QtTest>

#include <fstream>
#include <memory>

using namespace cmir;
using test::failEveryCall;
namespace fs = std::filesystem;

/// Every save of core on a disk that fails at every call in turn.
class TestFailingDisk : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_temporary;
    fs::path m_folder;
    RunRecord m_run;
    std::shared_ptr<const Dataset> m_dataset;

    /// What a save says.
    static std::string said(const std::function<void()>& deed)
    {
        try {
            deed();
            return {};
        } catch (const Error& error) {
            return error.what();
        }
    }

    /// Fails every call of it; `least`: there cannot be fewer.
    static void check(const test::Save& save, int least)
    {
        const int failed = failEveryCall(save);
        qInfo("%d calls failed", failed);
        QVERIFY2(failed >= least, std::to_string(failed).c_str());
    }

private Q_SLOTS:
    void initTestCase()
    {
        RunRequest request;
        ExperimentConfig& config = request.config.parameters;
        config.n_train = 60;
        config.n_valid = config.n_test = 20;
        config.d = 4;
        config.d_hidden = 8;
        config.epochs = 2;
        config.threads = 1;
        auto dataset = std::make_shared<Dataset>(syntheticDataset(config));
        dataset->path = "data.h5";
        request.dataset = m_dataset = dataset;
        m_run = trainRun(request, {});
    }

    void init()
    {
        m_temporary = std::make_unique<QTemporaryDir>();
        m_folder = fs::canonical(m_temporary->path().toStdString()) / "folder";
        fs::create_directory(m_folder);
    }

    void aRun()
    {
        const fs::path file = m_folder / "run.h5";
        RunRecord old = m_run;
        old.warnings = { "the old one" };
        writeRun(old, file);
        check({ file, [&] { return said([&] { writeRun(m_run, file); }); },
                  [&] { return readRun(file).warnings == m_run.warnings; } },
            20);
    }

    void resultsOfARun()
    {
        const fs::path file = m_folder / "run.h5";
        writeRun(m_run, file);
        const ResultTable table { "missing", { ResultRow {} } };
        check({ file, [&] { return said([&] { addResults(table, file); }); },
                  [&] { return readRun(file).results.size() == 1; } },
            20);
    }

    void aCheckpoint()
    {
        const fs::path file = m_folder / "run.h5.checkpoint";
        Checkpoint old = *lastCheckpoint(m_run), next = old;
        old.seconds = 1;
        next.seconds = 2;
        writeCheckpoint(old, file);
        check({ file, [&] { return said([&] { writeCheckpoint(next, file); }); },
                  [&] { return readCheckpoint(file).seconds == 2; } },
            20);
    }

    void aDataset()
    {
        const fs::path file = m_folder / "data.h5";
        Dataset old = *m_dataset;
        old.name = "old";
        writeDataset(old, file);
        check({ file, [&] { return said([&] { writeDataset(*m_dataset, file); }); },
                  [&] { return readDataset(file).name == m_dataset->name; } },
            20);
    }

    /// Streamed: rows go to the disk as they are read.
    void anImport()
    {
        const fs::path source = m_folder.parent_path() / "table.csv", file = m_folder / "imported.h5";
        std::ofstream(source) << "split,id,label,audio_0,audio_1\ntrain,a,1,2,3\ntrain,b,2,3,4\ntest,c,1,0,0\n";
        writeDataset(*m_dataset, file);
        const foreign::File table = foreign::readForeign(source);
        check(
            { file, [&] { return said([&] { foreign::importDataset(table, foreign::defaultMapping(table), file); }); },
                [&] { return readDataset(file).split("test").id == std::vector<std::string> { "c" }; } },
            10);
    }

    void aCopyWithASplit()
    {
        const fs::path source = m_folder.parent_path() / "source.h5", file = m_folder / "copy.h5";
        writeDataset(*m_dataset, source);
        fs::copy_file(source, file);
        const Dataset read = readDataset(source);
        check({ file, [&] { return said([&] {
                                copyWithSplit(read, file, { "test_new", "test", { 1, 3 }, "two" });
                            }); },
                  [&] { return readDataset(file).findSplit("test_new") != nullptr; } },
            20);
    }

    void aNote()
    {
        const fs::path run = m_folder / "run.h5";
        RunNote note;
        note.name = "old";
        writeNote(run, note);
        note.name = "new";
        check({ noteBeside(run), [&] { return said([&] { writeNote(run, note); }); },
                  [&] { return readNote(run) == note; } },
            12);
    }

    void aStudysPlanAndResult()
    {
        const StudyFolder folder = StudyFolder::open(m_folder);
        StudyPlan plan;
        plan.kind = "test";
        plan.variants = { { "one", Method::Cmir, {}, {} } };
        plan.seeds = { 0 };
        folder.writePlan(plan);
        plan.seeds = { 0, 1 };
        check({ m_folder / "study.json", [&] { return said([&] { folder.writePlan(plan); }); },
                  [&] { return folder.readPlan().seeds == plan.seeds; } },
            12);
        const StudyJob job = studyJobs(plan).front();
        JobResult result;
        result.epochs = 1;
        folder.writeResult(job, {}, result);
        result.epochs = 2;
        check({ m_folder / (job.hash + ".json"), [&] { return said([&] { folder.writeResult(job, {}, result); }); },
                  [&] { return folder.readResult(job)->epochs == 2; } },
            12);
    }

    void theKernelsOfTheMachine()
    {
        const fs::path file = m_folder / "kernels.json";
        writeChoice(file, "machine", { "Haswell", 10 });
        const auto save = [&] {
            return writeChoice(file, "machine", { "Haswell", 20 }) ? std::string() : "kernels.json";
        };
        check({ file, save, [&] { return readChoice(file, "machine")->gflops == 20; } }, 4);
    }

    /// The index may be lost: the runs are found in any case, by opening them.
    void theIndexOfTheRuns()
    {
        writeRun(m_run, m_folder / "run.h5");
        int failed = 0;
        for (const bool there : { false, true })
            for (const char* call : { "open", "write", "sync", "rename", "close", "truncate" })
                for (int number = 1, met = 1; met > 0; ++number) {
                    met = 0;
                    for (const int error : test::errorsOf(number)) {
                        const RunIndex index(m_folder);
                        fs::remove(index.file());
                        if (there) {
                            index.refresh();
                            writeNote(m_folder / "run.h5", { "name", number % 2 == 0, {}, {} });
                        }
                        // Its own files alone: a run that cannot be opened is another matter.
                        failingDiskPlan(index.file().c_str(), call, number, error, false);
                        const RunListing listing = index.refresh();
                        failingDiskEnd();
                        met += failingDiskCalls() >= number;
                        QCOMPARE(listing.runs.size(), std::size_t { 1 });
                        QCOMPARE(RunIndex(m_folder).refresh().runs.size(), std::size_t { 1 });
                    }
                    failed += met > 0;
                }
        qInfo("%d calls failed", failed);
        QVERIFY(failed > 10);
    }
};

QTEST_GUILESS_MAIN(TestFailingDisk)
#include "test_failing_disk.moc"
