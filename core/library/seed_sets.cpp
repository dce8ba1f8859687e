#include "core/library/seed_sets.h"

#include <algorithm>
#include <map>

namespace cmir {

bool isOfBuiltInData(const RunSummary& run)
{
    return run.data.value("path", "") == "synthetic";
}

nlohmann::json dataIdentity(const RunSummary& run)
{
    if (!isOfBuiltInData(run))
        return run.data.value("sha256", "");
    nlohmann::json identity = nlohmann::json::object();
    for (const char* key : { "world_seed", "rho", "amplitude", "n_train", "n_valid", "n_test" })
        identity[key] = run.settings.value(key, nlohmann::json());
    return identity;
}

std::string allButSeed(const RunSummary& run)
{
    nlohmann::json settings = run.settings, first = run.first;
    settings.erase("seed");
    if (first.is_object())
        first.erase("seed");
    return nlohmann::json { run.method, dataIdentity(run), run.data.value("modalities", nlohmann::json::array()),
        settings, first }
        .dump();
}

std::vector<std::size_t> oneOfEachSeed(std::span<const RunSummary* const> runs)
{
    std::map<std::string, std::size_t> newest;
    for (std::size_t i = 0; i < runs.size(); ++i) {
        const auto seed = runs[i]->settings.value("seed", nlohmann::json()).dump();
        const auto [place, isNew] = newest.try_emplace(seed, i);
        if (!isNew && runs[i]->created > runs[place->second]->created)
            place->second = i;
    }
    std::vector<std::size_t> kept;
    kept.reserve(newest.size());
    for (const auto& [seed, place] : newest)
        kept.push_back(place);
    std::ranges::sort(kept);
    return kept;
}

}
