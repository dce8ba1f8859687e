#pragma once

namespace cmir {

/// From now on the calling thread, and every thread that it starts, has a smaller share of the processors than a
/// window's thread, which therefore has one at once when it has something to do. For work that somebody waits for.
void letTheWindowGoFirst();

/// From now on the calling thread, and every thread that it starts, computes only while no other thread of the machine
/// wants to: whatever the user does goes first, at once. For work that nobody waits for. Where the system does not
/// allow that, it has the lowest share that can be had. There is no way back: the thread ends with its work.
void yieldToEverybody();

}
