#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cmir {

/// The run that another one was branched from.
struct RunParent {
    std::string id;
    std::string path; ///< where its file was; may have moved since
    std::int64_t step = 0; ///< finished steps at which the two part
    std::vector<std::string> changes; ///< "lambda1=3"

    friend bool operator==(const RunParent&, const RunParent&) = default;
};

/// Who a run is, whatever its file is called. It stays the same when a run is resumed or continued.
struct RunIdentity {
    std::string id; ///< random, 32 hexadecimal digits; empty in runs of earlier versions
    std::string created; ///< ISO 8601, UTC: "2026-03-01T12:00:00Z"
    std::optional<RunParent> parent {};

    friend bool operator==(const RunIdentity&, const RunIdentity&) = default;
};

/// A new run, begun now. Its id comes from the system: it is none of the run's numbers.
RunIdentity newRunIdentity();

}
