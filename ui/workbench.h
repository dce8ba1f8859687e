#pragma once

#include "core/common/error.h"
#include "core/training/live_rules.h"
#include "ui/data_controller.h"
#include "ui/data_references.h"
#include "ui/figures/figure_styles.h"
#include "ui/job_runner.h"
#include "ui/library/keeping.h"
#include "ui/library/pinned_runs.h"
#include "ui/library/run_keeper.h"
#include "ui/library/run_library.h"
#include "ui/module_agreement.h"
#include "ui/next_run.h"
#include "ui/recent_files.h"
#include "ui/report/report_actions.h"
#include "ui/report/run_report.h"
#include "ui/retrain.h"
#include "ui/robustness_controller.h"
#include "ui/run_files.h"
#include "ui/run_life.h"
#include "ui/run_model.h"
#include "ui/run_stage.h"
#include "ui/seeds/seed_group.h"
#include "ui/selection/selection_model.h"
#include "ui/settings.h"
#include "ui/split/split_run.h"
#include "ui/studies/methods_controller.h"
#include "ui/studies/point_deeds.h"
#include "ui/studies/study_controller.h"
#include "ui/studies/tune_controller.h"
#include "ui/training_controller.h"
#include "ui/undo/settings_history.h"
#include "ui/undo/undo_stack.h"

#include <memory>

namespace cmir::ui {

/// The program without its widgets: the model and everything that changes it. The window shows it; tests and the tour
/// drive it.
struct Workbench {
    /// `libraryFolder`: where runs are kept, and their states put aside while they train; empty: nowhere.
    explicit Workbench(std::unique_ptr<Settings> settingsToUse, const QString& libraryFolder = {})
        : settings(std::move(settingsToUse))
        , recent(*settings)
        , figures(*settings)
        , selection(undo)
        , modules(jobs, *settings)
        , data(next, jobs)
        , history(next, data, undo)
        , references(next, model, jobs)
        , keeper(recovery, jobs)
        , library(keeper, jobs, *settings)
        , pinned(jobs)
        , files(next, model, jobs, data, keeper)
        , training(model, keeper)
        , life(next, model, jobs, training, recovery, keeper, modules)
        , seeds(model, training, keeper, jobs, *settings)
        , robustness(model, jobs, modules, &seeds)
        , split(model, training, life, keeper, modules)
        , report(model, jobs)
        , sweep(QStringLiteral("sweep"), next, jobs, *settings, modules)
        , ablation(QStringLiteral("ablation"), next, jobs, *settings, modules)
        , methods(next, jobs, *settings, modules)
        , noise(QStringLiteral("noise"), next, jobs, *settings, modules)
        , tune(next, jobs, *settings, modules)
        , points(next, data, files, pinned, jobs, modules)
        , retraining(*this)
    {
        report.setStudies([this](ReportInput& input) { fillReport(input); });
        // The samples that can be selected are those of the run on show.
        QObject::connect(&model, &RunModel::runReset, &selection,
            [this] { selection.setUniverse(model.sampleCounts(), model.runConfig().sha256); });
        library.setFolder(libraryFolder);
        keepByItself(model, training, keeper);
        QObject::connect(&files, &RunFiles::seedsOpened, &seeds, &SeedGroup::open);
        QObject::connect(&training, &TrainingController::gaveUp, &data, &DataController::giveUp);
        connectPreparation();
        connectUndo();
        files.setIsTraining([this] { return isTraining() || model.isTraining(); });
        points.setIsTraining([this] { return isTraining() || model.isTraining(); });
        points.setTrain([this] { train(); });
        QObject::connect(&training, &TrainingController::stateChanged, &points, &PointDeeds::changed);
        QObject::connect(&seeds, &SeedGroup::activityChanged, &points, &PointDeeds::changed);
    }

    /// Whether anything trains in the window itself: the run on show, its other seeds, or the other side of a split
    /// one.
    bool isTraining() const { return training.isActive() || split.isActive() || seeds.isActive(); }
    RunStage stage() { return { model, jobs, robustness }; }

