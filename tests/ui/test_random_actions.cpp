#include "tests/ui/window_scene.h"

#include "core/config/preset.h"
#include "core/config/registry.h"
#include "core/storage/run_file.h"
#include "ui/actions.h"
#include "ui/library/runs_dock.h"
#include "ui/library/runs_model.h"

#include <QAction>
#include <QDeadlineTimer>
#include <QDir>
#include <QRandomGenerator>
#include <QSet>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeView>

#include <functional>
#include <vector>

using namespace cmir;
using namespace cmir::ui;

namespace {

constexpr int patience = 120000;
constexpr int actionsPerSequence = 100;

int fromEnvironment(const char* name, int usual)
{
    bool isSet = false;
    const int value = qEnvironmentVariableIntValue(name, &isSet);
    return isSet ? value : usual;
}

/// A person without patience: any deed at any moment.
class Hand {
public:
    Hand(test::WindowScene& scene, const QTemporaryDir& folder, quint32 seed)
        : m_scene(scene)
        , m_w(scene.workbench)
        , m_folder(folder)
        , m_random(seed)
    {
        QObject::connect(&m_w.keeper, &RunKeeper::kept, &scene.window, [this](const auto&, const QString& path) {
            m_kept.insert(path);
            if (m_told)
                qInfo("  kept %s", qPrintable(path));
        });
        QObject::connect(&m_w.training, &TrainingController::runEnded, &scene.window, [this] { ++m_ended; });
        m_deeds = {
            { "train", [this] { trigger(actions()->train); } },
            { "train", [this] { trigger(actions()->train); } },
            { "pause or resume", [this] { trigger(actions()->pause); } },
            { "step", [this] { trigger(actions()->step); } },
            { "stop", [this] { trigger(actions()->stop); } },
            { "keep training", [this] { actions()->keepTraining->toggle(); } },
            { "retrain on change", [this] { actions()->retrain->toggle(); } },
            { "split", [this] { trigger(actions()->split); } },
            { "turn lambda1", [this] { turn("lambda1", 0.5 + m_random.bounded(8)); } },
            { "turn lambda1", [this] { turn("lambda1", 0.5 + m_random.bounded(8)); } },
            { "turn K", [this] { turn("K", std::int64_t { 1 + m_random.bounded(4) }); } },
            { "turn alpha1", [this] { turn("alpha1", 0.25 * (1 + m_random.bounded(6))); } },
            { "turn d", [this] { turn("d", std::int64_t { 6 + m_random.bounded(4) }); } },
            { "turn the seed", [this] { turn("seed", std::int64_t { m_random.bounded(4) }); } },
            { "turn rho", [this] { turn("rho", 0.1 * m_random.bounded(9)); } },
            { "method", [this] { m_w.next.setMethod(m_random.bounded(2) ? Method::Cmir : Method::Erm); } },
            { "undo", [this] { m_w.undo.undo(); } },
            { "undo", [this] { m_w.undo.undo(); } },
            { "redo", [this] { m_w.undo.redo(); } },
            { "open", [this] { open(); } },
            { "continue", [this] { m_w.life.continueRun(3 + m_random.bounded(6)); } },
            { "fork", [this] { fork(); } },
            { "repeat", [this] { m_w.life.repeatRun(); } },
            { "star", [this] { click(RunsModel::Star); } },
            { "pin", [this] { click(RunsModel::Pin); } },
            { "throw away", [this] { throwAway(); } },
            { "bring back", [this] { m_w.library.bringBack(); } },
            { "view", [this] { showAnyView(); } },
            { "an earlier epoch", [this] { m_w.model.showReplay(m_random.bounded(4)); } },
            { "the newest epoch", [this] { m_w.model.showReplay({}); } },
            { "close and stay", [this] { close(); } },
        };
    }

    void act()
    {
        const auto& [name, deed] = m_deeds[m_random.bounded(static_cast<quint32>(m_deeds.size()))];
        m_last = name;
        if (m_told)
            qInfo("%s", name);
        deed();
        const QDeadlineTimer rest(static_cast<int>(m_random.bounded(40)));
        do
            QCoreApplication::processEvents(QEventLoop::AllEvents, 5);
        while (!rest.hasExpired());
    }

