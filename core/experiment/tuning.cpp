#include "core/experiment/tuning.h"

#include "core/common/error.h"
#include "core/experiment/json_file.h"
#include "core/experiment/study_collection.h"
#include "core/experiment/study_folder.h"
#include "core/experiment/study_runner.h"
#include "core/experiment/tune_search.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace cmir {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr const char* tuneFormat = "cmir-tune";
constexpr int formatVersion = 1;
constexpr const char* planFile = "tune.json";
constexpr const char* finalFolder = "chosen";

void writeTunePlan(const fs::path& folder, const TunePlan& plan)
{
    writeJsonFile(folder / planFile,
        { { "format", tuneFormat }, { "format_version", formatVersion }, { "plan", tunePlanToJson(plan) } });
}

TunePlan readTunePlan(const fs::path& folder)
{
    const fs::path path = folder / planFile;
    std::error_code error;
    if (!fs::exists(path, error))
        throw BadInput(folder.string() + ": there is no search here (no tune.json)");
    const json object = readJsonFile(path);
    checkFormat(object, path, tuneFormat);
    return tunePlanFromJson(object.value("plan", json()), path.string());
}

/// Passes on how far the search is, stage by stage.
class Progress {
public:
    explicit Progress(const JobContext& job)
        : m_job(job)
    { }

    void stage(double from, double to, std::string text)
    {
        m_from = from;
        m_to = to;
        m_text = std::move(text);
        m_job.report(m_from, m_text);
    }
    JobContext context() const
    {
        return { [this](double share, std::string_view) { m_job.report(m_from + share * (m_to - m_from), m_text); },
            m_job.cancelled };
    }

private:
    const JobContext& m_job;
    double m_from = 0, m_to = 0;
    std::string m_text;
};

}

TuneResults runTune(const TunePlan& wanted, const StudyOptions& wantedOptions, const JobContext& job,
    const std::function<void(const TuneResults&)>& changed)
{
    checkTunePlan(wanted);
    TunePlan plan = wanted;
    plan.base = withKnownData(wanted.base, "the base of a search", job);
    StudyOptions options = wantedOptions;
    if (!options.pool && options.trainIn == TrainIn::Pool)
        options.pool = std::make_shared<StudyPool>(options.atOnce);
    const StudyFolder folder = StudyFolder::open(options.folder);
    StudyOptions finalOptions = options;
    finalOptions.folder = options.folder / finalFolder;
    Progress progress(job);

    TuneSearch::Training training;
    training.begins = [&](double from, double to, const std::string& text) { progress.stage(from, to, text); };
    training.train = [&](const StudyPlan& stage, const TuneSearch::Changed& told) {
        return runJobs(stage, options, folder, progress.context(), told);
    };
    training.trainFinal = [&](const StudyPlan& study, const TuneSearch::Changed& told) {
        return runStudy(study, finalOptions, progress.context(), told);
    };
    TuneSearch search(plan, std::move(training), [&](const TuneResults& results) {
        if (changed)
            changed(results);
    });
    folder.writePlan(search.results().trained.plan);
    writeTunePlan(options.folder, plan);
    search.onProposed([&](const StudyPlan& all) { folder.writePlan(all); });
    search.run();
    return search.results();
}

TuneResults readTune(const fs::path& path)
{
    const StudyFolder folder = StudyFolder::find(path);
    const TunePlan plan = readTunePlan(path);
    const auto collect = [](const StudyPlan& study, const StudyFolder& from) {
        return StudyCollection(study, studyJobs(study), from).results();
    };
    TuneSearch::Training training;
    training.train = [&](const StudyPlan& stage, const TuneSearch::Changed&) { return collect(stage, folder); };
    training.trainFinal = [&](const StudyPlan& study, const TuneSearch::Changed&) {
        std::error_code error;
        const fs::path chosen = path / finalFolder;
        return fs::exists(chosen / "study.json", error) ? collect(study, StudyFolder::find(chosen))
                                                        : StudyResults { study, {}, {}, 0 };
    };
    TuneSearch search(plan, std::move(training), {});
    search.run();
    return search.results();
}

}
