#include "core/experiment/study_runner.h"

#include "core/common/error.h"
#include "core/common/free_memory.h"
#include "core/experiment/training_process.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <thread>

namespace cmir {

namespace fs = std::filesystem;

namespace {

constexpr auto pollEvery = std::chrono::milliseconds(10);
constexpr auto tellEvery = std::chrono::milliseconds(500);
constexpr auto lookEvery = std::chrono::milliseconds(300); ///< at what others train
/// How long a process may take to end by itself; what it would write is thrown away in any case.
constexpr auto patience = std::chrono::milliseconds(50);
constexpr std::uint64_t programMemory = std::uint64_t { 400 } << 20; ///< of a training, its data apart
constexpr std::uint64_t memberMemory = std::uint64_t { 100 } << 20; ///< of one in a pool

std::string timeText(double seconds)
{
    const auto whole = static_cast<long>(std::lround(seconds));
    if (whole < 60)
        return fmt::format("{} s", whole);
    return whole < 3600 ? fmt::format("{} min {:02} s", whole / 60, whole % 60)
                        : fmt::format("{} h {:02} min", whole / 3600, whole / 60 % 60);
}

/// Before one has been seen: its data as they are read, and as the network takes them, which those of a pool share.
std::uint64_t expectedMemory(const RunConfig& base, const StudyOptions& options)
{
    std::error_code error;
    const std::uintmax_t bytes = base.data.synthetic() ? 0 : fs::file_size(base.data.path, error);
    const bool pooled = options.trainIn == TrainIn::Pool;
    return (pooled ? memberMemory : programMemory)
        + (error ? 0 : 2 * bytes / (pooled ? std::max(1, options.atOnce) : 1));
}

}

StudyRunner::StudyRunner(const StudyPlan& plan, const StudyOptions& options, const StudyFolder& folder,
    StudyCollection& collection, const JobContext& context, const Changed& changed)
    : m_plan(plan)
    , m_options(options)
    , m_folder(folder)
    , m_collection(collection)
    , m_context(context)
    , m_changed(changed)
    , m_pool(options.trainIn != TrainIn::Pool ? nullptr
              : options.pool                  ? options.pool
                                              : std::make_shared<StudyPool>(options.atOnce))
    , m_work(folder)
    , m_memoryOfOne(expectedMemory(plan.base, options))
{
    for (std::size_t j = 0; j < collection.jobs().size(); ++j)
        if (missing(j))
            m_waiting.push_back(j);
    m_missing = m_waiting.size();
}

void StudyRunner::run()
{
    tell();
    while (!m_waiting.empty() || !m_running.empty() || !m_elsewhere.empty()) {
        if (m_context.cancelled && m_context.cancelled())
            cancel();
        fill();
        lookElsewhere();
        touchClaims();
        std::this_thread::sleep_for(pollEvery);
        for (auto place = m_running.begin(); place != m_running.end();)
            place = place->training->ended() ? finish(place) : std::next(place);
        if (Clock::now() - m_lastTold > tellEvery)
            tell();
    }
}

bool StudyRunner::missing(std::size_t job) const
{
    return m_collection.missing(job, m_folder, m_options.keepRuns);
}

void StudyRunner::fill()
{
    m_waitsForMemory = false;
    while (!m_waiting.empty() && m_running.size() < static_cast<std::size_t>(std::max(1, m_options.atOnce))) {
        m_waitsForMemory = !hasRoom();
        if (m_waitsForMemory)
            return;
        const std::size_t job = m_waiting.front();
        m_waiting.pop_front();
        if (!take(job))
            m_elsewhere.push_back(job);
    }
}

/// Whether one more fits beside those under way, which may still grow. One is trained in any case.
bool StudyRunner::hasRoom()
{
    const std::optional<std::uint64_t> memory = m_options.freeMemory ? m_options.freeMemory() : freeMemory();
    if (m_running.empty() || !memory)
        return true;
    std::uint64_t needed = m_memoryOfOne;
    for (const Running& running : m_running)
        needed += m_memoryOfOne - std::min(m_memoryOfOne, running.training->memory());
    return *memory >= needed + needed / 10;
}

/// Starts a job, unless somebody else trains it; one that somebody finished meanwhile is taken as it is.
bool StudyRunner::take(std::size_t job)
{
    const StudyJob& wanted = m_collection.jobs()[job];
    auto claim = JobClaim::tryNow(m_folder.claimFile(wanted));
    if (!claim)
        return false;
    m_collection.reread(job, m_folder);
    if (!missing(job)) {
        ended();
        return true;
    }
    m_running.push_back({ job, std::move(*claim), begin(wanted) });
    return true;
}

std::unique_ptr<StudyTraining> StudyRunner::begin(const StudyJob& job)
{
    if (m_pool && !PooledTraining::cannot(job))
        return std::make_unique<PooledTraining>(
            m_pool, job, m_plan.measures, m_options.keepRuns ? m_work.file(job, ".h5") : fs::path());
    const fs::path program = m_options.program.empty() ? commandLineProgram() : m_options.program;
    return std::make_unique<TrainingProcess>(program, job, m_plan.measures, m_work);
}

/// What others have finished counts here too; what they have given up is trained here.
void StudyRunner::lookElsewhere()
{
    if (m_elsewhere.empty() || Clock::now() - m_lastLooked < lookEvery)
        return;
    m_lastLooked = Clock::now();
    const auto over = std::ranges::stable_partition(m_elsewhere, [&](std::size_t job) {
        m_collection.reread(job, m_folder);
        return missing(job) && FileLock::isHeld(m_folder.claimFile(m_collection.jobs()[job]));
    });
    std::deque<std::size_t> done(over.begin(), over.end());
    m_elsewhere.erase(over.begin(), over.end());
    for (const std::size_t job : done) {
        if (missing(job)) // a failure of theirs is theirs: it is tried here
            m_waiting.push_back(job);
        else
            ended();
    }
}

void StudyRunner::touchClaims()
{
    if (Clock::now() - m_lastTouched < std::chrono::seconds(JobClaim::touchEvery))
        return;
    m_lastTouched = Clock::now();
    for (const Running& running : m_running)
        running.claim.touch();
}

std::list<StudyRunner::Running>::iterator StudyRunner::finish(std::list<Running>::iterator place)
{
    if (m_context.cancelled && m_context.cancelled())
        cancel(); // the same Ctrl-C may have reached the process: that is no failure of its
    const StudyJob& job = m_collection.jobs()[place->job];
    m_memoryOfOne = std::max(m_memoryOfOne, place->training->peakMemory());
    if (const auto failure = keep(job, *place->training))
        m_folder.writeFailure(job, *failure);
    m_collection.reread(place->job, m_folder);
    const auto next = m_running.erase(place);
    ended();
    return next;
}

/// What went wrong; nothing: the result is in the folder.
std::optional<JobFailure> StudyRunner::keep(const StudyJob& job, const StudyTraining& training) const
{
    try {
        const JobResult result = training.result();
        if (m_options.keepRuns)
            fs::rename(training.runFile(), m_folder.runFile(job));
        m_folder.writeResult(job, m_plan.measures, result);
        return {};
    } catch (const fs::filesystem_error& error) {
        return JobFailure { error.what() };
    } catch (const Error& error) {
        return JobFailure { error.what(), training.diverged() };
    }
}

void StudyRunner::ended()
{
    ++m_ended;
    tell();
    if (m_changed)
        m_changed(m_collection.results());
}

void StudyRunner::cancel()
{
    for (Running& running : m_running)
        running.training->terminate();
    const auto begin = Clock::now();
    const auto allEnded
        = [&] { return std::ranges::all_of(m_running, [](Running& running) { return running.training->ended(); }); };
    while (!allEnded() && Clock::now() - begin < patience)
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    m_running.clear(); // kills what is left
    throw Cancelled();
}

void StudyRunner::tell()
{
    m_lastTold = Clock::now();
    const std::size_t all = m_collection.jobs().size(), left = m_missing - m_ended;
    std::string text = fmt::format("{} of {} trainings", all - left, all);
    if (m_ended > 0 && left > 0)
        text += fmt::format(", {} left", timeText(secondsLeft()));
    if (m_waitsForMemory)
        text += fmt::format(", fewer at a time: each takes about {} of memory", memoryText(m_memoryOfOne));
    if (!m_elsewhere.empty())
        text += fmt::format(", {} under way elsewhere", m_elsewhere.size());
    m_context.report(static_cast<double>(all - left) / static_cast<double>(all), text);
}

/// By the pace so far; the jobs under way are half done on the average.
double StudyRunner::secondsLeft() const
{
    const double done = static_cast<double>(m_ended) + static_cast<double>(m_running.size()) / 2;
    return std::chrono::duration<double>(Clock::now() - m_begin).count() / done
        * (static_cast<double>(m_missing) - done);
}

}
