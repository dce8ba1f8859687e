#pragma once

namespace cmir::ui {

class RunKeeper;
class RunModel;
class TrainingController;

/// A run that was trained in this program is kept by itself when it ends, and again with what is measured of it later.
void keepByItself(RunModel& model, TrainingController& training, RunKeeper& keeper);
/// What is measured later of a run that a model holds, once it is in the library. Where the user saved it in a file
/// besides, that one stays the model's (RunFiles).
void keepResults(RunModel& model, RunKeeper& keeper);
/// Keeps as a copy, and says so, what was measured of a file of the user's that was opened; else nothing. Whether it
/// did: then nothing is lost when another run takes its place.
bool keepCopy(const RunModel& model, RunKeeper& keeper);
/// Keeps the run of a model in the library if it is not on disk as it is.
void keepNow(const RunModel& model, RunKeeper& keeper);

}
