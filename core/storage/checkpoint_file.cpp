#include "core/storage/checkpoint_file.h"

#include "core/common/error.h"
#include "core/storage/admission.h"
#include "core/storage/atomic_file.h"
#include "core/storage/file_format.h"
#include "core/storage/run_contents.h"
#include "core/storage/run_identity_attributes.h"
#include "core/storage/trainer_state_group.h"

#include <nlohmann/json.hpp>

#include <new>
#include <system_error>

namespace cmir {

namespace {

void writeContents(const Checkpoint& checkpoint, const hdf5::Group& root)
{
    writeFormat(root, kCheckpointFormat);
    writeRunConfig(root, checkpoint.config);
    writeIdentity(root, checkpoint.identity);
    root.writeAttribute("numerics_version", checkpoint.numerics);
    if (!checkpoint.software.empty())
        root.writeAttribute("software", nlohmann::json(checkpoint.software).dump());
    root.writeAttribute("seconds", checkpoint.seconds);
    root.writeAttribute("test_seen", checkpoint.testSeen);
    writeProgress(root, { checkpoint.history, checkpoint.events, checkpoint.warnings });
    writeTrainerStates(root, checkpoint.state.get(), checkpoint.kept);
    writeSnapshots(root, checkpoint.snapshots);
}

void writeAll(const Checkpoint& checkpoint, const std::filesystem::path& path)
{
    hdf5::File file(path, hdf5::File::Mode::Create);
    {
        const hdf5::Lock alone; // or it would wait at each of many small calls for a slow load's next block
        writeContents(checkpoint, file.root());
    }
    file.close();
}

/// Every value: what is read of the file, written again, has to be the same bytes, and those are what the state itself
/// gives.
void readBack(const Checkpoint& checkpoint, const std::filesystem::path& path)
{
    const hdf5::Lock alone;
    const auto check = [&](const Checkpoint& one) {
        hdf5::File again(path, hdf5::File::Mode::Create); // in memory; it is never closed, so never written
        writeContents(one, again.root());
        if (!again.isAsIn(path))
            throw Failure("the state is not as it was written");
    };
    check(checkpoint);
    check(readCheckpoint(path));
}

}

void writeCheckpoint(const Checkpoint& checkpoint, const std::filesystem::path& path)
{
    replaceFile(
        path, [&](const std::filesystem::path& temporary) { writeAll(checkpoint, temporary); },
        [&](const std::filesystem::path& temporary) { readBack(checkpoint, temporary); });
}

Checkpoint readCheckpoint(const std::filesystem::path& path, const std::function<bool()>& cancelled)
{
    admitFile(path, cancelled);
    try {
        const hdf5::File file(path, hdf5::File::Mode::Read, cancelled);
        checkFormat(file, kCheckpointFormat);
        const hdf5::Group& root = file.root();
        Checkpoint checkpoint;
        checkpoint.config = readRunConfig(root);
        checkpoint.identity = readIdentity(root);
        checkpoint.numerics = requiredInteger(root, "numerics_version");
        if (root.attribute("software"))
            checkpoint.software = readSoftware(root, checkpoint.config);
        checkpoint.seconds = optionalNumber(root, "seconds").value_or(0);
        checkpoint.testSeen = root.attribute("test_seen") ? requiredInteger(root, "test_seen") : 0;
        RunProgress progress = readProgress(root);
        checkpoint.history = std::move(progress.history);
        checkpoint.events = std::move(progress.events);
        checkpoint.warnings = std::move(progress.warnings);
        checkpoint.state = readTrainerState(root.group("state"));
        checkpoint.kept = readKeptStates(root);
        checkpoint.snapshots = readSnapshots(root, { checkpoint.config.data.modalities, 0, {} });
        return checkpoint;
    } catch (const std::bad_alloc&) {
        throw Failure(path.string() + ": there is not enough memory to read it");
    }
}

CutOffRun readCutOffRun(const std::filesystem::path& path, const std::function<bool()>& cancelled)
{
    admitFile(path, cancelled);
    const hdf5::File file(path, hdf5::File::Mode::Read, cancelled);
    checkFormat(file, kCheckpointFormat);
    const hdf5::Group& root = file.root();
    const hdf5::Group state = root.group("state");
    CutOffRun run;
    run.checkpoint = path;
    run.config = readRunConfig(root);
    run.identity = readIdentity(root);
    run.epoch = requiredInteger(state, "epoch");
    run.epochs = readSettings(state).epochs;
    run.seconds = optionalNumber(root, "seconds").value_or(0);
    std::error_code ignored;
    run.written = std::filesystem::last_write_time(path, ignored);
    return run;
}

std::filesystem::path checkpointBeside(const std::filesystem::path& run)
{
    return run.string() + ".checkpoint";
}

}
