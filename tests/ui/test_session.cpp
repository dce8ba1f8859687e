#include "tests/ui/tiny_run.h"

#include "ui/appearance_menu.h"
#include "ui/main_window.h"
#include "ui/message_bar.h"
#include "ui/samples/samples_dock.h"
#include "ui/session.h"
#include "ui/studies/axis_row.h"
#include "ui/studies/sweep_view.h"
#include "ui/views/embeddings_view.h"
#include "ui/views/training_view.h"

#include <QApplication>
#include <QLabel>
#include <QScreen>
#include <QSplitter>
#include <QTemporaryDir>

using namespace cmir;
using namespace cmir::ui;

namespace {

/// A start of the program with settings in a file.
struct Start {
    explicit Start(const QString& settings, bool withData = true)
        : workbench(Settings::inFile(settings))
        , window(workbench)
        , session(workbench, window)
    {
        QObject::connect(&session, &Session::noticed, &window, [this](const QString& text) { notice = text; });
        window.show();
        session.restore(withData);
    }

    Workbench workbench;
    MainWindow window;
    Session session;
    QString notice;
};

}

class TestSession : public QObject {
    Q_OBJECT

    static constexpr int patience = 60000;

private Q_SLOTS:
    void everythingIsThereAgain()
    {
        QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("settings.json"));
        const QString run = folder.filePath(QStringLiteral("run.h5"));
        ExperimentConfig settings;
        {
            Start first(file);
            Workbench& w = first.workbench;
            test::trainTinyRun(w, 1);
            w.files.save(run);
            QTRY_VERIFY_WITH_TIMEOUT(!w.model.isModified(), patience);
            w.pinned.pin(run, QStringLiteral("the first"));
            w.next.setParameter(parameter("lambda1"), 0.125);
            w.next.setParameter(parameter("unimodal"), std::string("mlp"));
            w.next.setMethod(Method::Irm);
            settings = w.next.parameters();
            auto* embeddings = first.window.view<EmbeddingsView>();
            embeddings->setProjection(ProjectionKind::Pca);
            embeddings->setColoring(QStringLiteral("split"));
            embeddings->setShownSplits({ QStringLiteral("train") });
            auto* sweep = first.window.view<SweepView>();
            sweep->addAxis(QStringLiteral("d"))->setValues(QStringLiteral("8, 16"));
            first.window.showView(sweep); // what Studies come back with
            first.window.showView(embeddings);
        } // what was not written yet is written as it ends
        Start second(file);
        Workbench& w = second.workbench;
        QVERIFY(w.next.parameters() == settings);
        QCOMPARE(w.next.method(), Method::Irm);
        QVERIFY(!w.undo.canUndo()); // where undo begins
        auto* embeddings = second.window.view<EmbeddingsView>();
        QVERIFY(second.window.currentView() == embeddings);
        second.window.views()->showMode(Mode::Studies);
        QVERIFY(second.window.currentView() == second.window.view<SweepView>());
        second.window.showView(embeddings);
        QCOMPARE(embeddings->projection(), ProjectionKind::Pca);
        QCOMPARE(embeddings->coloring(), QStringLiteral("split"));
        QCOMPARE(w.pinned.paths(), QStringList { run });
        QCOMPARE(w.pinned.pins().first().title, QStringLiteral("the first"));
        auto* sweep = second.window.view<SweepView>();
        QCOMPARE(sweep->axes().last()->key(), QStringLiteral("d"));
        QCOMPARE(sweep->axes().last()->values(), QStringLiteral("8, 16"));
        QVERIFY(second.notice.isEmpty());
        QTRY_VERIFY_WITH_TIMEOUT(w.next.dataset(), patience);
        QVERIFY(!w.undo.canUndo()); // the data that came is no step
        QVERIFY(w.next.parameters() == settings); // and no preset was proposed for it
        w.files.open(run); // in which the splits of last time are shown again
        QTRY_VERIFY_WITH_TIMEOUT(w.model.record(), patience);
        QTRY_COMPARE_WITH_TIMEOUT(embeddings->shownSplits(), QStringList { QStringLiteral("train") }, patience);
    }

    /// A moment after a change it is on disk: a crash takes nothing back.
    void writtenWithoutAnEnd()
    {
        QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("settings.json"));
        Start first(file);
        QTRY_VERIFY_WITH_TIMEOUT(first.workbench.next.dataset(), patience);
        first.workbench.next.setParameter(parameter("lambda1"), 0.125);
        const auto stored
            = [&] { return Settings::inFile(file)->value(QStringLiteral("session/parameters")).toByteArray(); };
        QTRY_VERIFY_WITH_TIMEOUT(stored().contains("\"lambda1\":0.125"), patience);
    }

    void panesAreWhereTheyWere()
    {
        QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("settings.json"));
        const auto splitterOf = [](Start& start) {
            auto* view = start.window.view<TrainingView>();
            start.window.showView(view);
            return view->findChild<QSplitter*>();
        };
        QByteArray state;
        {
            Start first(file);
            QSplitter* splitter = splitterOf(first);
            splitter->setSizes({ 400, 100 });
            Q_EMIT splitter->splitterMoved(400, 1); // as a drag does
            state = splitter->saveState();
        }
        Start second(file);
        QCOMPARE(splitterOf(second)->saveState(), state);
    }

    /// A window left on a wider screen than this one: what stood beside the views stands behind the parameters.
    void aNarrowerScreen()
    {
        QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("settings.json"));
        QRect wide;
        {
            Start first(file);
            auto* samples = first.window.findChild<SamplesDock*>();
            first.window.addDockWidget(Qt::RightDockWidgetArea, samples);
            samples->show();
            wide.setWidth(first.window.minimumSizeHint().width());
            first.window.saveLayout();
        }
        Start second(file);
        auto* samples = second.window.findChild<SamplesDock*>();
        const bool fits = wide.width() <= second.window.screen()->availableSize().width();
        QVERIFY(!fits); // or this shows nothing
        QCOMPARE(second.window.dockWidgetArea(samples), Qt::LeftDockWidgetArea);
        QVERIFY(!second.window.tabifiedDockWidgets(samples).isEmpty());
        QVERIFY(second.window.minimumSizeHint().width() < wide.width());
    }

    void whatIsGoneIsPassedOver()
    {
        QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("settings.json"));
        {
            const auto settings = Settings::inFile(file);
            settings->setValue(
                QStringLiteral("session/parameters"), QByteArray(R"({"lambda1":0.5,"lambda9":1,"K":-5,"d":16})"));
            settings->setValue(QStringLiteral("session/method"), QStringLiteral("magic"));
            settings->setValue(QStringLiteral("session/data"), QStringLiteral("/no/such/data.h5"));
            settings->setValue(QStringLiteral("session/views"), QStringLiteral("NoSuchView"));
            settings->setValue(
                QStringLiteral("session/pinned"), QByteArray(R"({"pins":[{"path":"/no/such/run.h5","title":"x"}]})"));
        }
        Start start(file);
        QCOMPARE(start.workbench.next.parameters().lambda1, 0.5);
        QCOMPARE(start.workbench.next.parameters().d, 16);
        QCOMPARE(start.workbench.next.parameters().K, 3);
        QCOMPARE(start.workbench.next.method(), Method::Cmir);
        QVERIFY(start.workbench.pinned.pins().isEmpty());
        for (const char* word : { "lambda9", "K", "/no/such/data.h5", "run.h5" })
            QVERIFY2(start.notice.contains(QLatin1String(word)), word);
        QTRY_VERIFY_WITH_TIMEOUT(start.workbench.next.dataset(), patience);
        QVERIFY(start.workbench.next.source().synthetic());
    }

    /// A file that is there and no data any more.
    void dataThatCannotBeRead()
    {
        QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("settings.json"));
        const QString data = folder.filePath(QStringLiteral("data.h5"));
        {
            QFile broken(data);
            QVERIFY(broken.open(QIODevice::WriteOnly));
            broken.write("not HDF5");
            Settings::inFile(file)->setValue(QStringLiteral("session/data"), data);
        }
        Start start(file);
        QTRY_VERIFY_WITH_TIMEOUT(start.workbench.next.dataset(), patience);
        QVERIFY(start.workbench.next.source().synthetic());
        QVERIFY(start.window.messages()->text().contains(QStringLiteral("data.h5")));
    }

    void garbageIsNoHarm()
    {
        QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("settings.json"));
        {
            const auto settings = Settings::inFile(file);
            for (const char* key : { "parameters", "method", "modalities", "view", "pinned", "view/EmbeddingsView",
                     "view/SweepView", "splitter/TrainingView-0", "columns/SamplesDock-0" })
                settings->setValue(QStringLiteral("session/") + QLatin1String(key), QByteArray("\x01{[garbage"));
        }
        Start start(file);
        QVERIFY(start.workbench.next.parameters() == ExperimentConfig {});
    }

    void lookAndTextSize()
    {
        auto settings = Settings::inMemory();
        AppearanceMenu menu(*settings);
        const QPalette palette = QApplication::palette();
        const double size = QApplication::font().pointSizeF();
        QLabel own(QStringLiteral("x"));
        QFont large = own.font();
        large.setPointSizeF(2 * size);
        own.setFont(large);
        const auto choose = [&menu](const QString& text) {
            for (QAction* action : menu.actions())
                if (action->text().remove(u'&') == text)
                    action->trigger();
        };
        choose(QStringLiteral("Dark"));
        QVERIFY(QApplication::palette().color(QPalette::Window).lightnessF() < 0.5);
        QCOMPARE(rememberedLook(*settings), Look::Dark);
        choose(QStringLiteral("Text 130 %"));
        QCOMPARE(rememberedTextSize(*settings), 130);
        QVERIFY(std::abs(QApplication::font().pointSizeF() - 1.3 * size) < 0.01);
        QVERIFY(std::abs(own.font().pointSizeF() - 2.6 * size) < 0.01);
        choose(QStringLiteral("Text 100 %"));
        QVERIFY(std::abs(own.font().pointSizeF() - 2 * size) < 0.01);
        choose(QStringLiteral("As the system"));
        QCOMPARE(QApplication::palette().color(QPalette::Window), palette.color(QPalette::Window));
    }
};

QTEST_MAIN(TestSession)
#include "test_session.moc"
