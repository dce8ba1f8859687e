#pragma once

#include "core/data/dataset.h"
#include "core/import/split_rule.h"

#include <span>
#include <string>
#include <vector>

namespace cmir::foreign {

/// What is to be known of the rows of one split of the file, to say where each goes.
struct RowsToRoute {
    std::string target; ///< the split that it becomes where no rule says otherwise
    std::span<const std::string> ids;
    std::span<const std::string> environments; ///< empty: there are none
    std::span<const double> labels;
};

struct Routing {
    std::vector<std::string> names; ///< of the splits that come of it: train, valid, test, then the others
    std::vector<std::vector<int>> target; ///< for each split of the file, of each row: which of `names`; -1: left out
    std::vector<std::string> steps; ///< what was done, in sentences
};

/// Parts the rows of a file by a rule. `file` is its name, for what is said. Throws BadInput: a rule by group without
/// environments, an environment that is not there, a sample in two lists of ids, lists without any sample of the file.
Routing routeRows(const std::string& file, const std::vector<RowsToRoute>& sources, const SplitRule& rule, Task task);

}
