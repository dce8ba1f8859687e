#include "core/common/background_thread.h"

#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

namespace cmir {

void letTheWindowGoFirst()
{
    // On Linux it is of the one thread, and its children have it from their beginning.
    constexpr int smallerShare = 5;
    ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), smallerShare);
}

void yieldToEverybody()
{
    const sched_param none {};
    constexpr int leastShare = 19;
    if (::sched_setscheduler(0, SCHED_IDLE, &none) != 0)
        ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), leastShare);
}

}
