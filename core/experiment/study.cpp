#include "core/experiment/study.h"

#include "core/common/sha256.h"
#include "core/config/module_consent.h"
#include "core/experiment/study_collection.h"
#include "core/experiment/study_runner.h"
#include "core/run/unknown_parameters.h"

#include <algorithm>

namespace cmir {

namespace fs = std::filesystem;

namespace {

/// What a file of data is known by; without it the jobs of two files would be the same.
std::string dataSha256(const RunConfig& base, const JobContext& job)
{
    return base.data.synthetic() ? std::string() : fileSha256(base.data.path, job.cancelled);
}

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
    requireKnownParameters(plan.base, {}, "the base of a study");
    StudyPlan known = plan;
    known.base.sha256 = dataSha256(plan.base, job);
    if (!plan.base.data.synthetic()) // found again from any folder
        known.base.data.path = fs::absolute(plan.base.data.path).lexically_normal().string();
    auto jobs = studyJobs(known);
    for (const StudyJob& one : jobs)
        for (const auto& [file, sha256] : one.modules)
            checkModuleConsent(file, sha256);
    job.check();
    const StudyFolder folder = StudyFolder::open(options.folder);
    folder.writePlan(known);
    StudyCollection collection(known, std::move(jobs), folder);
    if (changed)
        changed(collection.results());
    StudyRunner(known, options, folder, collection, job, changed).run();
    return collection.results();
}

StudyResults readStudy(const fs::path& path)
{
    const StudyFolder folder = StudyFolder::find(path);
    const StudyPlan plan = folder.readPlan();
    return StudyCollection(plan, studyJobs(plan), folder).results();
}

}
