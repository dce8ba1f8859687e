#include "tests/support/held_bytes.h"

#include <atomic>
#include <cstddef>

#include <sys/resource.h>

#ifdef __SANITIZE_ADDRESS__
// Of the sanitizer's library, whose header does not come with every compiler.
extern "C" {
int __sanitizer_install_malloc_and_free_hooks(
    void (*mallocHook)(const volatile void*, std::size_t), void (*freeHook)(const volatile void*));
std::size_t __sanitizer_get_allocated_size(const volatile void* block);
}
#endif

namespace cmir::test {

#ifdef __SANITIZE_ADDRESS__

namespace {

std::atomic<std::int64_t> held = 0, mostHeld = 0;

void allocated(const volatile void*, std::size_t size)
{
    const std::int64_t now = held += static_cast<std::int64_t>(size);
    std::int64_t most = mostHeld;
    while (now > most && !mostHeld.compare_exchange_weak(most, now)) { }
}

void freed(const volatile void* block)
{
    if (block)
        held -= static_cast<std::int64_t>(__sanitizer_get_allocated_size(block));
}

}

HeldBytes::HeldBytes()
{
    static const int hooks = __sanitizer_install_malloc_and_free_hooks(allocated, freed);
    static_cast<void>(hooks);
    mostHeld = held.load();
    m_before = held;
}

std::int64_t HeldBytes::most() const
{
    return mostHeld - m_before;
}

bool HeldBytes::exact()
{
    return true;
}

#else

namespace {

std::int64_t peakBytes()
{
    rusage usage {};
    ::getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss * std::int64_t { 1024 };
}

}

HeldBytes::HeldBytes()
    : m_before(peakBytes())
{ }

std::int64_t HeldBytes::most() const
{
    return peakBytes() - m_before;
}

bool HeldBytes::exact()
{
    return false;
}

#endif

}
