#include "app/cmir/command.h"

#include "core/common/free_memory.h"
#include "core/experiment/child_process.h"
#include "core/experiment/file_check.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <sys/resource.h>
#include <unistd.h>

namespace cmir::app {

namespace {

/// A file that makes the reader take memory or time without end must not take the machine's.
void limitThisProcess(const std::vector<std::string>& files)
{
    std::uint64_t forFile = 0, seconds = 0;
    for (const std::string& file : files) {
        forFile = std::max(forFile, memoryForCheck(file));
        seconds += secondsForCheck(file);
    }
    const rlim_t most = writableMemoryOf(::getpid()) + forFile;
    const rlimit limit { most, most };
    setrlimit(RLIMIT_DATA, &limit);
    const rlimit time { seconds, seconds + 1 };
    setrlimit(RLIMIT_CPU, &time);
    const rlimit noCore { 0, 0 };
    setrlimit(RLIMIT_CORE, &noCore);
}

int checkFiles(const std::vector<std::string>& files)
{
    limitThisProcess(files);
    for (const std::string& file : files)
        readForCheck(file);
    return Done;
}

}

void addCheckFile(CLI::App& app, Action& action)
{
    auto files = std::make_shared<std::vector<std::string>>();
    CLI::App* command = app.add_subcommand("check-file", "Read files as any other command would, and say nothing");
    command->group(""); // not for people: core/experiment/file_check.h
    command->add_option("files", *files)->required();
    command->add_option_function<int>("--ends-with", [](int parent) { endWithParent(parent); });
    command->callback([files, &action] { action = [files] { return checkFiles(*files); }; });
}

}
