#include "core/experiment/slurm/slurm_folder.h"

#include "core/common/error.h"
#include "core/experiment/json_file.h"
#include "core/run/run_identity.h"
#include "core/storage/atomic_file.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <tuple>

namespace cmir {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr const char* arrayFormat = "cmir-slurm-array";
constexpr const char* taskListFormat = "cmir-slurm-jobs";
constexpr const char* arraysFolder = "slurm";

SlurmArray arrayFrom(const fs::path& folder)
{
    const json object = readJsonFile(folder / "array.json"), list = readJsonFile(folder / "jobs.json");
    checkFormat(object, folder / "array.json", arrayFormat);
    checkFormat(list, folder / "jobs.json", taskListFormat);
    SlurmArray array;
    array.name = folder.filename().string();
    array.id = object.at("id").get<std::string>();
    array.cluster = object.at("cluster").get<std::string>();
    array.attempt = object.at("attempt").get<std::int64_t>();
    array.over = object.at("over").get<bool>();
    array.tasks = list.at("tasks").get<std::vector<std::vector<std::string>>>();
    return array;
}

}

fs::path SlurmFolder::below(const SlurmArray& array)
{
    return fs::path(arraysFolder) / array.name;
}

std::vector<SlurmArray> SlurmFolder::arrays() const
{
    std::vector<SlurmArray> found;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(m_study / arraysFolder, error)) {
        try {
            found.push_back(arrayFrom(entry.path()));
        } catch (const json::exception&) {
            continue;
        } catch (const Error&) {
            continue;
        }
    }
    std::ranges::sort(found, {}, [](const SlurmArray& array) { return std::tie(array.attempt, array.name); });
    return found;
}

void SlurmFolder::write(const SlurmArray& array, const StudyPlan& plan, bool keepRuns, const std::string& script) const
{
    const fs::path folder = pathOf(array);
    std::error_code error;
    fs::create_directories(folder, error);
    if (error)
        throw Failure(fmt::format("{}: the folder cannot be made: {}", folder.string(), error.message()));
    writeJsonFile(folder / "jobs.json",
        { { "format", taskListFormat }, { "format_version", 1 }, { "plan", studyPlanToJson(plan) },
            { "keep_runs", keepRuns }, { "tasks", array.tasks } });
    replaceBytes(folder / "script.sh", script);
    update(array); // the last: without it the folder counts for nothing
}

void SlurmFolder::update(const SlurmArray& array) const
{
    writeJsonFile(pathOf(array) / "array.json",
        { { "format", arrayFormat }, { "format_version", 1 }, { "id", array.id }, { "cluster", array.cluster },
            { "attempt", array.attempt }, { "over", array.over } });
}

void SlurmFolder::remove(const SlurmArray& array) const
{
    std::error_code error;
    fs::remove_all(pathOf(array), error);
    fs::remove(m_study / arraysFolder, error); // where it was the last one
}

SlurmTaskJobs readSlurmTask(const fs::path& file, std::int64_t task)
{
    const json list = readJsonFile(file);
    checkFormat(list, file, taskListFormat);
    try {
        const auto tasks = list.at("tasks").get<std::vector<std::vector<std::string>>>();
        if (task < 0 || task >= static_cast<std::int64_t>(tasks.size()))
            throw BadInput(
                fmt::format("{}: there is no task {}; it has {}, from 0", file.string(), task, tasks.size()));
        return { studyPlanFromJson(list.at("plan"), file.string()), list.at("keep_runs").get<bool>(),
            tasks[static_cast<std::size_t>(task)] };
    } catch (const json::exception& error) {
        throw BadInput(fmt::format("{}: the list of trainings is not as expected: {}", file.string(), error.what()));
    }
}

std::string newSlurmName()
{
    return "cmir-" + newRunIdentity().id.substr(0, 16);
}

}
