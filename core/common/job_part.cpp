#include "core/common/job_part.h"

namespace cmir {

JobContext partOf(const JobContext& whole, double from, double to, const std::string& prefix)
{
    return { [&whole, from, to, prefix](double share, std::string_view what) {
                whole.report(from + share * (to - from), prefix + std::string(what));
            },
        whole.cancelled };
}

}
