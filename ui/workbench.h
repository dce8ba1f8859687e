#pragma once

#include "ui/data_controller.h"
#include "ui/job_runner.h"
#include "ui/recent_files.h"
#include "ui/report/report_actions.h"
#include "ui/robustness_controller.h"
#include "ui/run_files.h"
#include "ui/run_model.h"
#include "ui/selection/selection_model.h"
#include "ui/settings.h"
#include "ui/studies/study_controller.h"
#include "ui/training_controller.h"

#include <memory>

namespace cmir::ui {

/// The program without its widgets: the model and everything that changes it. The window shows it; tests and the tour
/// drive it.
struct Workbench {
    explicit Workbench(std::unique_ptr<Settings> settingsToUse)
        : settings(std::move(settingsToUse))
        , recent(*settings)
        , data(model, jobs)
        , files(model, jobs, data)
        , training(model)
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
    }

    /// Starts a new run as soon as its data is ready; does nothing while one is active. A run on show that was not
    /// saved is kept aside.
    void train(bool oneEpoch = false)
    {
        if (training.isActive())
            return;
        data.whenReady([this, oneEpoch] {
            files.keepReplaced();
            training.start(oneEpoch);
        });
    }

    std::unique_ptr<Settings> settings;
    RecentFiles recent;
    RunModel model;
    SelectionModel selection;
    JobRunner jobs;
    DataController data;
    RunFiles files;
    TrainingController training;
    RobustnessController robustness;
    ReportActions report;
    StudyController sweep, ablation, methods, noise;
};

}
