#pragma once

#include "core/storage/recovery_folder.h"
#include "core/training/run_request.h"
#include "ui/training_controller.h"

#include <QList>
#include <QObject>
#include <QString>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace cmir::ui {

class DataController;
class JobRunner;
class ModuleAgreement;
class NextRun;
class RunKeeper;
class RunModel;

/// What is done with a run after its first training: train it on, repeat it exactly, branch it, and get back one that
/// was cut off.
class RunLife : public QObject {
    Q_OBJECT

public:
    static const QString slot; ///< of the job runner
    static const QString searchSlot; ///< the same, for runs that were cut off

    RunLife(const NextRun& next, RunModel& model, JobRunner& jobs, TrainingController& training,
        RecoveryFolder& recovery, RunKeeper& keeper, ModuleAgreement& modules, QObject* parent = nullptr);

    /// Why the run on show cannot be trained on, repeated or branched; empty: it can.
    QString obstacle() const;
    /// Trains it on to this many epochs in all, as a branch from its end; none: until it is paused or stopped.
    void continueRun(
        std::optional<std::int64_t> epochs, TrainingController::Begin begin = TrainingController::Begin::Running);
    /// Trains it again from its settings and what was turned, its curves drawn over the first ones. `repeated` tells
    /// what came out.
    void repeatRun();
    /// Parts from it after this step with other settings, to this many epochs.
    void branchRun(std::int64_t step, std::int64_t epochs);
    /// The live parameters of the panel that differ from those in force after a step: what a branch there would change.
    std::vector<ForkChange> changesAt(std::int64_t step) const;
    /// The finished epochs at the end of a step.
    std::int64_t stepOfEpoch(std::int64_t epoch) const;

    /// Looks for runs that were cut off and then tells `then`, newest first; a later search replaces this one.
    void lookForCutOff(QObject* receiver, std::function<void(const QList<CutOffRun>& runs)> then);
    /// Looks at the program's start; `found` follows where there are any.
    void offerCutOff();
    void recover(const CutOffRun& run);
    void throwAway(const CutOffRun& run);

Q_SIGNALS:
    void found(const QList<CutOffRun>& runs);
    void repeated(bool same, const QString& message);
    void failed(const QString& message);

private:
    void start(const std::function<RunRequest()>& request, std::shared_ptr<const RunRecord> reference = {},
        TrainingController::Begin begin = TrainingController::Begin::Running);
    void compareWithReference();

    const NextRun& m_next;
    RunModel& m_model;
    JobRunner& m_jobs;
    TrainingController& m_training;
    RecoveryFolder& m_recovery;
    RunKeeper& m_keeper;
    ModuleAgreement& m_modules;
};

/// "CmIR on synthetic, seed 0: epoch 12 of 40, put aside 24 Nov 14:02".
QString cutOffText(const CutOffRun& run);

}
