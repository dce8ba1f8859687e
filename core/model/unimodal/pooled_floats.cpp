#include "core/model/unimodal/pooled_floats.h"

#include <algorithm>
#include <bit>
#include <mutex>

namespace cmir {

namespace {

/// What was given back, in the order of its coming.
class FloatPool {
public:
    static FloatPool& instance()
    {
        static FloatPool pool;
        return pool;
    }

    std::vector<float> take(std::size_t wanted)
    {
        const std::size_t count = roundedUp(wanted);
        std::vector<float> values;
        std::vector<std::vector<float>> dropped; // given back to the system without the lock
        {
            const std::lock_guard lock(m_mutex);
            if (const auto fits = smallestFor(count); fits != m_free.end()) {
                values = std::move(*fits);
                m_free.erase(fits);
                m_freeFloats -= values.capacity();
            }
            m_inUse += std::max(values.capacity(), count);
            m_most = std::max(m_most, m_inUse);
            while (!m_free.empty() && m_inUse + m_freeFloats > m_most + m_most / 4) {
                m_freeFloats -= m_free.front().capacity();
                dropped.push_back(std::move(m_free.front()));
                m_free.erase(m_free.begin());
            }
        }
        if (values.capacity() < count)
            values.reserve(count); // as many as are counted
        if (values.size() < wanted)
            values.resize(wanted);
        return values;
    }

    void give(std::vector<float> values)
    {
        const std::lock_guard lock(m_mutex);
        m_inUse -= std::min(m_inUse, values.capacity());
        if (values.capacity() < smallest)
            return;
        m_freeFloats += values.capacity();
        m_free.push_back(std::move(values));
    }

private:
    /// To an eighth of its power of two: pieces of a batch are of almost the same size, and take each other's.
    static std::size_t roundedUp(std::size_t count)
    {
        const std::size_t step = std::max<std::size_t>(std::bit_floor(count) / 8, 1);
        return (count + step - 1) / step * step;
    }

    std::vector<std::vector<float>>::iterator smallestFor(std::size_t count)
    {
        auto best = m_free.end();
        for (auto one = m_free.begin(); one != m_free.end(); ++one)
            if (one->capacity() >= count && one->capacity() <= 2 * count + smallest
                && (best == m_free.end() || one->capacity() < best->capacity()))
                best = one;
        return best;
    }

    static constexpr std::size_t smallest = 4096;
    std::mutex m_mutex;
    std::vector<std::vector<float>> m_free; ///< the oldest first
    std::size_t m_freeFloats = 0, m_inUse = 0, m_most = 0;
};

}

PooledFloats::PooledFloats(std::size_t count)
    : m_values(FloatPool::instance().take(count))
{ }

PooledFloats::~PooledFloats()
{
    if (m_values.capacity() > 0)
        FloatPool::instance().give(std::move(m_values));
}

}
