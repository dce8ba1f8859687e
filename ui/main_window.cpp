#include "ui/main_window.h"

#include "core/config/preset.h"
#include "core/config/registry.h"
#include "core/data/proposed_preset.h"
#include "ui/actions.h"
#include "ui/activity_log.h"
#include "ui/appearance_menu.h"
#include "ui/changes/change_deeds.h"
#include "ui/changes/changes_dock.h"
#include "ui/dataset_chooser.h"
#include "ui/file_actions.h"
#include "ui/icons.h"
#include "ui/library/runs_dock.h"
#include "ui/live_change_text.h"
#include "ui/log_dock.h"
#include "ui/manual/help_menu.h"
#include "ui/menu_keys.h"
#include "ui/message_bar.h"
#include "ui/parameter_panel.h"
#include "ui/run_menu.h"
#include "ui/run_tool_bar.h"
#include "ui/running_work.h"
#include "ui/samples/samples_dock.h"
#include "ui/scent/scent_display.h"
#include "ui/seeds/shown_seed_box.h"
#include "ui/selection/selection_actions.h"
#include "ui/split/split_halves.h"
#include "ui/status_line.h"
#include "ui/studies/theory_view.h"
#include "ui/studies/wanted_parameter.h"
#include "ui/text.h"
#include "ui/views/layout_bar.h"
#include "ui/views/measures_pane.h"
#include "ui/views/other_data_note.h"
#include "ui/views/training_view.h"
#include "ui/workbench.h"
#include "viz/plot_widget.h"

#include <QAction>
#include <QCloseEvent>
#include <QDockWidget>
#include <QDragEnterEvent>
#include <QFileInfo>
#include <QMenuBar>
#include <QMimeData>
#include <QPointer>
#include <QScreen>

