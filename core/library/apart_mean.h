#pragma once

#include "core/library/run_summary.h"

#include <limits>
#include <set>
#include <string>

namespace cmir {

/// What a run's parts tell ("environment_invariant"), as the mean over its modalities, which its history does not keep;
/// not a number where one of them has none.
inline double apartMean(const RunSummary& run, const std::string& what)
{
    if (const auto all = run.apart.find("all/" + what); all != run.apart.end())
        return all->second;
    std::set<std::string> modalities;
    double sum = 0, count = 0;
    for (const auto& [name, value] : run.apart) {
        const auto slash = name.rfind('/');
        if (slash == std::string::npos)
            continue;
        modalities.insert(name.substr(0, slash));
        if (name.substr(slash + 1) == what) {
            sum += value;
            ++count;
        }
    }
    return count > 0 && count == static_cast<double>(modalities.size()) ? sum / count
                                                                        : std::numeric_limits<double>::quiet_NaN();
}

}
