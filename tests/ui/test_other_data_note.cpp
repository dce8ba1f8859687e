#include "tests/ui/window_scene.h"

#include "ui/views/embeddings_view.h"
#include "ui/views/other_data_note.h"
#include "ui/views/training_view.h"

using namespace cmir;
using namespace cmir::ui;

/// The views that look into a run say when it was trained on other data than those that are open.
class TestOtherDataNote : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void itNamesBoth()
    {
        test::WindowScene scene;
        Workbench& w = scene.workbench;
        test::trainTinyRun(w, 1);
        scene.window.showView(scene.window.view<EmbeddingsView>());
        const auto* note = scene.window.findChild<OtherDataNote*>();
        QVERIFY(note && !note->isVisible());
        auto other = std::make_shared<Dataset>(*w.next.dataset());
        other->name = "mag";
        w.next.setDataset({ "/mag.h5", {} }, other);
        QVERIFY(note->isVisible());
        QVERIFY(note->text().contains(QString::fromStdString(w.model.runConfig().dataName)));
        QVERIFY(note->text().contains(QStringLiteral("not on mag")));
        scene.window.showView(scene.window.view<TrainingView>()); // says it itself
        QVERIFY(!note->isVisible());
        scene.window.showView(scene.window.view<EmbeddingsView>());
        QVERIFY(note->isVisible());
        w.next.setDataset({ "synthetic", {} }, w.model.runDataset());
        QVERIFY(!note->isVisible());
    }
};

QTEST_MAIN(TestOtherDataNote)
#include "test_other_data_note.moc"