namespace cmir::ui {

namespace {
constexpr int layoutVersion = 4;
constexpr int roomForSamples = 1600; ///< a window at least this wide has the samples beside the views
const QString geometryKey = QStringLiteral("window/geometry");
const QString stateKey = QStringLiteral("window/state");
}

MainWindow::MainWindow(Workbench& workbench, QWidget* parent)
    : QMainWindow(parent)
    , m_workbench(workbench)
    , m_files(new FileActions(workbench, Questions::asDialogs(this), this))
    , m_actions(new Actions(workbench, this))
    , m_runMenu(new RunMenu(workbench, this))
    , m_toolBar(new RunToolBar(workbench, *m_actions, this))
    , m_status(new StatusLine(workbench.model, workbench.jobs, this))
{
    setWindowIcon(programIcon());
    setAcceptDrops(true);
    addToolBar(m_toolBar);
    setStatusBar(m_status);
    makeCentre();
    makeDocks();
    makeMenus();
    connectMessages();
    connectDataset();
    connectLibrary();
    connectChanges();
    logActivity(workbench);
    connect(&workbench.model, &RunModel::titleChanged, this, &MainWindow::showTitle);
    connect(&workbench.next, &NextRun::datasetChanged, this, &MainWindow::showTitle);
    connect(&workbench.training, &TrainingController::stateChanged, this, &MainWindow::closeLater);
    connect(&workbench.split, &SplitRun::twinTrainingChanged, this, &MainWindow::closeLater);
    connect(&workbench.seeds, &SeedGroup::activityChanged, this, &MainWindow::closeLater);
    connect(&workbench.jobs, &JobRunner::finished, this, &MainWindow::closeLater);
    connect(m_parameters, &ParameterPanel::liveValueEdited, &workbench.training, &TrainingController::change);
    connect(m_parameters, &ParameterPanel::held, &workbench.history, &SettingsHistory::setHeld);
    m_actions->setTakeTyped([this] { return takeTyped(); });
    m_actions->setMayEnd(
        [this](const QString& deed, const QStringList& work) { return m_files->questions().mayEnd(deed, work); });
    m_runMenu->setMayBegin([this] { return takeTyped() && m_files->mayReplaceRun(tr("Train")); });
    showTitle();
    resize(QSize(1440, 900).boundedTo(screen()->availableSize() - QSize(8, 48))); // its frame is on the screen too
    restoreLayout();
}

MainWindow::~MainWindow() = default;

void MainWindow::makeCentre()
{
    m_messages = new MessageBar;
    m_views = new ViewStack;
    const auto prepare = [this](View* view) {
        view->setTakeTyped([this] { return takeTyped(); });
        connect(view, &View::exportRequested, m_files, &FileActions::exportPlot);
    };
    for (const ViewEntry& entry : viewCatalogue()) {
        View* view = entry.make(m_workbench, m_workbench.stage());
        m_views->add(entry, view);
        prepare(view);
    }
    m_workbench.report.setTheory([theory = QPointer(view<TheoryView>())](
                                     ReportInput& input) { input.theory = theory ? theory->shown() : ShownTheory(); });
    m_status->follow(m_workbench.split.twin().jobs);
    m_halves = new SplitHalves(m_workbench, m_views, prepare, this);
    m_views->showMode(Mode::Train);
    setCentralWidget(m_views);
    m_views->addBesideTabs(new ShownSeedBox(m_workbench.seeds));
    m_views->addNote(new OtherDataNote(m_workbench.model, m_workbench.next, *m_views, m_views));
    addToolBar(Qt::BottomToolBarArea, m_messages->makeStrip());
}

void MainWindow::makeDocks()
{
    m_parameters = new ParameterPanel(m_workbench.next, m_workbench.model, *m_workbench.settings);
    m_scent = new ScentDisplay(m_workbench, *m_parameters, this);
    m_parameterDock = new QDockWidget(tr("Parameters"), this);
    m_parameterDock->setObjectName(QStringLiteral("parameters"));
    m_parameterDock->setWidget(m_parameters);
    addDockWidget(Qt::LeftDockWidgetArea, m_parameterDock);
    m_runs = new RunsDock(
        m_workbench.model, m_workbench.keeper, m_workbench.library, m_workbench.pinned, *m_workbench.settings, this);
    addDockWidget(Qt::LeftDockWidgetArea, m_runs);
    m_log = new LogDock(this);
    addDockWidget(Qt::BottomDockWidgetArea, m_log);
    m_deeds = new ChangeDeeds(m_workbench.next, m_workbench.model, m_workbench.training, m_workbench.life, this);
    m_changes = new ChangesDock(m_workbench.model, m_workbench.training, *m_deeds, this);
    addDockWidget(Qt::BottomDockWidgetArea, m_changes);
    tabifyDockWidget(m_log, m_changes);
    m_log->hide();
    m_changes->hide();
    for (QDockWidget* dock : std::initializer_list<QDockWidget*> { m_log, m_changes }) // out from behind
        connect(dock->toggleViewAction(), &QAction::triggered, dock, &QWidget::raise);
    m_samples = new SamplesDock(m_workbench.model, m_workbench.jobs, m_workbench.selection, this);
    const bool room = screen()->availableSize().width() >= roomForSamples;
    placeSamples(room);
    m_samples->setVisible(room);
    connect(m_samples->toggleViewAction(), &QAction::triggered, m_samples, &QWidget::raise); // out from behind
    connect(m_samples, &SamplesDock::exportRequested, m_files, &FileActions::exportTable);
    resizeDocks({ m_parameterDock }, { 400 }, Qt::Horizontal);
    resizeDocks({ m_parameterDock, m_runs }, { 450, 250 }, Qt::Vertical);
    resizeDocks({ m_log, m_changes }, { 130, 130 }, Qt::Vertical);
}

void MainWindow::placeSamples(bool beside)
{
    addDockWidget(beside ? Qt::RightDockWidgetArea : Qt::LeftDockWidgetArea, m_samples);
    if (!beside)
        tabifyDockWidget(m_parameterDock, m_samples);
}

void MainWindow::showSamples()
{
    m_samples->show();
    m_samples->raise();
}

void MainWindow::makeMenus()
{
    makeFileMenu();
    m_selection = new SelectionActions(m_workbench.selection, this);
    m_selection->fill(menuBar()->addMenu(tr("&Edit")));
    QMenu* run = menuBar()->addMenu(tr("&Run"));
    run->addActions({ m_actions->train, m_actions->pause, m_actions->step, m_actions->stop });
    run->addSeparator();
    run->addActions({ m_actions->keepTraining, m_actions->retrain, m_actions->split, m_actions->showTest });
    run->addSeparator();
    m_runMenu->fill(run);
    run->addSeparator();
    run->addActions({ m_actions->measure, m_actions->compare });
    makeViewMenu();
    m_help = new HelpMenu(*this, m_workbench);
    m_help->fill(menuBar()->addMenu(tr("&Help")));
}

void MainWindow::makeFileMenu()
{
    QMenu* file = menuBar()->addMenu(tr("&File"));
    connect(m_actions->open, &QAction::triggered, m_files, &FileActions::browse);
    connect(m_actions->save, &QAction::triggered, this, [this] { m_files->save(); });
    connect(m_actions->saveAs, &QAction::triggered, this, [this] { m_files->saveAs(); });
    file->addActions({ m_actions->open, m_actions->save, m_actions->saveAs });
    QMenu* unkept = file->addMenu(tr("Runs that could &not be kept"));
    unkept->setObjectName(QStringLiteral("unkeptRuns"));
    unkept->setToolTipsVisible(true);
    connect(unkept, &QMenu::aboutToShow, this, [this, unkept] { fillUnkeptMenu(unkept); });
    file->addSeparator();
    QMenu* exports = file->addMenu(icon(QStringLiteral("export")), tr("&Export plot"));
    connect(exports, &QMenu::aboutToShow, this, [this, exports] { fillExportMenu(exports); });
    file->addAction(tr("Export &page of plots…"), this, &MainWindow::exportPage)
        ->setShortcut(QKeySequence(QStringLiteral("Ctrl+Shift+E")));
    file->addAction(m_actions->report);
    connect(m_actions->report, &QAction::triggered, m_files, &FileActions::writeReport);
    file->addSeparator();
    QAction* quit = file->addAction(tr("&Quit"), this, &QWidget::close);
    quit->setShortcut(QKeySequence::Quit);
    quit->setMenuRole(QAction::QuitRole);
}

/// Runs that are held in memory only.
void MainWindow::fillUnkeptMenu(QMenu* menu)
{
    menu->clear();
    RunKeeper& keeper = m_workbench.keeper;
    for (const RunKeeper::Run& run : keeper.unwritten())
        menu->addAction(tr("Save “%1” as…").arg(run.title), this, [this, run] { m_files->saveUnkept(run); })
            ->setToolTip(tr("It could not be written, and is held in memory only."));
    if (keeper.unwritten().isEmpty())
        menu->addAction(tr("None"))->setEnabled(false);
    else
        menu->addAction(tr("&Try again to keep them"), &keeper, &RunKeeper::retry);
}

void MainWindow::makeViewMenu()
{
    QMenu* view = menuBar()->addMenu(tr("&View"));
    const QList<View*> views = m_views->views();
    for (qsizetype i = 0; i < views.size(); ++i) {
        QAction* action = view->addAction(
            m_views->icon(views[i]), m_views->title(views[i]), this, [this, i] { m_views->show(m_views->views()[i]); });
        action->setShortcut(viewKey(i));
    }
    view->addSeparator();
    m_samples->toggleViewAction()->setShortcut(QKeySequence(QStringLiteral("Ctrl+T")));
    view->addActions({ m_parameterDock->toggleViewAction(), m_samples->toggleViewAction(), m_runs->toggleViewAction(),
        m_changes->toggleViewAction(), m_log->toggleViewAction() });
    view->addSeparator();
    m_fullScreen = view->addAction(icon(QStringLiteral("fullscreen")), tr("This view &alone"));
    m_fullScreen->setCheckable(true);
    m_fullScreen->setShortcut(QKeySequence(QStringLiteral("F11")));
    m_fullScreen->setToolTip(tr("Shows the view on show on the whole screen; F11 or Escape brings the rest back."));
    view->addMenu(new AppearanceMenu(*m_workbench.settings, this));
    connect(m_fullScreen, &QAction::toggled, this, &MainWindow::setFullScreen);
    m_leaveFullScreen = new QAction(this);
    m_leaveFullScreen->setShortcut(QKeySequence(Qt::Key_Escape));
    m_leaveFullScreen->setEnabled(false);
    addAction(m_leaveFullScreen);
    connect(m_leaveFullScreen, &QAction::triggered, this, [this] { setFullScreen(false); });
}

void MainWindow::setFullScreen(bool on)
{
    m_fullScreen->setChecked(on);
    m_leaveFullScreen->setEnabled(on);
    if (on == !m_layoutBeforeFullScreen.isEmpty())
        return;
    if (on) {
        keepMenuKeys(*this);
        m_layoutBeforeFullScreen = saveState(layoutVersion);
        for (QDockWidget* dock : findChildren<QDockWidget*>())
            dock->hide();
        m_toolBar->hide();
    }
    menuBar()->setVisible(!on);
    m_status->setVisible(!on);
    setWindowState(windowState().setFlag(Qt::WindowFullScreen, on));
    if (!on)
        restoreState(std::exchange(m_layoutBeforeFullScreen, {}), layoutVersion);
}

void MainWindow::exportPage()
{
    m_files->exportPage(*currentView(), m_views->title(currentView()));
}

void MainWindow::fillExportMenu(QMenu* menu)
{
    menu->clear();
    for (viz::PlotWidget* plot : currentView()->plots()) {
        QAction* action
            = menu->addAction(plot->title() + QStringLiteral("…"), this, [this, plot] { m_files->exportPlot(plot); });
        action->setEnabled(!plot->isEmpty());
    }
    if (menu->isEmpty())
        menu->addAction(tr("This view shows no plot yet"))->setEnabled(false);
}

void MainWindow::connectMessages()
{
    const auto showAs
        = [this](MessageBar::Kind kind) { return [this, kind](const QString& text) { m_messages->show(kind, text); }; };
    const auto showOfRun = [this](MessageBar::Kind kind) {
        return [this, kind](const QString& text) { m_messages->showOfRun(kind, text); };
    };
    connect(&m_workbench.jobs, &JobRunner::failed, this, [this](const QString& slot, const QString& message) {
        if (slot == RobustnessController::slot || slot == LayoutBar::slot || slot == MeasuresPane::slot)
            m_messages->showOfRun(MessageBar::Kind::Error, message);
        else
            m_messages->show(MessageBar::Kind::Error, message);
        if (slot == RunFiles::saveSlot || slot == RunKeeper::slot)
            m_closing = false; // the run is not safe: the window stays
        else
            closeLater();
    });
    connect(&m_workbench.data, &DataController::noticed, this, showAs(MessageBar::Kind::Information));
    connect(&m_workbench.data, &DataController::otherDataChosen, this, &MainWindow::takeProposedPreset);
    connect(&m_workbench.files, &RunFiles::warned, this, showOfRun(MessageBar::Kind::Warning));
    connect(&m_workbench.training, &TrainingController::warned, this, &MainWindow::showRunWarning);
    connect(&m_workbench.training, &TrainingController::failed, this, showOfRun(MessageBar::Kind::Error));
    connect(&m_workbench.keeper, &RunKeeper::copied, this, showAs(MessageBar::Kind::Information));
    connect(&m_workbench.keeper, &RunKeeper::failed, m_messages, &MessageBar::showStanding);
    connect(&m_workbench.files, &RunFiles::opened, this, [this](const QString&, const QString& kind) {
        if (kind != u"run")
            return;
        m_messages->dismissOver(); // what could not be opened before
        offerFirstSettings();
    });
    connect(&m_workbench.split, &SplitRun::warned, this, [this](const RunWarning& warning) {
        // Nothing is turned on this side.
        m_messages->showOfRun(MessageBar::Kind::Warning, tr("As it was: %1").arg(toQt(warning.text)));
    });
    connect(&m_workbench.split, &SplitRun::failed, this, showOfRun(MessageBar::Kind::Error));
    connect(&m_workbench.life, &RunLife::failed, this, showOfRun(MessageBar::Kind::Error));
    connect(&m_workbench.life, &RunLife::repeated, this, [this](bool same, const QString& text) {
        m_messages->showOfRun(same ? MessageBar::Kind::Information : MessageBar::Kind::Warning, text);
    });
    connect(&m_workbench.modules, &ModuleAgreement::refused, this, showAs(MessageBar::Kind::Warning));
    m_workbench.modules.setQuestion([files = QPointer(m_files)](const QString& file, const QString& sha256) {
        return files && files->questions().runModule && files->questions().runModule(file, sha256);
    });
    connect(
        &m_workbench.next, &NextRun::moduleLeft, this,
        [this](const QString& file) {
            m_messages->show(MessageBar::Kind::Information,
                tr("The run's network is a module of its own (%1). The next run keeps the network that it had: modules "
                   "are programs, and you have not agreed to this one.")
                    .arg(QFileInfo(file).fileName()));
        },
        Qt::QueuedConnection); // after what is said of the run itself
    PointDeeds& points = m_workbench.points;
    points.setTrain([this] { m_actions->train->trigger(); }); // which asks first about what would be lost
    showWantedParameters(points, *m_parameterDock, *m_parameters);
    connect(&points, &PointDeeds::told, this, showAs(MessageBar::Kind::Information));
    connect(&points, &PointDeeds::differs, this, showOfRun(MessageBar::Kind::Warning));
    connect(&points, &PointDeeds::opened, this, [this](const QString& text) {
        m_messages->showOfRun(
            MessageBar::Kind::Information, text, { tr("Look at it"), [this] { showView(view<TrainingView>()); } });
    });
    connect(m_files, &FileActions::said, this, showAs(MessageBar::Kind::Information));
    connect(m_files, &FileActions::refused, this, showAs(MessageBar::Kind::Error));
    connect(&m_workbench.report, &ReportActions::said, this, showAs(MessageBar::Kind::Information));
    connect(&m_workbench.report, &ReportActions::refused, this, showAs(MessageBar::Kind::Error));
    connect(&m_workbench.model, &RunModel::runReset, m_messages, &MessageBar::dismissOfRun);
}

void MainWindow::offerFirstSettings()
{
    const auto& record = m_workbench.model.record();
    if (!record || m_workbench.model.path().isEmpty() || m_messages->saysMoreThan(MessageBar::Kind::Information))
        return;
    const ExperimentConfig first = record->config.parameters;
    const QString values = valuesThatDiffer(first, m_workbench.model.settings());
    if (!values.isEmpty())
        m_messages->showOfRun(MessageBar::Kind::Information,
            tr("The panel has the settings that this run ended with. It began with %1.").arg(values),
            { tr("Take the first ones"), [this, first] { m_workbench.next.setParameters(first); } });
}

void MainWindow::showRunWarning(const RunWarning& warning)
{
    MessageBar::Deed deed;
    if (!warning.key.empty())
        deed = { toQt(warning.deed), [this, warning] {
                    // By then the run may have ended: the next one is mended all the same.
                    const Parameter& p = parameter(warning.key);
                    ExperimentConfig config = m_workbench.next.parameters();
                    p.set(config, p.parse(warning.value));
                    m_workbench.next.setParameters(config);
                    if (m_workbench.training.isActive())
                        m_workbench.training.change(p, p.get(config));
                } };
    const bool isSplit = m_workbench.split.state() == SplitRun::State::Split;
    const QString text = toQt(warning.text);
    m_messages->showOfRun(MessageBar::Kind::Warning, isSplit ? tr("As you turn it: %1").arg(text) : text, deed);
}

void MainWindow::takeProposedPreset()
{
    m_messages->dismissOver(); // not where other data merely stand in for what could not be opened
    NextRun& next = m_workbench.next;
    const ExperimentConfig before = next.parameters();
    const std::string name = proposedPreset(*next.dataset());
    const ExperimentConfig proposed = withPreset(before, name);
    if (m_workbench.model.locksSettings() || proposed == before)
        return;
    {
        const NextRun::Step step(next, tr("preset “%1”").arg(toQt(preset(name).title)));
        next.setParameters(proposed);
    }
    m_messages->show(MessageBar::Kind::Information,
        tr("The settings are now those of the preset “%1”, which suits what %2 says of itself.")
            .arg(toQt(preset(name).title), toQt(next.dataset()->name)),
        { tr("Undo"), [&next, before] { next.setParameters(before); } });
}

void MainWindow::connectDataset()
{
    DatasetChooser* chooser = m_toolBar->datasetChooser();
    connect(chooser, &DatasetChooser::builtInChosen, m_files, &FileActions::openBuiltIn);
    connect(chooser, &DatasetChooser::filesChosen, this, qOverload<const QStringList&>(&MainWindow::open));
    connect(chooser, &DatasetChooser::browseRequested, m_files, &FileActions::browse);
}

void MainWindow::connectLibrary()
{
    RunLibrary& library = m_workbench.library;
    connect(&m_workbench.model, &RunModel::testShownChanged, this, &MainWindow::warnOfTuningOnTest);
    connect(m_runs, &RunsDock::openRequested, this, qOverload<const QStringList&>(&MainWindow::open));
    connect(m_runs, &RunsDock::takeRequested, &m_workbench.model, [this] { m_workbench.takeRun(); });
    connect(m_runs, &RunsDock::refused, m_files, &FileActions::refused);
    connect(&library, &RunLibrary::thrownAway, this, [this, &library](int runs) {
        m_messages->show(MessageBar::Kind::Information,
            runs == 1 ? tr("1 run moved to the trash.") : tr("%1 runs moved to the trash.").arg(runs),
            { tr("Bring back"), [&library] { library.bringBack(); } });
    });
}

void MainWindow::connectChanges()
{
    connect(view<TrainingView>(), &TrainingView::markClicked, m_changes, &ChangesDock::choose);
    connect(m_deeds, &ChangeDeeds::failed, this,
        [this](const QString& text) { m_messages->show(MessageBar::Kind::Error, text); });
    m_deeds->setMayBegin([this] { return takeTyped() && m_files->mayReplaceRun(tr("Go back")); });
}

/// Test that is looked at after every turn of a control decides what is turned next: it has become validation.
void MainWindow::warnOfTuningOnTest()
{
    constexpr int fewLooks = 3;
    const RunModel& model = m_workbench.model;
    if (!model.testShown())
        return;
    int runs = 1;
    if (const auto& contents = m_workbench.library.contents())
        for (const RunSummary& run : contents->listing.runs)
            runs += run.testSeen > 0 && run.id != model.identity().id
                && run.data.value("sha256", "") == model.runConfig().sha256;
    if (runs > fewLooks)
        m_messages->show(MessageBar::Kind::Warning,
            tr("The test splits of this data were looked at in %1 runs. Whoever chooses among runs by what test says "
               "has made a validation split of it: what it says of the chosen run is too good.")
                .arg(runs));
}

bool MainWindow::takeTyped()
{
    const QString refusal = m_parameters->takeTyped();
    if (!refusal.isEmpty())
        m_messages->show(MessageBar::Kind::Error, refusal);
    return refusal.isEmpty();
}

void MainWindow::open(const QStringList& paths)
{
    m_files->open(paths);
}

void MainWindow::setQuestions(Questions questions)
{
    m_files->setQuestions(std::move(questions));
}

/// What an action does stands in its tooltip: shown in the status bar it would cover how far training is.
bool MainWindow::event(QEvent* event)
{
    return event->type() == QEvent::StatusTip || QMainWindow::event(event);
}

View* MainWindow::currentView() const
{
    return m_views->current();
}

void MainWindow::showView(View* view)
{
    m_views->show(view);
}

void MainWindow::showTitle()
{
    const RunModel& model = m_workbench.model;
    QString name = model.caption();
    if (name.isEmpty() && m_workbench.next.dataset())
        name = toQt(m_workbench.next.dataset()->name);
    if (!model.path().isEmpty())
        name = QFileInfo(model.path()).fileName() + QStringLiteral(" · ") + name;
    setWindowTitle(name.isEmpty() ? tr("CmIR Workbench") : tr("%1[*] – CmIR Workbench").arg(name));
    setWindowModified(model.isModified());
}

bool MainWindow::endWorkToClose()
{
    QStringList work = workThatClosingEnds(m_workbench);
    const bool training = m_workbench.isTraining();
    if (work.isEmpty() && training) {
        if (m_files->questions().whileTraining() == WhileTraining::KeepTraining)
            return false;
    } else if (!work.isEmpty()) {
        if (training)
            work.prepend(tr("A run is training: it is stopped, and what is finished so far can still be saved."));
        if (!m_files->questions().mayEnd(tr("Close the window"), work))
            return false;
        endWork(m_workbench);
    }
    m_workbench.training.stop();
    m_workbench.split.close();
    return true;
}

/// Goes on with closing where it waited: for the end of the run, at most a step away, or for files that are written.
void MainWindow::closeLater()
{
    if (!m_closing || m_workbench.isTraining() || m_workbench.files.isWriting())
        return;
    m_closing = false;
    QMetaObject::invokeMethod(this, &QWidget::close, Qt::QueuedConnection); // what has just ended is delivered first
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    if (m_quiet) {
        event->accept();
        return;
    }
    event->ignore();
    m_closing = false;
    if (!m_workbench.training.isStopping() && !endWorkToClose())
        return;
    if (m_workbench.isTraining() || m_workbench.files.isWriting()) {
        m_closing = true;
        return;
    }
    const RunModel& model = m_workbench.model;
    if (model.isModified() && model.record() != m_givenUp.lock()) {
        const auto stillTraining = [this] {
            return m_workbench.training.isActive() ? tr("A run is training: the window stays open.") : QString();
        };
        m_files->whenNothingIsLost({ stillTraining, [this] {
                                        m_givenUp = m_workbench.model.record();
                                        m_closing = true;
                                        closeLater();
                                    } });
        return;
    }
    m_workbench.settleRecovery(); // it is saved, or was given up
    setFullScreen(false);
    saveLayout();
    event->accept();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    const QList<QUrl> urls = event->mimeData()->urls();
    if (!urls.isEmpty() && std::ranges::all_of(urls, &QUrl::isLocalFile))
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event)
{
    QStringList paths;
    for (const QUrl& url : event->mimeData()->urls())
        paths << url.toLocalFile();
    event->acceptProposedAction();
    open(paths);
}

void MainWindow::restoreLayout()
{
    restoreGeometry(m_workbench.settings->value(geometryKey).toByteArray());
    restoreState(m_workbench.settings->value(stateKey).toByteArray(), layoutVersion);
    resize(size().boundedTo(screen()->availableVirtualSize())); // kept on a larger one
    // Kept on a wider screen than this one: what stands beside the views would push them out of sight.
    if (dockWidgetArea(m_samples) == Qt::RightDockWidgetArea && m_samples->isVisibleTo(this) && !m_samples->isFloating()
        && minimumSizeHint().width() > screen()->availableSize().width()) {
        placeSamples(false);
        m_parameterDock->raise();
    }
}

void MainWindow::saveLayout()
{
    if (!m_layoutBeforeFullScreen.isEmpty())
        return; // a view alone is no layout to come back to
    m_workbench.settings->setValue(geometryKey, saveGeometry());
    m_workbench.settings->setValue(stateKey, saveState(layoutVersion));
}

}
