#pragma once

#include "core/data/dataset.h"
#include "core/evaluation/metrics.h"
#include "core/run/result_table.h"
#include "core/run/run_record.h"

#include <vector>

namespace cmir {

/// Adds one row per metric: mean and standard deviation over the draws (at least one), all else as in `like`.
void addMetricRows(ResultTable& table, const ResultRow& like, const std::vector<Metrics>& draws);

/// Worst value and spread over several measurements of the same metrics (the risks of theorem 3), one row each per
/// metric: "<worst><metric>" and "<spread><metric>", the largest value minus the least. `worst` and `spread` are
/// prefixes. Values that are not numbers are left out; none left: NaN. Nothing is added for no measurement.
void addSpreadRows(ResultTable& table, const ResultRow& like, const std::vector<Metrics>& measured,
    const std::string& worst, const std::string& spread);

}
