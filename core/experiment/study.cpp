#include "core/experiment/study.h"

#include "core/common/error.h"
#include "core/common/sha256.h"
#include "core/config/module_consent.h"
#include "core/config/registry.h"
#include "core/experiment/child_process.h"
#include "core/experiment/study_folder.h"
#include "core/experiment/study_jobs.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <deque>
#include <fstream>
#include <iterator>
#include <list>
#include <thread>

namespace cmir {

namespace fs = std::filesystem;

namespace {

using Clock = std::chrono::steady_clock;
constexpr auto pollEvery = std::chrono::milliseconds(10);
constexpr auto tellEvery = std::chrono::milliseconds(500);
/// How long a process may take to end by itself; what it would write is thrown away in any case.
constexpr auto patience = std::chrono::milliseconds(50);

double secondsSince(Clock::time_point begin)
{
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

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

std::string timeText(double seconds)
{
    const auto whole = static_cast<long>(std::lround(seconds));
    if (whole < 60)
        return fmt::format("{} s", whole);
    return whole < 3600 ? fmt::format("{} min {:02} s", whole / 60, whole % 60)
                        : fmt::format("{} h {:02} min", whole / 3600, whole / 60 % 60);
}

/// What a file of data is known by; without it the jobs of two files would be the same.
std::string dataSha256(const RunConfig& base)
{
    return base.data.synthetic() ? std::string() : fileSha256(base.data.path);
}

void addRows(StudyResults& results, const StudyJob& job, std::size_t variant, const JobResult& result)
{
    const auto add = [&](const std::string& split, const std::string& metric, double value) {
        results.rows.push_back({ variant, job.seed, split, metric, value });
    };
    for (const auto& [split, metrics] : result.metrics)
        for (const auto& [metric, value] : metrics)
            add(split, metric, value);
    add("training", "best_epoch", static_cast<double>(result.bestEpoch));
    add("training", "seconds", result.seconds);
}

/// What the folder holds of a plan, put together by variant, then seed.
class Collection {
public:
    Collection(const StudyPlan& plan, std::vector<StudyJob> jobs, const StudyFolder& folder)
        : m_plan(plan)
        , m_jobs(std::move(jobs))
        , m_results(m_jobs.size())
        , m_failures(m_jobs.size())
    {
        for (std::size_t j = 0; j < m_jobs.size(); ++j)
            reread(j, folder);
    }

    const std::vector<StudyJob>& jobs() const { return m_jobs; }
    bool finished(std::size_t job) const { return m_results[job].has_value(); }
    void reread(std::size_t job, const StudyFolder& folder)
    {
        m_results[job] = folder.readResult(m_jobs[job]);
        m_failures[job] = m_results[job] ? std::nullopt : folder.readFailure(m_jobs[job]);
    }

    StudyResults results() const
    {
        StudyResults results;
        results.plan = m_plan;
        for (std::size_t v = 0; v < m_plan.variants.size(); ++v)
            for (std::size_t j = 0; j < m_jobs.size(); ++j) // the plan's order of seeds
                if (std::ranges::find(m_jobs[j].variants, v) != m_jobs[j].variants.end())
                    add(results, v, j);
        return results;
    }

private:
    void add(StudyResults& results, std::size_t variant, std::size_t j) const
    {
        if (m_results[j]) {
            addRows(results, m_jobs[j], variant, *m_results[j]);
            ++results.finished;
        } else if (m_failures[j]) {
            results.failures.push_back({ variant, m_jobs[j].seed, *m_failures[j] });
        }
    }

    StudyPlan m_plan;
    std::vector<StudyJob> m_jobs;
    std::vector<std::optional<JobResult>> m_results;
    std::vector<std::optional<std::string>> m_failures;
};

/// Runs the missing jobs of a plan, several at a time.
class Runner {
public:
    Runner(const StudyPlan& plan, const StudyOptions& options, const StudyFolder& folder, Collection& collection,
        const JobContext& context, const std::function<void(const StudyResults&)>& changed)
        : m_plan(plan)
        , m_options(options)
        , m_folder(folder)
        , m_collection(collection)
        , m_context(context)
        , m_changed(changed)
        , m_program(options.program.empty() ? commandLineProgram() : options.program)
        , m_work(folder)
    {
        for (std::size_t j = 0; j < collection.jobs().size(); ++j)
            if (missing(j))
                m_waiting.push_back(j);
        m_missing = m_waiting.size();
    }

    void run()
    {
        tell();
        while (!m_waiting.empty() || !m_running.empty()) {
            if (m_context.cancelled && m_context.cancelled())
                cancel();
            fill();
            std::this_thread::sleep_for(pollEvery);
            for (auto place = m_running.begin(); place != m_running.end();)
                place = place->process.ended() ? finish(place) : std::next(place);
            if (Clock::now() - m_lastTold > tellEvery)
                tell();
        }
    }

private:
    struct Running {
        std::size_t job;
        ChildProcess process;
    };

    bool missing(std::size_t j) const
    {
        std::error_code error;
        return !m_collection.finished(j)
            || (m_options.keepRuns && !fs::exists(m_folder.runFile(m_collection.jobs()[j]), error));
    }

    void fill()
    {
        while (!m_waiting.empty() && m_running.size() < static_cast<std::size_t>(std::max(1, m_options.processes))) {
            const std::size_t j = m_waiting.front();
            m_waiting.pop_front();
            m_running.push_back({ j, start(m_collection.jobs()[j]) });
        }
    }

    ChildProcess start(const StudyJob& job) const
    {
        const fs::path config = m_work.file(job, ".config");
        if (!(std::ofstream(config) << configToJson(job.config.parameters).dump()).flush())
            throw Failure(config.string() + ": the file cannot be written; is the disk full?");
        std::vector<std::string> arguments { "train", "--data", job.config.data.path, "--method",
            methodName(job.config.method), "--config", config.string(), "--threads", "1", "--out",
            m_work.file(job, ".h5").string(), "--json" };
        if (!job.config.data.modalities.empty())
            arguments.insert(
                arguments.end(), { "--modalities", fmt::format("{}", fmt::join(job.config.data.modalities, ",")) });
        if (!job.config.sha256.empty())
            arguments.insert(arguments.end(), { "--data-sha256", job.config.sha256 });
        for (const auto& [file, sha256] : job.modules)
            arguments.insert(arguments.end(), { "--module-sha256", sha256 });
        for (const std::string& measure : m_plan.measures)
            arguments.insert(arguments.end(), { "--measure", measure });
        return { m_program, arguments, m_work.file(job, ".out"), m_work.file(job, ".err") };
    }

    std::list<Running>::iterator finish(std::list<Running>::iterator place)
    {
        if (m_context.cancelled && m_context.cancelled())
            cancel(); // the same Ctrl-C may have reached the process: that is no failure of its
        const StudyJob& job = m_collection.jobs()[place->job];
        if (const std::string problem = keep(job, place->process); !problem.empty())
            m_folder.writeFailure(job, problem);
        m_collection.reread(place->job, m_folder);
        for (const char* ending : { ".config", ".h5", ".out", ".err" }) {
            std::error_code error;
            fs::remove(m_work.file(job, ending), error);
        }
        ++m_ended;
        const auto next = m_running.erase(place);
        tell();
        if (m_changed)
            m_changed(m_collection.results());
        return next;
    }

    /// What went wrong; empty: the result is in the folder.
    std::string keep(const StudyJob& job, const ChildProcess& process) const
    {
        if (!process.succeeded()) {
            const std::string line = lastLine(readText(m_work.file(job, ".err")));
            return line.empty() ? "the training " + process.ending() : line;
        }
        try {
            const JobResult result = jobResultFromTraining(readText(m_work.file(job, ".out")));
            if (m_options.keepRuns)
                fs::rename(m_work.file(job, ".h5"), m_folder.runFile(job));
            m_folder.writeResult(job, m_plan.measures, result);
            return {};
        } catch (const fs::filesystem_error& error) {
            return error.what();
        } catch (const Error& error) {
            return error.what();
        }
    }

    [[noreturn]] void cancel()
    {
        for (Running& running : m_running)
            running.process.terminate();
        const auto begin = Clock::now();
        const auto allEnded = [&] {
            return std::all_of(m_running.begin(), m_running.end(), [](Running& r) { return r.process.ended(); });
        };
        while (!allEnded() && Clock::now() - begin < patience)
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        m_running.clear(); // kills what is left
        throw Cancelled();
    }

    void tell()
    {
        m_lastTold = Clock::now();
        const std::size_t all = m_collection.jobs().size(), left = m_missing - m_ended;
        std::string text = fmt::format("{} of {} trainings", all - left, all);
        if (m_ended > 0 && left > 0)
            text += fmt::format(", {} left", timeText(secondsLeft()));
        m_context.report(static_cast<double>(all - left) / static_cast<double>(all), text);
    }

    /// By the pace so far; the jobs under way are half done on the average.
    double secondsLeft() const
    {
        const double done = static_cast<double>(m_ended) + static_cast<double>(m_running.size()) / 2;
        return secondsSince(m_begin) / done * (static_cast<double>(m_missing) - done);
    }

    const StudyPlan& m_plan;
    const StudyOptions& m_options;
    const StudyFolder& m_folder;
    Collection& m_collection;
    const JobContext& m_context;
    const std::function<void(const StudyResults&)>& m_changed;
    fs::path m_program;
    WorkFolder m_work; // before the processes: it goes after them
    std::deque<std::size_t> m_waiting;
    std::list<Running> m_running;
    std::size_t m_missing = 0, m_ended = 0;
    Clock::time_point m_begin = Clock::now(), m_lastTold {};
};

}

std::vector<std::optional<double>> StudyResults::values(
    std::size_t variant, const std::string& split, const std::string& metric) const
{
    std::vector<std::optional<double>> found(plan.seeds.size());
    for (const StudyRow& row : rows) {
        if (row.variant != variant || row.split != split || row.metric != metric)
            continue;
        const auto seed = std::ranges::find(plan.seeds, row.seed);
        if (seed != plan.seeds.end())
            found[static_cast<std::size_t>(seed - plan.seeds.begin())] = row.value;
    }
    return found;
}

StudyResults runStudy(const StudyPlan& plan, const StudyOptions& options, const JobContext& job,
    const std::function<void(const StudyResults&)>& changed)
{
    StudyPlan known = plan;
    known.base.sha256 = dataSha256(plan.base);
    if (!plan.base.data.synthetic()) // found again from any folder
        known.base.data.path = fs::absolute(plan.base.data.path).lexically_normal().string();
    auto jobs = studyJobs(known);
    for (const StudyJob& one : jobs)
        for (const auto& [file, sha256] : one.modules)
            checkModuleConsent(file, sha256);
    job.check();
    const StudyFolder folder = StudyFolder::open(options.folder);
    folder.writePlan(known);
    Collection collection(known, std::move(jobs), folder);
    if (changed)
        changed(collection.results());
    Runner(known, options, folder, collection, job, changed).run();
    return collection.results();
}

StudyResults readStudy(const fs::path& path)
{
    const StudyFolder folder = StudyFolder::find(path);
    const StudyPlan plan = folder.readPlan();
    return Collection(plan, studyJobs(plan), folder).results();
}

}
