#include "core/experiment/study.h"

#include "core/common/error.h"
#include "core/common/sha256.h"
#include "core/config/module_consent.h"
#include "core/experiment/study_collection.h"
#include "core/experiment/study_executor.h"
#include "core/experiment/study_runner.h"
#include "core/run/unknown_parameters.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace cmir {

namespace fs = std::filesystem;

RunConfig withKnownData(const RunConfig& base, const std::string& what, const JobContext& job)
{
    requireKnownParameters(base, {}, what);
    RunConfig known = base;
    known.sha256.clear();
    if (!base.data.synthetic()) {
        known.sha256 = fileSha256(base.data.path, job.cancelled);
        known.data.path = fs::absolute(base.data.path).lexically_normal().string();
    }
    return known;
}

namespace {

void checkConsent(const std::vector<StudyJob>& jobs)
{
    for (const StudyJob& job : jobs)
        for (const auto& [file, sha256] : job.modules)
            checkModuleConsent(file, sha256);
}

}

StudyResults runJobs(const StudyPlan& plan, const StudyOptions& options, const StudyFolder& folder,
    const JobContext& job, const std::function<void(const StudyResults&)>& changed)
{
    auto jobs = studyJobs(plan);
    checkConsent(jobs);
    job.check();
    StudyCollection collection(plan, std::move(jobs), folder);
    if (changed)
        changed(collection.results());
    if (options.executor)
        options.executor->run(plan, options, folder, collection, job, changed);
    else
        StudyRunner(plan, options, folder, collection, job, changed).run();
    return collection.results();
}

void runTheseJobs(const StudyPlan& plan, const std::vector<std::string>& hashes, const StudyOptions& options,
    const StudyFolder& folder, const JobContext& job)
{
    auto jobs = studyJobs(plan);
    const std::set<std::string> wanted(hashes.begin(), hashes.end());
    std::erase_if(jobs, [&](const StudyJob& one) { return !wanted.contains(one.hash); });
    if (jobs.size() != wanted.size())
        throw BadInput(
            fmt::format("{} of {} trainings of the list are not those of its plan: it was written by another "
                        "version of the program, or a module has changed",
                wanted.size() - jobs.size(), wanted.size()));
    checkConsent(jobs);
    StudyCollection collection(plan, std::move(jobs), folder);
    StudyRunner(plan, options, folder, collection, job, {}).run();
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
    known.base = withKnownData(plan.base, "the base of a study", job);
    studyJobs(known); // refuses what is wrong before there is a folder
    const StudyFolder folder = StudyFolder::open(options.folder);
    folder.writePlan(known);
    return runJobs(known, options, folder, job, changed);
}

StudyResults readStudy(const fs::path& path)
{
    const StudyFolder folder = StudyFolder::find(path);
    const StudyPlan plan = folder.readPlan();
    return StudyCollection(plan, studyJobs(plan), folder).results();
}

}
