#include "core/training/model_pool.h"

#include "core/training/shared_training_data.h"

#include <algorithm>
#include <chrono>

namespace cmir {

namespace {

/// Of an epoch that takes longer, a slice: nobody is to be hours behind.
constexpr double longestSlice = 0.2; // seconds

double poolSeconds()
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}

ModelPool::ModelPool(int atOnce)
    : m_atOnce(std::max(1, atOnce))
    , m_data(std::make_unique<SharedTrainingData>())
{ }

ModelPool::~ModelPool() = default;

void ModelPool::wake()
{
    {
        const std::lock_guard lock(m_mutex); // between a question and its wait
    }
    m_changed.notify_all();
}

bool ModelPool::isNext(std::list<Waiting>::const_iterator place) const
{
    const auto before = [](const Waiting& a, const Waiting& b) {
        return a.progress.steps != b.progress.steps ? a.progress.steps < b.progress.steps : a.order < b.order;
    };
    const auto ahead = std::count_if(
        m_waiting.begin(), m_waiting.end(), [&](const Waiting& other) { return before(other, *place); });
    return m_computing + ahead < m_atOnce;
}

bool ModelPool::shouldGive(const Turn& turn, const Progress& progress) const
{
    if (m_waiting.empty())
        return false;
    const std::int64_t least = std::ranges::min_element(m_waiting, {}, [](const Waiting& one) {
        return one.progress.steps;
    })->progress.steps;
    return progress.steps - least >= progress.stepsPerEpoch
        || (progress.steps > least && poolSeconds() - turn.m_since > longestSlice);
}

bool ModelPool::Turn::keep(const Progress& progress)
{
    {
        const std::lock_guard lock(m_pool.m_mutex);
        if (m_held && !m_pool.shouldGive(*this, progress))
            return true;
    }
    give();
    return false;
}

bool ModelPool::Turn::wait(const Progress& progress, const std::function<bool()>& interrupted)
{
    std::unique_lock lock(m_pool.m_mutex);
    const auto place = m_pool.m_waiting.insert(m_pool.m_waiting.end(), { progress, m_pool.m_arrivals++ });
    bool other = false;
    m_pool.m_changed.wait(lock, [&] {
        other = interrupted && interrupted();
        return other || m_pool.isNext(place);
    });
    m_pool.m_waiting.erase(place);
    m_pool.m_changed.notify_all(); // there is one less ahead of the others
    if (other)
        return false;
    m_held = true;
    m_since = poolSeconds();
    ++m_pool.m_computing;
    return true;
}

void ModelPool::Turn::give()
{
    if (!m_held)
        return;
    {
        const std::lock_guard lock(m_pool.m_mutex);
        m_held = false;
        --m_pool.m_computing;
    }
    m_pool.m_changed.notify_all();
}

}
