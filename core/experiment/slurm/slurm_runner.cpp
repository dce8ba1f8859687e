#include "core/experiment/slurm/slurm_runner.h"

#include "core/common/error.h"
#include "core/common/log.h"
#include "core/common/whole_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/logger.h>

#include <algorithm>
#include <map>
#include <thread>

namespace cmir {

namespace fs = std::filesystem;

namespace {

using namespace std::chrono_literals;

constexpr auto watchEvery = 20ms;
constexpr auto collectEvery = 300ms;
constexpr auto tellSlurmEvery = 500ms;
constexpr std::chrono::milliseconds firstPause = 1s; ///< between questions that are answered
constexpr std::chrono::milliseconds longestSilence = 60s; ///< between those that are not
constexpr auto cancelPatience = 30s;
constexpr auto submitPatience = 120s;
constexpr std::size_t mostTasks = 1000; ///< of one array: Slurm takes 1001 unless its MaxArraySize says otherwise

std::set<std::string> fileNamesIn(const fs::path& folder)
{
    std::set<std::string> names;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error))
        names.insert(entry.path().filename().string());
    return names;
}

std::string countOf(std::size_t number, const char* what)
{
    return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
}

}

SlurmRunner::SlurmRunner(const Task& task)
    : m_task(task)
    , m_slurm(task.folder)
    , m_work(task.folder)
    , m_jobs(task.collection.jobs().size())
    , m_pause(firstPause)
{
    for (std::size_t j = 0; j < m_jobs.size(); ++j) {
        m_jobs[j].open = task.collection.missing(j, task.folder, task.options.keepRuns);
        m_missing += m_jobs[j].open ? 1 : 0;
    }
    m_open = m_missing;
}

void SlurmRunner::run()
{
    if (!becomeTheOne())
        return;
    takeUp();
    tell();
    while (m_open > 0) {
        if (cancelled())
            cancel();
        collect();
        answer();
        judge();
        ask();
        keepWatch();
    }
    finish();
}

/// False: all has come while another submits and watches.
bool SlurmRunner::becomeTheOne()
{
    for (Clock::time_point tried {};;) {
        if (Clock::now() - tried > collectEvery) {
            tried = Clock::now();
            m_claim = JobClaim::tryNow(m_slurm.claimFile());
        }
        if (m_claim || m_open == 0)
            return m_claim.has_value();
        m_task.context.check(); // what the other one submitted is not ours to cancel
        collect();
        keepWatch();
    }
}

void SlurmRunner::keepWatch()
{
    if (m_claim && Clock::now() - m_touched > std::chrono::seconds(JobClaim::touchEvery)) {
        m_touched = Clock::now();
        m_claim->touch();
    }
    if (Clock::now() - m_told > tellSlurmEvery)
        tell();
    std::this_thread::sleep_for(watchEvery);
}

SlurmRunner::Watched& SlurmRunner::watch(SlurmArray array)
{
    const std::size_t tasks = array.tasks.size();
    Watched& watched = m_arrays.emplace_back();
    watched.array = std::move(array);
    watched.jobs.resize(tasks);
    watched.heard.resize(tasks);
    watched.ended.resize(tasks);
    std::map<std::string, std::size_t> known;
    for (std::size_t j = 0; j < m_jobs.size(); ++j)
        known[m_task.collection.jobs()[j].hash] = j;
    for (std::size_t t = 0; t < tasks; ++t)
        for (const std::string& hash : watched.array.tasks[t])
            if (const auto job = known.find(hash); job != known.end())
                watched.jobs[t].push_back(job->second);
    return watched;
}

/// The arrays of the folder that this study's jobs are in. Those of other plans stay as they are.
void SlurmRunner::takeUp()
{
    for (SlurmArray& array : m_slurm.arrays()) { // a later attempt takes the jobs of an earlier one
        Watched& watched = watch(std::move(array));
        const bool ours = std::ranges::any_of(watched.jobs, [](const auto& jobs) { return !jobs.empty(); });
        if (ours && watched.array.over)
            m_slurm.remove(watched.array);
        if (!ours || watched.array.over) {
            m_arrays.pop_back();
            continue;
        }
        for (const auto& jobs : watched.jobs)
            for (const std::size_t j : jobs) {
                m_jobs[j].in = &watched;
                m_jobs[j].attempts = watched.array.attempt;
            }
        log()->info(
            "the Slurm array {} is taken up again", watched.array.id.empty() ? watched.array.name : watched.array.id);
    }
}

