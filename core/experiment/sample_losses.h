#pragma once

#include "core/run/run_record.h"

namespace cmir {

/// What the selected model loses on each sample of valid, a row of the metric "loss" each, in the order of the split:
/// |prediction - label| of a regression; of classes 1 minus the probability of the right one. The table's protocol is
/// "sample-losses". Throws BadInput for a run without predictions of valid.
ResultTable sampleLosses(const RunRecord& run);

}
