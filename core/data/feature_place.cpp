#include "core/data/feature_place.h"

#include "core/common/free_memory.h"

#include <spdlog/fmt/fmt.h>

namespace cmir {

FeaturePlace placeOfFeatures(std::uint64_t bytes, std::uint64_t allowed)
{
    const std::uint64_t most = allowed > 0 ? allowed : freeMemory().value_or(~std::uint64_t { 0 });
    if (bytes <= most / 2)
        return {};
    boundDiskMemory(allowed > 0 ? allowed : most / 4);
    return { Place::Disk,
        fmt::format(
            "the features take {} as read and as much standardised, more than the {} {}: they lie in files without a "
            "name in {} while they are used, and are read from there as the training needs them",
            memoryText(bytes), memoryText(most), allowed > 0 ? "of feature_memory" : "that are free",
            diskMemoryFolder().string()) };
}

}
