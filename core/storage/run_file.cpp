#include "core/storage/run_file.h"

#include "core/common/error.h"
#include "core/common/file_lock.h"
#include "core/storage/admission.h"
#include "core/storage/atomic_file.h"
#include "core/storage/file_format.h"
#include "core/storage/run_contents.h"

#include <algorithm>
#include <system_error>

namespace cmir {

namespace {

void writeAll(const RunRecord& run, const std::filesystem::path& path)
{
    hdf5::File file(path, hdf5::File::Mode::Create);
    {
        const hdf5::Lock alone; // or it would wait at each of many small calls for a slow load's next block
        writeRunContents(file.root(), run);
    }
    file.close();
}

/// Every value: what is read of the file, written again, has to be the same bytes, and those are what the run itself
/// gives.
void readBack(const RunRecord& run, const std::filesystem::path& path)
{
    const hdf5::Lock alone;
    const auto check = [&](const RunRecord& one) {
        hdf5::File again(path, hdf5::File::Mode::Create); // in memory; it is never closed, so never written
        writeRunContents(again.root(), one);
        if (!again.isAsIn(path))
            throw Failure("parts of the run are not as they were written");
    };
    check(run);
    check(readRun(path));
}

}

void writeRun(const RunRecord& run, const std::filesystem::path& path)
{
    replaceFile(
        path, [&](const std::filesystem::path& temporary) { writeAll(run, temporary); },
        [&](const std::filesystem::path& temporary) { readBack(run, temporary); });
}

void saveRun(const RunRecord& run, const std::filesystem::path& path)
{
    std::error_code error;
    if (run.identity.id.empty() || !std::filesystem::exists(path, error))
        return writeRun(run, path);
    const FileLock lock = FileLock::wait(lockBeside(path));
    RunRecord merged = run;
    try {
        const RunRecord there = readRun(path);
        if (there.identity.id == run.identity.id && there.steps == run.steps)
            for (const ResultTable& table : there.results)
                if (std::ranges::find(merged.results, table.protocol, &ResultTable::protocol) == merged.results.end())
                    merged.results.push_back(table);
    } catch (const Error&) {
        // What is there is no run that can be read: the user has chosen to replace it.
    }
    writeRun(merged, path);
}

void addResults(const ResultTable& table, const std::filesystem::path& path)
{
    const FileLock lock = FileLock::wait(lockBeside(path));
    RunRecord run = readRun(path);
    std::erase_if(run.results, [&](const ResultTable& other) { return other.protocol == table.protocol; });
    run.results.push_back(table);
    writeRun(run, path);
}

RunEnd readRunEnd(const std::filesystem::path& path)
{
    const hdf5::File file(path, hdf5::File::Mode::Read);
    checkFormat(file, kRunFormat);
    return readEnd(file.root());
}

RunRecord readRun(const std::filesystem::path& path, const std::function<bool()>& cancelled)
{
    admitFile(path, cancelled);
    try {
        const hdf5::File file(path, hdf5::File::Mode::Read, cancelled);
        checkFormat(file, kRunFormat);
        return readRunContents(file);
    } catch (const std::bad_alloc&) {
        throw Failure(path.string() + ": there is not enough memory to read it");
    }
}

}
