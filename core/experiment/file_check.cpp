#include "core/experiment/file_check.h"

#include "core/common/error.h"
#include "core/common/free_memory.h"
#include "core/common/log.h"
#include "core/common/user_folders.h"
#include "core/experiment/child_process.h"
#include "core/import/column_facts.h"
#include "core/import/csd/csd_files.h"
#include "core/import/hdf5_tables.h"
#include "core/storage/admission.h"
#include "core/storage/checkpoint_file.h"
#include "core/storage/dataset_file.h"
#include "core/storage/run_file.h"

#include <fmt/format.h>
#include <spdlog/logger.h>

#include <algorithm>
#include <chrono>
#include <system_error>
#include <thread>

#include <unistd.h>

namespace cmir {

namespace fs = std::filesystem;

namespace {

/// The features that the file's own list leaves out: other ones may be chosen. What is refused harms nobody.
void readAlternatives(const fs::path& file, const Dataset& dataset)
{
    for (const ModalityInfo& modality : dataset.alternatives)
        try {
            passOverDataset(file, { modality.name });
        } catch (const Error&) { }
}

}

bool checkInChild(const fs::path& program, const std::vector<fs::path>& files, const std::function<bool()>& cancelled)
{
    constexpr auto look = std::chrono::milliseconds(5);
    std::vector<std::string> arguments { "check-file", "--ends-with", std::to_string(::getpid()), "--" };
    for (const fs::path& file : files)
        arguments.push_back(file.string());
    ChildProcess child(program, arguments, "/dev/null", "/dev/null");
    while (!child.ended()) {
        if (cancelled && cancelled())
            throw Cancelled();
        std::this_thread::sleep_for(look);
    }
    if (const int signal = child.endingSignal(); signal != 0 && files.size() == 1)
        throw BadInput(
            fmt::format("{}: reading it ended a helper process (signal {}): the file is damaged or hostile; it "
                        "was not opened",
                files.front().string(), signal));
    return child.succeeded();
}

void guardAgainstForeignFiles()
{
    fs::path program;
    try {
        program = commandLineProgram();
    } catch (const Failure& missing) {
        log()->warn("files of others are opened without a check: {}", missing.what());
        return;
    }
    const fs::path state = stateFolder();
    checkForeignFiles([program](const std::vector<fs::path>& files,
                          const std::function<bool()>& cancelled) { return checkInChild(program, files, cancelled); },
        state.empty() ? fs::path() : state / "known-files");
}

void readForCheck(const fs::path& file)
{
    if (foreign::isForeignHdf5(file)) {
        if (foreign::isComputationalSequence(file))
            foreign::readCsdWhole(file);
        else
            static_cast<void>(foreign::columnFacts(foreign::readHdf5Tables(file)));
        return;
    }
    const std::string kind = fileKind(file);
    if (kind == "run") {
        readRun(file);
    } else if (kind == "checkpoint") {
        readCheckpoint(file);
    } else {
        readAlternatives(file, readDatasetOutline(file));
        passOverDataset(file);
    }
}

std::uint64_t memoryForCheck(const fs::path& file)
{
    constexpr std::uint64_t floor = std::uint64_t { 512 } << 20;
    std::error_code error;
    const std::uint64_t bytes = fs::file_size(file, error);
    return std::max(floor + 4 * (error ? 0 : bytes), freeMemory().value_or(0) / 2);
}

std::uint64_t secondsForCheck(const fs::path& file)
{
    std::error_code error;
    const std::uint64_t bytes = fs::file_size(file, error);
    return 10 + (error ? 0 : bytes / 20'000'000);
}

}
