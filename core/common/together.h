#pragma once

#include "core/common/job.h"

#include <cstddef>
#include <functional>

namespace cmir {

/// Does several pieces of long work at the same time, each on a thread of its own, at most `atOnce` of them, in order.
///   work  work(i, job) on a thread; its progress counts as that of one of `count`
///   done  done(i) on the calling thread as soon as piece i has been done, one at a time
/// When one throws, the others are cancelled and its exception is thrown again here, once all have ended; what was done
/// before has been told. Throws Cancelled.
void together(std::size_t count, int atOnce, const JobContext& job,
    const std::function<void(std::size_t, const JobContext&)>& work, const std::function<void(std::size_t)>& done = {});

}
