#pragma once

namespace cmir::ui {

class JobRunner;
class RobustnessController;
class RunModel;

/// A run and what works for it alone: what a view needs to show one. The window has one, and a second one while its run
/// is split.
struct RunStage {
    RunModel& run;
    JobRunner& jobs;
    RobustnessController& robustness;
};

}
