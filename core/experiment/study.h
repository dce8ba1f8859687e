#pragma once

#include "core/common/job.h"
#include "core/run/run_config.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cmir {

/// One way of training among several that are compared: settings over those of the plan's base.
struct StudyVariant {
    std::string name; ///< "without R_inv", "lambda1 = 0.1"
    Method method = Method::Cmir;
    std::vector<std::pair<std::string, std::string>> settings; ///< key and value, as setParameter takes them
    std::vector<std::string> modalities; ///< of this variant alone ("text"); empty: the base's
    bool otherProgram = false; ///< measured from what another program predicted: there is nothing to train
    friend bool operator==(const StudyVariant&, const StudyVariant&) = default;
};

/// What another program predicted on a study's data, measured as the study's own trainings are (other_programs.h).
struct OtherProgram {
    struct Repetition {
        std::string file, sha256; ///< of the predictions
        std::map<std::string, std::map<std::string, double>> metrics; ///< by split
    };
    std::string name;
    std::vector<Repetition> repetitions;
};

/// Several variants trained with several seeds on the same data with the same budget: sweeps, ablations, tables of
/// methods and the protocols that train models are studies.
struct StudyPlan {
    std::string kind; ///< "sweep", "ablation", "methods", "noisy-modalities", "unseen-noise"
    RunConfig base; ///< data and parameters that all share; its seed is replaced by each of `seeds`
    std::vector<std::string> axes; ///< a sweep's parameters by key; every variant sets each of them
    std::vector<StudyVariant> variants;
    std::vector<std::int64_t> seeds;
    std::vector<std::string> measures {}; ///< protocols of `cmir evaluate` that every job measures after training

    std::size_t jobs() const { return variants.size() * seeds.size(); }
};

/// What one job measured: the metrics of each split, and those of the plan's measures under names of their own (see
/// measured_place.h: "noise 0.3/test" is the test split under noise ratio 0.3).
struct StudyRow {
    std::size_t variant = 0;
    std::int64_t seed = 0;
    std::string split; ///< "valid", "test", "test_rho_-0.95", "noise 0.3/test"
    std::string metric; ///< "mae"; "best_epoch", "seconds" and "weights" of the split "training"
    double value = 0;
};

/// A job that did not end well.
struct StudyFailure {
    std::size_t variant = 0;
    std::int64_t seed = 0;
    std::string message;
};

struct StudyResults {
    StudyPlan plan;
    std::vector<StudyRow> rows; ///< of the finished jobs, by variant, then seed
    std::vector<StudyFailure> failures;
    std::size_t finished = 0; ///< jobs, of plan.jobs()
    /// Of the jobs that measured them (sampleLossesProtocol), by variant and seed.
    std::map<std::pair<std::size_t, std::int64_t>, std::vector<double>> sampleLosses {};
    std::vector<std::string>
        mixed {}; ///< what differs among the machines and programs that trained them (mixedOrigins)
    std::vector<OtherProgram> others {}; ///< kept in the folder; no variants until besideOtherPrograms makes them so

    /// One value per seed of the plan's order; nothing where a job is missing or did not measure it.
    std::vector<std::optional<double>> values(
        std::size_t variant, const std::string& split, const std::string& metric) const;
};

struct StudyPool;
class StudyExecutor;

enum class TrainIn {
    Pool, ///< this process: as many members of a ModelPool as run at a time, on one copy of the data
    Processes, ///< a `cmir train` of its own for each, which may crash by itself
};

/// Where a study is kept and how it is run.
struct StudyOptions {
    std::filesystem::path folder; ///< one file per finished job, named by the hash of its configuration, and study.json
    int atOnce = 1; ///< jobs at a time, at most, each with one thread: as many run as there is memory for
    TrainIn trainIn = TrainIn::Pool; ///< those that run a module are processes in any case
    std::filesystem::path program {}; ///< the cmir program of processes; empty: the one beside this program
    std::shared_ptr<StudyPool> pool {}; ///< shared with other studies; null: one of its own, where it needs one
    bool keepRuns = false; ///< the run file of every job stays in the folder too, as <hash>.h5
    /// Bytes that can still be taken, instead of the system's answer: for tests.
    std::function<std::optional<std::uint64_t>()> freeMemory {};
    std::shared_ptr<StudyExecutor> executor {}; ///< a cluster that trains; null: this machine
};

/// Runs what is missing in the folder (made where there is none) and returns everything that is there for this plan.
/// `changed` is called on the calling thread once at the start, with what was there, and whenever a job ends.
/// Cancelling ends the trainings, keeps what was finished, and throws Cancelled. Jobs that failed are tried again at
/// the next start, but for those that diverged, which would do so again. Several studies may share a folder, also at
/// once and from several machines: jobs of the same configuration are trained once, and study.json names the latest
/// plan. Throws BadInput (empty plan, unknown key, folder that holds something else), Failure.
StudyResults runStudy(const StudyPlan& plan, const StudyOptions& options, const JobContext& job,
    const std::function<void(const StudyResults&)>& changed = {});

/// What the folder holds of its own plan (study.json), without running anything. Throws BadInput.
StudyResults readStudy(const std::filesystem::path& folder);

/// The plan as it stands in study.json, and the way back; throws BadInput that begins with `where`.
nlohmann::json studyPlanToJson(const StudyPlan& plan);
StudyPlan studyPlanFromJson(const nlohmann::json& object, const std::string& where);

}