    const char* last() const { return m_last; }
    const QSet<QString>& kept() const { return m_kept; }

private:
    Actions* actions() const { return m_scene.window.actions(); }
    static void trigger(QAction* action)
    {
        if (action->isEnabled())
            action->trigger();
    }
    /// As the panel does it.
    void turn(const char* key, const ParameterValue& value)
    {
        const Parameter& p = parameter(key);
        if (!m_scene.window.parameters()->editor(QLatin1String(key))->isEnabled())
            return;
        m_w.next.setParameter(p, value);
        if (m_w.model.locksSettings() && p.live)
            m_w.training.change(p, value);
    }
    QString anyRun()
    {
        const QStringList files = QDir(m_folder.path()).entryList({ QStringLiteral("*.h5") }, QDir::Files, QDir::Name);
        return files.isEmpty() ? QString() : m_folder.filePath(files[m_random.bounded(static_cast<int>(files.size()))]);
    }
    void open()
    {
        if (const QString run = anyRun(); !run.isEmpty())
            m_scene.window.open(run);
    }
    void fork()
    {
        if (!m_w.life.obstacle().isEmpty())
            return;
        const std::int64_t steps = m_w.model.record()->steps;
        m_w.life.branchRun(m_random.bounded(static_cast<int>(steps) + 1), 2 + m_random.bounded(5));
    }
    void click(RunsModel::Column column)
    {
        RunsDock* dock = m_scene.window.runsDock();
        if (const int rows = dock->rows()->rowCount(); rows > 0)
            Q_EMIT dock->view()->clicked(dock->rows()->index(m_random.bounded(rows), column));
    }
    /// Not the run on show: as a person would not, and its file may be written again.
    void throwAway()
    {
        if (const QString run = anyRun();
            !run.isEmpty() && run != m_w.model.path() && run != m_w.keeper.place(m_w.model.identity().id))
            m_w.library.throwAway({ run });
    }
    void showAnyView()
    {
        const QList<View*> views = m_scene.window.views()->views();
        m_scene.window.showView(views[m_random.bounded(static_cast<int>(views.size()))]);
    }
    void close()
    {
        m_scene.whileTraining = WhileTraining::KeepTraining;
        m_scene.unsaved = Unsaved::Cancel;
        if (m_w.training.isActive())
            m_scene.window.close();
    }

    test::WindowScene& m_scene;
    Workbench& m_w;
    const QTemporaryDir& m_folder;
    QRandomGenerator m_random;
    std::vector<std::pair<const char*, std::function<void()>>> m_deeds;
    const char* m_last = "";
    QSet<QString> m_kept;
    int m_ended = 0;
    const bool m_told = qEnvironmentVariableIsSet("CMIR_ACTIONS_TELL"); ///< each deed as it is done
};

/// Nothing is under way any more.
bool isAtRest(const Workbench& w)
{
    return !w.isTraining() && w.split.state() != SplitRun::State::Asked && !w.jobs.isAnyRunning();
}

}

/// Sequences of random deeds of a user: no crash, no hang, no lost run, the panel in agreement with the settings, and
/// undo back to the start. CMIR_ACTIONS_FIRST and CMIR_ACTIONS_COUNT choose other sequences, so that many can be done
/// in parts; with CMIR_ACTIONS_TELL each deed is printed.
class TestRandomActions : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sequences_data()
    {
        QTest::addColumn<int>("seed");
        const int first = fromEnvironment("CMIR_ACTIONS_FIRST", 0);
        const int count = fromEnvironment("CMIR_ACTIONS_COUNT", 3);
        for (int seed = first; seed < first + count; ++seed)
            QTest::addRow("%d", seed) << seed;
    }

    void sequences()
    {
        QFETCH(int, seed);
        const QTemporaryDir folder;
        test::WindowScene scene;
        Workbench& w = scene.workbench;
        scene.mayEnd = true;
        w.library.setFolder(folder.path());
        test::useTinyRun(w.next, 4);
        w.data.whenReady([] {});
        QTRY_VERIFY_WITH_TIMEOUT(w.next.dataset() && isAtRest(w), patience);
        w.undo.clear();
        w.history.startHere(w.next.source());
        const ExperimentConfig begun = w.next.parameters();
        const Method method = w.next.method();
        Hand hand(scene, folder, static_cast<quint32>(seed));
        for (int i = 0; i < actionsPerSequence; ++i)
            hand.act();
        scene.window.actions()->retrain->setChecked(false);
        scene.window.actions()->keepTraining->setChecked(false);
        w.training.stop();
        QTRY_VERIFY2_WITH_TIMEOUT(isAtRest(w), hand.last(), patience);

        // Panel and settings say the same.
        const ExperimentConfig trained = configForMethod(w.next.parameters(), w.next.method());
        for (ParameterEditor* editor : scene.window.parameters()->editors())
            QVERIFY2(editor->value() == editor->parameter().get(trained), editor->parameter().key.c_str());
        // No run is lost: what was kept lies in the folder or in its trash, and can be read.
        for (const QString& path : hand.kept()) {
            const QString thrown = folder.filePath(QStringLiteral(".trash/") + QFileInfo(path).fileName());
            QVERIFY2(QFile::exists(path) || QFile::exists(thrown), qPrintable(path));
            readRun((QFile::exists(path) ? path : thrown).toStdString());
        }
        QVERIFY(w.keeper.unwritten().isEmpty());
        QVERIFY(!w.model.isModified());
        const QStringList left = QDir(folder.path()).entryList({ QStringLiteral("*.checkpoint") }, QDir::Files);
        QVERIFY2(left.isEmpty(), qPrintable(left.join(QLatin1Char(' '))));
        // Undo leads back to the start, exactly.
        if (w.undo.count() < UndoStack::most) {
            while (w.undo.canUndo())
                w.undo.undo();
            QVERIFY(w.next.parameters() == begun);
            QVERIFY(w.next.method() == method);
        }
        QTRY_VERIFY_WITH_TIMEOUT(isAtRest(w), patience);
    }
};

QTEST_MAIN(TestRandomActions)
#include "test_random_actions.moc"
