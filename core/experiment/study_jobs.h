#pragma once

#include "core/common/sha256.h"
#include "core/experiment/study.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace cmir {

/// One training of a study, and every variant that it counts for: variants that train the same (a plain run whatever
/// its lambdas are) share one job.
struct StudyJob {
    RunConfig config; ///< as trained: through configForMethod, one thread
    std::int64_t seed = 0;
    std::vector<std::size_t> variants; ///< ascending
    std::string hash; ///< of jobKey, 16 hex digits
    std::map<std::string, std::string> modules {}; ///< SHA-256 of the modules that its `unimodal` names, by file
};

/// The jobs of a plan without repetitions, seed by seed, so that a study that is stopped has whole repetitions. Throws
/// BadInput: a plan without variants or seeds, a seed or a name twice, an unknown key, a value out of range, a module
/// that cannot be read.
std::vector<StudyJob> studyJobs(const StudyPlan& plan);

using FileHash = std::function<std::string(const std::string& path)>;
inline const FileHash hashOfFile = [](const std::string& path) { return fileSha256(path); };

/// What decides the outcome of a job, as canonical JSON (keys sorted, no spaces): the run's configuration and what is
/// measured after training. The data and the modules of `unimodal` count by their SHA-256, not by their path; of
/// synthetic data the parameters say all. Machine settings that do not change the numbers are left out.
///   hashOf  a file's SHA-256; throws BadInput where it cannot be read
std::string jobKey(
    const RunConfig& config, const std::vector<std::string>& measures, const FileHash& hashOf = hashOfFile);
/// The first 16 hex digits of the SHA-256 of jobKey: the name of the job's files.
std::string jobHash(
    const RunConfig& config, const std::vector<std::string>& measures, const FileHash& hashOf = hashOfFile);

}
