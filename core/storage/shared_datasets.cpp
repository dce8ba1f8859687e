#include "core/storage/shared_datasets.h"

#include "core/config/registry.h"
#include "core/storage/load.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace cmir {

namespace {

/// What decides what is read or generated; of a file all but the data seed, which may not play a part.
std::string sharedDataKey(const DataSource& source, const ExperimentConfig& config)
{
    nlohmann::json key { { "path", source.path }, { "modalities", source.modalities } };
    if (source.synthetic()) {
        for (const Parameter& p : allParameters())
            if (p.makesBuiltInData())
                key["made"][p.key] = p.toJson(p.get(config));
        key["made"]["data_seed"] = config.dataSeed();
    } else {
        key["unimodal"] = config.unimodal;
    }
    return key.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}

std::shared_ptr<SharedDatasets::Entry> SharedDatasets::entry(const std::string& key)
{
    const std::lock_guard lock(m_mutex);
    std::erase_if(m_entries, [](const auto& one) {
        return one.second.use_count() == 1
            && std::ranges::all_of(one.second->bySeed, [](const auto& of) { return of.second.expired(); });
    });
    std::shared_ptr<Entry>& found = m_entries[key];
    if (!found)
        found = std::make_shared<Entry>();
    return found;
}

std::shared_ptr<const Dataset> SharedDatasets::load(
    const DataSource& source, const ExperimentConfig& config, const std::function<bool()>& cancelled)
{
    constexpr std::int64_t everySeed = -1; // the file has a validation split: nothing is drawn
    const auto found = entry(sharedDataKey(source, config));
    const std::lock_guard lock(found->reading);
    for (const std::int64_t seed : { everySeed, config.dataSeed() })
        if (const auto known = found->bySeed.find(seed); known != found->bySeed.end())
            if (auto dataset = known->second.lock())
                return dataset;
    auto dataset = loadDataset(source, config, cancelled, SequencesKept::Used);
    found->bySeed[source.synthetic() || dataset->validCut ? config.dataSeed() : everySeed] = dataset;
    return dataset;
}

}