/// What has landed in the folder, whoever trained it. A failure counts where it was written since its job was
/// submitted: an earlier one was taken away then.
void SlurmRunner::collect()
{
    if (Clock::now() - m_collected < collectEvery)
        return;
    m_collected = Clock::now();
    const std::set<std::string> names = fileNamesIn(m_task.folder.path());
    const std::size_t before = m_open;
    for (std::size_t j = 0; j < m_jobs.size(); ++j) {
        const std::string& hash = m_task.collection.jobs()[j].hash;
        if (!m_jobs[j].open || !(names.contains(hash + ".json") || names.contains(hash + ".failed.json")))
            continue;
        m_task.collection.reread(j, m_task.folder);
        if (!m_task.collection.missing(j, m_task.folder, m_task.options.keepRuns)
            || (m_jobs[j].in && m_task.collection.failed(j)))
            close(j);
    }
    if (m_open == before)
        return;
    tell();
    if (m_task.changed)
        m_task.changed(m_task.collection.results());
}

void SlurmRunner::close(std::size_t job)
{
    m_jobs[job].open = false;
    --m_open;
}

std::vector<std::size_t> SlurmRunner::openJobs(const Watched& watched, std::size_t task) const
{
    std::vector<std::size_t> open;
    for (const std::size_t j : watched.jobs[task])
        if (m_jobs[j].open && m_jobs[j].in == &watched)
            open.push_back(j);
    return open;
}

bool SlurmRunner::isDue(const Watched& watched, std::size_t task) const
{
    const auto& ended = watched.ended[task];
    return ended && Clock::now() - *ended >= std::chrono::seconds(m_task.settings.landing);
}

/// Decides about what ended tasks have left undone.
void SlurmRunner::judge()
{
    for (Watched& watched : m_arrays)
        for (std::size_t t = 0; t < watched.ended.size(); ++t) {
            if (!isDue(watched, t) || openJobs(watched, t).empty())
                continue;
            m_collected = {}; // what came a moment ago
            collect();
            if (const auto jobs = openJobs(watched, t); !jobs.empty())
                giveUp(watched, t, jobs);
        }
}

std::string SlurmRunner::taskText(const Watched& watched, std::size_t task) const
{
    const SlurmTask& heard = watched.heard[task];
    return fmt::format("the Slurm task {}_{}{} ended as {}", watched.array.id, task,
        heard.node.empty() ? "" : " on " + heard.node, heard.state);
}

void SlurmRunner::giveUp(Watched& watched, std::size_t task, const std::vector<std::size_t>& jobs)
{
    const bool again
        = slurmFate(watched.heard[task].state) != SlurmFate::Failed && watched.array.attempt < m_task.settings.tries;
    if (again) {
        for (const std::size_t j : jobs)
            m_jobs[j].in = nullptr;
        m_next = {};
        log()->warn("{} without {}, which {} submitted again", taskText(watched, task),
            countOf(jobs.size(), "training"), jobs.size() == 1 ? "is" : "are");
        return;
    }
    std::string message = taskText(watched, task);
    if (watched.array.attempt > 1)
        message += fmt::format(", the {} time that it was submitted", watched.array.attempt);
    const fs::path logged
        = m_task.folder.path() / slurmLog(SlurmFolder::below(watched.array), static_cast<std::int64_t>(task));
    try {
        message += fmt::format(": {} ({})", lastWords(readWholeFile(logged)), logged.string());
    } catch (const Error&) {
        message += "; it has left no log";
    }
    watched.broken = true;
    for (const std::size_t j : jobs) {
        m_task.folder.writeFailure(m_task.collection.jobs()[j], { message });
        m_task.collection.reread(j, m_task.folder);
        close(j);
    }
    if (m_task.changed)
        m_task.changed(m_task.collection.results());
}

void SlurmRunner::ask()
{
    if (m_call || Clock::now() < m_next || m_open == 0)
        return;
    const auto withoutId = std::ranges::find_if(m_arrays, [](const Watched& w) { return w.array.id.empty(); });
    const bool waiting = std::ranges::any_of(m_jobs, [](const Job& job) { return job.open && !job.in; });
    if (withoutId != m_arrays.end() && withoutId->unknown)
        submit(*withoutId);
    else if (withoutId == m_arrays.end() && waiting)
        order();
    else if (!m_arrays.empty())
        look();
}

