#include "core/common/error.h"
#include "core/storage/dataset_file.h"
#include "core/storage/run_contents.h"
#include "core/storage/run_file.h"
#include "core/storage/run_outline.h"
#include "tests/core/storage/sample_files.h"
#include "tests/support/support.h"

#include <QtTest>

#include <csignal>
#include <sys/resource.h>

using namespace cmir;
using test::errorText;

namespace {

void compareRepresentations(const std::vector<Representation>& a, const std::vector<Representation>& b)
{
    QCOMPARE(a.size(), b.size());
    for (std::size_t m = 0; m < a.size(); ++m) {
        QVERIFY(a[m].invariant == b[m].invariant);
        QVERIFY(a[m].spurious == b[m].spurious);
    }
}

void compareTables(const std::vector<ResultTable>& a, const std::vector<ResultTable>& b)
{
    QCOMPARE(a.size(), b.size());
    for (const ResultTable& table : a) {
        const auto found
            = std::find_if(b.begin(), b.end(), [&](const ResultTable& t) { return t.protocol == table.protocol; });
        QVERIFY(found != b.end());
        QVERIFY(found->rows == table.rows);
    }
}

/// Keeps files smaller than this while it lives: the next byte fails, as on a full disk.
class FileSizeLimit {
public:
    explicit FileSizeLimit(rlim_t bytes)
    {
        ::getrlimit(RLIMIT_FSIZE, &m_before);
        m_handler = std::signal(SIGXFSZ, SIG_IGN);
        rlimit limit = m_before;
        limit.rlim_cur = bytes;
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FileSizeLimit()
    {
        ::setrlimit(RLIMIT_FSIZE, &m_before);
        std::signal(SIGXFSZ, m_handler);
    }

private:
    rlimit m_before {};
    void (*m_handler)(int) = nullptr;
};

}

class TestRunFile : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    std::string file(const char* name) const { return m_folder.filePath(name).toStdString(); }

private Q_SLOTS:
    void everythingComesBack()
    {
        const RunRecord run = test::smallRun();
        writeRun(run, file("run.h5"));
        const RunRecord found = readRun(file("run.h5"));
        QCOMPARE(found.config.method, run.config.method);
        QVERIFY(found.config.parameters == run.config.parameters);
        QVERIFY(found.config.data == run.config.data);
        QCOMPARE(found.config.sha256, run.config.sha256);
        QCOMPARE(found.config.dataName, run.config.dataName);
        QVERIFY(found.software == run.software);
        QVERIFY(found.history.series == run.history.series);
        QCOMPARE(found.events.size(), std::size_t { 2 });
        QCOMPARE(found.events[0].step, std::int64_t { 17 });
        QCOMPARE(found.events[0].epoch, 1.25);
        QCOMPARE(found.events[1].key, std::string("predict_on"));
        QCOMPARE(found.events[1].oldValue, std::string("all"));
        QCOMPARE(found.events[1].newValue, std::string("clean"));
        QCOMPARE(found.weights.size(), std::size_t { 2 });
        for (std::size_t i = 0; i < 2; ++i) { // in the order of the model, not of the alphabet
            QCOMPARE(found.weights[i].name, run.weights[i].name);
            QVERIFY(found.weights[i].shape == run.weights[i].shape);
            QVERIFY(found.weights[i].values == run.weights[i].values);
        }
        QVERIFY(found.standardiser.modalities() == run.standardiser.modalities());
        QVERIFY(found.modalityNames == run.modalityNames);
        QCOMPARE(found.task, run.task);
        QCOMPARE(found.outputs, run.outputs);
        QVERIFY(found.labelMin == run.labelMin);
        QVERIFY(found.labelMax == run.labelMax);
        QVERIFY(found.metrics == run.metrics);
        QVERIFY(found.warnings == run.warnings);
        QCOMPARE(found.epochs, run.epochs);
        QCOMPARE(found.bestEpoch, run.bestEpoch);
        QCOMPARE(found.seconds, run.seconds);
        QCOMPARE(found.end, run.end);
        QCOMPARE(found.identity, run.identity);
        QCOMPARE(found.steps, run.steps);
        QCOMPARE(found.bestStep, run.bestStep);
        QCOMPARE(found.numerics, run.numerics);
        compareTables(run.results, found.results);
        QCOMPARE(found.baselines.size(), std::size_t { 1 });
        QCOMPARE(found.baselines[0].method, Method::Erm);
        QVERIFY(found.baselines[0].metrics == run.baselines[0].metrics);
        compareTables(run.baselines[0].results, found.baselines[0].results);
    }

