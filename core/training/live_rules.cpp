#include "core/training/live_rules.h"

#include "core/common/error.h"
#include "core/config/registry.h"
#include "core/objective/standard_invariance.h"

#include <fmt/format.h>

namespace cmir {

void checkLiveChange(const RunConfig& begun, const std::string& key, const ParameterValue& value)
{
    const Parameter& p = parameter(key);
    if (!p.live)
        throw BadInput(fmt::format("{} cannot change while it trains; it takes effect {} {}", key,
            p.atStart ? "at" : "in a", p.takesEffect()));
    p.check(value);
    if (const std::string why = unsupportedChange(begun.parameters, key, value); !why.empty())
        throw BadInput(why);
    ExperimentConfig changed = configForMethod(begun.parameters, begun.method);
    p.set(changed, value);
    if (p.get(configForMethod(changed, begun.method)) != value)
        throw BadInput(fmt::format("{} stays {} in a run of {}: with {} it would be another method", key,
            p.format(p.get(configForMethod(begun.parameters, begun.method))), methodTitle(begun.method),
            p.format(value)));
}

}
