#include "tests/long/use/window_time.h"

#include <atomic>
#include <ctime>

#include <dlfcn.h>

namespace {

constexpr long nanosecondsOfSecond = 1'000'000'000;

thread_local bool isWindow = false;
std::atomic<long long> passedMs = 0;

using Clock = int(clockid_t, timespec*);

int realTime(clockid_t clock, timespec* time)
{
    static Clock* const real = reinterpret_cast<Clock*>(::dlsym(RTLD_NEXT, "clock_gettime"));
    return real(clock, time);
}

}

/// In the place of the system's, for every library of the program.
extern "C" int clock_gettime(clockid_t clock, timespec* time) noexcept
{
    const int result = realTime(clock, time);
    if (result != 0 || !isWindow || clock != CLOCK_MONOTONIC)
        return result;
    const long long passed = passedMs;
    time->tv_sec += passed / 1000;
    time->tv_nsec += static_cast<long>(passed % 1000) * 1'000'000;
    if (time->tv_nsec >= nanosecondsOfSecond) {
        time->tv_nsec -= nanosecondsOfSecond;
        ++time->tv_sec;
    }
    return 0;
}

namespace cmir::use {

void beginWindowTime()
{
    isWindow = true;
}

void passWindowTime(std::chrono::milliseconds time)
{
    passedMs += time.count();
}

std::chrono::milliseconds passedWindowTime()
{
    return std::chrono::milliseconds(passedMs);
}

double realMs()
{
    timespec now {};
    realTime(CLOCK_MONOTONIC, &now);
    return 1e3 * static_cast<double>(now.tv_sec) + 1e-6 * static_cast<double>(now.tv_nsec);
}

}
