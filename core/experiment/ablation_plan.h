#pragma once

#include "core/experiment/study.h"

namespace cmir {

/// The paper's ablation (method.md section 6): full, without R_inv, without R_dec, without R_rec, and vanilla. Each is
/// the base's settings with one lambda at 0. The paper's vanilla gives X_m straight to the predictor; this model has an
/// encoder in any case, so that the nearest stands in for it and says so in its name: plain training (ERM) of encoder
/// and predictor. The full one comes first: the others are compared with it.
StudyPlan ablationPlan(const RunConfig& base, const std::vector<std::int64_t>& seeds);

}
