#include "core/import/padding.h"

#include <algorithm>

namespace cmir::foreign {

Padding moveToFront(std::span<float> sequence, std::size_t width, std::optional<std::int64_t> known)
{
    const std::size_t steps = width == 0 ? 0 : sequence.size() / width;
    const auto isZero = [&](std::size_t step) {
        return std::ranges::all_of(sequence.subspan(step * width, width), [](float value) { return value == 0; });
    };
    std::size_t begin = 0, end = steps;
    while (end > 0 && isZero(end - 1))
        --end;
    while (begin < end && isZero(begin))
        ++begin;
    Padding padding { known.value_or(static_cast<std::int64_t>(end == 0 ? 0
                              : end == steps                            ? steps - begin
                                                                        : end)),
        false };
    const auto length = static_cast<std::size_t>(padding.length);
    // Zeros before and none behind, as many as the padding: the file puts it first.
    if (end != steps || begin == 0 || length == 0 || steps - length > begin)
        return padding;
    const std::size_t from = (steps - length) * width;
    if (from == 0)
        return padding;
    std::ranges::copy(sequence.subspan(from), sequence.begin());
    std::ranges::fill(sequence.subspan(length * width), 0.F);
    padding.moved = true;
    return padding;
}

}
