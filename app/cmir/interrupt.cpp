#include "app/cmir/interrupt.h"

#include "app/cmir/command.h"

#include <csignal>

#include <unistd.h>

namespace cmir::app {

namespace {

volatile std::sig_atomic_t interrupts = 0, hangUp = 0;

void onSignal(int signal)
{
    if (interrupts > 0)
        _exit(Interrupted);
    hangUp = signal == SIGHUP ? 1 : 0;
    interrupts = 1;
}

}

void catchInterrupts()
{
    struct sigaction action { };
    action.sa_handler = onSignal;
    action.sa_flags = SA_RESTART;
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
    struct sigaction before { };
    if (sigaction(SIGHUP, nullptr, &before) == 0 && before.sa_handler != SIG_IGN) // nohup has the last word
        sigaction(SIGHUP, &action, nullptr);
}

bool wasInterrupted()
{
    return interrupts > 0;
}

bool wasHungUp()
{
    return hangUp > 0;
}

}
