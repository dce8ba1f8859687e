#include "app/cmir/output.h"

#include "core/analysis/interval_text.h"
#include "core/common/error.h"
#include "core/common/printable.h"
#include "core/storage/dataset_file.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iostream>

#include <unistd.h>

namespace cmir::app {

namespace {

bool isOfKind(const std::filesystem::path& path, const std::string& kind)
{
    try {
        return fileKind(path) == kind;
    } catch (const Error&) {
        return false;
    }
}

}

std::size_t textWidth(const std::string& text)
{
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

TextTable::TextTable(std::vector<std::string> header, std::size_t leftColumns)
    : m_rows { std::move(header) }
    , m_leftColumns(leftColumns)
{ }

void TextTable::add(std::vector<std::string> row)
{
    for (std::string& cell : row)
        cell = printable(cell);
    m_rows.push_back(std::move(row));
}

void TextTable::print() const
{
    std::vector<std::size_t> widths(m_rows.front().size());
    for (const auto& row : m_rows)
        for (std::size_t c = 0; c < row.size(); ++c)
            widths[c] = std::max(widths[c], textWidth(row[c]));
    for (const auto& row : m_rows) {
        std::string line;
        for (std::size_t c = 0; c < row.size(); ++c) {
            const std::string space(widths[c] - textWidth(row[c]), ' ');
            line += c == 0 ? "" : "  ";
            line += c < m_leftColumns ? row[c] + space : space + row[c];
        }
        line.erase(line.find_last_not_of(' ') + 1);
        std::cout << line << '\n';
    }
}

std::string numberText(double value)
{
    if (std::isnan(value))
        return "-";
    return fmt::format("{:.4f}", value);
}

std::string estimateText(const MeanEstimate& estimate, const std::string& metric)
{
    if (estimate.samples == 0)
        return "-";
    const std::string interval = intervalText(estimate, metric, numberText);
    return interval.empty() ? numberText(estimate.mean) : numberText(estimate.mean) + ' ' + interval;
}

namespace {

void printMetrics(const std::vector<std::string>& keys, const std::vector<std::string>& splits,
    const std::map<std::string, Metrics>& metrics)
{
    std::vector<std::string> header { "split" };
    header.insert(header.end(), keys.begin(), keys.end());
    TextTable table(header, 1);
    for (const std::string& split : splits) { // the metrics themselves are sorted by name
        const auto values = metrics.find(split);
        if (values == metrics.end())
            continue;
        std::vector<std::string> row { split };
        for (const auto& key : keys)
            row.push_back(values->second.count(key) > 0 ? numberText(values->second.at(key)) : "-");
        table.add(std::move(row));
    }
    table.print();
}

}

void printMetrics(const RunRecord& run)
{
    std::vector<std::string> splits;
    for (const Predictions& split : run.predictions)
        splits.push_back(split.split);
    printMetrics(metricKeys({ run.task, run.labelMin, run.labelMax }), splits, run.metrics);
}

void printMetrics(const RunOutline& run)
{
    printMetrics(metricKeys({ run.task, run.labelMin, run.labelMax }), run.splits, run.metrics);
}

void printJson(const nlohmann::json& document)
{
    std::cout << document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << std::endl;
}

void checkOutput(const std::filesystem::path& path, const std::string& kind)
{
    std::error_code error;
    const std::string name = "--out " + path.string();
    if (path.filename().empty() || std::filesystem::is_directory(path, error))
        throw BadInput(name + ": this is a folder; give the name of the " + kind + " file to write");
    const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
    if (!std::filesystem::is_directory(folder, error))
        throw BadInput(name + ": there is no folder " + folder.string());
    if (access(folder.c_str(), W_OK) != 0)
        throw BadInput(name + ": the folder " + folder.string() + " cannot be written");
    const bool isOurs = kind == "run" || kind == "dataset";
    const bool mayBeReplaced = isOurs ? isOfKind(path, kind) : !isOfKind(path, "run") && !isOfKind(path, "dataset");
    if (std::filesystem::exists(path, error) && !mayBeReplaced)
        throw BadInput(name + ": a file that is not a " + kind + " file is there already; it is left as it is");
}

void checkNewOutput(const std::filesystem::path& path, const std::string& kind, bool force)
{
    checkOutput(path, kind);
    std::error_code error;
    if (!force && std::filesystem::exists(path, error))
        throw BadInput("--out " + path.string() + ": a file is there already; --force replaces it");
}

}
