#include "core/experiment/result_rows.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace cmir {

namespace {

struct MeanAndDeviation {
    double mean = 0, std = 0;
};

MeanAndDeviation meanAndDeviation(const std::vector<double>& values)
{
    double sum = 0, squares = 0;
    for (const double v : values)
        sum += v;
    const double mean = sum / static_cast<double>(values.size());
    for (const double v : values)
        squares += (v - mean) * (v - mean);
    const double std = values.size() < 2 ? 0 : std::sqrt(squares / static_cast<double>(values.size() - 1));
    return { mean, std };
}

void addRow(ResultTable& table, ResultRow row, const std::string& metric, double mean)
{
    row.metric = metric;
    row.mean = mean;
    table.rows.push_back(std::move(row));
}

}

void addMetricRows(ResultTable& table, const ResultRow& like, const std::vector<Metrics>& draws)
{
    for (const auto& [metric, unused] : draws.front()) {
        std::vector<double> values;
        for (const Metrics& draw : draws)
            values.push_back(draw.at(metric));
        const auto [mean, std] = meanAndDeviation(values);
        ResultRow row = like;
        row.std = std;
        row.draws = static_cast<std::int64_t>(draws.size());
        addRow(table, std::move(row), metric, mean);
    }
}

void addSpreadRows(ResultTable& table, const ResultRow& like, const std::vector<Metrics>& measured,
    const std::string& worst, const std::string& spread)
{
    if (measured.empty())
        return;
    for (const auto& [metric, unused] : measured.front()) {
        std::vector<double> values;
        for (const Metrics& metrics : measured)
            if (const double value = metrics.at(metric); !std::isnan(value))
                values.push_back(value);
        double least = std::numeric_limits<double>::quiet_NaN(), most = least;
        if (!values.empty()) {
            const auto ends = std::minmax_element(values.begin(), values.end());
            least = *ends.first;
            most = *ends.second;
        }
        addRow(table, like, worst + metric, metricInfo(metric).largerIsBetter ? least : most);
        addRow(table, like, spread + metric, most - least);
    }
}

}
