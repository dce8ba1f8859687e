#include "app/cmir/study_tables.h"

#include "app/cmir/output.h"

#include "core/common/not_a_number.h"
#include "core/data/split_names.h"
#include "core/evaluation/metrics.h"
#include "core/experiment/measured_place.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <iostream>

namespace cmir::app {

namespace {

constexpr double significance = 0.05;
constexpr const char* referenceMark = " (reference)";

/// Best and second best, and a difference to the first row that is significant. Always as wide, so that numbers stand
/// below each other.
std::string marks(const StudyCell& cell)
{
    std::string text = cell.best ? "**" : cell.second ? "* " : "  ";
    return text + (cell.pHolm && *cell.pHolm < significance ? "†" : " ");
}

std::string cellText(const StudyCell* cell, const std::string& metric)
{
    if (!cell || cell->estimate.samples == 0)
        return "-   ";
    return estimateText(cell->estimate, metric) + " " + marks(*cell);
}

struct TableColumn {
    std::string title, split, metric;
};

using References = std::vector<ReferenceModel>;

/// A model that was fitted once: no seeds, so no interval, and no marks.
std::string referenceText(const ReferenceModel& reference, const TableColumn& column)
{
    const auto split = reference.metrics.find(column.split);
    const bool known = split != reference.metrics.end() && split->second.contains(column.metric);
    return (known ? numberText(split->second.at(column.metric)) : "-") + "    "; // as far from the edge as with marks
}

void printTable(const StudyResults& results, const StudySummary& summary, const References& references,
    const std::string& title, const std::vector<TableColumn>& columns)
{
    std::vector<std::string> header { title };
    for (const TableColumn& column : columns)
        header.push_back(column.title + "    "); // above the numbers, not above the marks
    TextTable table(header, 1);
    for (std::size_t v = 0; v < results.plan.variants.size(); ++v) {
        std::vector<std::string> row { results.plan.variants[v].name };
        for (const TableColumn& column : columns)
            row.push_back(cellText(summary.cell(v, column.split, column.metric), column.metric));
        table.add(std::move(row));
    }
    for (const ReferenceModel& reference : references) {
        std::vector<std::string> row { reference.title + referenceMark };
        for (const TableColumn& column : columns)
            row.push_back(referenceText(reference, column));
        table.add(std::move(row));
    }
    table.print();
    std::cout << '\n';
}

/// Every metric of one split.
void printSplit(const StudyResults& results, const StudySummary& summary, const References& references,
    const std::vector<std::string>& metrics, const std::string& split)
{
    std::vector<TableColumn> columns;
    for (const std::string& metric : metrics)
        if (summary.cell(0, split, metric))
            columns.push_back({ metric, split, metric });
    if (!columns.empty())
        printTable(results, summary, references, split, columns);
}

/// What a study of noise measures its models on.
std::optional<MeasuredPlace::Kind> noiseKind(const std::string& studyKind)
{
    if (studyKind == "noisy-modalities")
        return MeasuredPlace::Kind::Noise;
    return studyKind == "unseen-noise" ? std::optional(MeasuredPlace::Kind::Unseen) : std::nullopt;
}

/// The splits beside `test` that are worth a column; a folder may hold hundreds.
bool hasColumn(const std::string& split, const std::string& kind)
{
    using Kind = MeasuredPlace::Kind;
    const MeasuredPlace place = MeasuredPlace::read(split);
    if (const auto noise = noiseKind(kind))
        return place.kind == *noise && place.split == "test";
    switch (place.kind) {
    case Kind::Split:
        return split == "valid" || isTestSplit(split);
    case Kind::Sigma:
        return place.modalities.empty() && place.split == "test" && (place.level == 1.0 || place.level == 2.0);
    default:
        return place.kind == Kind::Missing;
    }
}

/// One metric over the splits, a few at a time, so that lines stay readable.
void printMetric(
    const StudyResults& results, const StudySummary& summary, const References& references, const std::string& metric)
{
    constexpr std::size_t most = 6;
    std::vector<TableColumn> columns;
    const auto print = [&] {
        if (!columns.empty())
            printTable(results, summary, references, metric, columns);
        columns.clear();
    };
    for (const std::string& split : summary.splits()) {
        if (!hasColumn(split, results.plan.kind) || !summary.cell(0, split, metric))
            continue;
        columns.push_back({ split, split, metric });
        if (columns.size() == most)
            print();
    }
    print();
}

std::string mainSplit(const std::string& kind)
{
    const auto noise = noiseKind(kind);
    return noise ? MeasuredPlace { *noise, {}, {}, "test" }.text() : "test";
}

/// What each method takes: numbers in its network, and processor time of a training.
void printCosts(const StudyResults& results, const StudySummary& summary)
{
    TextTable table({ "cost", "weights", "seconds a training" }, 1);
    for (std::size_t v = 0; v < results.plan.variants.size(); ++v) {
        const auto mean = [&](const char* what) {
            const StudyCell* cell = summary.cell(v, trainingPlace, what);
            return cell && cell->estimate.samples > 0 ? cell->estimate.mean : notANumber;
        };
        if (!std::isfinite(mean("seconds"))) // another program
            continue;
        const double weights = mean("weights");
        table.add({ results.plan.variants[v].name, std::isfinite(weights) ? fmt::format("{:.0f}", weights) : "-",
            numberText(mean("seconds")) });
    }
    table.print();
    std::cout << "weights: of the whole network, also those that a method leaves as they began\n\n";
}

void printLegend(const StudyResults& results, const References& references)
{
    const auto count
        = [](std::size_t n, const char* what) { return fmt::format("{} {}{}", n, what, n == 1 ? "" : "s"); };
    const std::size_t others = results.plan.variants.size() - 1;
    std::cout << fmt::format("mean ± half of the 95 % interval over {}, or [its ends] within what the metric can be; "
                             "** best, * second best in its column",
        count(results.plan.seeds.size(), "seed"));
    if (others > 0)
        std::cout << fmt::format("; † differs from \"{}\" (paired t-test, p < {:g} after Holm's correction for {})",
            results.plan.variants.front().name, significance, count(others, "comparison"));
    std::cout << '\n';
    if (!references.empty())
        std::cout << "(reference): without a network, fitted once on the same data; no part of marks and tests\n";
}

void printSelections(const StudyResults& results, const StudySummary& summary, const std::string& metric)
{
    for (const SelectionRule rule : { SelectionRule::ValidBest, SelectionRule::Oracle }) {
        const SelectedCandidate selected = summary.select(rule, metric);
        if (!selected.index) {
            std::cout << selected.label << ": " << selected.reason << '\n';
            continue;
        }
        const StudyCell* test = summary.cell(*selected.index, "test", metric);
        std::cout << fmt::format("{}: {}{}{}\n", selected.label, results.plan.variants[*selected.index].name,
            test ? fmt::format(" (test {} {})", metric, numberText(test->estimate.mean)) : "",
            selected.oracle ? "; an upper bound, no result" : "");
    }
}

}

void printStudy(const StudyResults& results, const StudySummary& summary, const std::vector<std::string>& metrics,
    const std::string& folder, const References& references)
{
    std::cout << fmt::format(
        "{}: {} of {} trainings\n\n", folder, results.finished, results.finished + results.failures.size());
    for (const std::string& difference : results.mixed)
        std::cout << "not all of one kind, so not the same to the last bit: " << difference << '\n';
    printSplit(results, summary, references, metrics, mainSplit(results.plan.kind));
    printMetric(results, summary, references, metrics.front());
    if (results.plan.kind == "methods")
        printCosts(results, summary);
    printLegend(results, references);
    if (results.plan.kind == "sweep")
        printSelections(results, summary, metrics.front());
}

void printTuned(const FairResults& results)
{
    const std::string metric = results.tuned.empty() ? "" : results.tuned.front().metric;
    TextTable table({ "method", "settings tried", "trainings", "seconds", "test " + metric, "oracle", "chosen" }, 7);
    const auto text = [](const std::optional<double>& value) { return value ? numberText(*value) : std::string("-"); };
    for (std::size_t v = 0; v < results.tuned.size(); ++v) {
        const TunedVariant& one = results.tuned[v];
        std::string chosen;
        for (const auto& [key, value] : one.settings)
            chosen += fmt::format("{}{} = {}", chosen.empty() ? "" : ", ", key, value);
        table.add(
            { results.plan.methods.variants[v].name, std::to_string(one.settingsTried), std::to_string(one.trainings),
                fmt::format("{:.0f}", one.seconds), text(one.chosenOnTest), text(one.oracleOnTest), chosen });
    }
    table.print();
    std::cout << fmt::format("each {} on seeds of its own, which the table does not have\n"
                             "oracle: the best on test of the settings tried, an upper bound and no result\n\n",
        results.tuned.empty() ? "" : results.tuned.front().chosenBy);
}

nlohmann::json referencesToJson(const std::vector<ReferenceModel>& references)
{
    auto list = nlohmann::json::array();
    for (const ReferenceModel& reference : references) {
        auto splits = nlohmann::json::object();
        for (const auto& [split, metrics] : reference.metrics)
            for (const auto& [metric, value] : metrics)
                splits[split][metric] = std::isfinite(value) ? nlohmann::json(value) : nlohmann::json();
        list.push_back({ { "key", reference.key }, { "title", reference.title },
            { "strength", reference.strength ? nlohmann::json(*reference.strength) : nlohmann::json() },
            { "splits", std::move(splits) } });
    }
    return list;
}

nlohmann::json selectionsToJson(const StudyResults& results, const StudySummary& summary, const std::string& metric)
{
    auto list = nlohmann::json::array();
    for (const SelectionRule rule : { SelectionRule::ValidBest, SelectionRule::Oracle }) {
        const SelectedCandidate selected = summary.select(rule, metric);
        list.push_back({ { "rule", selectionRuleName(rule) }, { "label", selected.label },
            { "oracle", selected.oracle },
            { "variant",
                selected.index ? nlohmann::json(results.plan.variants[*selected.index].name) : nlohmann::json() } });
    }
    return list;
}

}
