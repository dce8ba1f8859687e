#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cmir {

/// One measured value of a protocol (method.md section 6), the row of `cmir evaluate --json`.
struct ResultRow {
    std::string split; ///< "test", "test_rho_0"
    std::string modalities; ///< corrupted ones: "text", "all"; "none" where nothing is corrupted
    std::optional<double> sigma; ///< test noise, in standard deviations of the training features
    std::optional<double> rho; ///< of the split
    std::string metric; ///< "mae"
    double mean = 0;
    double std = 0; ///< over draws (n-1); 0 for one draw
    std::int64_t draws = 1;

    friend bool operator==(const ResultRow&, const ResultRow&) = default;
};

struct ResultTable {
    std::string protocol; ///< "test-noise", "ood"
    std::vector<ResultRow> rows;
};

/// {"protocol", "run", "rows": [...]} of `cmir evaluate --json`.
nlohmann::json resultTableToJson(const ResultTable& table, const std::string& run);

}
