#pragma once

namespace cmir::app {

/// From here on the first SIGINT, SIGTERM or SIGHUP only sets a flag, so that what is finished can be saved; a second
/// one ends the program at once with status 130.
void catchInterrupts();

/// Whether there was one.
bool wasInterrupted();

/// Whether it was SIGHUP: nobody asked to stop, the terminal was closed.
bool wasHungUp();

}
