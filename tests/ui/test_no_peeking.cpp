#include "tests/ui/window_scene.h"

#include "core/storage/run_file.h"
#include "ui/actions.h"
#include "ui/samples/sample_table.h"
#include "ui/views/correlation_view.h"
#include "ui/views/embeddings_view.h"
#include "ui/views/split_choice.h"

#include <QAction>
#include <QDir>
#include <QTemporaryDir>
#include <QTest>

using namespace cmir;
using namespace cmir::ui;

/// While one tunes, test is not on show; who asks for it is counted.
class TestNoPeeking : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void testIsShownByADeedThatTheRunCounts()
    {
        const QTemporaryDir folder;
        test::WindowScene scene;
        Workbench& w = scene.workbench;
        w.library.setFolder(folder.path());
        QAction* show = scene.window.actions()->showTest;
        QVERIFY(!show->isEnabled());
        test::trainTinyRun(w);
        QTRY_VERIFY_WITH_TIMEOUT(!w.model.path().isEmpty(), 60000);
        QCOMPARE(splitsToShow(w.model),
            (QStringList { QStringLiteral("train"), QStringLiteral("valid"), QStringLiteral("valid_rho_-0.95") }));
        auto* embeddings = scene.window.view<EmbeddingsView>();
        scene.window.showView(embeddings);
        QTRY_VERIFY_WITH_TIMEOUT(!embeddings->isBusy() && embeddings->picture(), 60000);
        QCOMPARE(embeddings->picture()->apart.split, std::string("valid"));
        QCOMPARE(embeddings->picture()->apart.shiftSplit, std::string("valid_rho_-0.95"));
        QCOMPARE(w.model.testSeen(), 0);

        QTRY_VERIFY(show->isEnabled());
        show->setChecked(true);
        QCOMPARE(w.model.testSeen(), 1);
        QVERIFY(splitsToShow(w.model).contains(QStringLiteral("test")));
        QTRY_COMPARE_WITH_TIMEOUT(embeddings->picture()->apart.split, std::string("test"), 60000);
        show->setChecked(false);
        QTRY_COMPARE_WITH_TIMEOUT(embeddings->picture()->apart.split, std::string("valid"), 60000);
        show->setChecked(true);
        QCOMPARE(w.model.testSeen(), 2);
        // The file says so, and so does the list.
        QTRY_COMPARE_WITH_TIMEOUT(readRun(w.model.path().toStdString()).testSeen, 2, 60000);
        QTRY_VERIFY_WITH_TIMEOUT(
            w.library.find(w.model.path()) && w.library.find(w.model.path())->testSeen == 2, 60000);

        // A run that is gone on with was looked at; a new one was not.
        w.life.continueRun(w.model.record()->epochs + 1);
        QTRY_VERIFY_WITH_TIMEOUT(!w.training.isActive() && w.model.record(), 60000);
        QCOMPARE(w.model.record()->testSeen, 2);
        QVERIFY(!w.model.testShown());
        QVERIFY(!show->isChecked());
        test::trainToTheEnd(w);
        QCOMPARE(w.model.record()->testSeen, 0);
    }

    void aLookWhileItTrainsIsCountedToo()
    {
        test::WindowScene scene;
        Workbench& w = scene.workbench;
        test::useTinyRun(w.next, 100000);
        w.train();
        QTRY_VERIFY_WITH_TIMEOUT(w.model.history().epochs() >= 1, 60000);
        w.model.setTestShown(true);
        QCOMPARE(w.model.testSeen(), 1);
        w.training.stop();
        QTRY_VERIFY_WITH_TIMEOUT(w.model.record(), 60000);
        QCOMPARE(w.model.record()->testSeen, 1);
    }

    void predictionsOnTestAreLeftOutOfTheSamples()
    {
        test::WindowScene scene;
        test::trainTinyRun(scene.workbench);
        const auto& model = scene.workbench.model;
        for (const bool withTest : { false, true }) {
            const auto table = SampleTable::make(model.runDataset(), model.record(), {}, withTest);
            for (const SampleTable::Part& part : table->parts())
                QCOMPARE(part.predictions != nullptr, withTest || !part.split.starts_with("test"));
        }
    }
};

QTEST_MAIN(TestNoPeeking)
#include "test_no_peeking.moc"
