#pragma once

#include "core/analysis/intervals.h"
#include "core/evaluation/metrics.h"
#include "core/run/run_record.h"
#include "core/storage/run_outline.h"

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace cmir::app {

/// Characters, not bytes: symbols such as λ₁ take several bytes and one column.
std::size_t textWidth(const std::string& text);

/// A table for people on standard output: columns aligned, the first `leftColumns` to the left, numbers to the right.
class TextTable {
public:
    TextTable(std::vector<std::string> header, std::size_t leftColumns);
    void add(std::vector<std::string> row);
    void print() const;

private:
    std::vector<std::vector<std::string>> m_rows;
    std::size_t m_leftColumns;
};

/// A number in a table: four significant decimals; "-" where it is not a number.
std::string numberText(double value);
/// A mean with its interval (intervalText); "-" where there is none.
std::string estimateText(const MeanEstimate& estimate, const std::string& metric);

/// One line per split in the data's order, one column per metric.
void printMetrics(const RunRecord& run);
void printMetrics(const RunOutline& run);

/// The one JSON document of --json.
void printJson(const nlohmann::json& document);

/// Fails now, not after an hour of training, where `path` cannot be written: a folder, a folder that is missing or not
/// writable, or a file there that is not of this kind ("run", "dataset") and so must not be lost. Throws BadInput.
void checkOutput(const std::filesystem::path& path, const std::string& kind);
/// The same for a file that takes nobody's place: where there is one already, it is replaced only if the user says so
/// (--force), and never by something of another kind. A `kind` that is not of this program's files ("CSV") takes the
/// place of none of those.
void checkNewOutput(const std::filesystem::path& path, const std::string& kind, bool force);

}
