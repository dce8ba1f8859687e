#include "tests/long/use/used_window.h"

#include "core/config/registry.h"
#include "core/data/synthetic.h"
#include "core/storage/dataset_file.h"
#include "tests/long/use/watched_application.h"
#include "tests/long/use/window_time.h"
#include "ui/actions.h"
#include "ui/import/import_dialog.h"
#include "ui/library/runs_dock.h"
#include "ui/look.h"
#include "ui/manual/help_key.h"
#include "ui/manual/help_menu.h"
#include "ui/manual/manual_window.h"
#include "ui/message_bar.h"
#include "ui/scent/scent_controller.h"
#include "ui/scent/scent_display.h"
#include "ui/studies/study_view.h"
#include "ui/studies/theory_view.h"
#include "ui/text.h"
#include "ui/views/embeddings_view.h"
#include "ui/views/layout_bar.h"

#include <QAction>
#include <QApplication>
#include <QCoreApplication>
#include <QDialog>
#include <QDialogButtonBox>
#include <QDir>
#include <QDockWidget>
#include <QFile>
#include <QFileDialog>
#include <QMenu>
#include <QPixmapCache>
#include <QPushButton>

namespace cmir::use {

namespace {

using namespace ui;

constexpr int butlerMs = 30;
constexpr int mostRuns = 8; ///< that are left in the list at home
constexpr int patienceMs = 120'000;
constexpr std::chrono::seconds timeToForget(70); ///< views give back what they keep for who comes back soon

ExperimentConfig homeSettings()
{
    ExperimentConfig config;
    config.n_train = 200;
    config.n_valid = 60;
    config.n_test = 60;
    config.epochs = 4;
    config.threads = 1;
    return config;
}

/// What is said as an error, but is an answer to what was asked for.
bool isAnswer(const QString& error)
{
    // No such file: a run that was to be opened and was thrown away before it was.
    for (const char* part :
        { "is training", "is still empty", "being opened", "stays open", "cannot be understood", "when it has ended",
            "there is no such file", "the theorems need", "the data's task is", "the run was trained on" })
        if (error.contains(QLatin1String(part)))
            return true;
    return false;
}

}

UsedWindow::UsedWindow(const QString& folder)
    : workbench(Settings::inFile(folder + QStringLiteral("/settings.json")), folder + QStringLiteral("/runs"))
    , window(workbench)
    , m_folder(folder)
    , m_session(workbench, window)
{
    QDir(folder).mkpath(QStringLiteral("out"));
    QDir(folder).mkpath(QStringLiteral("data"));
    QDir(folder).mkpath(QStringLiteral("scent"));
    for (StudyController* study : std::initializer_list<StudyController*> {
             &workbench.sweep, &workbench.ablation, &workbench.methods, &workbench.noise, &workbench.tune })
        study->setFolder(place(QStringLiteral("studies/") + study->kind()));
    workbench.next.setParameters(homeSettings());
    makeFiles();
    window.setQuestions(questions());
    window.scent()->controller().setFolder(place(QStringLiteral("scent")).toStdString());
    window.runsDock()->setAskFolder([](const QString&) { return QString(); });
    for (View* view : window.views()->views())
        if (auto* study = qobject_cast<StudyView*>(view)) {
            study->setAskFolder([](const QString&) { return QString(); });
            study->setAskPredictions([] { return std::nullopt; });
        }
    listen();
    // By an event of its own: a timer does not ring while it is being heard, and a dialog may open another one.
    QObject::connect(
        &m_butler, &QTimer::timeout, &window, [this] { useDialogs(); }, Qt::QueuedConnection);
    m_butler.start(butlerMs);
    window.show();
    workbench.data.whenReady([] {});
}

UsedWindow::~UsedWindow() = default;

QString UsedWindow::place(const QString& name) const
{
    return m_folder + u'/' + name;
}

void UsedWindow::makeFiles()
{
    ExperimentConfig config = homeSettings();
    config.world_seed = 7;
    const Dataset dataset = syntheticDataset(config);
    writeDataset(dataset, place(QStringLiteral("data/made.h5")).toStdString());
    QFile table(place(QStringLiteral("data/table.csv")));
    if (table.open(QIODevice::WriteOnly)) {
        table.write("id,split,label,text_0,text_1,audio_0,speaker\n");
        Draw numbers(11);
        for (int i = 0; i < 150; ++i)
            table.write(QStringLiteral("s%1,%2,%3,%4,%5,%6,%7\n")
                            .arg(i)
                            .arg(QLatin1String(i % 5 == 0 ? "valid"
                                    : i % 5 == 1          ? "test"
                                                          : "train"))
                            .arg(numbers.share() * 6 - 3)
                            .arg(numbers.share())
                            .arg(numbers.share())
                            .arg(numbers.share())
                            .arg(i % 7)
                            .toUtf8());
    }
    QFile broken(place(QStringLiteral("data/broken.csv")));
    if (broken.open(QIODevice::WriteOnly))
        broken.write("id,split,label,text_0\na,train,1\nb,\"\n");
}

QStringList UsedWindow::filesToOpen() const
{
    return { place(QStringLiteral("data/made.h5")), place(QStringLiteral("data/table.csv")) };
}

QStringList UsedWindow::runs() const
{
    const QDir folder(place(QStringLiteral("runs")));
    QStringList paths;
    for (const QString& name : folder.entryList({ QStringLiteral("*.h5") }, QDir::Files, QDir::Name))
        paths << folder.filePath(name);
    return paths;
}

Questions UsedWindow::questions()
{
    const auto draw = [this]() -> Draw& { return m_draw ? *m_draw : m_own; };
    const auto output = [this, draw](const QStringList& endings) {
        return draw().oneIn(5) ? QString()
                               : place(QStringLiteral("out/%1%2").arg(m_exports++ % 8).arg(draw().of(endings)));
    };
    Questions q;
    q.whileTraining = [] { return WhileTraining::KeepTraining; };
    q.mayEnd = [draw](const QString&, const QStringList&) { return !draw().oneIn(4); };
    q.unsaved = [draw](const QString&) { return draw().oneIn(3) ? Unsaved::Cancel : Unsaved::Discard; };
    q.filesToOpen = [this, draw] { return draw().oneIn(3) ? QStringList() : QStringList { draw().of(filesToOpen()) }; };
    q.importChoice = Questions::asDialogs(&window).importChoice;
    q.showFigureDialog = Questions::asDialogs(&window).showFigureDialog;
    q.runToSave = [output](const QString&) { return output({ QStringLiteral(".h5") }); };
    q.plotToExport = [output](const QString&) {
        return output(
            { QStringLiteral(".png"), QStringLiteral(".pdf"), QStringLiteral(".svg"), QStringLiteral(".csv") });
    };
    q.reportToWrite = [output](const QString&) { return output({ QStringLiteral(".html"), QStringLiteral(".pdf") }); };
    q.tableToExport = [output](const QString&) { return output({ QStringLiteral(".csv") }); };
    q.runModule = [](const QString&, const QString&) { return false; };
    return q;
}

void UsedWindow::listen()
{
    const auto hear = [this](const JobRunner& jobs) {
        QObject::connect(
            &jobs, &JobRunner::failed, &window, [this](const QString& slot, const QString& text, bool bad) {
                if (!bad && !isAnswer(text))
                    complain(QStringLiteral("the job %1 failed: %2").arg(slot, text));
            });
    };
    hear(workbench.jobs);
    hear(workbench.split.twinJobs());
    const auto hearText = [this](const char* who) {
        return [this, who](const QString& text) {
            if (!isAnswer(text))
                complain(QStringLiteral("%1: %2").arg(QLatin1String(who), text));
        };
    };
    QObject::connect(&workbench.training, &TrainingController::failed, &window, hearText("training"));
    QObject::connect(&workbench.split, &SplitRun::failed, &window, hearText("the split"));
    QObject::connect(&workbench.life, &RunLife::failed, &window, hearText("the life of runs"));
    QObject::connect(&workbench.seeds, &SeedGroup::failed, &window, hearText("seeds"));
    QObject::connect(&workbench.keeper, &RunKeeper::failed, &window, hearText("keeping"));
    QObject::connect(&workbench.library, &RunLibrary::failed, &window, hearText("the library"));
    QObject::connect(&workbench.pinned, &PinnedRuns::failed, &window, hearText("pins"));
    QObject::connect(&m_session, &Session::noticed, &window, hearText("the session"));
}

void UsedWindow::complain(const QString& text)
{
    m_complaints << text;
}

QStringList UsedWindow::takeComplaints()
{
    return std::exchange(m_complaints, {});
}

/// Uses what a dialog has and closes it; a menu that is open goes.
void UsedWindow::useDialogs()
{
    Draw& draw = m_draw ? *m_draw : m_own;
    if (QWidget* popup = QApplication::activePopupWidget()) {
        popup->close();
        return;
    }
    auto* dialog = qobject_cast<QDialog*>(QApplication::activeModalWidget());
    if (!dialog)
        return;
    const QPointer<QDialog> guard(dialog);
    if (!qobject_cast<QFileDialog*>(dialog))
        for (int i = draw.below(4); i > 0 && guard; --i)
            useAnyWidget(dialog, draw);
    if (!guard || QApplication::activeModalWidget() != dialog)
        return; // closed, or over another one
    auto* box = dialog->findChild<QDialogButtonBox*>();
    QPushButton* yes = nullptr;
    if (box && !qobject_cast<QFileDialog*>(dialog))
        for (QAbstractButton* button : box->buttons())
            if (box->buttonRole(button) == QDialogButtonBox::AcceptRole && button->isEnabled())
                yes = qobject_cast<QPushButton*>(button);
    if (yes && draw.oneIn(3))
        yes->click();
    if (guard && guard->isVisible() && QApplication::activeModalWidget() == dialog)
        dialog->reject();
}

void UsedWindow::readMessages()
{
    const MessageBar* bar = window.messages();
    const QString text = bar->saysSomething() ? bar->text() : QString();
    if (text == m_lastMessage)
        return;
    m_lastMessage = text;
    if (bar->saysMoreThan(MessageBar::Kind::Warning) && !isAnswer(text))
        complain(QStringLiteral("the window says: %1").arg(text));
}

void UsedWindow::pass(std::chrono::milliseconds time)
{
    constexpr std::chrono::milliseconds slice(250);
    for (std::chrono::milliseconds passed(0); passed < time; passed += slice) {
        passWindowTime(slice);
        answerEvents();
        readMessages();
    }
}

QString UsedWindow::underWay() const
{
    QStringList what;
    if (workbench.isTraining())
        what << QStringLiteral("a training");
    if (workbench.split.state() == SplitRun::State::Asked)
        what << QStringLiteral("a split");
    if (workbench.jobs.isAnyRunning() || workbench.split.twinJobs().isAnyRunning())
        what << QStringLiteral("a job");
    if (workbench.retraining.isResting() || workbench.retraining.isWaiting())
        what << QStringLiteral("retraining");
    for (View* view : window.views()->views())
        if (view == window.currentView() && view->isVisible() && view->isBusy())
            what << QStringLiteral("the view %1").arg(window.views()->title(view));
    return what.join(QStringLiteral(", "));
}

bool UsedWindow::isAtRest() const
{
    return underWay().isEmpty();
}

bool UsedWindow::waitForRest(int ms)
{
    constexpr int restfulLooks = 5; // what ends a job may begin the next one at a later event
    const double end = realMs() + ms;
    int restful = 0;
    while (restful < restfulLooks && realMs() < end) {
        // The butler's beat ends a wait in which nothing comes.
        answerEvents(isAtRest() ? QEventLoop::AllEvents : QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents);
        readMessages();
        restful = isAtRest() ? restful + 1 : 0;
    }
    return restful >= restfulLooks;
}

void UsedWindow::endEverything()
{
    window.actions()->retrain->setChecked(false);
    window.actions()->keepTraining->setChecked(false);
    for (StudyController* study : std::initializer_list<StudyController*> {
             &workbench.sweep, &workbench.ablation, &workbench.methods, &workbench.noise, &workbench.tune })
        if (study->isBusy())
            study->cancel();
    workbench.robustness.cancel();
    workbench.points.cancel();
    window.view<TheoryView>()->cancel();
    window.view<EmbeddingsView>()->layoutBar()->cancel();
    workbench.training.stop();
    workbench.split.close();
}

void UsedWindow::leaveHome()
{
    window.scent()->controller().setOn(m_trainsUnasked);
}

bool UsedWindow::goHome()
{
    m_trainsUnasked = window.scent()->controller().isOn();
    window.scent()->controller().setOn(false);
    endEverything();
    if (!waitForRest(patienceMs)) {
        complain(QStringLiteral("does not come to rest: %1").arg(underWay()));
        return false;
    }
    // What a long use piles up by its nature.
    QStringList old = runs();
    old.removeAll(workbench.model.path());
    old.removeAll(workbench.keeper.place(workbench.model.identity().id));
    if (old.size() > mostRuns)
        workbench.library.throwAway(old.mid(0, old.size() - mostRuns));
    workbench.pinned.clear();
    workbench.selection.clear();
    if (!waitForRest(patienceMs))
        complain(QStringLiteral("throwing runs away does not end: %1").arg(underWay()));
    workbench.library.emptyTrash();
    if (ManualWindow* manual = window.help()->key()->manualWindow())
        manual->close();
    for (QWidget* widget : QApplication::topLevelWidgets()) // results that were left open
        if (qobject_cast<QDialog*>(widget) && widget->isVisible())
            widget->close();
    for (QDockWidget* dock : window.findChildren<QDockWidget*>())
        dock->setFloating(false);
    window.setFullScreen(false);
    window.show(); // one that was closed while it trained goes when its run is kept
    applyTextSize(100);
    applyLook(Look::Light);
    window.resize(1440, 900);
    window.showView(window.views()->views().first());
    workbench.seeds.setWanted(1);
    workbench.next.setMethod(Method::Cmir);
    workbench.data.choose({ "synthetic", {} });
    if (!waitForRest(patienceMs))
        complain(QStringLiteral("the data at home do not come: %1").arg(underWay()));
    workbench.next.setParameters(homeSettings()); // other data had brought a preset
    for (int i = 0; i < 2; ++i) { // the second one for the result before, which is a part of what is shown
        workbench.train();
        if (!waitForRest(patienceMs) || !workbench.model.record()) {
            complain(QStringLiteral("the run at home does not end: %1").arg(underWay()));
            return false;
        }
    }
    for (View* view : window.views()->views()) {
        const auto first = m_homeStates.try_emplace(view, view->state()).first;
        view->restore(first->second);
        window.showView(view);
        if (!waitForRest(patienceMs))
            complain(QStringLiteral("a view stays busy: %1").arg(window.views()->title(view)));
    }
    window.showView(window.views()->views().first());
    pass(timeToForget);
    QPixmapCache::clear(); // Qt's own, of a bounded size
    window.messages()->dismiss();
    workbench.undo.clear();
    m_homeRun.clear();
    for (const auto& [name, values] : workbench.model.history().series)
        if (name.starts_with("train/") || name.starts_with("valid/"))
            m_homeRun.append(
                reinterpret_cast<const char*>(values.data()), static_cast<qsizetype>(values.size() * sizeof(double)));
    return true;
}

}
