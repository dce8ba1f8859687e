#pragma once

#include "core/library/run_note.h"
#include "core/run/run_record.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>

namespace cmir {

/// A run in a list: what its file and its note say, without the arrays.
struct RunSummary {
    std::filesystem::path path; ///< of its file, which of one that is not done is still to come
    std::string id, created; ///< RunIdentity; empty in files of early versions
    std::string method; ///< "cmir"
    nlohmann::json data; ///< {"path", "sha256", "name", "modalities"}
    nlohmann::json settings; ///< every parameter, in force at the end
    nlohmann::json first; ///< those that were others at the beginning
    /// Those that were others when the selected weights were trained: what was measured is of these, not of `settings`.
    nlohmann::json selected = nlohmann::json::object();
    nlohmann::json parent; ///< {"id", "path", "step", "changes"}, or null
    /// "finished", "stopped", "failed"; of one that has a checkpoint only: "running", and "cut off" where no program
    /// has it any more.
    std::string state;
    std::int64_t epochs = 0, bestEpoch = 0;
    double seconds = 0;
    std::int64_t testSeen = 0; ///< RunRecord::testSeen
    std::map<std::string, Metrics> metrics; ///< by split
    Metrics apart; ///< RunOutline
    std::uintmax_t bytes = 0; ///< of the file
    RunNote note;

    /// The name a person gave it, else the file's.
    std::string name() const;
    /// `selected` or `settings`: where the value of a parameter stands that what was measured is of.
    const nlohmann::json& settingsOf(const std::string& key) const;
};

/// Of a run that has begun, as far as its settings go: `now` are those in force. What was measured is left empty.
RunSummary begunSummary(const RunConfig& config, const ExperimentConfig& now, const RunIdentity& identity);

/// Fills `selected` from what the run began with and what was done to it; the weights are those after step `bestStep`.
/// How long it trains does not count.
void noteSelected(
    RunSummary& run, const ExperimentConfig& first, std::span<const LiveChange> events, std::int64_t bestStep);

/// Reads a run file, or the checkpoint of a run that is not done, whose path is that of the run. The note and `bytes`
/// are left as they are. Throws BadInput.
RunSummary summaryOfRun(const std::filesystem::path& file);
RunSummary summaryOfCheckpoint(const std::filesystem::path& run, const std::filesystem::path& checkpoint);

/// What an index keeps of it: all but path, bytes and note. Back: throws BadInput where it is none of these.
nlohmann::json indexedSummary(const RunSummary& run);
RunSummary summaryFromIndex(nlohmann::json object);

/// The document of `cmir runs --json`.
nlohmann::json summaryDocument(const RunSummary& run);

}
