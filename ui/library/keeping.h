#pragma once

namespace cmir::ui {

class RunKeeper;
class RunModel;
class TrainingController;

/// A run that was trained in this program is kept by itself when it ends, and again with what is measured of it later.
void keepByItself(RunModel& model, TrainingController& training, RunKeeper& keeper);
/// Keeps the run of a model in the library if it is not on disk as it is.
void keepNow(const RunModel& model, RunKeeper& keeper);

}
