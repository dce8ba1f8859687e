#pragma once

#include <string_view>

namespace cmir {

/// The order in which splits are told: by name, and those whose names end in a number by that ("test_rho_-0.95" before
/// "test_rho_-0.5" before "test_rho_0").
struct SplitOrder {
    bool operator()(std::string_view a, std::string_view b) const;
};

}
