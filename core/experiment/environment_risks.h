#pragma once

#include "core/data/dataset.h"
#include "core/run/result_table.h"

#include <cstdint>

namespace cmir {

/// Environments of fewer samples have no risk worth the name.
constexpr std::int64_t fewestEnvironmentSamples = 10;

/// Adds the risks by recorded environment (the split's column "environment": speaker, video, show) to an `ood` table:
/// per environment of at least fewestEnvironmentSamples samples the rows "environment/<metric>", named by
/// `ResultRow::environment`, and over them "worst_environment/<metric>" and "spread_environment/<metric>". The metrics'
/// names differ from those of whole splits, so that what reads a table by metric does not take the one for the other.
/// Adds nothing where the split has no such column or fewer than two such environments.
void addEnvironmentRows(ResultTable& table, const Dataset& dataset, const Split& split, const Matrix& answers);

}
