#include "core/library/comparison_table.h"

#include "core/analysis/apart_reading.h"
#include "core/analysis/intervals.h"
#include "core/config/registry.h"
#include "core/config/shown_value.h"
#include "core/data/split_names.h"
#include "core/data/split_order.h"
#include "core/evaluation/metrics.h"
#include "core/library/apart_mean.h"
#include "core/library/comparison_text.h"
#include "core/library/seed_sets.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

namespace cmir {

namespace {

using TableSection = ComparisonTable::Section;
using TableCell = ComparisonTable::Cell;
using TableRow = ComparisonTable::Row;
using TableColumn = ComparisonTable::Column;

constexpr double unmeasured = std::numeric_limits<double>::quiet_NaN();

std::vector<TableColumn> columnsOf(std::span<const ComparedRun> runs, bool seedsTogether)
{
    std::vector<TableColumn> columns;
    std::map<std::string, std::size_t> known;
    for (std::size_t i = 0; i < runs.size(); ++i) {
        const auto [place, isNew]
            = known.try_emplace(seedsTogether ? allButSeed(runs[i].run) : std::to_string(i), columns.size());
        if (isNew)
            columns.push_back({ runs[i].title, {} });
        columns[place->second].runs.push_back(i);
    }
    for (TableColumn& column : columns) {
        if (column.runs.size() == 1)
            continue;
        std::vector<const RunSummary*> together;
        for (const std::size_t i : column.runs)
            together.push_back(&runs[i].run);
        std::vector<std::size_t> kept;
        for (const std::size_t place : oneOfEachSeed(together))
            kept.push_back(column.runs[place]);
        const std::size_t repeats = column.runs.size() - kept.size();
        column.title += kept.size() == 1 ? " (1 seed" : fmt::format(" ({} seeds", kept.size());
        column.title += repeats > 0 ? fmt::format(", {} again left out)", repeats) : ")";
        column.runs = std::move(kept);
    }
    return columns;
}

std::string plainText(const nlohmann::json& value)
{
    return value.is_null() ? std::string() : value.is_string() ? value.get<std::string>() : value.dump();
}

/// As it is read; what no version knows any more stays as it stands.
std::string valueText(const Parameter& p, const nlohmann::json& value)
{
    if (value.is_null())
        return {};
    try {
        return shownValue(p, p.fromJson(value));
    } catch (const std::exception&) {
        return plainText(value);
    }
}

std::string settingText(const Parameter& p, const RunSummary& run)
{
    const auto textOf = [&](const nlohmann::json& in) { return valueText(p, in.value(p.key, nlohmann::json())); };
    const std::string last = textOf(run.settings), measured = textOf(run.settingsOf(p.key));
    std::string turned;
    if (run.first.is_object() && run.first.contains(p.key))
        if (const std::string first = valueText(p, run.first.at(p.key)); first != measured)
            turned = first + " at first";
    if (measured != last)
        turned += (turned.empty() ? "" : ", ") + last + " after the selected epoch";
    return turned.empty() ? measured : measured + " (" + turned + ")";
}

/// Name and modalities; a piece of the checksum where one name is of different contents.
std::string dataText(const RunSummary& run, bool withSum)
{
    std::string text = run.data.value("name", "");
    if (text.empty())
        text = run.data.value("path", "");
    if (withSum && !isOfBuiltInData(run))
        text += " " + run.data.value("sha256", "").substr(0, 8);
    std::string names;
    for (const auto& name : run.data.value("modalities", nlohmann::json::array()))
        names += (names.empty() ? "" : ", ") + plainText(name);
    return names.empty() ? text : text + " (" + names + ")";
}

/// A row of texts: those of a column's runs, each once.
template <class Of>
TableRow textRow(std::span<const ComparedRun> runs, const std::vector<TableColumn>& columns, std::string key,
    std::string title, const Of& of)
{
    TableRow row { TableSection::Settings, std::move(key), std::move(title), {}, {} };
    for (const TableColumn& column : columns) {
        TableCell cell;
        std::vector<std::string> texts;
        for (const std::size_t i : column.runs)
            if (const std::string text = of(runs[i].run);
                !text.empty() && std::ranges::find(texts, text) == texts.end())
                texts.push_back(text);
        // Seeds in their order: whole numbers, the shorter one is the smaller.
        std::ranges::sort(texts, {}, [](const std::string& text) { return std::pair(text.size(), text); });
        for (const std::string& text : texts)
            cell.text += (cell.text.empty() ? "" : ", ") + text;
        row.cells.push_back(std::move(cell));
    }
    return row;
}

template <class Of> bool differs(std::span<const ComparedRun> runs, const Of& of)
{
    return std::ranges::any_of(runs, [&](const ComparedRun& one) { return of(one.run) != of(runs.front().run); });
}

void addSettings(ComparisonTable& table, std::span<const ComparedRun> runs, bool all)
{
    const auto add = [&](const std::string& key, const std::string& title, const auto& of) {
        if (all || differs(runs, of))
            table.rows.push_back(textRow(runs, table.columns, key, title, of));
    };
    add("method", "method", [](const RunSummary& run) {
        try {
            return methodTitle(methodFromName(run.method));
        } catch (const std::exception&) {
            return run.method;
        }
    });
    const bool sums = differs(runs,
        [](const RunSummary& run) { return isOfBuiltInData(run) ? std::string() : run.data.value("sha256", ""); });
    add("data", "data", [&](const RunSummary& run) { return dataText(run, sums); });
    for (const Parameter& p : allParameters())
        add(p.key, p.symbol.empty() ? p.label : p.symbol + " " + p.label,
            [&](const RunSummary& run) { return settingText(p, run); });
}

/// Mean and interval of what the column's runs have.
TableCell measuredCell(const std::vector<double>& found)
{
    TableCell cell;
    std::vector<double> values;
    std::ranges::copy_if(found, std::back_inserter(values), [](double value) { return std::isfinite(value); });
    cell.samples = static_cast<std::int64_t>(values.size());
    if (values.empty())
        return cell;
    const MeanEstimate estimate = studentInterval(values);
    cell.value = estimate.mean;
    if (estimate.reason.empty() && values.size() > 1)
        cell.interval = Interval { estimate.lower, estimate.upper };
    return cell;
}

/// `better`: 1 where larger is better, -1 where smaller is, 0: neither is marked. Without any value no row.
template <class Of>
void addMeasured(ComparisonTable& table, std::span<const ComparedRun> runs, TableRow row, int better, const Of& of)
{
    for (const TableColumn& column : table.columns) {
        std::vector<double> values;
        for (const std::size_t i : column.runs)
            values.push_back(of(runs[i].run));
        row.cells.push_back(measuredCell(values));
    }
    std::vector<double> values;
    for (const TableCell& cell : row.cells)
        if (std::isfinite(cell.value))
            values.push_back(better * cell.value);
    if (values.empty())
        return;
    const auto [least, most] = std::ranges::minmax(values);
    // A difference to one seed may be chance; what looks the same is not told apart by a mark.
    const bool overSeeds = std::ranges::none_of(row.cells, [](const TableCell& cell) { return cell.samples == 1; });
    if (better != 0 && table.sameData && overSeeds && shortNumber(least) != shortNumber(most))
        for (TableCell& cell : row.cells)
            cell.best = std::isfinite(cell.value) && shortNumber(cell.value) == shortNumber(better * most);
    table.rows.push_back(std::move(row));
}

double metricOf(const RunSummary& run, const std::string& split, const std::string& metric)
{
    const auto metrics = run.metrics.find(split);
    if (metrics == run.metrics.end())
        return unmeasured;
    const auto value = metrics->second.find(metric);
    return value == metrics->second.end() ? unmeasured : value->second;
}

/// Those of a split, the known ones in the order of presentation, then the others.
std::vector<std::string> metricsOf(std::span<const ComparedRun> runs, const std::string& split)
{
    std::set<std::string> found;
    for (const ComparedRun& one : runs)
        if (const auto metrics = one.run.metrics.find(split); metrics != one.run.metrics.end())
            for (const auto& [name, value] : metrics->second)
                found.insert(name);
    std::vector<std::string> order;
    for (const MetricTask& task :
        { MetricTask { Task::Regression, -3.0, 3.0 }, MetricTask { Task::Regression, -1.0, 1.0 },
            MetricTask { Task::Regression, {}, {} }, MetricTask { Task::Binary, {}, {} } })
        for (const std::string& key : metricKeys(task))
            if (found.erase(key) > 0)
                order.push_back(key);
    order.insert(order.end(), found.begin(), found.end());
    return order;
}

void addMetrics(
    ComparisonTable& table, std::span<const ComparedRun> runs, const std::string& split, TableSection section)
{
    const std::vector<std::string> metrics = metricsOf(runs, split);
    const bool classes = std::ranges::find(metrics, "accuracy") != metrics.end();
    const bool otherLosses
        = differs(runs, [](const RunSummary& run) { return run.settings.value("prediction_loss", nlohmann::json()); });
    for (const std::string& metric : metrics) {
        const MetricInfo info = metricInfo(metric);
        const bool known = info.key != info.title; // which way is better is known of those alone
        const bool isLoss = metric == "loss"; // with labels that are numbers, that of the setting prediction_loss
        std::string title = metric == "all_variants" ? "MAE or loss over all variants"
            : isLoss && !classes                     ? "Prediction loss"
                                                     : info.title;
        const int better = metric == "all_variants" ? -1
            : !known || (isLoss && otherLosses)     ? 0
            : info.largerIsBetter                   ? 1
                                                    : -1;
        if (section == TableSection::Test && split != "test")
            title.append(", ").append(split);
        std::string key = split;
        key.append("/").append(metric);
        addMeasured(table, runs, { section, std::move(key), std::move(title), {}, {} }, better,
            [&](const RunSummary& run) { return metricOf(run, split, metric); });
    }
}

struct ApartRow {
    const char *what, *title;
    int better; ///< for parts that are to come apart
};

constexpr std::array apartRows {
    ApartRow { "label_invariant", "label from Zᵢₙᵥ", 1 },
    ApartRow { "shift_invariant", "label under shift from Zᵢₙᵥ", 1 },
    ApartRow { "environment_invariant", "environment from Zᵢₙᵥ", -1 },
    ApartRow { "label_spurious", "label from Zₛₚᵤ", -1 },
    ApartRow { "shift_spurious", "label under shift from Zₛₚᵤ", -1 },
    ApartRow { "environment_spurious", "environment from Zₛₚᵤ", 1 },
    ApartRow { "conditional_correlation", "mean |C| given the label", -1 },
};

void addApart(ComparisonTable& table, std::span<const ComparedRun> runs)
{
    const bool sameK = !differs(runs, [](const RunSummary& run) { return run.settings.value("K", nlohmann::json()); });
    for (const ApartRow& asked : apartRows) {
        const std::string what = asked.what;
        TableRow row { TableSection::Apart, "apart/" + what, asked.title,
            fmt::format("Apart is the mean of the modalities, read while a run trains, on {} validation samples at "
                        "most; Embeddings and the report measure anew, on the whole split, and differ from it",
                apartReadSamples),
            {} };
        const bool chanceMoves = !sameK && what.starts_with("environment");
        if (chanceMoves)
            row.note
                = "K differs, and with it the share of environments found by chance, 1 / (K + 1): not to be compared "
                  "across";
        addMeasured(table, runs, std::move(row), chanceMoves ? 0 : asked.better,
            [&](const RunSummary& run) { return apartMean(run, what); });
    }
}

}

std::string sectionTitle(TableSection section)
{
    switch (section) {
    case TableSection::Settings:
        return "Settings";
    case TableSection::Validation:
        return "Validation";
    case TableSection::Test:
        return "Test";
    case TableSection::Apart:
        return "Apart, on validation";
    }
    return {};
}

ComparisonTable compareRuns(std::span<const ComparedRun> runs, const ComparisonOptions& options)
{
    ComparisonTable table;
    if (runs.empty())
        return table;
    table.columns = columnsOf(runs, options.seedsTogether);
    table.sameData = !differs(runs, dataIdentity);
    if (!table.sameData)
        table.note = "The runs are of different data: no value is marked as the best.";
    else if (table.columns.size() > 1
        && std::ranges::any_of(table.columns, [](const TableColumn& column) { return column.runs.size() == 1; }))
        table.note
            = "Beside a column of one seed (without ±) no value is marked as the best: a difference may be chance.";
    addSettings(table, runs, options.allSettings);
    addMetrics(table, runs, "valid", TableSection::Validation);
    if (options.testMetrics) {
        std::set<std::string, SplitOrder> splits;
        for (const ComparedRun& one : runs)
            for (const auto& [split, metrics] : one.run.metrics)
                if (isTestSplit(split))
                    splits.insert(split);
        for (const std::string& split : splits) // "test" sorts before all that begin with it
            addMetrics(table, runs, split, TableSection::Test);
    }
    addApart(table, runs);
    return table;
}

void addReferences(ComparisonTable& table, std::span<const ReferenceModel> references)
{
    if (table.columns.empty() || !table.sameData)
        return;
    for (const ReferenceModel& reference : references) {
        table.columns.push_back({ reference.title + " (reference)", {} });
        for (TableRow& row : table.rows) {
            TableCell cell;
            const auto slash = row.key.rfind('/'); // "test_rho_0/mae"
            const bool isMetric = row.section == TableSection::Validation || row.section == TableSection::Test;
            if (const auto split = reference.metrics.find(row.key.substr(0, isMetric ? slash : 0));
                split != reference.metrics.end())
                if (const auto value = split->second.find(row.key.substr(slash + 1)); value != split->second.end()) {
                    cell.value = value->second;
                    cell.samples = 1;
                }
            row.cells.push_back(std::move(cell));
        }
    }
}

RunSummary summaryOfRecord(const RunRecord& record, const std::filesystem::path& path)
{
    RunSummary run
        = begunSummary(record.config, settingsAtEnd(record.config.parameters, record.events), record.identity);
    run.path = path;
    run.state = runEndName(record.end);
    run.epochs = record.epochs;
    run.bestEpoch = record.bestEpoch;
    run.seconds = record.seconds;
    run.testSeen = record.testSeen;
    run.metrics = record.metrics;
    noteSelected(run, record.config.parameters, record.events, record.bestStep);
    const std::string valid = "valid/", apart = "apart/";
    for (const auto& [name, values] : record.history.series) {
        const bool isApart = name.starts_with(apart);
        if (!isApart && !name.starts_with(valid))
            continue;
        // Epochs are left out of apart: the last one before the result's that was looked at.
        for (std::int64_t e = std::min(record.bestEpoch, static_cast<std::int64_t>(values.size())); e > 0; --e)
            if (const double value = values[static_cast<std::size_t>(e - 1)]; !std::isnan(value)) {
                if (isApart)
                    run.apart[name.substr(apart.size())] = value;
                else
                    run.metrics["valid"].try_emplace(name.substr(valid.size()), value);
                break;
            } else if (!isApart)
                break;
    }
    return run;
}

}
