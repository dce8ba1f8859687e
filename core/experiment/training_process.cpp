#include "core/experiment/training_process.h"

#include "core/common/error.h"
#include "core/config/registry.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <iterator>
#include <system_error>

#include <unistd.h>

namespace cmir {

namespace fs = std::filesystem;

namespace {

std::string readText(const fs::path& path)
{
    std::ifstream file(path);
    return { std::istreambuf_iterator<char>(file), {} };
}

/// The last line that a program wrote to its standard error, without the words that begin an error.
std::string lastLine(const std::string& text)
{
    std::string line = text.substr(0, text.find_last_not_of(" \n\r\t") + 1);
    line.erase(0, line.find_last_of("\n\r") + 1);
    constexpr std::string_view prefix = "cmir: error: ";
    return line.starts_with(prefix) ? line.substr(prefix.size()) : line;
}

}

std::vector<fs::path> TrainingProcess::filesOf(const StudyJob& job, const WorkFolder& work)
{
    std::vector<fs::path> files;
    for (const char* ending : { ".config", ".h5", ".out", ".err" })
        files.push_back(work.file(job, ending));
    return files;
}

std::vector<std::string> TrainingProcess::arguments(
    const StudyJob& job, const std::vector<std::string>& measures, const std::vector<fs::path>& files)
{
    if (!(std::ofstream(files[Config]) << configToJson(job.config.parameters).dump()).flush())
        throw Failure(files[Config].string() + ": the file cannot be written; is the disk full?");
    std::vector<std::string> words { "train", "--ends-with", std::to_string(::getpid()), "--data", job.config.data.path,
        "--method", methodName(job.config.method), "--config", files[Config].string(), "--threads", "1", "--out",
        files[Run].string(), "--json" };
    const auto add = [&](const char* option, const std::string& value) {
        words.emplace_back(option);
        words.push_back(value);
    };
    if (!job.config.data.modalities.empty())
        add("--modalities", fmt::format("{}", fmt::join(job.config.data.modalities, ",")));
    if (!job.config.sha256.empty()) // what the study began with
        add("--data-sha256", job.config.sha256);
    for (const auto& [file, sha256] : job.modules)
        add("--module-sha256", sha256);
    for (const std::string& measure : measures)
        add("--measure", measure);
    return words;
}

TrainingProcess::TrainingProcess(
    const fs::path& program, const StudyJob& job, const std::vector<std::string>& measures, const WorkFolder& work)
    : m_files(filesOf(job, work))
    , m_process(program, arguments(job, measures, m_files), m_files[Out], m_files[Err])
{ }

TrainingProcess::~TrainingProcess()
{
    m_process.kill();
    std::error_code error;
    for (const fs::path& file : m_files)
        fs::remove(file, error);
}

JobResult TrainingProcess::result() const
{
    if (!m_process.succeeded()) {
        const std::string line = lastLine(readText(m_files[Err]));
        throw Failure(line.empty() ? "the training " + m_process.ending() : line);
    }
    return jobResultFromTraining(readText(m_files[Out]));
}

bool TrainingProcess::diverged() const
{
    return !m_process.succeeded() && trainingDiverged(readText(m_files[Out]));
}

}
