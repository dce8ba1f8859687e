#include "core/import/pooling.h"

#include "core/import/named_choice.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string_view>

namespace cmir::foreign {

namespace {

constexpr std::array<std::string_view, 4> poolNames { "none", "mean", "last", "max" };

float pooledFeature(
    std::span<const float> sequence, std::size_t steps, std::size_t width, std::size_t feature, Pool how)
{
    double sum = 0;
    std::size_t count = 0;
    float kept = std::numeric_limits<float>::quiet_NaN();
    for (std::size_t t = 0; t < steps; ++t) {
        const float value = sequence[t * width + feature];
        if (!std::isfinite(value))
            continue;
        sum += value;
        kept = count == 0 || how == Pool::Last ? value : std::max(kept, value);
        ++count;
    }
    return how == Pool::Mean && count > 0 ? static_cast<float>(sum / static_cast<double>(count)) : kept;
}

}

std::string poolName(Pool pool)
{
    return std::string(poolNames.at(static_cast<std::size_t>(pool)));
}

Pool poolFromName(const std::string& name)
{
    return choiceFromName<Pool>(poolNames, name, "sequences are to be pooled by");
}

void pool(std::span<const float> sequence, std::int64_t length, Pool how, std::span<float> vector)
{
    for (std::size_t j = 0; j < vector.size(); ++j)
        vector[j] = pooledFeature(sequence, static_cast<std::size_t>(length), vector.size(), j, how);
}

}
