#include "core/experiment/methods_plan.h"

#include "core/config/preset.h"

namespace cmir {

StudyPlan methodsPlan(
    const RunConfig& base, const std::vector<std::string>& modalities, const std::vector<std::int64_t>& seeds)
{
    StudyPlan plan;
    plan.kind = "methods";
    plan.base = base;
    plan.base.method = Method::Cmir;
    plan.seeds = seeds;
    const auto add = [&](Method method) { plan.variants.push_back({ methodTitle(method), method, {}, {} }); };
    add(Method::Cmir);
    plan.variants.push_back({ methodTitle(Method::Cmir) + ", paper's form", Method::Cmir, paperFormSettings(), {} });
    add(Method::Erm);
    add(Method::Augmentation);
    if (modalities.size() > 1)
        for (const std::string& modality : modalities)
            plan.variants.push_back({ modality + " alone (ERM)", Method::Erm, {}, { modality } });
    for (const Method method :
        { Method::Misa, Method::Recombination, Method::Irm, Method::Vrex, Method::Coral, Method::GroupDro })
        add(method);
    plan.variants.push_back({ methodTitle(Method::Irm) + ", inferred environments (EIIL)", Method::Irm,
        { { "environments", "inferred" } }, {} });
    add(Method::Vanilla);
    return plan;
}

}
