#include "core/experiment/study_folder.h"

#include "core/common/error.h"
#include "core/common/host_name.h"
#include "core/experiment/json_file.h"
#include "core/experiment/measured_place.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <system_error>

#include <unistd.h>

namespace cmir {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr const char* studyFormat = "cmir-study";
constexpr const char* jobFormat = "cmir-job";
constexpr int folderVersion = 1;
constexpr const char* workPrefix = ".work-";
constexpr const char* lockName = "lock";

/// A number that could not be measured is null in JSON; such values are left out.
Metrics finiteNumbers(const json& object)
{
    Metrics metrics;
    for (const auto& [key, value] : object.items())
        if (value.is_number())
            metrics[key] = value.get<double>();
    return metrics;
}

/// The means of a table's rows; one that is no number ends them all, since a sample's place would be lost.
std::vector<double> numbersOf(const json& rows)
{
    std::vector<double> numbers;
    for (const json& row : rows) {
        if (!row.at("mean").is_number())
            return {};
        numbers.push_back(row.at("mean").get<double>());
    }
    return numbers;
}

std::map<std::string, Metrics> splitsFromJson(const json& object)
{
    std::map<std::string, Metrics> splits;
    for (const auto& [split, values] : object.items())
        splits[split] = finiteNumbers(values);
    return splits;
}

std::map<std::string, std::string> textsFromJson(const json& object)
{
    std::map<std::string, std::string> texts;
    for (const auto& [key, value] : object.items())
        if (value.is_string())
            texts[key] = value.get<std::string>();
    return texts;
}

/// Whether nothing is in the folder but what a study leaves that was ended before it wrote its plan: folders of work,
/// temporary files, claims.
bool holdsNothingElse(const fs::path& folder)
{
    std::error_code error;
    return std::all_of(fs::directory_iterator(folder, error), fs::directory_iterator(), [&](const auto& entry) {
        const std::string name = entry.path().filename().string();
        return name.starts_with(workPrefix)
            || (name.starts_with('.')
                && (name.ends_with(".tmp") || name.ends_with(".claim") || name.ends_with(".lock")));
    });
}

/// Of a metric "worst/mae" of the protocol ood: under which name "worst" counts as a split; empty: not at all.
std::string riskSummary(const std::string& prefix)
{
    using Kind = MeasuredPlace::Kind;
    constexpr std::array<std::pair<const char*, Kind>, 4> kinds { {
        { "worst", Kind::Worst },
        { "spread", Kind::Spread },
        { "worst_environment", Kind::WorstEnvironment },
        { "spread_environment", Kind::SpreadEnvironments },
    } };
    for (const auto& [key, kind] : kinds)
        if (prefix == key)
            return MeasuredPlace { kind, {}, {}, {} }.text();
    return {};
}

}

MeasuredName measuredName(const std::string& protocol, const json& row)
{
    using Kind = MeasuredPlace::Kind;
    try {
        const auto text = [&](const char* key) { return row.at(key).get<std::string>(); };
        const std::string split = text("split"), metric = text("metric");
        if (protocol == "test-noise" || protocol == "valid-noise") {
            const std::string alone = text("modalities") == "all" ? "" : text("modalities");
            return { MeasuredPlace { Kind::Sigma, row.at("sigma").get<double>(), alone, split }.text(), metric };
        }
        if (protocol == "missing")
            return { text("missing").empty() ? "" : MeasuredPlace { Kind::Missing, {}, text("missing"), split }.text(),
                metric };
        if (protocol == "probe")
            return { MeasuredPlace { Kind::Probe, {}, text("modalities"), split }.text(), metric };
        // The row's split may differ from run to run: it is the worst one.
        if (protocol == "apart" || protocol == "valid-apart")
            return { MeasuredPlace { Kind::Apart, {}, text("modalities"), protocol == "apart" ? "" : "valid" }.text(),
                metric };
        if (protocol == "ood") {
            const auto slash = metric.find('/');
            return slash == std::string::npos
                ? MeasuredName {}
                : MeasuredName { riskSummary(metric.substr(0, slash)), metric.substr(slash + 1) };
        }
        return { split, metric };
    } catch (const json::exception& error) {
        throw Failure(fmt::format("a row of the protocol {} is not as expected: {}", protocol, error.what()));
    }
}

JobResult jobResultFromTraining(const std::string& document)
{
    JobResult result;
    try {
        const json object = json::parse(document);
        result.metrics = splitsFromJson(object.at("metrics"));
        result.epochs = object.at("epochs").get<std::int64_t>();
        result.bestEpoch = object.at("best_epoch").get<std::int64_t>();
        result.seconds = object.at("seconds").get<double>();
        result.weights = object.value("weights", std::int64_t { 0 });
        result.software = textsFromJson(object.value("software", json::object()));
        for (const json& table : object.value("results", json::array())) {
            const auto protocol = table.at("protocol").get<std::string>();
            if (protocol == sampleLossesProtocol) {
                result.sampleLosses = numbersOf(table.at("rows"));
                continue;
            }
            for (const json& row : table.at("rows")) {
                const MeasuredName name = measuredName(protocol, row);
                if (!name.split.empty() && row.at("mean").is_number())
                    result.metrics[name.split][name.metric] = row.at("mean").get<double>();
            }
        }
    } catch (const json::exception& error) {
        throw Failure(fmt::format("the training's answer is not as expected: {}", error.what()));
    }
    return result;
}

bool trainingDiverged(const std::string& document)
{
    const json object = json::parse(document, nullptr, /*allow_exceptions=*/false);
    return object.is_object() && object.value("diverged", json()) == true;
}

