#include "core/experiment/training_report.h"

#include "core/common/host_name.h"

#include <nlohmann/json.hpp>

namespace cmir {

nlohmann::json metricsJson(const std::map<std::string, Metrics>& metrics)
{
    auto object = nlohmann::json::object();
    for (const auto& [split, values] : metrics)
        object[split] = values;
    return object;
}

namespace {

std::int64_t weightsIn(const RunRecord& run)
{
    std::int64_t count = 0;
    for (const NamedArray& array : run.weights)
        count += std::ssize(array.values);
    return count;
}

}

nlohmann::json trainingReport(const Outcome& outcome, const std::string& written)
{
    const RunRecord& run = *outcome.record;
    nlohmann::json document { { "run", written }, { "method", methodName(run.config.method) },
        { "seed", run.config.parameters.seed }, { "epochs", run.epochs }, { "best_epoch", run.bestEpoch },
        { "seconds", run.seconds }, { "weights", weightsIn(run) }, { "test_seen", run.testSeen },
        { "state", runEndName(run.end) }, { "id", run.identity.id }, { "metrics", metricsJson(run.metrics) } };
    if (outcome.diverged)
        document["diverged"] = true;
    if (const auto change = laterChange(run.events, run.bestStep))
        document["later_change"] = { { "key", change->key }, { "value", change->newValue }, { "step", change->step } };
    document["software"] = run.software;
    document["software"]["program"] = CMIR_VERSION;
    document["software"]["host"] = hostName();
    for (const ResultTable& table : run.results)
        document["results"].push_back(resultTableToJson(table, written));
    return document;
}

}
