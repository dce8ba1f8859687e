#include "core/common/random.h"

#include <bit>
#include <cmath>

namespace cmir {

namespace {

/// The finaliser of splitmix64: spreads every input bit over the whole word.
std::uint64_t mix(std::uint64_t x)
{
    x += 0x9e3779b97f4a7c15ULL;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
}

}

std::uint64_t namedSeed(std::uint64_t seed, std::string_view name)
{
    std::uint64_t hash = 0xcbf29ce484222325ULL; // FNV-1a over the name
    for (const unsigned char c : name)
        hash = (hash ^ c) * 0x100000001b3ULL;
    return mix(hash ^ mix(seed));
}

Random::Random(std::uint64_t seed, std::string_view name)
{
    std::uint64_t x = namedSeed(seed, name);
    for (auto& word : m_state)
        word = x = mix(x);
}

std::uint64_t Random::operator()()
{
    const std::uint64_t result = std::rotl(m_state[1] * 5, 7) * 9;
    const std::uint64_t t = m_state[1] << 17;
    m_state[2] ^= m_state[0];
    m_state[3] ^= m_state[1];
    m_state[1] ^= m_state[2];
    m_state[0] ^= m_state[3];
    m_state[2] ^= t;
    m_state[3] = std::rotl(m_state[3], 45);
    return result;
}

double Random::uniform()
{
    return static_cast<double>((*this)() >> 11) * 0x1.0p-53;
}

double Random::gaussian()
{
    if (m_hasSpare) {
        m_hasSpare = false;
        return m_spare;
    }
    double u = 0, v = 0, s = 0;
    do {
        u = 2 * uniform() - 1;
        v = 2 * uniform() - 1;
        s = u * u + v * v;
    } while (s >= 1 || s == 0);
    const double scale = std::sqrt(-2 * std::log(s) / s);
    m_spare = v * scale;
    m_hasSpare = true;
    return u * scale;
}

std::uint64_t Random::below(std::uint64_t bound)
{
    const std::uint64_t limit = max() - max() % bound;
    std::uint64_t x = 0;
    do {
        x = (*this)();
    } while (x >= limit);
    return x % bound;
}

}
