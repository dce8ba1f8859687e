#include "core/storage/run_file.h"

#include "core/common/error.h"
#include "core/common/file_lock.h"
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
    writeRunContents(file.root(), run);
    file.close();
}

void readBack(const RunRecord& run, const std::filesystem::path& path)
{
    const RunRecord found = readRun(path);
    const auto sameWeights = [](const NamedArray& a, const NamedArray& b) {
        return a.name == b.name && a.shape == b.shape && a.values == b.values;
    };
    const auto samePredictions = [](const Predictions& a, const Predictions& b) {
        return a.split == b.split && a.id.size() == b.id.size() && a.prediction.values == b.prediction.values;
    };
    if (!std::equal(run.weights.begin(), run.weights.end(), found.weights.begin(), found.weights.end(), sameWeights)
        || !std::equal(run.predictions.begin(), run.predictions.end(), found.predictions.begin(),
            found.predictions.end(), samePredictions)
        || static_cast<bool>(run.last) != static_cast<bool>(found.last)
        || (run.last && *run.last->weights != *found.last->weights)
        || found.representations.size() != run.representations.size())
        throw Failure("parts of the run are not as they were written");
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

RunRecord readRun(const std::filesystem::path& path)
{
    try {
        const hdf5::File file(path, hdf5::File::Mode::Read);
        checkFormat(file, kRunFormat);
        return readRunContents(file);
    } catch (const std::bad_alloc&) {
        throw Failure(path.string() + ": there is not enough memory to read it");
    }
}

}
