#pragma once

#include "core/experiment/study.h"

namespace cmir {

/// The paper's ablation (method.md section 6): full, without R_inv, without R_dec, without R_rec (each the base's
/// settings with one lambda at 0), and vanilla, which gives X_m straight to the predictor; beside it plain training of
/// encoder and predictor. The full one comes first: the others are compared with it.
StudyPlan ablationPlan(const RunConfig& base, const std::vector<std::int64_t>& seeds);

}
