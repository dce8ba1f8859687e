#include "app/cmir/command.h"

#include "core/common/free_memory.h"
#include "core/experiment/child_process.h"
#include "core/experiment/file_check.h"

#include <CLI/CLI.hpp>

#include <memory>
#include <string>

#include <sys/resource.h>
#include <unistd.h>

namespace cmir::app {

namespace {

/// A file that makes the reader take memory without end must not take the machine's.
void limitMemory(const std::string& file)
{
    const rlim_t most = writableMemoryOf(::getpid()) + memoryForCheck(file);
    const rlimit limit { most, most };
    setrlimit(RLIMIT_DATA, &limit);
    const rlimit noCore { 0, 0 };
    setrlimit(RLIMIT_CORE, &noCore);
}

int checkFile(const std::string& file)
{
    limitMemory(file);
    readForCheck(file);
    return Done;
}

}

void addCheckFile(CLI::App& app, Action& action)
{
    auto file = std::make_shared<std::string>();
    CLI::App* command = app.add_subcommand("check-file", "Read a file as any other command would, and say nothing");
    command->group(""); // not for people: core/experiment/file_check.h
    command->add_option("file", *file)->required();
    command->add_option_function<int>("--ends-with", [](int parent) { endWithParent(parent); });
    command->callback([file, &action] { action = [file] { return checkFile(*file); }; });
}

}
