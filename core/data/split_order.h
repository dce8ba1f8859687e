#pragma once

#include <string_view>

namespace cmir {

/// The order in which splits are told: train, valid and its shifts, test, its shifts, then any other. Shifts that
/// differ in a number fall with it, as the correlation of the synthetic data does; the rest goes by name.
struct SplitOrder {
    bool operator()(std::string_view a, std::string_view b) const;
};

}