/// A new array of what waits; what was submitted equally often goes together.
void SlurmRunner::order()
{
    const auto waits = [](const Job& job) { return job.open && !job.in; };
    std::int64_t attempts = -1;
    for (const Job& job : m_jobs)
        if (waits(job) && (attempts < 0 || job.attempts < attempts))
            attempts = job.attempts;
    std::vector<std::size_t> jobs;
    for (std::size_t j = 0; j < m_jobs.size(); ++j)
        if (waits(m_jobs[j]) && m_jobs[j].attempts == attempts)
            jobs.push_back(j);

    SlurmArray array;
    array.name = newSlurmName();
    array.attempt = attempts + 1;
    std::size_t next = 0;
    for (const std::size_t size :
        evenParts(jobs.size(), static_cast<std::size_t>(m_task.settings.membersPerTask()), mostTasks)) {
        auto& task = array.tasks.emplace_back();
        for (; task.size() < size; ++next)
            task.push_back(m_task.collection.jobs()[jobs[next]].hash);
    }
    for (const std::size_t j : jobs) {
        m_task.folder.removeFailure(m_task.collection.jobs()[j]); // what comes from now on is the array's
        m_task.collection.reread(j, m_task.folder);
    }
    m_slurm.write(array, m_task.plan, m_task.options.keepRuns, slurmScript(m_task.settings, orderOf(array)));
    Watched& watched = watch(std::move(array));
    for (const std::size_t j : jobs) {
        m_jobs[j].in = &watched;
        m_jobs[j].attempts = watched.array.attempt;
    }
    submit(watched);
}

SlurmOrder SlurmRunner::orderOf(const SlurmArray& array) const
{
    SlurmOrder order;
    order.name = array.name;
    order.study = fs::absolute(m_task.folder.path()).lexically_normal();
    order.folder = SlurmFolder::below(array);
    order.program = !m_task.settings.program.empty() ? fs::path(m_task.settings.program)
        : !m_task.options.program.empty()            ? m_task.options.program
                                                     : commandLineProgram();
    order.tasks = array.tasks.size();
    order.isolate = m_task.options.trainIn == TrainIn::Processes;
    std::set<std::string> modules;
    for (const StudyJob& job : m_task.collection.jobs())
        for (const auto& [file, sha256] : job.modules)
            modules.insert(sha256);
    order.modules.assign(modules.begin(), modules.end());
    return order;
}

void SlurmRunner::submit(Watched& watched)
{
    watched.unknown = false;
    m_submitting = &watched;
    m_call = std::make_unique<SlurmCall>(
        "sbatch", sbatchArguments(m_task.settings, orderOf(watched.array)), m_work.path(), submitPatience);
}

void SlurmRunner::look()
{
    std::vector<std::string> names;
    for (const Watched& watched : m_arrays)
        names.push_back(watched.array.name);
    m_submitting = nullptr;
    m_call = std::make_unique<SlurmCall>("squeue", squeueArguments(names), m_work.path());
}

void SlurmRunner::answer()
{
    if (!m_call || !m_call->ended())
        return;
    const auto call = std::move(m_call);
    if (!call->answered())
        silent(lastWords(call->errors()));
    else if (m_submitting)
        submitted(*call);
    else
        looked(*call);
}

void SlurmRunner::submitted(const SlurmCall& call)
{
    heard();
    const auto number = call.succeeded() ? parseSbatch(call.output()) : std::nullopt;
    if (!number) {
        const std::string why = lastWords(call.succeeded() ? call.output() : call.errors());
        m_slurm.remove(m_submitting->array);
        throw Failure(call.succeeded() ? fmt::format("sbatch does not say the number of the job: \"{}\"", why)
                                       : "sbatch refuses: " + why);
    }
    m_submitting->array.id = number->id;
    m_submitting->array.cluster = number->cluster;
    m_slurm.update(m_submitting->array);
    log()->info("submitted to Slurm as {}: {}", number->id, countOf(m_submitting->array.tasks.size(), "task"));
    m_pause = firstPause;
    m_next = Clock::now() + m_pause;
}

void SlurmRunner::looked(const SlurmCall& call)
{
    if (!call.succeeded())
        return silent(lastWords(call.errors()));
    heard();
    const std::vector<SlurmTask> tasks = parseSqueue(call.output());
    for (Watched& watched : m_arrays)
        hear(watched, tasks);
    m_next = Clock::now() + m_pause;
    m_pause = std::min<std::chrono::milliseconds>(std::chrono::seconds(m_task.settings.poll), m_pause * 3 / 2);
}

