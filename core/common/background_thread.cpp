#include "core/common/background_thread.h"

#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

namespace cmir {

void yieldToEverybody()
{
    // On Linux both are of the one thread, and its children have them from their beginning.
    const sched_param none {};
    constexpr int leastShare = 19;
    if (::sched_setscheduler(0, SCHED_IDLE, &none) != 0)
        ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), leastShare);
}

}
