#include "core/evaluation/result_table.h"

#include <nlohmann/json.hpp>

namespace cmir {

nlohmann::json resultTableToJson(const ResultTable& table, const std::string& run)
{
    auto rows = nlohmann::json::array();
    for (const auto& row : table.rows) {
        nlohmann::json object { { "split", row.split }, { "modalities", row.modalities }, { "metric", row.metric },
            { "mean", row.mean }, { "std", row.std }, { "draws", row.draws } };
        if (row.sigma)
            object["sigma"] = *row.sigma;
        if (row.rho)
            object["rho"] = *row.rho;
        rows.push_back(std::move(object));
    }
    return { { "protocol", table.protocol }, { "run", run }, { "rows", std::move(rows) } };
}

}
