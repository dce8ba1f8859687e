#include "core/experiment/slurm/slurm_answers.h"

#include "core/common/read_number.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <sstream>

namespace cmir {

namespace {

constexpr std::size_t squeueFields = 5;

std::vector<std::string> fieldsOf(const std::string& line)
{
    std::vector<std::string> fields;
    std::istringstream stream(line);
    for (std::string field; std::getline(stream, field, '|');)
        fields.push_back(field);
    if (line.ends_with('|'))
        fields.emplace_back();
    return fields;
}

bool isDigits(const std::string& text)
{
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}

std::vector<std::string> squeueArguments(const std::vector<std::string>& names)
{
    return { "--noheader", "--array", "--states=all", fmt::format("--name={}", fmt::join(names, ",")),
        "--format=%j|%F|%K|%T|%N" };
}

std::vector<SlurmTask> parseSqueue(const std::string& output)
{
    std::vector<SlurmTask> tasks;
    std::istringstream stream(output);
    for (std::string line; std::getline(stream, line);) {
        const auto fields = fieldsOf(line);
        if (fields.size() != squeueFields || !isDigits(fields[1]))
            continue;
        if (const auto task = readNumber<std::int64_t>(fields[2]))
            tasks.push_back({ fields[0], fields[1], *task, fields[3], fields[4] });
    }
    return tasks;
}

std::optional<SlurmNumbered> parseSbatch(const std::string& output)
{
    std::istringstream stream(output); // a site's own lines may stand before
    std::optional<SlurmNumbered> found;
    for (std::string line; std::getline(stream, line);) {
        const auto semicolon = line.find(';');
        if (const std::string id = line.substr(0, semicolon); isDigits(id))
            found = { id, semicolon == std::string::npos ? "" : line.substr(semicolon + 1) };
    }
    return found;
}

SlurmFate slurmFate(std::string_view state)
{
    constexpr std::array<std::string_view, 8> lost { "NODE_FAIL", "BOOT_FAIL", "PREEMPTED", "REVOKED", "LAUNCH_FAILED",
        "RECONFIG_FAIL", "STOPPED", forgottenByItself };
    constexpr std::array<std::string_view, 5> failed { "FAILED", "TIMEOUT", "OUT_OF_MEMORY", "DEADLINE", "CANCELLED" };
    if (state == "COMPLETED")
        return SlurmFate::Ended;
    if (std::ranges::find(lost, state) != lost.end())
        return SlurmFate::Lost;
    return std::ranges::find(failed, state) != failed.end() ? SlurmFate::Failed : SlurmFate::UnderWay;
}

bool isSilence(const std::string& errors)
{
    // The texts of slurm_errno.c: there is no exit status that tells.
    constexpr std::array<std::string_view, 12> silent { "Unable to contact slurm controller", "Socket timed out",
        "Zero Bytes were transmitted or received", "Communication connection failure", "Communication shutdown failure",
        "Connection refused", "Connection timed out", "standby mode", "slurm_receive_msg",
        "Protocol authentication error", "Slurm temporarily unable to accept job",
        "Transport endpoint is not connected" };
    return std::ranges::any_of(silent, [&](std::string_view text) { return errors.find(text) != std::string::npos; });
}

std::string lastWords(const std::string& errors)
{
    std::string line = errors.substr(0, errors.find_last_not_of(" \n\r\t") + 1);
    line.erase(0, line.find_last_of("\n\r") + 1);
    for (const std::string_view prefix : { "sbatch: error: ", "squeue: error: ", "scancel: error: ", "cmir: error: " })
        if (line.starts_with(prefix))
            return line.substr(prefix.size());
    return line;
}

}
