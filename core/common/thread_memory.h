#pragma once

namespace cmir {

/// Lets every thread take its memory from a part of the heap of its own. By default the C library has 8 parts for each
/// processor and lets further threads share them, the window's among these: while ten models train, the window then
/// waits for one of their locks, for a tenth of a second at times. To be called before the first thread begins.
void keepMemoryOfThreadsApart();

}
