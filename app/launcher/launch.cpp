#include "app/launcher/launch.h"

#include "app/launcher/blas_probe.h"
#include "app/launcher/kernel_choice.h"
#include "core/common/kernel_settings.h"
#include "core/common/user_folders.h"

#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <system_error>

#include <unistd.h>

namespace cmir {

namespace {

/// Where LibTorch's BLAS lies; empty where it has one of its own inside.
const std::string blasLibrary = CMIR_BLAS_LIBRARY;

bool hasVariable(const std::string& name)
{
    const char* value = std::getenv(name.c_str());
    return value && *value;
}

std::string cpuFlags()
{
    std::ifstream file("/proc/cpuinfo");
    for (std::string line; std::getline(file, line);)
        if (line.starts_with("flags"))
            return line.substr(line.find(':') + 1);
    return {};
}

/// Machine and library: another of either is measured anew.
std::string machineKey()
{
    std::error_code error;
    const auto path = std::filesystem::canonical(blasLibrary, error);
    if (error)
        return {};
    const auto written = std::filesystem::last_write_time(path, error).time_since_epoch().count();
    // The number of the rule that chooses: another rule measures anew.
    return "3; " + processorName() + "; " + path.string() + " "
        + std::to_string(std::filesystem::file_size(path, error)) + " " + std::to_string(written);
}

std::optional<KernelChoice> choiceForThisMachine()
{
    const auto folder = cacheFolder();
    const std::string key = machineKey();
    if (folder.empty() || key.empty())
        return {};
    const auto file = folder / "kernels.json";
    if (auto known = readChoice(file, key))
        return known;
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (access(folder.c_str(), W_OK) != 0) // it would be measured at every start
        return {};
    auto choice = chooseKernels(
        candidateCores(cpuFlags()), [](const std::string& core) { return probeBlas(blasLibrary, core); });
    if (choice)
        writeChoice(file, key, *choice);
    return choice;
}

std::string reportText(const KernelChoice& choice, bool byTheUser)
{
    std::array<char, 32> digits {};
    const auto end
        = std::to_chars(digits.data(), digits.data() + digits.size(), choice.gflops, std::chars_format::fixed, 1).ptr;
    return std::string(digits.data(), end) + (byTheUser ? ";partly by the user" : ";measured");
}

void applySettings(std::span<char* const> arguments)
{
    const auto settings = settingsFromArguments(arguments);
    const auto choice = choiceForThisMachine();
    const bool byTheUser = !settings.empty() || hasVariable("OMP_NUM_THREADS") || hasVariable("OPENBLAS_NUM_THREADS")
        || hasVariable("OPENBLAS_CORETYPE");
    for (const auto& [name, value] : kernelEnvironment(settings, hasVariable, choice))
        value.empty() ? unsetenv(name.c_str()) : setenv(name.c_str(), value.c_str(), 1);
    if (choice)
        setenv(kernelReportVariable, reportText(*choice, byTheUser).c_str(), 1);
}

bool reexecutionIsOff()
{
    const char* value = std::getenv("CMIR_NO_REEXEC");
    return value && std::strcmp(value, "1") == 0;
}

}

int launch(const std::string& name, int argc, char** argv)
{
    try {
        if (!reexecutionIsOff())
            applySettings({ argv + 1, static_cast<std::size_t>(std::max(argc - 1, 0)) });
        const auto folder = std::filesystem::read_symlink("/proc/self/exe").parent_path().parent_path();
        const auto program = folder / "libexec" / "cmir-workbench" / name;
        execv(program.c_str(), argv);
        std::cerr << name << ": error: " << program.string() << " cannot be started: " << std::strerror(errno) << '\n';
    } catch (const std::exception& error) {
        std::cerr << name << ": error: " << error.what() << '\n';
    }
    return 1;
}

}