    void samplesComeBack()
    {
        const RunRecord run = test::smallRun();
        writeRun(run, file("run.h5"));
        const RunRecord found = readRun(file("run.h5"));
        QCOMPARE(found.predictions.size(), run.predictions.size());
        for (std::size_t i = 0; i < run.predictions.size(); ++i) {
            QCOMPARE(found.predictions[i].split, run.predictions[i].split);
            QVERIFY(found.predictions[i].id == run.predictions[i].id);
            QVERIFY(found.predictions[i].label == run.predictions[i].label);
            QVERIFY(found.predictions[i].prediction == run.predictions[i].prediction);
            QCOMPARE(found.representations[i].split, run.representations[i].split);
            compareRepresentations(found.representations[i].modalities, run.representations[i].modalities);
        }
        QCOMPARE(found.snapshots.size(), run.snapshots.size());
        for (std::size_t i = 0; i < run.snapshots.size(); ++i) {
            QCOMPARE(found.snapshots[i]->epoch, run.snapshots[i]->epoch);
            QVERIFY(found.snapshots[i]->splits[0].modalities[0].spurious
                == run.snapshots[i]->splits[0].modalities[0].spurious);
        }
        QVERIFY(found.shown);
        QCOMPARE(found.shown->epoch, run.shown->epoch);
        QCOMPARE(found.shown->step, run.shown->step);
        QVERIFY(found.shown->modalityNames == run.shown->modalityNames);
        QCOMPARE(found.shown->splits.size(), std::size_t { 1 });
        const Variants &a = run.shown->splits[0], &b = found.shown->splits[0];
        QCOMPARE(b.split, a.split);
        QVERIFY(b.sample == a.sample);
        QCOMPARE(b.environments, a.environments);
        QCOMPARE(b.intensities, a.intensities);
        QVERIFY(b.prediction == a.prediction);
        compareRepresentations(b.modalities, a.modalities);
    }

    /// The names other programs rely on.
    void layoutIsTheContract()
    {
        writeRun(test::smallRun(), file("run.h5"));
        const hdf5::File run(file("run.h5"), hdf5::File::Mode::Read);
        QVERIFY(run.root().dataset("history/train/loss").shape() == (std::vector<std::int64_t> { 2 }));
        QVERIFY(run.root().dataset("model/trunk.text.0.weight").shape() == (std::vector<std::int64_t> { 2, 3 }));
        QVERIFY(run.root().dataset("standardiser/audio/scale").shape() == (std::vector<std::int64_t> { 3 }));
        QVERIFY(run.root().dataset("predictions/test/prediction").shape() == (std::vector<std::int64_t> { 2, 3 }));
        QVERIFY(
            run.root().dataset("representations/train/text/spurious").shape() == (std::vector<std::int64_t> { 3, 4 }));
        QVERIFY(run.root().dataset("variants/train/text/invariant").shape() == (std::vector<std::int64_t> { 2, 3, 4 }));
        QVERIFY(run.root().dataset("variants/train/sample").shape() == (std::vector<std::int64_t> { 2 }));
        QVERIFY(run.root().dataset("snapshots/000012/train/text/invariant").shape()
            == (std::vector<std::int64_t> { 2, 3, 4 }));
        QCOMPARE(run.root().group("snapshots/000012").attribute("epoch")->integers.at(0), std::int64_t { 12 });
        const auto rho = run.root().dataset("results/test-noise/rho").readDoubles();
        QVERIFY(std::isnan(rho.at(0)) && rho.at(1) == 0.9);
        QCOMPARE(run.root().dataset("events").readTexts().at(0),
            std::string(R"({"epoch":1.25,"key":"lambda1","new":"3","old":"1","step":17})"));
        QCOMPARE(run.root().attribute("format")->texts.at(0), std::string("cmir-run"));
        QCOMPARE(run.root().attribute("format_version")->integers.at(0), std::int64_t { 1 });
    }