StudyFolder StudyFolder::open(const fs::path& folder)
{
    std::error_code error;
    if (folder.empty())
        throw BadInput("a study needs a folder for its results");
    fs::create_directories(folder, error);
    if (!fs::is_directory(folder, error))
        throw BadInput(folder.string() + ": this is no folder, and none can be made there");
    if (::access(folder.c_str(), R_OK | W_OK | X_OK) != 0)
        throw BadInput(folder.string() + ": the folder cannot be written");
    StudyFolder study(folder);
    const bool known = fs::exists(folder / "study.json", error);
    if (known)
        study.readPlan(); // throws where it is something else
    else if (!holdsNothingElse(folder))
        throw BadInput(folder.string() + ": the folder holds something else; give an empty one, or that of a study");
    return study;
}

StudyFolder StudyFolder::find(const fs::path& folder)
{
    std::error_code error;
    if (!fs::exists(folder / "study.json", error))
        throw BadInput(folder.string() + ": there is no study here (no study.json)");
    return StudyFolder(folder);
}

StudyPlan StudyFolder::readPlan() const
{
    const fs::path path = m_folder / "study.json";
    const json object = readJsonFile(path);
    checkFormat(object, path, studyFormat);
    return studyPlanFromJson(object.value("plan", json()), path.string());
}

void StudyFolder::writePlan(const StudyPlan& plan) const
{
    writeJsonFile(m_folder / "study.json",
        { { "format", studyFormat }, { "format_version", folderVersion }, { "plan", studyPlanToJson(plan) } });
}

std::optional<JobResult> StudyFolder::readResult(const StudyJob& job) const
{
    std::error_code error;
    if (!fs::exists(resultFile(job), error))
        return {};
    try {
        const json object = readJsonFile(resultFile(job));
        checkFormat(object, resultFile(job), jobFormat);
        JobResult result;
        result.metrics = splitsFromJson(object.at("metrics"));
        result.epochs = object.at("epochs").get<std::int64_t>();
        result.bestEpoch = object.at("best_epoch").get<std::int64_t>();
        result.seconds = object.at("seconds").get<double>();
        result.weights = object.value("weights", std::int64_t { 0 });
        result.software = textsFromJson(object.value("software", json::object()));
        result.sampleLosses = object.value("sample_losses", std::vector<double>());
        return result;
    } catch (const json::exception&) {
        return {};
    } catch (const BadInput&) {
        return {};
    }
}

void StudyFolder::writeResult(
    const StudyJob& job, const std::vector<std::string>& measures, const JobResult& result) const
{
    json metrics = json::object();
    for (const auto& [split, values] : result.metrics)
        metrics[split] = values;
    json document { { "format", jobFormat }, { "format_version", folderVersion },
        { "config", runConfigToJson(job.config) }, { "measures", measures }, { "epochs", result.epochs },
        { "best_epoch", result.bestEpoch }, { "seconds", result.seconds }, { "weights", result.weights },
        { "software", result.software }, { "metrics", std::move(metrics) } };
    if (!result.sampleLosses.empty())
        document["sample_losses"] = result.sampleLosses;
    writeJsonFile(resultFile(job), document);
    removeFailure(job);
}

std::optional<JobFailure> StudyFolder::readFailure(const StudyJob& job) const
{
    std::error_code error;
    if (!fs::exists(failureFile(job), error))
        return {};
    try {
        const json object = readJsonFile(failureFile(job));
        return JobFailure { object.at("message").get<std::string>(), object.value("diverged", json()) == true };
    } catch (const json::exception&) {
        return {};
    } catch (const BadInput&) {
        return {};
    }
}

void StudyFolder::writeFailure(const StudyJob& job, const JobFailure& failure) const
{
    writeJsonFile(failureFile(job),
        { { "format", jobFormat }, { "format_version", folderVersion }, { "config", runConfigToJson(job.config) },
            { "message", failure.message }, { "diverged", failure.diverged } });
}

void StudyFolder::removeFailure(const StudyJob& job) const
{
    std::error_code error;
    fs::remove(failureFile(job), error);
}

namespace {

/// ".work-<host>-": of this machine.
std::string ownPrefix()
{
    return workPrefix + hostName() + "-";
}

/// Whether a work folder is of this machine, and of a process that is gone. Another may have the same number by now, in
/// another container of the same name even: then the lock tells.
bool abandoned(const fs::path& path)
{
    const std::string name = path.filename().string(), prefix = ownPrefix();
    if (!name.starts_with(prefix))
        return false;
    pid_t process = 0;
    const auto [stop, problem] = std::from_chars(name.data() + prefix.size(), name.data() + name.size(), process);
    const bool gone = problem == std::errc() && process > 0 && ::kill(process, 0) != 0 && errno == ESRCH;
    return gone && !FileLock::isHeld(path / lockName);
}

void removeAbandoned(const fs::path& folder)
{
    std::error_code error;
    std::vector<fs::path> old;
    for (const auto& entry : fs::directory_iterator(folder, error))
        if (abandoned(entry.path()))
            old.push_back(entry.path());
    for (const fs::path& path : old)
        fs::remove_all(path, error);
}

}

WorkFolder::WorkFolder(const StudyFolder& study)
{
    removeAbandoned(study.path());
    for (int attempt = 0;; ++attempt) { // two studies of one process do not share one
        m_folder = study.path() / fmt::format("{}{}-{}", ownPrefix(), ::getpid(), attempt);
        std::error_code error;
        if (fs::create_directory(m_folder, error))
            break;
        if (error || attempt > 1000)
            throw Failure(m_folder.string() + ": the folder cannot be made: " + error.message());
    }
    m_lock = FileLock::tryNow(m_folder / lockName);
}

WorkFolder::~WorkFolder()
{
    m_lock.reset();
    std::error_code error;
    fs::remove_all(m_folder, error);
}

}
