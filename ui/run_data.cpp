#include "ui/run_data.h"

#include "ui/next_run.h"
#include "ui/run_model.h"

namespace cmir::ui {

bool isOfOtherData(const RunModel& model, const NextRun& next)
{
    const std::string& trainedOn = model.runConfig().dataName;
    return model.hasRun() && next.dataset() && !trainedOn.empty() && trainedOn != next.dataset()->name;
}

}