    /// Files of earlier versions have no columns after `draws`.
    /// It is written again as it was: a file that goes back to the newer program has lost nothing.
    void parametersOfANewerProgram()
    {
        RunRecord run = test::smallRun();
        run.config.unknown = { { "new_weight", "0.5" } };
        run.events.push_back({ 30, 2, "new_weight", "0.5", "0.25" });
        auto state = std::make_shared<TrainerState>();
        state->weights = state->firstMoment = state->secondMoment = std::make_shared<const std::vector<float>>(3, 1.0F);
        state->selected.weights = state->weights;
        state->unknown = { { "new_weight", "0.25" } };
        run.last = state;
        writeRun(run, file("newer.h5"));
        const RunRecord found = readRun(file("newer.h5"));
        QVERIFY(found.config.unknown == run.config.unknown);
        QVERIFY(found.events == run.events);
        QVERIFY(found.last->unknown == state->unknown);
        QVERIFY(readRunOutline(file("newer.h5")).config.unknown == run.config.unknown);
    }

    void anOutlineSaysWhatTheRecordSays()
    {
        const RunRecord run = test::smallRun();
        writeRun(run, file("run.h5"));
        const RunOutline outline = readRunOutline(file("run.h5"));
        QVERIFY(outline.software == run.software && outline.metrics == run.metrics);
        QVERIFY(outline.splits == std::vector<std::string>({ "train", "test" }));
        QVERIFY(outline.protocols == std::vector<std::string>({ "test-noise", "ood", "missing" }));
        QVERIFY(outline.task == run.task && outline.labelMin == run.labelMin && outline.labelMax == run.labelMax);
        QVERIFY(outline.events == run.events && outline.warnings == run.warnings);
        QCOMPARE(outline.numerics, run.numerics);
    }

