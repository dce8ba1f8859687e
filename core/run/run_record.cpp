#include "core/run/run_record.h"

namespace cmir {

std::int64_t History::epochs() const
{
    std::size_t longest = 0;
    for (const auto& [name, values] : series)
        longest = std::max(longest, values.size());
    return static_cast<std::int64_t>(longest);
}

}
