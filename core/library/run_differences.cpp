#include "core/library/run_differences.h"

#include "core/config/registry.h"
#include "core/library/seed_sets.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <utility>

namespace cmir {

namespace {

bool allTheSame(const std::vector<nlohmann::json>& values)
{
    return std::ranges::all_of(values, [&](const nlohmann::json& value) { return value == values.front(); });
}

template <class Of> std::vector<nlohmann::json> valuesOf(std::span<const RunSummary> runs, const Of& of)
{
    std::vector<nlohmann::json> values;
    for (const RunSummary& run : runs)
        values.push_back(of(run));
    return values;
}

}

RunDifferences differencesOf(std::span<const RunSummary> runs)
{
    RunDifferences found;
    const auto add = [&](const std::string& key, std::vector<nlohmann::json> values) {
        if (!values.empty() && !allTheSame(values))
            found.settings.push_back({ key, std::move(values) });
    };
    add("method", valuesOf(runs, [](const RunSummary& run) { return nlohmann::json(run.method); }));
    // The same data may lie elsewhere: what tells data apart is what is in them. The built-in data follow from
    // settings.
    const auto contents = valuesOf(runs, [](const RunSummary& run) {
        return nlohmann::json { isOfBuiltInData(run) ? "synthetic" : run.data.value("sha256", ""),
            run.data.value("modalities", nlohmann::json::array()) };
    });
    if (!contents.empty() && !allTheSame(contents))
        found.settings.push_back({ "data", valuesOf(runs, [](const RunSummary& run) { return run.data; }) });
    for (const Parameter& p : allParameters())
        add(p.key, valuesOf(runs, [&](const RunSummary& run) {
            return run.settingsOf(p.key).value(p.key, nlohmann::json());
        }));

    std::set<std::pair<std::string, std::string>> names;
    for (const RunSummary& run : runs)
        for (const auto& [split, metrics] : run.metrics)
            for (const auto& [metric, value] : metrics)
                names.emplace(split, metric);
    for (const auto& [split, metric] : names) {
        RunDifferences::Metric row { split, metric, {} };
        for (const RunSummary& run : runs) {
            const auto of = run.metrics.find(split);
            const bool has = of != run.metrics.end() && of->second.contains(metric);
            row.values.push_back(has ? of->second.at(metric) : std::numeric_limits<double>::quiet_NaN());
        }
        found.metrics.push_back(std::move(row));
    }
    return found;
}

nlohmann::json differencesDocument(std::span<const RunSummary> runs, const RunDifferences& differences)
{
    nlohmann::json document { { "runs", nlohmann::json::array() }, { "settings", nlohmann::json::array() },
        { "later", nlohmann::json::array() }, { "metrics", nlohmann::json::array() } };
    for (const RunSummary& run : runs) {
        document["runs"].push_back(run.path.string());
        auto later = nlohmann::json::object();
        for (const auto& [key, value] : run.selected.items())
            later[key] = run.settings.at(key);
        document["later"].push_back(std::move(later));
    }
    for (const auto& setting : differences.settings)
        document["settings"].push_back({ { "key", setting.key }, { "values", setting.values } });
    for (const auto& metric : differences.metrics) {
        auto values = nlohmann::json::array();
        for (const double value : metric.values)
            values.push_back(std::isfinite(value) ? nlohmann::json(value) : nlohmann::json());
        document["metrics"].push_back(
            { { "split", metric.split }, { "metric", metric.metric }, { "values", std::move(values) } });
    }
    return document;
}

}
