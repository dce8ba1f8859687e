#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace cmir {

/// The seed of one named use of randomness: a hash of the run's seed and the name of the use ("initialisation",
/// "shuffling", "environments", ...). Adding a use disturbs no other; there is no global seed.
std::uint64_t namedSeed(std::uint64_t seed, std::string_view name);

/// xoshiro256** with uniform and Gaussian draws: the same numbers on every machine and with every standard library
/// (std::normal_distribution promises no such thing).
/// Source: Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2021.
class Random {
public:
    using result_type = std::uint64_t;

    Random(std::uint64_t seed, std::string_view name);

    std::uint64_t operator()();
    static constexpr std::uint64_t min() { return 0; }
    static constexpr std::uint64_t max() { return ~std::uint64_t { 0 }; }

    double uniform(); ///< [0, 1), 53 bits
    double gaussian(); ///< N(0, 1), by the polar method
    std::uint64_t below(std::uint64_t bound); ///< 0 .. bound-1, without bias; bound > 0

private:
    std::array<std::uint64_t, 4> m_state;
    double m_spare = 0;
    bool m_hasSpare = false;
};

}
