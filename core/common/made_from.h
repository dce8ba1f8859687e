#pragma once

#include <algorithm>
#include <memory>
#include <vector>

namespace cmir {

/// Which objects something was made from, in their order. It holds none of them: what is kept beside it may be found
/// again while they live, and costs no memory of theirs when they have gone.
template <class T> class MadeFrom {
public:
    MadeFrom() = default; ///< from none
    explicit MadeFrom(const std::vector<std::shared_ptr<const T>>& objects)
        : m_objects(objects.begin(), objects.end())
    { }

    bool isOf(const std::vector<std::shared_ptr<const T>>& objects) const
    {
        // Not by address, where another one may lie by now.
        return std::ranges::equal(m_objects, objects,
            [](const auto& one, const auto& other) { return !one.owner_before(other) && !other.owner_before(one); });
    }

private:
    std::vector<std::weak_ptr<const T>> m_objects;
};

}