    /// Starts a new run with the settings as they are now, as soon as its data is ready; does nothing while one is
    /// active that is to be kept. What is turned while the data is loading belongs to the run after it.
    void train(bool oneEpoch = false)
    {
        modules.whenAgreed(next.parameters().unimodal, [this, oneEpoch] {
            if (training.isActive() && !isPassing())
                return;
            begin(oneEpoch ? TrainingController::Begin::OneEpoch : TrainingController::Begin::Running, false);
        });
    }

    /// The same for a run that passes (RunStart::passing), in the place of one that does.
    void retrain()
    {
        modules.whenAgreed(next.parameters().unimodal, [this] {
            if (!training.isActive() || isPassing())
                begin(TrainingController::Begin::Running, true);
        });
    }

    /// Whether the run that is active, or about to be, is one that passes.
    bool isPassing() const
    {
        if (training.phase() == TrainingController::Phase::Preparing)
            return m_passing;
        return training.isActive() ? training.isPassing() : model.isPassing();
    }

    void begin(TrainingController::Begin how, bool passing)
    {
        training.discard(); // of a run that passes; there is no other
        m_passing = passing;
        training.prepare(how);
        RunRequest request;
        request.config = next.config();
        data.whenReady([this, request, how, passing, wish = ++m_wish]() mutable {
            if (wish != m_wish || training.phase() != TrainingController::Phase::Preparing)
                return;
            request.dataset = next.dataset();
            if (!passing)
                seeds.begin(request, how);
            const auto ghost = passing ? model.lastResult() : nullptr;
            training.start(std::move(request), { .ghost = ghost, .passing = passing });
        });
    }

    /// A run that passes is to be kept after all.
    void takeRun()
    {
        model.take();
        keepNow(model, keeper);
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

    /// What undo brings back is turned in a run that trains, where that run can follow.
    void connectUndo()
    {
        QObject::connect(&history, &SettingsHistory::liveRestored, &training,
            [this](const Parameter& parameter, const ParameterValue& value) {
                if (!model.isTraining())
                    return;
                try {
                    checkLiveChange(model.runConfig(), parameter.key, value);
                    training.change(parameter, value);
                } catch (const BadInput&) {
                    // What this run's method or model does not have is the next one's alone.
                }
            });
        const auto stayed = [this](const QString& slot) {
            if (slot == DataController::slot && !jobs.isRunning(slot))
                history.dataStayed();
        };
        QObject::connect(&jobs, &JobRunner::failed, &history, stayed);
        QObject::connect(&jobs, &JobRunner::cancelled, &history, stayed);
    }

    /// What a report says beside the run.
    void fillReport(ReportInput& input) const
    {
        input.studies = { sweep.summary(), ablation.summary(), methods.summary(), noise.summary() };
        input.tune = tune.results();
        input.seeds = seeds.records();
        for (const PinnedRuns::Pin& pin : pinned.pins())
            if (pin.record && pin.path != model.path())
                input.compared.push_back(
                    { summaryOfRecord(*pin.record, pin.path.toStdString()), pin.title.toStdString() });
    }

    std::unique_ptr<Settings> settings;
    RecentFiles recent;
    FigureStyles figures;
    UndoStack undo;
    NextRun next;
    RunModel model;
    SelectionModel selection;
    JobRunner jobs;
    ModuleAgreement modules;
    DataController data;
    SettingsHistory history;
    DataReferences references;
    RecoveryFolder recovery;
    RunKeeper keeper;
    RunLibrary library;
    PinnedRuns pinned;
    RunFiles files;
    TrainingController training;
    RunLife life;
    SeedGroup seeds;
    RobustnessController robustness;
    SplitRun split;
    ReportActions report;
    StudyController sweep, ablation;
    MethodsController methods;
    StudyController noise;
    TuneController tune;
    PointDeeds points;
    Retrain retraining;

private:
    quint64 m_wish = 0; ///< runs that were asked for: the newest counts
    bool m_passing = false; ///< of the run that is prepared
};

}
