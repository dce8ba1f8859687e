#pragma once

#include "ui/data_controller.h"
#include "ui/data_references.h"
#include "ui/job_runner.h"
#include "ui/recent_files.h"
#include "ui/report/report_actions.h"
#include "ui/robustness_controller.h"
#include "ui/run_files.h"
#include "ui/run_life.h"
#include "ui/run_model.h"
#include "ui/selection/selection_model.h"
#include "ui/settings.h"
#include "ui/studies/study_controller.h"
#include "ui/training_controller.h"

#include <filesystem>
#include <memory>

namespace cmir::ui {

/// The program without its widgets: the model and everything that changes it. The window shows it; tests and the tour
/// drive it.
struct Workbench {
    /// `recoveryPlace`: where the states of runs are put aside while they train; empty: nowhere.
    explicit Workbench(std::unique_ptr<Settings> settingsToUse, const std::filesystem::path& recoveryPlace = {})
        : settings(std::move(settingsToUse))
        , recent(*settings)
        , data(model, jobs)
        , references(model, jobs)
        , files(model, jobs, data)
        , recovery(recoveryPlace)
        , training(model, recovery)
        , life(model, jobs, training, recovery)
        , robustness(model, jobs)
        , report(model, jobs)
        , sweep(QStringLiteral("sweep"), model, jobs, *settings)
        , ablation(QStringLiteral("ablation"), model, jobs, *settings)
        , methods(QStringLiteral("methods"), model, jobs, *settings)
        , noise(QStringLiteral("noise"), model, jobs, *settings)
    {
        report.setStudies([this] {
            return QList { sweep.summary(), ablation.summary(), methods.summary(), noise.summary() };
        });
        // The samples that can be selected are those of the run on show.
        QObject::connect(
            &model, &RunModel::runReset, &selection, [this] { selection.setUniverse(model.sampleCounts()); });
        // Trying settings needs no question each time: a run that was not saved is kept aside.
        QObject::connect(&training, &TrainingController::aboutToBegin, &files, &RunFiles::keepReplaced);
        QObject::connect(&training, &TrainingController::gaveUp, &data, &DataController::giveUp);
        connectPreparation();
        // What is on disk needs no state beside it any more.
        QObject::connect(&files, &RunFiles::written, &training, [this](const std::string& id) { recovery.settle(id); });
        files.setIsTraining([this] { return training.isActive() || model.isTraining(); });
    }

    /// Starts a new run with the settings as they are now, as soon as its data is ready; does nothing while one is
    /// active. What is turned while the data is loading belongs to the run after it.
    void train(bool oneEpoch = false)
    {
        if (training.isActive())
            return;
        training.prepare(oneEpoch ? TrainingController::Begin::OneEpoch : TrainingController::Begin::Running);
        RunRequest request;
        request.config = model.nextRun();
        data.whenReady([this, request]() mutable {
            request.dataset = model.dataset();
            if (training.phase() == TrainingController::Phase::Preparing)
                training.start(std::move(request));
        });
    }

    /// The run on show is saved, or the user has given it up: its state that was put aside goes.
    void settleRecovery()
    {
        if (model.record())
            recovery.settle(model.record()->identity.id);
    }

    /// A run that waits for its data is given up where that data does not come: it failed, was cancelled, or other data
    /// was chosen meanwhile.
    void connectPreparation()
    {
        const auto ended = [this](const QString& slot) {
            if (slot != DataController::slot && slot != RunLife::slot)
                return;
            QMetaObject::invokeMethod( // after what the job delivers, which may start it
                &training, [this, slot] { jobs.isRunning(slot) ? void() : training.cannotStart(); },
                Qt::QueuedConnection);
        };
        for (const auto signal : { &JobRunner::finished, &JobRunner::cancelled })
            QObject::connect(&jobs, signal, &training, ended);
        QObject::connect(&jobs, &JobRunner::failed, &training, ended);
    }

    std::unique_ptr<Settings> settings;
    RecentFiles recent;
    RunModel model;
    SelectionModel selection;
    JobRunner jobs;
    DataController data;
    DataReferences references;
    RunFiles files;
    RecoveryFolder recovery;
    TrainingController training;
    RunLife life;
    RobustnessController robustness;
    ReportActions report;
    StudyController sweep, ablation, methods, noise;
};

}