void SlurmRunner::hear(Watched& watched, const std::vector<SlurmTask>& tasks)
{
    std::vector<const SlurmTask*> found(watched.heard.size());
    for (const SlurmTask& task : tasks) {
        if (task.name != watched.array.name)
            continue;
        watched.ids.insert(task.id);
        if (task.task < 0 || task.task >= static_cast<std::int64_t>(found.size()))
            continue;
        const SlurmTask*& known = found[static_cast<std::size_t>(task.task)];
        if (!known || slurmFate(task.state) == SlurmFate::UnderWay)
            known = &task;
    }
    if (watched.array.id.empty()) {
        watched.unknown = watched.ids.empty();
        if (watched.unknown)
            return;
        watched.array.id = *watched.ids.begin();
        m_slurm.update(watched.array);
    }
    for (std::size_t t = 0; t < found.size(); ++t) {
        watched.heard[t] = found[t] ? *found[t] : SlurmTask { {}, {}, 0, std::string(forgottenByItself), {} };
        if (slurmFate(watched.heard[t].state) == SlurmFate::UnderWay)
            watched.ended[t].reset(); // or again, where Slurm itself has begun it anew
        else if (!watched.ended[t])
            watched.ended[t] = Clock::now();
    }
}

void SlurmRunner::silent(const std::string& why)
{
    if (!m_silentSince) {
        m_silentSince = Clock::now();
        log()->warn("Slurm does not answer ({}): the folder is watched on, and it is asked again",
            why.empty() ? "the command did not end" : why);
    }
    m_pause = std::min(longestSilence, m_pause * 2);
    m_next = Clock::now() + m_pause;
}

void SlurmRunner::heard()
{
    if (!m_silentSince)
        return;
    log()->warn("Slurm answers again");
    m_silentSince.reset();
    m_pause = firstPause;
}

/// An array of which sbatch was not heard to the end may be there all the same.
void SlurmRunner::learnIds(Clock::time_point end)
{
    if (m_call && m_submitting) {
        m_call->wait();
        if (const auto number = m_call->succeeded() ? parseSbatch(m_call->output()) : std::nullopt)
            m_submitting->array.id = number->id;
    }
    m_call.reset();
    const auto unsure = [](const Watched& watched) { return watched.array.id.empty() && !watched.unknown; };
    while (std::ranges::any_of(m_arrays, unsure) && Clock::now() < end) {
        look();
        m_call->wait();
        const auto call = std::move(m_call);
        if (call->answered() && call->succeeded())
            looked(*call);
        else
            std::this_thread::sleep_for(firstPause);
    }
}

void SlurmRunner::cancel()
{
    if (m_task.leave && m_task.leave())
        throw Cancelled();
    m_task.context.report(share(), "cancelling in Slurm");
    const auto end = Clock::now() + cancelPatience;
    learnIds(end);
    std::set<std::string> ids;
    for (const Watched& watched : m_arrays) {
        ids.insert(watched.ids.begin(), watched.ids.end());
        if (!watched.array.id.empty())
            ids.insert(watched.array.id);
    }
    for (auto id = ids.begin(); id != ids.end();) {
        SlurmCall call("scancel", { "--quiet", *id }, m_work.path());
        call.wait();
        if (call.answered()) // what is not there any more needs none
            ++id;
        else if (Clock::now() > end)
            throw Failure(fmt::format("cancelled, but Slurm does not answer ({}) and goes on; when it does: scancel {}",
                lastWords(call.errors()), fmt::join(id, ids.end(), " ")));
        else
            std::this_thread::sleep_for(firstPause);
    }
    for (const Watched& watched : m_arrays)
        m_slurm.remove(watched.array);
    throw Cancelled();
}

/// All has come. What has not gone well has left logs, which its message names.
void SlurmRunner::finish()
{
    for (Watched& watched : m_arrays) {
        watched.array.over = watched.broken;
        if (watched.broken)
            m_slurm.update(watched.array);
        else
            m_slurm.remove(watched.array);
    }
}

void SlurmRunner::tell()
{
    m_told = Clock::now();
    const std::size_t all = m_jobs.size();
    std::size_t running = 0, waiting = 0;
    for (const Watched& watched : m_arrays)
        for (const SlurmTask& task : watched.heard) {
            running += task.state == "RUNNING" ? 1 : 0;
            waiting += task.state == "PENDING" ? 1 : 0;
        }
    std::string text = fmt::format("{} of {} trainings", all - m_open, all);
    if (m_open > 0 && !m_claim)
        text += ", another program watches over them";
    if (running + waiting > 0)
        text += fmt::format(", {} running in Slurm, {} waiting", countOf(running, "task"), waiting);
    if (m_silentSince) {
        const auto seconds = [](auto time) { return std::chrono::duration_cast<std::chrono::seconds>(time).count(); };
        text += fmt::format(", Slurm has not answered for {} s", seconds(Clock::now() - *m_silentSince));
        if (!m_call)
            text += fmt::format(": asked again in {} s", std::max<long>(0, seconds(m_next - Clock::now())));
    }
    m_task.context.report(share(), text);
}

}
