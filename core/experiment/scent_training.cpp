#include "core/experiment/scent_training.h"

#include "core/common/background_thread.h"
#include "core/common/free_memory.h"
#include "core/config/unimodal_choice.h"
#include "core/experiment/study_collection.h"
#include "core/experiment/study_folder.h"
#include "core/experiment/study_runner.h"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>

namespace cmir {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t muchData = std::uint64_t { 256 } << 20; ///< bytes of features
constexpr std::size_t keptResults = 4000; ///< files, some 5 KiB each
constexpr std::size_t keptRuns = 20; ///< that were opened (findStudyRun), some 10 MiB each
constexpr double untilFirst = 3; ///< times the patience: the first of a pool begins with what all of them share

/// That this program has used. Time by the clock would call a training slow because others have the processors.
double processorSeconds()
{
    timespec used {};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return static_cast<double>(used.tv_sec) + 1e-9 * static_cast<double>(used.tv_nsec);
}

std::uint64_t bytesOfFeatures(const Dataset& dataset)
{
    std::uint64_t bytes = 0;
    for (const Split& split : dataset.splits)
        for (const Matrix& features : split.features)
            bytes += static_cast<std::uint64_t>(features.rows * features.cols) * sizeof(float);
    return bytes;
}

/// The oldest files go where there are too many, a quarter at a time. Whoever misses one trains it again.
void forgetOldest(const fs::path& folder, const char* ending, std::size_t most)
{
    std::vector<std::pair<fs::file_time_type, fs::path>> files;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error))
        if (const std::string name = entry.path().filename().string(); name.ends_with(ending) && name != "study.json")
            files.emplace_back(entry.last_write_time(error), entry.path());
    if (files.size() <= most)
        return;
    std::ranges::sort(files);
    files.resize(files.size() - most * 3 / 4);
    for (const auto& [time, path] : files)
        fs::remove(path, error);
}

}

std::string whyNoScent(const Dataset& dataset, const RunConfig& base, bool large)
{
    StudyJob job { base, base.parameters.seed, {}, {} };
    for (const std::string& file : moduleFiles(base.parameters.unimodal))
        job.modules[file];
    if (PooledTraining::cannot(job))
        return "These settings need a program of their own to train, and that begins only when you ask for it.";
    if (const std::uint64_t bytes = bytesOfFeatures(dataset); !large && bytes > muchData)
        return fmt::format("The features take {} of memory, and a training would take long.", memoryText(bytes));
    return {};
}

std::shared_ptr<const ScentResults> readScent(const ScentPlan& plan, const fs::path& path)
{
    std::error_code error;
    if (!fs::exists(path / "study.json", error))
        return std::make_shared<const ScentResults>(ScentResults { plan, { plan.study, {}, {} } });
    return std::make_shared<const ScentResults>(
        ScentResults { plan, StudyCollection(plan.study, scentJobs(plan), StudyFolder::find(path)).results() });
}

bool trainScent(const ScentPlan& plan, const ScentOptions& options, const JobContext& job, const ScentFound& changed)
{
    if (options.yields)
        yieldToEverybody();
    auto jobs = scentJobs(plan); // refuses what is wrong before there is a folder
    const StudyFolder folder = StudyFolder::open(options.folder);
    forgetOldest(folder.path(), ".json", keptResults);
    forgetOldest(folder.path() / "runs", ".h5", keptRuns);
    folder.writePlan(plan.study);
    StudyCollection collection(plan.study, std::move(jobs), folder);
    bool tooSlow = false;
    double newest = processorSeconds();
    const auto tell = [&](const StudyResults& trained) {
        newest = processorSeconds();
        const auto found = std::make_shared<const ScentResults>(ScentResults { plan, trained });
        tooSlow = tooSlow || (options.patience && found->secondsOfOne() > *options.patience);
        if (changed)
            changed(found);
    };
    JobContext limited = job;
    limited.cancelled = [&] {
        const double spent = (processorSeconds() - newest) / std::max(1, options.atOnce);
        tooSlow = tooSlow || (options.patience && spent > untilFirst * *options.patience);
        return tooSlow || (job.cancelled && job.cancelled());
    };
    StudyOptions running;
    running.folder = options.folder;
    running.atOnce = options.atOnce;
    tell(collection.results());
    try {
        StudyRunner(plan.study, running, folder, collection, limited, tell).run();
    } catch (const Cancelled&) {
        if (!tooSlow || (job.cancelled && job.cancelled()))
            throw;
        return false;
    }
    return !tooSlow;
}

}
