#include "core/common/thread_memory.h"

#include <malloc.h>

namespace cmir {

void keepMemoryOfThreadsApart()
{
    constexpr int most = 128; // far more than there are threads; a part takes nothing until it is used
    ::mallopt(M_ARENA_MAX, most);
}

}
