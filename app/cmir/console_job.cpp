#include "app/cmir/console_job.h"

#include "app/cmir/console.h"
#include "app/cmir/interrupt.h"

#include <string>

namespace cmir::app {

JobContext consoleJob()
{
    return { [](double share, std::string_view what) { Console::instance().progress(share, std::string(what)); },
        wasInterrupted };
}

JobContext percentJob()
{
    return { [](double share, std::string_view what) {
                Console::instance().progress(
                    share, std::to_string(static_cast<int>(100 * share)) + " %  " + std::string(what));
            },
        wasInterrupted };
}

}
