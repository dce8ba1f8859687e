#include "core/experiment/ablation_plan.h"

namespace cmir {

StudyPlan ablationPlan(const RunConfig& base, const std::vector<std::int64_t>& seeds)
{
    StudyPlan plan;
    plan.kind = "ablation";
    plan.base = base;
    plan.base.method = Method::Cmir;
    plan.seeds = seeds;
    plan.variants = {
        { "full", Method::Cmir, {}, {} },
        { "without R_inv", Method::Cmir, { { "lambda1", "0" } }, {} },
        { "without R_dec", Method::Cmir, { { "lambda2", "0" } }, {} },
        { "without R_rec", Method::Cmir, { { "lambda3", "0" } }, {} },
        { "without all three (ERM)", Method::Erm, {}, {} },
        { "vanilla (X to the predictor)", Method::Vanilla, {}, {} },
    };
    return plan;
}

}
