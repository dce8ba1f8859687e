#pragma once

namespace cmir::ui {

class NextRun;
class RunModel;

/// Whether the run on show was trained on other data than those that are open for the next one, so that nothing of it
/// says anything about these.
bool isOfOtherData(const RunModel& model, const NextRun& next);

}
