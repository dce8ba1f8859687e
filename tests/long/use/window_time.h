#pragma once

#include <chrono>

namespace cmir::use {

/// The window's time, which passes as fast as it is told to: what the thread of the window reads as the monotonic clock
/// (Qt's timers, QElapsedTimer, steady_clock) is the system's and what passed. Other threads have the system's own, so
/// that no wait of theirs is longer than it was meant to be.
void beginWindowTime(); ///< on the window's thread
void passWindowTime(std::chrono::milliseconds time);
std::chrono::milliseconds passedWindowTime();

/// Of the system, on every thread.
double realMs();

}
