#include "core/run/result_table.h"

#include <nlohmann/json.hpp>

namespace cmir {

nlohmann::json resultTableToJson(const ResultTable& table, const std::string& run)
{
    auto rows = nlohmann::json::array();
    for (const auto& row : table.rows) {
        nlohmann::json object { { "split", row.split }, { "modalities", row.modalities }, { "metric", row.metric },
            { "mean", row.mean }, { "std", row.std }, { "draws", row.draws } };
        const auto add = [&](const char* key, const std::optional<double>& value) {
            if (value)
                object[key] = *value;
        };
        add("sigma", row.sigma);
        add("rho", row.rho);
        if (table.protocol == "missing" || !row.missing.empty())
            object["missing"] = row.missing;
        if (!row.environment.empty())
            object["environment"] = row.environment;
        add("rate", row.rate);
        add("lower", row.lower);
        add("upper", row.upper);
        add("reference", row.reference);
        rows.push_back(std::move(object));
    }
    return { { "protocol", table.protocol }, { "run", run }, { "rows", std::move(rows) } };
}

}
