#include "core/storage/checkpoint_file.h"
#include "core/training/checkpoint_writer.h"

#include <QTemporaryDir>
#include <QtTest>

#include <atomic>

using namespace cmir;

namespace {

std::shared_ptr<const Checkpoint> checkpointOf(std::int64_t step)
{
    const auto floats = std::make_shared<const std::vector<float>>(1000, static_cast<float>(step));
    auto state = std::make_shared<TrainerState>();
    state->step = step;
    state->weights = state->firstMoment = state->secondMoment = state->selected.weights = floats;
    state->order = { 1, 0, 2 };
    state->generators["shuffling"] = { 1, 2, 3, 4, 5, 6, 7, 8, 9 };
    auto checkpoint = std::make_shared<Checkpoint>();
    checkpoint->config.data.modalities = { "text" };
    checkpoint->state = state;
    return checkpoint;
}

}

class TestCheckpointWriter : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    std::filesystem::path file() const { return std::filesystem::path(m_folder.path().toStdString()) / "r.checkpoint"; }

private Q_SLOTS:
    /// However fast they come, the last one is what stands at the end.
    void theNewestIsWritten()
    {
        std::atomic<int> failures = 0;
        {
            CheckpointWriter writer(file(), [&](const std::string&) { ++failures; });
            for (std::int64_t step = 1; step <= 200; ++step)
                writer.write(checkpointOf(step));
            writer.wait();
            QCOMPARE(readCheckpoint(file()).state->step, 200);
            writer.write(checkpointOf(201));
        } // waits for the one that is on its way
        QCOMPARE(readCheckpoint(file()).state->step, 201);
        QCOMPARE(failures.load(), 0);
    }

    void everythingIsReadAsItWasWritten()
    {
        const auto wanted = checkpointOf(7);
        writeCheckpoint(*wanted, file());
        const Checkpoint found = readCheckpoint(file());
        QVERIFY(*found.state->weights == *wanted->state->weights);
        QVERIFY(found.state->order == wanted->state->order);
        QVERIFY(found.state->generators == wanted->state->generators);
        QCOMPARE(found.state->settings, wanted->state->settings);
        QCOMPARE(found.numerics, numericsVersion);
    }

    void aFailureIsToldOnceUntilItWorksAgain()
    {
        const std::filesystem::path folder = file().parent_path() / "later";
        std::atomic<int> failures = 0;
        CheckpointWriter writer(folder / "r.checkpoint", [&](const std::string&) { ++failures; });
        for (std::int64_t step = 1; step <= 3; ++step) {
            writer.write(checkpointOf(step));
            writer.wait();
        }
        QCOMPARE(failures.load(), 1);
        std::filesystem::create_directory(folder);
        writer.write(checkpointOf(4));
        writer.wait();
        QCOMPARE(readCheckpoint(folder / "r.checkpoint").state->step, 4);
        std::filesystem::remove_all(folder);
        writer.write(checkpointOf(5));
        writer.wait();
        QCOMPARE(failures.load(), 2);
    }
};

QTEST_GUILESS_MAIN(TestCheckpointWriter)
#include "test_checkpoint_writer.moc"
