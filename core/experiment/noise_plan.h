#pragma once

#include "core/experiment/study.h"

#include <string>
#include <vector>

namespace cmir {

/// The paper's noise ratios, 0.1 to 0.7.
std::vector<double> noiseRatios();

/// The paper's protocols that train one model per noise ratio (method.md section 6): variants "CmIR, NR 0.3", method by
/// method. Both kinds train the same and measure both noises, so that the second one in the same folder trains nothing.
///   kind  "noisy-modalities" or "unseen-noise"; throws BadInput for another, and for a list without methods
StudyPlan noisePlan(const std::string& kind, const RunConfig& base, const std::vector<Method>& methods,
    const std::vector<std::int64_t>& seeds);

/// Whether a study is one of these, by its kind.
bool isNoisePlan(const StudyPlan& plan);

/// The same results by method: one variant per method, what its models measured on their own noise ("noise 0.3/test",
/// "unseen 0.3/test"), and over the ratios the paper's headline, the average: "noise average/test", "unseen
/// average/test", for the seeds that have all the ratios. Other measurements are left out: they are of one ratio.
/// The settings of a variant are the plan's base. Throws BadInput where the results are not of a noise plan.
StudyResults averageOverNoise(const StudyResults& results);

}
