#pragma once

#include "core/run/run_record.h"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cmir {

/// What a list says of a run: all that is small in its file.
struct RunOutline {
    RunConfig config; ///< as it began
    ExperimentConfig settings; ///< in force at its end
    RunIdentity identity;
    RunEnd end = RunEnd::Finished;
    std::int64_t epochs = 0, bestEpoch = 0; ///< trained; whose weights are the result
    double seconds = 0;
    std::int64_t testSeen = 0; ///< RunRecord::testSeen
    std::map<std::string, Metrics> metrics; ///< by split
    std::int64_t numerics = 1; ///< RunRecord::numerics
    std::map<std::string, std::string> software;
    Task task = Task::Regression;
    std::optional<double> labelMin, labelMax;
    std::vector<std::string> splits; ///< with predictions, in the data's order
    std::vector<std::string> protocols; ///< whose results it holds
    std::vector<LiveChange> events;
    std::vector<std::string> warnings;
    Metrics apart; ///< of the result's epoch, by their names in the history after "apart/"
};

/// Reads it without the arrays. Throws as readRun does.
RunOutline readRunOutline(const std::filesystem::path& path);

}
