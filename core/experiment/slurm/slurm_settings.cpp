#include "core/experiment/slurm/slurm_settings.h"

#include "core/common/error.h"
#include "core/common/user_folders.h"
#include "core/config/registry.h"
#include "core/experiment/json_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <regex>

namespace cmir {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr std::int64_t membersOfWholeNode = 16;

struct SlurmNumber {
    const char* key;
    std::int64_t SlurmSettings::*member;
    std::int64_t least, most;
};
constexpr std::array<SlurmNumber, 7> slurmNumbers { {
    { "cpus", &SlurmSettings::cpus, 1, 1024 },
    { "memory", &SlurmSettings::memory, 1, 1 << 20 },
    { "members", &SlurmSettings::members, 1, 10'000 },
    { "at_most", &SlurmSettings::atMost, 1, 10'000 },
    { "tries", &SlurmSettings::tries, 1, 100 },
    { "landing", &SlurmSettings::landing, 0, 600 },
    { "poll", &SlurmSettings::poll, 1, 3600 },
} };

struct SlurmText {
    const char* key;
    std::string SlurmSettings::*member;
};
constexpr std::array<SlurmText, 3> slurmTexts { {
    { "partition", &SlurmSettings::partition },
    { "time", &SlurmSettings::time },
    { "program", &SlurmSettings::program },
} };

struct SlurmTextList {
    const char* key;
    std::vector<std::string> SlurmSettings::*member;
};
constexpr std::array<SlurmTextList, 2> slurmLists { {
    { "options", &SlurmSettings::options },
    { "setup", &SlurmSettings::setup },
} };

/// What sbatch is told in any case, and what would part its answer from squeue's.
struct OwnOption {
    const char* name;
    const char* instead;
};
constexpr std::array<OwnOption, 22> ownOptions { {
    { "--array", "at_most bounds the tasks at a time" },
    { "-a", "at_most bounds the tasks at a time" },
    { "--job-name", "the jobs are found again by it" },
    { "-J", "the jobs are found again by it" },
    { "--output", "it goes into the study's folder" },
    { "-o", "it goes into the study's folder" },
    { "--error", "it goes into the study's folder" },
    { "-e", "it goes into the study's folder" },
    { "--chdir", "it is the study's folder" },
    { "-D", "it is the study's folder" },
    { "--clusters", "set SLURM_CLUSTERS in the environment, which squeue and scancel read too" },
    { "-M", "set SLURM_CLUSTERS in the environment, which squeue and scancel read too" },
    { "--wait", "the study is watched in any case" },
    { "-W", "the study is watched in any case" },
    { "--wrap", "the script is written by this program" },
    { "--parsable", "it is set in any case" },
    { "--partition", "give the key \"partition\"" },
    { "-p", "give the key \"partition\"" },
    { "--time", "give the key \"time\"" },
    { "-t", "give the key \"time\"" },
    { "--cpus-per-task", "give the key \"cpus\"" },
    { "-c", "give the key \"cpus\"" },
} };

[[noreturn]] void refuse(const std::string& where, const std::string& key, const std::string& problem)
{
    throw BadInput(fmt::format("{}: {}: {}", where, key, problem));
}

std::vector<std::string> slurmKeys()
{
    std::vector<std::string> keys;
    for (const SlurmText& text : slurmTexts)
        keys.emplace_back(text.key);
    for (const SlurmNumber& number : slurmNumbers)
        keys.emplace_back(number.key);
    for (const SlurmTextList& list : slurmLists)
        keys.emplace_back(list.key);
    return keys;
}

std::string lineOf(const json& value, const std::string& where, const std::string& key)
{
    if (!value.is_string())
        refuse(where, key, fmt::format("{} is no text", value.dump()));
    auto text = value.get<std::string>();
    if (text.find_first_of(std::string_view("\n\r\0", 3)) != std::string::npos)
        refuse(where, key, "a text of one line is wanted");
    return text;
}

void checkTime(const std::string& time, const std::string& where)
{
    static const std::regex form(R"(\d+(:\d+(:\d+)?)?|\d+-\d+(:\d+(:\d+)?)?)");
    if (!time.empty() && !std::regex_match(time, form))
        refuse(where, "time",
            fmt::format("\"{}\" is no time as sbatch takes it; write minutes (\"30\"), \"2:00:00\" or \"1-12\"", time));
}

/// A short option may have its value behind it without a space ("-p short" would be two words for the shell, one here).
bool isOption(const std::string& word, std::string_view name)
{
    return name.starts_with("--") ? word == name || word.starts_with(std::string(name) + "=")
                                  : word.starts_with(name) && !word.starts_with("--");
}

void checkOptions(const std::vector<std::string>& options, const std::string& where)
{
    for (const std::string& option : options) {
        const bool apart = option.substr(0, option.find('=')).find(' ') != std::string::npos;
        if (!option.starts_with('-') || apart)
            refuse(where, "options",
                fmt::format(
                    "\"{}\" is not one word for sbatch; write an option with its value as \"--account=lab\"", option));
        for (const auto& [name, instead] : ownOptions)
            if (isOption(option, name))
                refuse(where, "options", fmt::format("{} cannot be given here: {}", name, instead));
    }
}

}

std::int64_t SlurmSettings::membersPerTask() const
{
    return members > 0 ? members : cpus > 0 ? cpus : membersOfWholeNode;
}

SlurmSettings slurmSettingsFromJson(const json& object, const std::string& where)
{
    if (!object.is_object())
        throw BadInput(where + ": the settings of Slurm are a JSON object, {\"partition\": \"short\", ...}");
    const std::vector<std::string> keys = slurmKeys();
    for (const auto& [key, value] : object.items())
        if (std::ranges::find(keys, key) == keys.end())
            throw BadInput(fmt::format("{}: there is no key \"{}\"; did you mean \"{}\"? Allowed are {}", where, key,
                nearestWord(key, keys), fmt::join(keys, ", ")));
    SlurmSettings settings;
    for (const auto& [key, member] : slurmTexts)
        if (object.contains(key))
            settings.*member = lineOf(object[key], where, key);
    for (const auto& [key, member, least, most] : slurmNumbers) {
        if (!object.contains(key))
            continue;
        const json& value = object[key];
        if (!value.is_number_integer() || value.get<std::int64_t>() < least || value.get<std::int64_t>() > most)
            refuse(where, key, fmt::format("{} is no whole number from {} to {}", value.dump(), least, most));
        settings.*member = value.get<std::int64_t>();
    }
    for (const auto& [key, member] : slurmLists) {
        if (!object.contains(key))
            continue;
        if (!object[key].is_array())
            refuse(where, key, fmt::format("{} is no list of texts", object[key].dump()));
        for (const json& line : object[key])
            (settings.*member).push_back(lineOf(line, where, key));
    }
    checkTime(settings.time, where);
    checkOptions(settings.options, where);
    if (!settings.program.empty() && !fs::path(settings.program).is_absolute())
        refuse(where, "program", fmt::format("\"{}\" is no whole path (/...), as the nodes need it", settings.program));
    return settings;
}

SlurmSettings readSlurmSettings(const fs::path& file)
{
    return slurmSettingsFromJson(readJsonFile(file), file.string());
}

SlurmSettings wantedSlurmSettings(const fs::path& named)
{
    std::error_code error;
    const fs::path own = userSlurmSettings();
    if (!named.empty())
        return readSlurmSettings(named);
    return !own.empty() && fs::exists(own, error) ? readSlurmSettings(own) : SlurmSettings {};
}

fs::path userSlurmSettings()
{
    const fs::path folder = configFolder();
    return folder.empty() ? folder : folder / "slurm.json";
}

}
