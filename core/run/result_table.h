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
    std::string missing {}; ///< what is set to its training mean: "audio+vision", "random features"; empty: nothing
    std::string environment {}; ///< recorded environment that the row is of; empty: the whole split
    std::optional<double> lower {}, upper {}; ///< 95 % interval, where the protocol gives one
    std::optional<double> reference {}; ///< what a representation that knows nothing of it would show (probes)
    std::optional<double> rate {}; ///< share of what is missing, where it is chosen at random

    friend bool operator==(const ResultRow&, const ResultRow&) = default;
};

struct ResultTable {
    std::string protocol; ///< "test-noise", "ood", "missing", "probe"
    std::vector<ResultRow> rows;
};

/// {"protocol", "run", "rows": [...]} of `cmir evaluate --json`. What a row does not have is not in its object;
/// `missing` is in every row of the protocol of that name.
nlohmann::json resultTableToJson(const ResultTable& table, const std::string& run);

}
