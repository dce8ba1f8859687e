#pragma once

#include <string>

namespace cmir {

/// What a run warns of while it trains, with the change of a live parameter that would mend it, if one would.
struct RunWarning {
    std::string text;
    std::string key {}, value {}; ///< of the change; empty: none
    std::string deed {}; ///< what the change does, for a button: "Take the whitened form"

    friend bool operator==(const RunWarning&, const RunWarning&) = default;
};

}
