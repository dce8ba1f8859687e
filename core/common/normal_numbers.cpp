#include "core/common/normal_numbers.h"

#include "core/common/vector_clones.h"

#include <algorithm>
#include <bit>
#include <cmath>

// A file of its own: it is compiled without contracting products and sums (core/CMakeLists.txt), so that every vector
// width gives the same bits.

namespace cmir {

namespace {

constexpr std::uint32_t multiplier0 = 0xD2511F53, multiplier1 = 0xCD9E8D57;
constexpr std::uint32_t weyl0 = 0x9E3779B9, weyl1 = 0xBB67AE85;
constexpr int rounds = 10;

constexpr std::int64_t counters = 16; // counters that are worked on at once
constexpr std::int64_t groupSize = 4 * counters;

using Words = std::array<std::uint32_t, counters>;
using Floats = std::array<float, counters>;

/// Philox of the counters `first`, `first` + 1, ...
inline void words(std::uint64_t first, const std::array<std::uint32_t, 2>& key, std::array<Words, 4>& x)
{
    for (std::size_t i = 0; i < counters; ++i) {
        x[0][i] = static_cast<std::uint32_t>(first + i);
        x[1][i] = static_cast<std::uint32_t>((first + i) >> 32);
        x[2][i] = x[3][i] = 0;
    }
    std::uint32_t key0 = key[0], key1 = key[1];
    for (int round = 0; round < rounds; ++round) {
        for (std::size_t i = 0; i < counters; ++i) {
            const std::uint64_t product0 = std::uint64_t { multiplier0 } * x[0][i];
            const std::uint64_t product1 = std::uint64_t { multiplier1 } * x[2][i];
            x[0][i] = static_cast<std::uint32_t>(product1 >> 32) ^ x[1][i] ^ key0;
            x[1][i] = static_cast<std::uint32_t>(product1);
            x[2][i] = static_cast<std::uint32_t>(product0 >> 32) ^ x[3][i] ^ key1;
            x[3][i] = static_cast<std::uint32_t>(product0);
        }
        key0 += weyl0;
        key1 += weyl1;
    }
}

/// ln x for x in (0, 1]: x = 2^e m with m in [1/sqrt 2, sqrt 2), ln m = 2 artanh((m - 1) / (m + 1)) by its series,
/// which at |s| < 0.172 has less than a float's error after five terms.
inline float logarithm(float x)
{
    constexpr std::uint32_t rootHalf = 0x3F3504F3;
    const auto bits = std::bit_cast<std::uint32_t>(x) - rootHalf;
    const auto exponent = static_cast<float>(static_cast<std::int32_t>(bits) >> 23);
    const auto m = std::bit_cast<float>((bits & 0x007FFFFF) + rootHalf);
    const float s = (m - 1) / (m + 1), q = s * s;
    const float series = 2 * s * (1 + q * (1.0F / 3 + q * (1.0F / 5 + q * (1.0F / 7 + q * (1.0F / 9)))));
    return exponent * 0.693147181F + series;
}

/// Two independent normal numbers from two words: radius from the first, angle from the second (upper 24 bits of each).
inline void boxMuller(std::uint32_t forRadius, std::uint32_t forAngle, float& first, float& second)
{
    constexpr float unit = 1.0F / (1 << 24);
    const float u = static_cast<float>(static_cast<std::int32_t>(forRadius >> 8) + 1) * unit; // (0, 1]
    const float radius = std::sqrt(-2 * logarithm(u));
    // The angle: a quarter turn, by the upper two bits, and up to an eighth of a turn to either side.
    const std::uint32_t quarter = forAngle >> 30;
    const auto within = static_cast<std::int32_t>((forAngle >> 8) & 0x3FFFFF) - (1 << 21);
    const float a = (static_cast<float>(within) + 0.5F) * (1.57079633F / (1 << 22)), q = a * a;
    const float sine = a * (1 + q * (-1.0F / 6 + q * (1.0F / 120 + q * (-1.0F / 5040 + q * (1.0F / 362880)))));
    const float cosine = 1 + q * (-0.5F + q * (1.0F / 24 + q * (-1.0F / 720 + q * (1.0F / 40320))));
    const float x = quarter & 1 ? -sine : cosine, y = quarter & 1 ? cosine : sine;
    const float sign = quarter & 2 ? -radius : radius;
    first = sign * x;
    second = sign * y;
}

CMIR_VECTOR_CLONES
void fillGroups(float* out, std::int64_t groups, std::uint64_t position, const std::array<std::uint32_t, 2>& key)
{
    std::array<Words, 4> x {};
    for (std::int64_t group = 0; group < groups; ++group) {
        words((position + static_cast<std::uint64_t>(group)) * counters, key, x);
        float* __restrict target = out + group * groupSize;
        for (std::size_t i = 0; i < counters; ++i)
            boxMuller(x[0][i], x[1][i], target[i], target[counters + i]);
        for (std::size_t i = 0; i < counters; ++i)
            boxMuller(x[2][i], x[3][i], target[2 * counters + i], target[3 * counters + i]);
    }
}

}

std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key)
{
    for (int round = 0; round < rounds; ++round) {
        const std::uint64_t product0 = std::uint64_t { multiplier0 } * counter[0];
        const std::uint64_t product1 = std::uint64_t { multiplier1 } * counter[2];
        counter = { static_cast<std::uint32_t>(product1 >> 32) ^ counter[1] ^ key[0],
            static_cast<std::uint32_t>(product1), static_cast<std::uint32_t>(product0 >> 32) ^ counter[3] ^ key[1],
            static_cast<std::uint32_t>(product0) };
        key[0] += weyl0;
        key[1] += weyl1;
    }
    return counter;
}

void fillNormal(float* out, std::int64_t count, std::uint64_t key, std::uint64_t group)
{
    const std::array<std::uint32_t, 2> halves { static_cast<std::uint32_t>(key),
        static_cast<std::uint32_t>(key >> 32) };
    const std::int64_t groups = count / groupSize, rest = count % groupSize;
    fillGroups(out, groups, group, halves);
    if (rest == 0)
        return;
    std::array<float, groupSize> last {};
    fillGroups(last.data(), 1, group + static_cast<std::uint64_t>(groups), halves);
    std::copy_n(last.begin(), rest, out + groups * groupSize);
}

}
