#pragma once

#include "core/common/disk_memory.h"

#include <cstddef>
#include <new>
#include <type_traits>
#include <utility>
#include <vector>

namespace cmir {

/// Where numbers lie: in memory, or on disk, mapped (disk_memory.h).
enum class Place { Memory, Disk };

/// An allocator that knows the place. A copy of what lies on disk lies on disk too: it would not fit elsewhere.
template <class T> class PlacedAllocator {
public:
    using value_type = T;
    using propagate_on_container_move_assignment = std::true_type;
    using propagate_on_container_copy_assignment = std::true_type;
    using propagate_on_container_swap = std::true_type;
    using is_always_equal = std::false_type;

    PlacedAllocator() = default;
    explicit PlacedAllocator(Place place)
        : m_place(place)
    { }
    template <class Other>
    PlacedAllocator(const PlacedAllocator<Other>& other) // NOLINT(google-explicit-constructor): as allocators are
        : m_place(other.place())
    { }

    Place place() const { return m_place; }

    T* allocate(std::size_t count)
    {
        if (m_place == Place::Memory)
            return std::allocator<T>().allocate(count);
        if (count > static_cast<std::size_t>(-1) / sizeof(T))
            throw std::bad_alloc();
        return static_cast<T*>(takeDiskMemory(count * sizeof(T)));
    }
    void deallocate(T* values, std::size_t count) noexcept
    {
        if (m_place == Place::Memory)
            std::allocator<T>().deallocate(values, count);
        else
            giveBackDiskMemory(values, count * sizeof(T));
    }

    /// Values are 0 as they begin; on disk they are so already.
    template <class U> void construct(U* at)
    {
        if (m_place == Place::Memory)
            ::new (static_cast<void*>(at)) U();
    }
    template <class U, class First, class... Others> void construct(U* at, First&& first, Others&&... others)
    {
        ::new (static_cast<void*>(at)) U(std::forward<First>(first), std::forward<Others>(others)...);
    }

    friend bool operator==(const PlacedAllocator&, const PlacedAllocator&) = default;

private:
    Place m_place = Place::Memory;
};

using PlacedFloats = std::vector<float, PlacedAllocator<float>>;

}
