#include "core/common/error.h"
#include "core/common/file_lock.h"
#include "core/library/run_index.h"
#include "core/run/checkpoint.h"
#include "core/storage/admission.h"
#include "core/storage/checkpoint_file.h"
#include "core/storage/run_file.h"
#include "tests/core/storage/sample_files.h"
#include "tests/support/support.h"

#include <QtTest>

#include <cmath>

using namespace cmir;
namespace fs = std::filesystem;

namespace {

RunRecord runAt(const std::string& created)
{
    RunRecord run = test::smallRun();
    run.identity.created = created;
    run.history.series["apart/all/label_invariant"] = { 0.5, 0.75 };
    run.history.series["apart/all/shift_invariant"] = { std::nan(""), 0.25 };
    return run;
}

Checkpoint smallCheckpoint()
{
    auto state = std::make_shared<TrainerState>();
    state->weights = state->firstMoment = state->secondMoment
        = std::make_shared<const std::vector<float>>(std::vector<float> { 1, 2 });
    state->selected.weights = state->weights;
    state->epoch = 1;
    state->settings.epochs = 7;
    Checkpoint checkpoint;
    checkpoint.config = test::smallRun().config;
    checkpoint.identity = { "abc", "2026-05-01T00:00:00Z" };
    checkpoint.state = state;
    return checkpoint;
}

std::vector<std::string> namesOf(const RunListing& listing)
{
    std::vector<std::string> names;
    for (const RunSummary& run : listing.runs)
        names.push_back(run.path.filename().string());
    return names;
}

using Names = std::vector<std::string>;

}

/// The listing is what a fresh look at the files says, whatever the index file holds.
class TestRunIndex : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    fs::path folder() const { return m_folder.path().toStdString(); }
    RunIndex index() const { return RunIndex(folder()); }

