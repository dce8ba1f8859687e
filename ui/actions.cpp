#include "ui/actions.h"

#include "ui/icons.h"
#include "ui/running_work.h"
#include "ui/text.h"
#include "ui/workbench.h"

#include <QAction>

namespace cmir::ui {

Actions::Actions(Workbench& workbench, QObject* parent)
    : QObject(parent)
    , train(make(QStringLiteral("train"), tr("&Train"), QStringLiteral("F5")))
    , pause(make(QStringLiteral("pause"), tr("&Pause"), QStringLiteral("F6")))
    , step(make(QStringLiteral("step"), tr("St&ep"), QStringLiteral("F7")))
    , stop(make(QStringLiteral("stop"), tr("&Stop"), QStringLiteral("F8")))
    , keepTraining(make(QString(), tr("&Keep training"), QString()))
    , retrain(make(QString(), tr("Retrain on c&hange"), QString()))
    , split(make(QStringLiteral("split"), tr("Sp&lit"), QStringLiteral("F9")))
    , showTest(make(QString(), tr("Show &test"), QString()))
    , measure(make(QStringLiteral("measure"), tr("&Measure this run"), QStringLiteral("Ctrl+M")))
    , compare(make(QStringLiteral("compare"), tr("&Compare with baselines"), QStringLiteral("Ctrl+B")))
    , open(make(QStringLiteral("open"), tr("&Open…"), QStringLiteral("Ctrl+O")))
    , save(make(QStringLiteral("save"), tr("&Save run"), QStringLiteral("Ctrl+S")))
    , saveAs(make(QString(), tr("Save run &as…"), QStringLiteral("Ctrl+Shift+S")))
    , report(make(QStringLiteral("report"), tr("Write &report…"), QStringLiteral("Ctrl+Shift+R")))
    , m_workbench(workbench)
{
    train->setIcon(accentIcon(QStringLiteral("train")));
    connect(train, &QAction::triggered, this, [this] { startRun(false); });
    connect(step, &QAction::triggered, this, [this] {
        if (!m_workbench.training.isActive())
            startRun(true);
        else if (takeTyped())
            m_workbench.training.stepEpoch();
    });
    connect(pause, &QAction::triggered, this, [this] {
        if (!m_workbench.training.isPaused())
            m_workbench.training.pause();
        else if (takeTyped())
            m_workbench.training.resume();
    });
    makeSwitches();
    connect(stop, &QAction::triggered, &workbench.training, &TrainingController::stop);
    connect(measure, &QAction::triggered, &workbench.robustness, &RobustnessController::measureRun);
    connect(compare, &QAction::triggered, &workbench.robustness, &RobustnessController::compareWithBaselines);

    connect(&workbench.robustness, &RobustnessController::baselinesChanged, this, &Actions::update);
    connect(&workbench.training, &TrainingController::stateChanged, this, &Actions::update);
    connect(&workbench.split, &SplitRun::stateChanged, this, &Actions::update);
    connect(&workbench.split, &SplitRun::twinTrainingChanged, this, &Actions::update);
    connect(&workbench.seeds, &SeedGroup::activityChanged, this, &Actions::update);
    connect(&workbench.model, &RunModel::recordChanged, this, &Actions::update);
    connect(&workbench.model, &RunModel::titleChanged, this, &Actions::update);
    connect(&workbench.next, &NextRun::datasetChanged, this, &Actions::update);
    connect(&workbench.model, &RunModel::runReset, this, &Actions::update);
    connect(&workbench.model, &RunModel::resultsChanged, this, &Actions::update);
    for (const auto signal : { &JobRunner::finished, &JobRunner::cancelled })
        connect(&workbench.jobs, signal, this, &Actions::update);
    connect(&workbench.jobs, &JobRunner::started, this, &Actions::update);
    connect(&workbench.jobs, &JobRunner::failed, this, &Actions::update);
    update();
}

/// A finished run goes on as soon as runs are to.
void Actions::makeSwitches()
{
    keepTraining->setCheckable(true);
    keepTraining->setToolTip(richTip(tr(
        "The run goes on past its epochs, until it is paused or stopped, so that there is time to turn its sliders and "
        "to see what they do; a finished run goes on at once, as a run of its own. The learning rate then does not "
        "fall to 0 at the end of "
        "the epochs.")));
    connect(keepTraining, &QAction::toggled, this, &Actions::keepOn);
    retrain->setCheckable(true);
    retrain->setToolTip(richTip(
        tr("Whatever you turn, a moment later the model is trained anew from scratch with the same seed, and the last "
           "result stays behind it. Such runs are not kept by themselves: star one in the list of runs, or save it.")));
    split->setCheckable(true);
    connect(split, &QAction::triggered, this, [this](bool on) {
        if (!on)
            m_workbench.split.close();
        else if (takeTyped() && mayEnd(tr("Split the run"), workThatSplittingEnds(m_workbench))) {
            m_workbench.retraining.setOn(false); // what is turned is for the right side
            m_workbench.split.begin();
        }
        update();
    });
    showTest->setCheckable(true);
    connect(showTest, &QAction::toggled, &m_workbench.model, &RunModel::setTestShown);
    connect(&m_workbench.model, &RunModel::testShownChanged, showTest,
        [this] { showTest->setChecked(m_workbench.model.testShown()); });
    connect(retrain, &QAction::toggled, &m_workbench.retraining, &Retrain::setOn);
    connect(&m_workbench.retraining, &Retrain::onChanged, retrain, &QAction::setChecked);
}

void Actions::keepOn(bool on)
{
    const bool goesOn = on && m_workbench.life.obstacle().isEmpty();
    if (goesOn && !mayEnd(tr("Keep training"), workThatAnotherRunEnds(m_workbench))) {
        keepTraining->setChecked(false);
        return;
    }
    m_workbench.training.setKeepsOn(on, m_workbench.next.parameters().epochs);
    if (goesOn)
        m_workbench.life.continueRun({}); // unless something is in its way by now
}

void Actions::startRun(bool oneEpoch)
{
    if (!takeTyped() || !mayEnd(tr("Train a new run"), workThatAnotherRunEnds(m_workbench)))
        return;
    if (train->isEnabled()) // still, after the question
        m_workbench.train(oneEpoch);
}

QAction* Actions::make(const QString& iconName, const QString& text, const QString& shortcut)
{
    auto* action = new QAction(text, this);
    if (!iconName.isEmpty())
        action->setIcon(icon(iconName));
    action->setShortcut(QKeySequence(shortcut));
    return action;
}

void Actions::set(QAction* action, const QString& does, const QString& obstacle)
{
    action->setEnabled(obstacle.isEmpty());
    const QString shortcut = action->shortcut().toString(QKeySequence::NativeText);
    const QString key = shortcut.isEmpty() ? QString() : QStringLiteral(" (%1)").arg(shortcut);
    action->setToolTip(richTip((obstacle.isEmpty() ? does : obstacle) + key));
    action->setStatusTip(obstacle.isEmpty() ? does : obstacle);
}

void Actions::update()
{
    updateTraining();
    updateFiles();
}

void Actions::updateTraining()
{
    const TrainingController& training = m_workbench.training;
    const bool active = training.isActive() && !m_workbench.isPassing();
    const bool loading = m_workbench.jobs.isRunning(DataController::slot);
    const bool opening = m_workbench.jobs.isRunning(RunFiles::openSlot);
    const QString file = tr("A file is being opened: it may take the place of the settings and the run.");
    const QString notTraining = tr("Nothing is training.");
    const QString stopping = tr("The run is being stopped.");
    const QString idle = !training.isActive() ? notTraining : training.isStopping() ? stopping : QString();
    set(train, tr("Trains a new run with the settings of the panel."),
        active        ? tr("A run is training already: stop it first, or turn its live parameters.")
            : loading ? tr("The data is being loaded.")
            : opening ? file
                      : QString());
    const bool paused = training.isPaused();
    pause->setText(paused ? tr("Resum&e") : tr("&Pause"));
    pause->setIcon(icon(paused ? QStringLiteral("train") : QStringLiteral("pause")));
    set(pause, paused ? tr("Goes on with the run.") : tr("Pauses after the step under way."), idle);
    set(step,
        active ? tr("Trains to the end of the next epoch, then pauses.")
               : tr("Starts a run and pauses after its first epoch."),
        training.isStopping() ? stopping
            : loading         ? tr("The data is being loaded.")
            : opening         ? file
                              : QString());
    set(stop, tr("Ends the run and keeps the best state so far."), idle);
    const bool isSplit = m_workbench.split.state() != SplitRun::State::Whole;
    split->setChecked(isSplit);
    set(split,
        isSplit ? tr("Ends the split: the left side is stopped and kept, the right one goes on.")
                : tr("Two trainings side by side from here on, step for step: left with the values as they are, right "
                     "with what you turn. Both are kept."),
        isSplit ? QString() : m_workbench.split.obstacle());
    set(showTest,
        tr("Until you ask for it, everything on show comes from train and validation, so that what is tuned is not "
           "tuned on test. The run counts how often it was asked for: %1 times so far.")
            .arg(m_workbench.model.testSeen()),
        m_workbench.model.hasRun() ? QString() : tr("There is no run yet: train one, or open a run file."));
    const QString obstacle = m_workbench.robustness.obstacle();
    set(measure, tr("Evaluates the run under noise and shift."), obstacle);
    set(compare, m_workbench.robustness.comparison(), m_workbench.robustness.comparisonObstacle());
}

void Actions::updateFiles()
{
    const RunModel& model = m_workbench.model;
    const QString noRun = model.isTraining()
        ? tr("The run is still training: it can be saved when it has finished or was stopped.")
        : tr("There is no run to save yet: train one first.");
    set(open,
        m_workbench.training.isActive()
            ? tr("Opens a dataset for the next run. A saved run can be opened when the one under way has ended.")
            : tr("Opens a dataset or a saved run."),
        {});
    set(save,
        model.isPassing() ? tr("Keeps the run in the library.")
                          : tr("Saves the run with its settings, curves, weights, representations and results."),
        !model.record()                               ? noRun
            : model.isModified() || model.isPassing() ? QString()
                                                      : tr("The run is saved."));
    set(saveAs, tr("Saves the run under another name."), model.record() ? QString() : noRun);
    set(report, tr("Writes settings, curves, embeddings, matrices, measures and robustness as HTML or PDF."),
        m_workbench.report.obstacle());
}

}
