#include "app/launcher/kernel_choice.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>
#include <system_error>

#include <unistd.h>

namespace cmir {

namespace {

constexpr double worthChanging = 1.05;

nlohmann::json readFile(const std::filesystem::path& file)
{
    std::ifstream stream(file);
    auto json = nlohmann::json::parse(stream, nullptr, false);
    return json.is_object() ? json : nlohmann::json::object();
}

bool isNumber(const std::string& text)
{
    return !text.empty() && text.size() <= 4 && text != "0"
        && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool isCore(const std::string& text)
{
    constexpr std::array<const char*, 4> known { "unset", "Haswell", "SkylakeX", "Cooperlake" };
    return std::find(known.begin(), known.end(), text) != known.end();
}

void takeSetting(std::map<std::string, std::string>& settings, const std::string& key, const std::string& value)
{
    if ((key == "blas_threads" && isNumber(value)) || (key == "blas_core" && isCore(value)))
        settings[key] = value;
}

void takeAssignment(std::map<std::string, std::string>& settings, const std::string& assignment)
{
    const auto sign = assignment.find('=');
    if (sign != std::string::npos)
        takeSetting(settings, assignment.substr(0, sign), assignment.substr(sign + 1));
}

}

std::vector<std::string> candidateCores(const std::string& cpuFlags)
{
    std::istringstream stream(cpuFlags);
    const std::vector<std::string> flags { std::istream_iterator<std::string>(stream), {} };
    constexpr std::array<const char*, 5> needed { "avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl" };
    const bool all = std::all_of(needed.begin(), needed.end(),
        [&](const char* flag) { return std::find(flags.begin(), flags.end(), flag) != flags.end(); });
    if (all)
        return { "", "SkylakeX", "Cooperlake" };
    return { "" };
}

std::optional<KernelChoice> chooseKernels(const std::vector<std::string>& cores, const Probe& probe)
{
    std::optional<KernelChoice> choice;
    for (const auto& core : cores) {
        const auto gflops = probe(core);
        if (gflops && (!choice || *gflops >= choice->gflops * (choice->core.empty() ? worthChanging : 1)))
            choice = KernelChoice { core, *gflops };
    }
    return choice;
}

std::optional<KernelChoice> readChoice(const std::filesystem::path& file, const std::string& key)
{
    try {
        const auto json = readFile(file);
        if (!json.contains(key))
            return {};
        const auto& entry = json[key];
        KernelChoice choice { entry.at("core"), entry.at("gflops") };
        const bool plausible = (choice.core.empty() || isCore(choice.core)) && choice.gflops > 0;
        return plausible ? std::optional(choice) : std::nullopt;
    } catch (const nlohmann::json::exception&) {
        return {}; // another version's file: measured anew, and replaced
    }
}

bool writeChoice(const std::filesystem::path& file, const std::string& key, const KernelChoice& choice)
{
    auto json = readFile(file);
    json[key] = { { "core", choice.core }, { "gflops", choice.gflops } };
    std::error_code error;
    std::filesystem::create_directories(file.parent_path(), error);
    auto temporary = file;
    temporary += "." + std::to_string(getpid()); // two programs may start at once
    std::ofstream stream(temporary);
    stream << json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
    stream.close();
    if (stream)
        std::filesystem::rename(temporary, file, error);
    const bool written = stream && !error;
    if (!written)
        std::filesystem::remove(temporary, error);
    return written;
}

std::map<std::string, std::string> settingsFromArguments(std::span<char* const> arguments)
{
    std::map<std::string, std::string> settings;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string argument = arguments[i];
        const std::string next = i + 1 < arguments.size() ? arguments[i + 1] : "";
        if (argument == "--set")
            takeAssignment(settings, next);
        else if (argument.starts_with("--set="))
            takeAssignment(settings, argument.substr(6));
    }
    return settings;
}

Environment kernelEnvironment(const std::map<std::string, std::string>& arguments,
    const std::function<bool(const std::string&)>& present, const std::optional<KernelChoice>& choice)
{
    Environment out;
    const auto given = [&](const char* key) { return arguments.count(key) > 0; };
    if (!present("OMP_WAIT_POLICY"))
        out["OMP_WAIT_POLICY"] = "passive"; // a spinning thread takes the core that the window or the step needs

    // A training step shares its pieces among threads of its own (core/common/task_team.h). Threads within a piece
    // would fight with them: those of LibTorch, which splits an operation from 32768 elements on, and those of
    // OpenBLAS, which spin while they wait, so that on a busy machine a step of 1 ms was seen to take 290.
    if (!present("OMP_NUM_THREADS"))
        out["OMP_NUM_THREADS"] = "1";

    if (given("blas_threads"))
        out["OPENBLAS_NUM_THREADS"] = arguments.at("blas_threads");
    else if (!present("OPENBLAS_NUM_THREADS"))
        out["OPENBLAS_NUM_THREADS"] = "1";

    if (given("blas_core"))
        out["OPENBLAS_CORETYPE"] = arguments.at("blas_core") == "unset" ? "" : arguments.at("blas_core");
    else if (!present("OPENBLAS_CORETYPE") && choice && !choice->core.empty())
        out["OPENBLAS_CORETYPE"] = choice->core;
    return out;
}

}
