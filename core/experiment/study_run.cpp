#include "core/experiment/study_run.h"

#include "core/common/error.h"
#include "core/experiment/study_folder.h"
#include "core/experiment/study_jobs.h"
#include "core/experiment/study_runner.h"

#include <fmt/format.h>

#include <cmath>

namespace cmir {

namespace fs = std::filesystem;

namespace {

bool sameMeasured(double a, double b)
{
    return a == b || (std::isnan(a) && std::isnan(b));
}

/// What was measured first of all that differs; empty: nothing does.
std::string firstMeasuredDifference(const JobResult& study, const JobResult& again)
{
    if (study.bestEpoch != again.bestEpoch)
        return fmt::format("the selected epoch ({} in the study, {} now)", study.bestEpoch, again.bestEpoch);
    for (const auto& [split, metrics] : study.metrics) {
        const auto here = again.metrics.find(split);
        for (const auto& [metric, value] : metrics) {
            const bool known = here != again.metrics.end() && here->second.contains(metric);
            if (!known || !sameMeasured(value, here->second.at(metric)))
                return fmt::format("{} on {}", metric, split);
        }
    }
    return study.sampleLosses == again.sampleLosses ? std::string() : "the losses of single samples";
}

/// With the data as they are now: a file may hold others by now, and what is trained on them is not the study's.
RunConfig withSameData(const RunConfig& base, const JobContext& job)
{
    RunConfig known = withKnownData(base, "the base of a study", job);
    if (!base.sha256.empty() && !base.data.synthetic() && known.sha256 != base.sha256)
        throw BadInput(base.data.path
            + ": the data are not those of the study any more (their SHA-256 is another), so that its training cannot "
              "be repeated");
    return known;
}

}

StudyRun findStudyRun(
    const StudyPlan& plan, std::size_t variant, std::int64_t seed, const fs::path& folder, const JobContext& job)
{
    if (variant >= plan.variants.size())
        throw BadInput(fmt::format("the study has {} variants, and no number {}", plan.variants.size(), variant + 1));
    StudyPlan one = plan;
    one.variants = { plan.variants[variant] };
    one.seeds = { seed };
    StudyJob wanted = studyJobs(one).front();
    std::error_code error;
    const bool isStudy = fs::exists(folder / "study.json", error);
    StudyRun run;
    if (isStudy) {
        run.file = StudyFolder::find(folder).runFile(wanted);
        if (fs::exists(run.file, error))
            return run;
    }
    one.base = withSameData(plan.base, job);
    wanted = studyJobs(one).front();
    StudyOptions options;
    options.folder = folder / "runs";
    options.keepRuns = true;
    const StudyResults trained = runStudy(one, options, job);
    if (!trained.failures.empty())
        throw Failure(trained.failures.front().message);
    const StudyFolder runs = StudyFolder::find(options.folder);
    run.again = true;
    run.file = runs.runFile(wanted);
    if (!fs::exists(run.file, error)) // it diverged, which is no failure that is tried again
        throw Failure("the training did not end well, so that there is no run of it");
    const auto before = isStudy ? StudyFolder::find(folder).readResult(wanted) : std::nullopt;
    const auto now = runs.readResult(wanted);
    run.compared = before && now;
    if (run.compared)
        run.difference = firstMeasuredDifference(*before, *now);
    return run;
}

}
