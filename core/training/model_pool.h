#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>

namespace cmir {

class SharedTrainingData;

/// What the trainings of one process share that are given it with their requests (RunRequest::pool): the processors, by
/// turns, and the standardised data, held once where they are the same. Each member computes on one thread, and is bit
/// for bit the run that it would be alone, whenever its turns come. Thread-safe.
class ModelPool {
public:
    /// So many trainings compute at a time; the others wait at the boundary of a step.
    explicit ModelPool(int atOnce);
    ~ModelPool();
    ModelPool(const ModelPool&) = delete;
    ModelPool& operator=(const ModelPool&) = delete;

    int atOnce() const { return m_atOnce; }
    SharedTrainingData& data() { return *m_data; }

    /// How far a training is. Whoever has done least goes first.
    struct Progress {
        std::int64_t steps = 0;
        std::int64_t stepsPerEpoch = 1;
    };

    /// A training's right to compute. One thread uses it; the pool must outlive it.
    class Turn {
    public:
        explicit Turn(ModelPool& pool)
            : m_pool(pool)
        { }
        ~Turn() { give(); }
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;

        /// Whether it has it and keeps it; it gives it where somebody waits who is an epoch behind (or, when epochs are
        /// long, behind at all).
        bool keep(const Progress& progress);
        /// Waits for it. False: `interrupted` (asked now and at every wake(), under the pool's lock) said that the
        /// caller has something else to do; it comes again.
        bool wait(const Progress& progress, const std::function<bool()>& interrupted = {});
        /// Others may compute.
        void give();

    private:
        friend class ModelPool;
        ModelPool& m_pool;
        bool m_held = false;
        double m_since = 0; ///< seconds; when it was last taken from another
    };

    void wake(); ///< whoever waits is to ask again

private:
    struct Waiting {
        Progress progress;
        std::uint64_t order; ///< of two that have done as much, who came first
    };

    bool isNext(std::list<Waiting>::const_iterator place) const;
    bool shouldGive(const Turn& turn, const Progress& progress) const;

    const int m_atOnce;
    const std::unique_ptr<SharedTrainingData> m_data;
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    // Guarded by the mutex:
    int m_computing = 0;
    std::list<Waiting> m_waiting;
    std::uint64_t m_arrivals = 0;
};

}
