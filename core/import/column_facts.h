#pragma once

#include "core/common/job.h"
#include "core/import/foreign_file.h"

#include <cstdint>
#include <string>
#include <vector>

namespace cmir::foreign {

/// What the numbers of a column are, over all splits.
struct ColumnFacts {
    std::string name;
    double smallest = 0, largest = 0; ///< of those that are finite; smallest > largest: there is none
    std::uint64_t numbers = 0, notFinite = 0, zeros = 0;
    std::uint64_t different = 0; ///< texts; how many are different

    /// "-2.41 to 3.1, 12 not finite"; of texts "1,281 different".
    std::string text() const;
};

/// Reads each column once. Throws what reading throws; Cancelled.
std::vector<ColumnFacts> columnFacts(const File& file, const JobContext& job = {});

}
