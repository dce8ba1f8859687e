#include "core/experiment/environment_risks.h"

#include "core/analysis/row_sample.h"
#include "core/experiment/result_rows.h"

#include <algorithm>
#include <map>

namespace cmir {

namespace {

/// Rows by environment, in the order of their first samples.
std::vector<std::pair<std::string, std::vector<std::int64_t>>> rowsByEnvironment(
    const Dataset& dataset, const Column& column)
{
    std::vector<std::pair<std::string, std::vector<std::int64_t>>> environments;
    std::map<std::string, std::size_t> places;
    for (std::size_t row = 0; row < column.size(); ++row) {
        const std::string name = environmentName(dataset, column, row);
        const auto [place, isNew] = places.emplace(name, environments.size());
        if (isNew)
            environments.push_back({ name, {} });
        environments[place->second].second.push_back(static_cast<std::int64_t>(row));
    }
    std::erase_if(environments, [](const auto& environment) {
        return static_cast<std::int64_t>(environment.second.size()) < fewestEnvironmentSamples;
    });
    return environments;
}

Metrics risk(const Dataset& dataset, const Split& split, const Matrix& answers, const std::vector<std::int64_t>& rows)
{
    std::vector<float> label;
    for (const std::int64_t row : rows)
        label.push_back(split.label[static_cast<std::size_t>(row)]);
    return computeMetrics(metricTask(dataset), label, takeRows(answers, rows));
}

}

void addEnvironmentRows(ResultTable& table, const Dataset& dataset, const Split& split, const Matrix& answers)
{
    const Column* column = split.column("environment");
    if (!column)
        return;
    const auto environments = rowsByEnvironment(dataset, *column);
    if (environments.size() < 2)
        return;
    ResultRow like;
    like.split = split.name;
    like.modalities = "none";
    std::vector<Metrics> risks;
    for (const auto& [name, rows] : environments) {
        risks.push_back(risk(dataset, split, answers, rows));
        like.environment = name;
        for (const auto& [metric, value] : risks.back()) {
            like.metric = "environment/" + metric;
            like.mean = value;
            table.rows.push_back(like);
        }
    }
    like.environment.clear();
    addSpreadRows(table, like, risks, "worst_environment/", "spread_environment/");
}

}