private Q_SLOTS:
    void init()
    {
        for (const auto& entry : fs::directory_iterator(folder()))
            fs::remove_all(entry.path());
        writeRun(runAt("2026-03-01T12:00:00Z"), folder() / "old.h5");
        writeRun(runAt("2026-04-01T12:00:00Z"), folder() / "new.h5");
    }

    void aRunIsSummedUp()
    {
        for (int look = 0; look < 2; ++look) { // read from the file, and from the index
            const RunListing listing = index().refresh();
            QCOMPARE(namesOf(listing), (Names { "new.h5", "old.h5" }));
            const RunSummary& run = listing.runs[1];
            QCOMPARE(run.id, std::string("0123456789abcdef0123456789abcdef"));
            QCOMPARE(run.created, std::string("2026-03-01T12:00:00Z"));
            QCOMPARE(run.method, std::string("augmentation"));
            QCOMPARE(run.data.at("name").get<std::string>(), std::string("small"));
            QCOMPARE(run.state, std::string("stopped"));
            QCOMPARE(run.settings.at("K").get<int>(), 2);
            QCOMPARE(run.settings.at("lambda1").get<double>(), 3.0); // turned while it trained
            QCOMPARE(run.settings.at("predict_on").get<std::string>(), std::string("clean"));
            QCOMPARE(run.first.size(), std::size_t(2));
            QVERIFY(run.first.at("lambda1").get<double>() != 3.0);
            QCOMPARE(run.epochs, 2);
            QCOMPARE(run.bestEpoch, 1);
            QCOMPARE(run.metrics.at("test").at("accuracy"), 0.75);
            QCOMPARE(run.apart.at("all/label_invariant"), 0.5); // of epoch 1, whose weights these are
            QVERIFY(!run.apart.contains("all/shift_invariant"));
            QCOMPARE(run.parent.at("step").get<int>(), 94);
            QCOMPARE(run.bytes, fs::file_size(run.path));
            QCOMPARE(run.name(), std::string("old"));
        }
        QVERIFY(fs::exists(index().file()));
    }

    void changesAreSeen()
    {
        index().refresh();
        RunRecord other = runAt("2026-06-01T12:00:00Z");
        other.metrics["test"]["accuracy"] = 0.125;
        writeRun(other, folder() / "old.h5");
        fs::remove(folder() / "new.h5");
        writeNote(folder() / "old.h5", { "mine", true, { "x" }, "" });
        const RunListing listing = index().refresh();
        QCOMPARE(namesOf(listing), (Names { "old.h5" }));
        QCOMPARE(listing.runs[0].metrics.at("test").at("accuracy"), 0.125);
        QCOMPARE(listing.runs[0].name(), std::string("mine"));
        QVERIFY(listing.runs[0].note.star);
        fs::rename(folder() / "old.h5", folder() / "renamed.h5");
        QCOMPARE(namesOf(index().refresh()), (Names { "renamed.h5" }));
    }

    void onlyWhatChangedIsOpened()
    {
        std::vector<std::string> opened;
        JobContext job;
        job.progress = [&](double, std::string_view what) { opened.emplace_back(what); };
        index().refresh(job);
        QCOMPARE(opened, (Names { "new.h5", "old.h5" }));
        opened.clear();
        index().refresh(job);
        QVERIFY(opened.empty());
        writeRun(runAt("2026-07-01T12:00:00Z"), folder() / "third.h5");
        index().refresh(job);
        QCOMPARE(opened, (Names { "third.h5" }));
    }

    void whatIsNoRunIsLeftOut()
    {
        test::SmallFile().write(folder() / "data.h5");
        test::writeBytes(folder() / "notes.txt", "a text");
        test::writeBytes(folder() / ".hidden.h5", "half of a file that is being written");
        fs::create_directory(folder() / "folder.h5");
        const RunListing listing = index().refresh();
        QCOMPARE(namesOf(listing), (Names { "new.h5", "old.h5" }));
        QCOMPARE(listing.unreadable.size(), std::size_t(1)); // the folder that is called as a file
    }

    void damagedFilesAreTold()
    {
        const std::string bytes = test::fileBytes(folder() / "new.h5");
        test::writeBytes(folder() / "cut.h5", bytes.substr(0, bytes.size() / 2));
        test::writeBytes(folder() / "old.h5.note.json", "{");
        for (int look = 0; look < 2; ++look) {
            const RunListing listing = index().refresh();
            QCOMPARE(namesOf(listing), (Names { "new.h5", "old.h5" }));
            QCOMPARE(listing.unreadable.size(), std::size_t(2));
            QVERIFY(QString::fromStdString(listing.unreadable[0].reason).contains("cut.h5"));
            QVERIFY(QString::fromStdString(listing.unreadable[1].reason).contains("old.h5.note.json"));
        }
    }

    void oneThatIsNotDone()
    {
        writeCheckpoint(smallCheckpoint(), folder() / "going.h5.checkpoint");
        writeCheckpoint(smallCheckpoint(), folder() / "old.h5.checkpoint"); // the run is there: it is the run
        {
            const FileLock lock = FileLock::wait(lockBeside(folder() / "going.h5"));
            const RunListing listing = index().refresh();
            QCOMPARE(namesOf(listing), (Names { "going.h5", "new.h5", "old.h5" }));
            QCOMPARE(listing.runs[0].state, std::string("running"));
            QCOMPARE(listing.runs[0].epochs, 1);
            QCOMPARE(listing.runs[0].settings.at("epochs").get<int>(), 7);
        }
        QCOMPARE(index().refresh().runs[0].state, std::string("cut off"));
    }

    void theIndexIsMadeAnew_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("rubbish") << QByteArray(5000, 'x');
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("half") << QByteArray("half");
        QTest::newRow("other tables") << QByteArray("other");
        QTest::newRow("other values") << QByteArray("values");
    }
    void theIndexIsMadeAnew()
    {
        QFETCH(QByteArray, bytes);
        const RunListing wanted = index().refresh();
        const std::string whole = test::fileBytes(index().file());
        if (bytes == "half") {
            test::writeBytes(index().file(), whole.substr(0, whole.size() / 2));
        } else if (bytes == "other") {
            std::string changed = whole; // a name in the schema
            changed.replace(changed.find("summary"), 7, "summery");
            test::writeBytes(index().file(), changed);
        } else if (bytes == "values") {
            std::string changed = whole; // of a summary, which is no JSON any more
            changed.replace(changed.find("{\"apart\""), 2, "((");
            test::writeBytes(index().file(), changed);
        } else {
            test::writeBytes(index().file(), bytes.toStdString());
        }
        for (int look = 0; look < 2; ++look) {
            const RunListing found = index().refresh();
            QCOMPARE(namesOf(found), namesOf(wanted));
            for (std::size_t i = 0; i < found.runs.size(); ++i)
                QCOMPARE(summaryDocument(found.runs[i]).dump(), summaryDocument(wanted.runs[i]).dump());
        }
    }

    /// A folder that is a file's name stands for one that cannot be written, which root always can.
    void withoutAnIndexItIsTheSame()
    {
        fs::create_directory(index().file());
        QCOMPARE(namesOf(index().refresh()), (Names { "new.h5", "old.h5" }));
    }

    void noFolderIsAnError()
    {
        const std::string problem = test::errorText([&] { RunIndex(folder() / "none").refresh(); });
        QVERIFY(QString::fromStdString(problem).contains("none is no folder"));
        JobContext job;
        job.cancelled = [] { return true; };
        QVERIFY_THROWS_EXCEPTION(Cancelled, index().refresh(job));
    }

    /// Runs and checkpoints of others are read by another process first, all in one, and only what is new.
    void foreignFilesAreCheckedTogether()
    {
        const QTemporaryDir foreign;
        const fs::path place = foreign.path().toStdString();
        writeRun(runAt("2026-05-01T00:00:00Z"), place / "a.h5");
        writeRun(runAt("2026-05-02T00:00:00Z"), place / "b.h5");
        writeCheckpoint(smallCheckpoint(), place / "c.h5.checkpoint");
        std::vector<std::size_t> checked;
        checkForeignFiles(
            [&](const std::vector<fs::path>& files, const std::function<bool()>&) {
                checked.push_back(files.size());
                return true;
            },
            {});
        const RunIndex index(place);
        QCOMPARE(index.refresh().runs.size(), std::size_t { 3 });
        QCOMPARE(index.refresh().runs.size(), std::size_t { 3 });
        writeRun(runAt("2026-05-03T00:00:00Z"), place / "d.h5"); // this program's own
        QCOMPARE(index.refresh().runs.size(), std::size_t { 4 });
        checkForeignFiles({}, {});
        QVERIFY(checked == std::vector<std::size_t> { 3 });
    }
};

QTEST_GUILESS_MAIN(TestRunIndex)
#include "test_run_index.moc"