    /// Saves are compared byte by byte with what is written again, perhaps a second later.
    void noObjectBearsTheTime()
    {
        writeRun(test::smallRun(), file("run.h5"));
        const hdf5::Lock lock;
        const hdf5::Handle whole(H5Fopen(file("run.h5").c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose);
        const auto timed = [](hid_t, const char* name, const H5O_info_t* info, void* names) -> herr_t {
            if (info->atime != 0 || info->mtime != 0 || info->ctime != 0 || info->btime != 0)
                *static_cast<std::string*>(names) += std::string(" ") + name;
            return 0;
        };
        std::string names;
#if H5_VERSION_GE(1, 12, 0)
        constexpr auto visit = H5Ovisit3; // of its H5O_info_t
#else
        constexpr auto visit = H5Ovisit2;
#endif
        QVERIFY(visit(whole.get(), H5_INDEX_NAME, H5_ITER_INC, timed, &names, H5O_INFO_TIME) >= 0);
        QCOMPARE(names, std::string());
    }

    void resultsOfEarlierVersions()
    {
        const RunRecord run = test::smallRun();
        writeRun(run, file("earlier.h5"));
        {
            const hdf5::Lock lock;
            const hdf5::Handle whole(H5Fopen(file("earlier.h5").c_str(), H5F_ACC_RDWR, H5P_DEFAULT), H5Fclose);
            for (const std::string column : { "missing", "environment", "lower", "upper", "reference" })
                QVERIFY(H5Ldelete(whole.get(), ("results/missing/" + column).c_str(), H5P_DEFAULT) >= 0);
        }
        const auto results = readRun(file("earlier.h5")).results;
        const auto found = std::ranges::find(results, std::string("missing"), &ResultTable::protocol);
        QVERIFY(found != results.end());
        ResultRow expected = run.results[2].rows[2];
        expected.environment.clear();
        expected.lower = expected.upper = expected.reference = std::nullopt;
        QCOMPARE(found->rows.size(), std::size_t { 3 });
        QVERIFY(found->rows[2] == expected);
        QVERIFY(found->rows[1].missing.empty());
    }

    void runWithoutSamplesOrResults()
    {
        RunRecord run;
        run.modalityNames = { "text" };
        run.standardiser = Standardiser({ { { 0 }, { 1 } } });
        writeRun(run, file("bare.h5"));
        const RunRecord found = readRun(file("bare.h5"));
        QVERIFY(!found.shown && found.snapshots.empty());
        QVERIFY(!hdf5::File(file("bare.h5"), hdf5::File::Mode::Read).root().has("snapshots")); // as in older files
        QVERIFY(found.predictions.empty() && found.results.empty() && found.events.empty() && found.metrics.empty());
        QVERIFY(!found.labelMin);
    }

    /// What several states have in common takes room once, and comes back whole in each.
    void statesShareWhatIsTheSame()
    {
        static constexpr std::size_t count = 50'000; // 200 kB each
        const auto array = [](float first) {
            auto values = std::make_shared<std::vector<float>>(count, 0.5F);
            values->front() = first;
            return std::shared_ptr<const std::vector<float>>(std::move(values));
        };
        const auto selected = array(7);
        const auto stateAt = [&](std::int64_t epoch) {
            auto state = std::make_shared<TrainerState>();
            state->epoch = epoch;
            state->weights = array(static_cast<float>(epoch));
            state->firstMoment = array(static_cast<float>(100 + epoch));
            state->secondMoment = array(static_cast<float>(200 + epoch));
            state->selected = { selected, 1, 0.25, 1 };
            state->order = { 0, 1 };
            return std::shared_ptr<const TrainerState>(std::move(state));
        };
        RunRecord run = test::smallRun();
        writeRun(run, file("none.h5"));
        run.last = stateAt(4);
        run.kept = { stateAt(2), stateAt(4) }; // the last epoch is one of those that are kept
        writeRun(run, file("shared.h5"));
        const auto bytes = std::filesystem::file_size(file("shared.h5")) - std::filesystem::file_size(file("none.h5"));
        QVERIFY2(bytes < 8 * count * sizeof(float), std::to_string(bytes).c_str()); // 7 arrays instead of 12
        QVERIFY(bytes > 7 * count * sizeof(float));
        const RunRecord found = readRun(file("shared.h5"));
        QCOMPARE(found.kept.size(), std::size_t { 2 });
        for (const auto& [one, wanted] : { std::pair(found.last, run.last), std::pair(found.kept[0], run.kept[0]),
                 std::pair(found.kept[1], run.kept[1]) }) {
            QCOMPARE(one->epoch, wanted->epoch);
            QVERIFY(*one->weights == *wanted->weights && *one->selected.weights == *selected);
            QVERIFY(*one->firstMoment == *wanted->firstMoment && *one->secondMoment == *wanted->secondMoment);
        }
    }

    void kindsAreToldApart()
    {
        writeRun(test::smallRun(), file("run.h5"));
        test::SmallFile().write(file("data.h5"));
        QCOMPARE(fileKind(file("run.h5")), std::string("run"));
        QCOMPARE(fileKind(file("data.h5")), std::string("dataset"));
        QCOMPARE(errorText([&] { readDataset(file("run.h5")); }),
            file("run.h5")
                + ": this is a run file (format \"cmir-run\"); a dataset file (format \"cmir-dataset\") is needed");
        QCOMPARE(errorText([&] { readRun(file("data.h5")); }),
            file("data.h5")
                + ": this is a dataset file (format \"cmir-dataset\"); a run file (format \"cmir-run\") is needed");
    }

    void partsThatDoNotFit()
    {
        const auto textFor = [&](const std::function<void(RunRecord&)>& change) {
            RunRecord run = test::smallRun();
            change(run);
            hdf5::File(file("odd.h5"), hdf5::File::Mode::Create).close();
            return errorText([&] { writeRun(run, file("odd.h5")); });
        };
        const std::string begin = file("odd.h5") + ": what was written does not read back, the old file is kept (";
        const auto fewer = textFor(
            [](RunRecord& run) { run.representations[1].modalities[0].invariant = test::filledMatrix(1, 4, 0); });
        QVERIFY(fewer.starts_with(begin)
            && fewer.ends_with("representations/test/text/invariant is 1 x 4; it must be 2 x 4 (samples x d))"));
        const auto shown = textFor([](RunRecord& run) {
            auto snapshot = std::make_shared<Snapshot>(*run.shown);
            snapshot->splits[0].sample[0] = 3;
            run.shown = snapshot;
        });
        QVERIFY(shown.ends_with("variants/train/sample names row 3, but the split has 3 samples)"));
        const auto earlier = [&](const std::function<void(Snapshot&)>& change) {
            return textFor([&](RunRecord& run) {
                auto snapshot = std::make_shared<Snapshot>(*run.snapshots[1]);
                change(*snapshot);
                run.snapshots[1] = snapshot;
            });
        };
        const auto rows = earlier([](Snapshot& s) { s.splits[0].sample = { 0, -1 }; });
        QVERIFY(rows.ends_with("snapshots/000012/train/sample names row -1, but the split has 3 samples)"));
        const auto split = earlier([](Snapshot& s) { s.splits[0].split = "valid"; });
        QVERIFY(split.ends_with("snapshots/000012/valid has no counterpart in predictions)"));
        const auto modalities = earlier([](Snapshot& s) { std::swap(s.modalityNames[0], s.modalityNames[1]); });
        QVERIFY(modalities.ends_with("snapshots/000012 is of other modalities than the run)"));
        const auto outputs = textFor([](RunRecord& run) { run.outputs = 1; });
        QVERIFY(outputs.ends_with("predictions/train/prediction is 3 x 3; it must be 3 x 1 (samples x outputs))"));
    }

    /// Groups that another program wrote beside the run's own.
    void oddSnapshots()
    {
        RunRecord bare;
        bare.modalityNames = { "text" };
        bare.standardiser = Standardiser({ { { 0 }, { 1 } } });
        const auto textFor = [&](const std::function<void(const hdf5::Group&)>& write) {
            hdf5::File odd(file("odd.h5"), hdf5::File::Mode::Create);
            writeRunContents(odd.root(), bare);
            write(odd.root().createGroup("snapshots"));
            odd.close();
            return errorText([&] { readRun(file("odd.h5")); });
        };
        const auto add = [](const hdf5::Group& all, const std::string& name, std::int64_t epoch) {
            const hdf5::Group group = all.createGroup(name);
            group.writeAttribute("epoch", epoch);
            group.writeAttribute("step", epoch);
            group.writeAttribute("modalities", std::vector<std::string> { "text" });
        };
        QCOMPARE(textFor([](const hdf5::Group&) {}), std::string());
        QCOMPARE(textFor([&](const hdf5::Group& all) {
            add(all, "10", 10);
            add(all, "9", 9);
        }),
            std::string());
        QCOMPARE(readRun(file("odd.h5")).snapshots.at(0)->epoch, std::int64_t { 9 }); // ascending all the same
        QCOMPARE(textFor([&](const hdf5::Group& all) {
            add(all, "9", 9);
            add(all, "009", 9);
        }),
            file("odd.h5") + ": snapshots holds epoch 9 twice");
        QVERIFY(textFor([](const hdf5::Group& all) { all.createGroup("9"); }).starts_with(file("odd.h5")));
        QVERIFY(textFor([](const hdf5::Group& all) {
            all.write("9", std::vector<std::string> { "no group" });
        }).starts_with(file("odd.h5")));
    }

    void fullDiskKeepsTheOldFile()
    {
        writeRun(test::smallRun(), file("kept.h5"));
        const std::string before = test::fileBytes(file("kept.h5"));
        RunRecord large = test::smallRun();
        large.weights.push_back({ "large", { 300'000 }, std::vector<float>(300'000, 1) });
        const auto files = test::filesIn(m_folder.path().toStdString());
        std::string text;
        {
            const FileSizeLimit limit(200'000);
            text = errorText([&] { writeRun(large, file("kept.h5")); });
        }
        QVERIFY2(
            text.starts_with(file("kept.h5")) && text.ends_with("cannot be written: File too large"), text.c_str());
        QVERIFY(test::fileBytes(file("kept.h5")) == before);
        QVERIFY(test::filesIn(m_folder.path().toStdString()) == files);
        writeRun(large, file("kept.h5")); // with room again
        QCOMPARE(readRun(file("kept.h5")).weights.size(), std::size_t { 3 });
    }

    /// The same with room for all but the end: nothing is left to the closing of the file unseen.
    void fullDiskAtTheLastBytes()
    {
        writeRun(test::smallRun(), file("kept.h5"));
        const std::string before = test::fileBytes(file("kept.h5"));
        for (const rlim_t missing : { 1, 100, 1000, 5000, 20000 }) {
            std::string text;
            {
                const FileSizeLimit limit(before.size() - missing);
                text = errorText([&] { writeRun(test::smallRun(), file("kept.h5")); });
            }
            QVERIFY2(
                text.starts_with(file("kept.h5")) && text.ends_with("cannot be written: File too large"), text.c_str());
            QVERIFY(test::fileBytes(file("kept.h5")) == before);
        }
    }
};

QTEST_GUILESS_MAIN(TestRunFile)
#include "test_run_file.moc"
