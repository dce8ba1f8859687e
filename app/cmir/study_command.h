#pragma once

#include "app/cmir/settings.h"

#include "core/experiment/study.h"

#include <nlohmann/json_fwd.hpp>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace cmir {
struct Dataset;
}

namespace cmir::app {

/// What every command that trains a study is asked.
struct StudyCommand {
    Settings settings;
    DataOptions data;
    std::string seeds = "0..4", out, executor = "local", slurmSettings;
    std::vector<std::string> measures;
    std::vector<std::string> predictions; ///< NAME=FILES
    int atOnce = 1;
    bool isolate = false, keepRuns = false, json = false;

    std::vector<std::int64_t> seedList() const; ///< throws BadInput
    /// The data, and a configuration on it whose settings are those that were given. Throws Error.
    std::pair<RunConfig, std::shared_ptr<const Dataset>> load() const;
    StudyOptions options() const; ///< throws BadInput
    std::vector<std::string> measureList() const; ///< throws BadInput
    /// What --predictions names, measured on the data. Throws BadInput.
    std::vector<OtherProgram> otherPrograms(const Dataset& dataset) const;
    /// The table, beside what other programs predict, which is kept in the folder; or with --json one document with
    /// `more` in it. Throws Failure where a training failed, afterwards.
    void print(const StudyResults& results, const Dataset& dataset, const std::vector<OtherProgram>& others,
        const nlohmann::json& more) const;
    void addTo(CLI::App& command);
};

/// Trains what is missing of a plan made for the data, and prints the table, or with --json one document. A study that
/// is interrupted says what it keeps. Returns the exit status; throws Error: Failure also where a training failed,
/// after the results of the others.
int runStudyCommand(
    const StudyCommand& command, const std::function<StudyPlan(const RunConfig& base, const Dataset& dataset)>& plan);

/// Runs `work`, which may be interrupted: then what is kept in the folder is said. Returns the exit status.
int runToTheEnd(const std::string& folder, const std::function<void()>& work);

/// "0..4" or "0,1,7" of an option. Throws BadInput that begins with its name.
std::vector<std::int64_t> seedList(const std::string& option, const std::string& text);

/// "cmir,erm" as typed in a list of methods. Throws BadInput.
std::vector<Method> methodList(const std::vector<std::string>& names);

}
