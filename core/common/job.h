#pragma once

#include "core/common/error.h"

#include <functional>
#include <string_view>

namespace cmir {

/// What a long piece of work is given so that it can be watched and cancelled. Both members may be empty.
/// They are called on the thread that works.
struct JobContext {
    /// Called with the finished share, 0..1, and what is being done now.
    std::function<void(double share, std::string_view what)> progress;
    /// Asked often (at least every 100 ms); true: the work ends by throwing Cancelled.
    std::function<bool()> cancelled;

    void report(double share, std::string_view what) const
    {
        if (progress)
            progress(share, what);
    }
    /// Throws Cancelled when cancellation was asked for.
    void check() const
    {
        if (cancelled && cancelled())
            throw Cancelled();
    }
};

}
