#include "core/storage/hdf5_lock.h"

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>

namespace cmir::hdf5 {

namespace {

/// A recursive mutex that serves in the order of coming. With a plain one a thread that lets go and asks again at once
/// mostly gets it again, and another would wait for the end of its whole reading.
class InTurn {
public:
    void lock()
    {
        std::unique_lock guard(m_guard);
        if (m_depth > 0 && m_owner == std::this_thread::get_id()) {
            ++m_depth;
            return;
        }
        const std::uint64_t mine = m_next++;
        m_changed.wait(guard, [&] { return m_served == mine && m_depth == 0; });
        m_owner = std::this_thread::get_id();
        m_depth = 1;
    }
    void unlock()
    {
        {
            const std::lock_guard guard(m_guard);
            if (--m_depth > 0)
                return;
            ++m_served;
        }
        m_changed.notify_all();
    }

private:
    std::mutex m_guard;
    std::condition_variable m_changed;
    std::uint64_t m_next = 0, m_served = 0; ///< numbers drawn, and the one whose turn it is
    std::thread::id m_owner;
    int m_depth = 0;
};

InTurn& processMutex()
{
    static InTurn mutex;
    return mutex;
}

/// What HDF5 may keep of the memory that it freed, of each of its four kinds together and in one list of it. Of itself
/// it keeps up to 37 MiB, for a program that opens files all the time.
constexpr int mostFreeBytes = 1 << 20;
constexpr int mostFreeBytesOfList = 1 << 16;

/// Once, before HDF5's first use. Every file is closed by its owner, so HDF5 has nothing to do when the program ends,
/// and what a damaged file left behind in it cannot trouble that end. A data file must not make the program load code.
void prepareLibrary()
{
    static const bool prepared = H5dont_atexit() >= 0 && H5PLset_loading_state(0) >= 0
        && H5set_free_list_limits(mostFreeBytes, mostFreeBytesOfList, mostFreeBytes, mostFreeBytesOfList, mostFreeBytes,
               mostFreeBytesOfList)
            >= 0;
    static_cast<void>(prepared);
}

}

Lock::Lock()
{
    processMutex().lock();
    prepareLibrary();
    H5Eget_auto2(H5E_DEFAULT, &m_printer, &m_printerData);
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

Lock::~Lock()
{
    H5Eset_auto2(H5E_DEFAULT, m_printer, m_printerData);
    processMutex().unlock();
}

}
