#include "core/library/seed_repeats.h"

#include <algorithm>
#include <map>

namespace cmir {

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
