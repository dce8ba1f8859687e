#include "core/experiment/study_collection.h"

#include "core/experiment/measured_place.h"
#include "core/experiment/other_programs.h"
#include "core/run/origins.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>

namespace cmir {

namespace {

void addRows(StudyResults& results, const StudyJob& job, std::size_t variant, const JobResult& result)
{
    const auto add = [&](const std::string& split, const std::string& metric, double value) {
        results.rows.push_back({ variant, job.seed, split, metric, value });
    };
    for (const auto& [split, metrics] : result.metrics)
        for (const auto& [metric, value] : metrics)
            add(split, metric, value);
    add(trainingPlace, "best_epoch", static_cast<double>(result.bestEpoch));
    add(trainingPlace, "seconds", result.seconds);
    if (result.weights > 0)
        add(trainingPlace, "weights", static_cast<double>(result.weights));
}

std::string countText(std::size_t trainings)
{
    return fmt::format("{} training{}", trainings, trainings == 1 ? "" : "s");
}

}

StudyCollection::StudyCollection(const StudyPlan& plan, std::vector<StudyJob> jobs, const StudyFolder& folder)
    : m_plan(plan)
    , m_jobs(std::move(jobs))
    , m_results(m_jobs.size())
    , m_failures(m_jobs.size())
    , m_others(keptOtherPrograms(folder.path()))
{
    for (std::size_t j = 0; j < m_jobs.size(); ++j)
        reread(j, folder);
}

void StudyCollection::reread(std::size_t job, const StudyFolder& folder)
{
    m_results[job] = folder.readResult(m_jobs[job]);
    m_failures[job] = m_results[job] ? std::nullopt : folder.readFailure(m_jobs[job]);
}

bool StudyCollection::missing(std::size_t job, const StudyFolder& folder, bool keepRuns) const
{
    if (diverged(job)) // and would do so again
        return false;
    std::error_code error;
    return !finished(job) || (keepRuns && !std::filesystem::exists(folder.runFile(m_jobs[job]), error));
}

StudyResults StudyCollection::results() const
{
    StudyResults results;
    results.plan = m_plan;
    results.others = m_others;
    for (std::size_t v = 0; v < m_plan.variants.size(); ++v)
        for (std::size_t j = 0; j < m_jobs.size(); ++j) // the plan's order of seeds
            if (std::ranges::find(m_jobs[j].variants, v) != m_jobs[j].variants.end())
                add(results, v, j);
    std::vector<const JobResult*> there;
    for (const std::optional<JobResult>& result : m_results)
        if (result)
            there.push_back(&*result);
    results.mixed = mixedOrigins(there);
    return results;
}

void StudyCollection::add(StudyResults& results, std::size_t variant, std::size_t job) const
{
    if (m_results[job]) {
        addRows(results, m_jobs[job], variant, *m_results[job]);
        if (!m_results[job]->sampleLosses.empty())
            results.sampleLosses[{ variant, m_jobs[job].seed }] = m_results[job]->sampleLosses;
        ++results.finished;
    } else if (m_failures[job]) {
        results.failures.push_back({ variant, m_jobs[job].seed, m_failures[job]->message });
    }
}

std::vector<std::string> mixedOrigins(const std::vector<const JobResult*>& results)
{
    std::vector<std::string> sentences;
    for (const auto& [key, name, isNumeric] : origins) {
        std::map<std::string, std::size_t> found;
        for (const JobResult* result : results) {
            const auto value = result->software.find(key);
            ++found[value == result->software.end() ? "not recorded" : value->second];
        }
        if (found.size() < 2)
            continue;
        std::string text;
        for (const auto& [value, count] : found)
            text += fmt::format("{}{} ({})", text.empty() ? "" : ", ", value, countText(count));
        sentences.push_back(fmt::format("{}: {}", name, text));
    }
    return sentences;
}

}
