#include "core/analysis/over_seeds.h"

#include "core/analysis/intervals.h"
#include "core/evaluation/metrics.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <tuple>

namespace cmir {

namespace {

using Tables = std::vector<ResultTable>;
using SplitMetricsOfRun = std::map<std::string, Metrics>;

bool isOfTheSame(const ResultRow& a, const ResultRow& b)
{
    const auto what = [](const ResultRow& row) {
        return std::tie(
            row.split, row.modalities, row.sigma, row.rho, row.metric, row.missing, row.environment, row.rate);
    };
    return what(a) == what(b);
}

/// Of another run the row that measures the same; those of one protocol stand in one order, so that it is where this
/// one is, unless a run has more splits.
const ResultRow* sameRow(const Tables& tables, const std::string& protocol, const ResultRow& row, std::size_t place)
{
    const auto table = std::ranges::find(tables, protocol, &ResultTable::protocol);
    if (table == tables.end())
        return nullptr;
    if (place < table->rows.size() && isOfTheSame(table->rows[place], row))
        return &table->rows[place];
    const auto found
        = std::ranges::find_if(table->rows, [&](const ResultRow& other) { return isOfTheSame(other, row); });
    return found == table->rows.end() ? nullptr : &*found;
}

Tables meanTables(const std::vector<const Tables*>& all)
{
    Tables means;
    for (const ResultTable& table : *all.front()) {
        ResultTable mean { table.protocol, {} };
        for (std::size_t place = 0; place < table.rows.size(); ++place) {
            std::vector<double> values;
            for (const Tables* tables : all)
                if (const ResultRow* row = sameRow(*tables, table.protocol, table.rows[place], place))
                    values.push_back(row->mean);
            if (values.size() < all.size())
                continue;
            ResultRow row = table.rows[place];
            const MeanEstimate estimate = studentInterval(values);
            row.mean = std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
            row.std = estimate.deviation;
            row.draws = static_cast<std::int64_t>(values.size());
            row.lower = row.upper = {};
            if (estimate.reason.empty()) {
                const MetricInfo metric = metricInfo(row.metric);
                row.lower = std::max(estimate.lower, metric.least);
                row.upper = std::min(estimate.upper, metric.most);
            }
            mean.rows.push_back(std::move(row));
        }
        if (!mean.rows.empty())
            means.push_back(std::move(mean));
    }
    return means;
}

/// The mean of one metric over the runs; nothing where one of them lacks it.
std::optional<double> meanOf(
    const std::vector<const SplitMetricsOfRun*>& all, const std::string& split, const std::string& metric)
{
    double sum = 0;
    for (const SplitMetricsOfRun* run : all) {
        const auto there = run->find(split);
        if (there == run->end() || !there->second.contains(metric))
            return {};
        sum += there->second.at(metric);
    }
    return sum / static_cast<double>(all.size());
}

SplitMetricsOfRun meanMetrics(const std::vector<const SplitMetricsOfRun*>& all)
{
    SplitMetricsOfRun means;
    for (const auto& [split, metrics] : *all.front())
        for (const auto& [metric, value] : metrics)
            if (const auto mean = meanOf(all, split, metric))
                means[split][metric] = *mean;
    return means;
}

}

RunRecord overSeeds(std::span<const std::shared_ptr<const RunRecord>> runs)
{
    const RunRecord& first = *runs.front();
    RunRecord all;
    all.config = first.config;
    all.modalityNames = first.modalityNames;
    all.task = first.task;
    all.outputs = first.outputs;
    all.labelMin = first.labelMin;
    all.labelMax = first.labelMax;
    std::vector<const Tables*> tables;
    std::vector<const SplitMetricsOfRun*> metrics;
    for (const auto& run : runs) {
        tables.push_back(&run->results);
        metrics.push_back(&run->metrics);
    }
    all.results = meanTables(tables);
    all.metrics = meanMetrics(metrics);
    for (const BaselineResults& baseline : first.baselines) {
        tables.clear();
        metrics.clear();
        for (const auto& run : runs)
            if (const auto same = std::ranges::find(run->baselines, baseline.method, &BaselineResults::method);
                same != run->baselines.end()) {
                tables.push_back(&same->results);
                metrics.push_back(&same->metrics);
            }
        if (tables.size() == runs.size())
            all.baselines.push_back({ baseline.method, meanMetrics(metrics), meanTables(tables) });
    }
    return all;
}

}
