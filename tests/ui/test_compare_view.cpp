#include "ui/compare/compare_view.h"

#include "tests/ui/window_scene.h"

#include "core/storage/run_file.h"
#include "ui/actions.h"
#include "ui/compare/comparison_sheet.h"
#include "ui/long_names.h"
#include "viz/embedding_plot.h"
#include "viz/matrix_plot.h"

#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QTemporaryDir>
#include <QTreeWidget>

using namespace cmir;
using namespace cmir::ui;
using cmir::test::WindowScene;

namespace {

struct CompareScene : WindowScene {
    CompareScene()
        : view(window.view<CompareView>())
    {
        window.showView(view);
    }

    /// Trains a tiny run and pins it; another run is on show afterwards.
    void pinOne(const QString& name, const char* key, double value)
    {
        test::useTinyRun(workbench.next);
        workbench.next.setParameter(parameter(key), value);
        test::trainToTheEnd(workbench);
        const QString file = folder.filePath(name + QStringLiteral(".h5"));
        writeRun(*workbench.model.record(), file.toStdString());
        workbench.pinned.pin(file, name);
        QTRY_VERIFY(workbench.pinned.find(file) && workbench.pinned.find(file)->record);
        test::trainTinyRun(workbench);
    }

    bool isQuiet() const { return !view->isBusy(); }

    QTemporaryDir folder;
    CompareView* view;
};

QStringList firstColumn(const QTreeWidget* view)
{
    QStringList texts;
    for (int row = 0; row < view->topLevelItemCount(); ++row)
        texts << view->topLevelItem(row)->text(0).trimmed();
    return texts;
}

}

class TestCompareView : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void emptyAtFirst();
    void tableOfTheRunAndThePins();
    void severalSeedsAreOneColumn();
    void longNamesCanBeToldApart();
    void copies();
    void epochsOfOneRun();
    void twoRuns();
    void otherDataSaysSo();
};

void TestCompareView::emptyAtFirst()
{
    CompareScene scene;
    QTRY_VERIFY(scene.isQuiet());
    QVERIFY(scene.view->isEmptyShown());
    QVERIFY(scene.view->plots().isEmpty());
    test::trainTinyRun(scene.workbench);
    QTRY_VERIFY(!scene.view->isEmptyShown());
    QVERIFY(scene.view->sheet()->noteLine()->text().contains(QStringLiteral("click the circle")));
}

void TestCompareView::tableOfTheRunAndThePins()
{
    CompareScene scene;
    scene.pinOne(QStringLiteral("strong"), "lambda1", 3.5);
    ComparisonSheet* sheet = scene.view->sheet();
    QTRY_COMPARE(sheet->view()->columnCount(), 3 + 2); // and the simple models on the same data
    QCOMPARE(sheet->view()->headerItem()->text(4).simplified(), QStringLiteral("ridge regression (reference)"));
    QCOMPARE(sheet->view()->headerItem()->text(2), QStringLiteral("strong"));
    QVERIFY(!sheet->view()->headerItem()->icon(2).isNull());
    const QStringList rows = firstColumn(sheet->view());
    QVERIFY(rows.contains(QStringLiteral("λ₁ invariance")));
    QVERIFY(!rows.contains(QStringLiteral("seed"))); // the same
    QVERIFY(rows.contains(QStringLiteral("MAE")));
    QVERIFY(!rows.contains(QStringLiteral("Test")));
    QCOMPARE(scene.workbench.model.testSeen(), 0);
    sheet->testMetrics()->click(); // the same as Show test
    QCOMPARE(scene.workbench.model.testSeen(), 1);
    QVERIFY(scene.window.actions()->showTest->isChecked());
    QTRY_VERIFY(firstColumn(sheet->view()).contains(QStringLiteral("Test")));
    sheet->allSettings()->setChecked(true);
    QVERIFY(firstColumn(sheet->view()).contains(QStringLiteral("seed")));
    // One seed against one: nothing is bold, and it says why.
    const auto row = static_cast<int>(firstColumn(sheet->view()).indexOf(QStringLiteral("MAE")));
    const QTreeWidgetItem* mae = sheet->view()->topLevelItem(row);
    QVERIFY(!mae->font(1).bold() && !mae->font(2).bold());
    QVERIFY(sheet->noteLine()->text().contains(QStringLiteral("may be chance")));
    // What is unpinned goes.
    scene.workbench.pinned.clear();
    QTRY_COMPARE(sheet->view()->columnCount(), 2 + 2);
}

void TestCompareView::severalSeedsAreOneColumn()
{
    CompareScene scene;
    ComparisonSheet* sheet = scene.view->sheet();
    QVERIFY(!sheet->seedsTogether()->isChecked());
    scene.workbench.seeds.setWanted(2);
    test::trainTinyRun(scene.workbench);
    QTRY_VERIFY_WITH_TIMEOUT(!scene.workbench.isTraining(), 60000);
    QTRY_COMPARE(sheet->table().columns.front().runs.size(), std::size_t(2));
    QVERIFY(sheet->seedsTogether()->isChecked());
    QVERIFY(QString::fromStdString(sheet->table().columns.front().title).endsWith(QStringLiteral("(2 seeds)")));
    sheet->seedsTogether()->setChecked(false);
    QCOMPARE(sheet->table().columns[1].runs.size(), std::size_t(1));
    QVERIFY(!sheet->table().columns[1].isReference());
    // One seed again: nothing is put together by itself.
    scene.workbench.seeds.setWanted(1);
    test::trainTinyRun(scene.workbench);
    QTRY_VERIFY_WITH_TIMEOUT(!scene.workbench.isTraining() && !scene.workbench.seeds.isGroup(), 60000);
    QTRY_VERIFY(sheet->table().columns[1].isReference());
    QVERIFY(!sheet->seedsTogether()->isChecked());
}

/// Of names that begin and end alike all is there, in lines that have room.
void TestCompareView::longNamesCanBeToldApart()
{
    CompareScene scene;
    const QString first = QStringLiteral("mosi cmir lambda1 2 lambda2 10 without modality dropout seed 0"),
                  second = QStringLiteral("mosi cmir lambda1 2 lambda2 10 with all of the modality dropout seed 0");
    scene.pinOne(first, "lambda1", 3.5);
    scene.pinOne(second, "lambda1", 4.5);
    const QTreeWidget* view = scene.view->sheet()->view();
    QTRY_COMPARE(view->columnCount(), 4 + 2);
    const QFontMetrics metrics = view->header()->fontMetrics();
    QStringList shown;
    for (const int column : { 2, 3 }) {
        const QString head = view->headerItem()->text(column);
        shown << QString(head).replace(u'\n', u' ');
        QVERIFY(view->headerItem()->toolTip(column).contains(shown.last()));
        for (const QString& line : head.split(u'\n'))
            QVERIFY(metrics.horizontalAdvance(line) + 16 < view->header()->sectionSize(column));
        QVERIFY(view->header()->height() >= (head.count(u'\n') + 1) * metrics.height());
    }
    QCOMPARE(shown, (QStringList { first, second }));

    QCOMPARE(shortenedName(QStringLiteral("abcdefghij"), 5), QStringLiteral("ab…ij"));
    QCOMPARE(shortenedName(QStringLiteral("abcde"), 5), QStringLiteral("abcde"));
    const QString endless(300, u'w'); // without a place to break
    const QStringList lines = wrappedName(endless + u'1', metrics, 100, 3).split(u'\n');
    QCOMPARE(lines.size(), 3);
    for (const QString& line : lines)
        QVERIFY(metrics.horizontalAdvance(line) <= 100);
    QVERIFY(lines.join(QString()).contains(u'…') && lines.last().endsWith(u'1'));
}

void TestCompareView::copies()
{
    CompareScene scene;
    scene.pinOne(QStringLiteral("a|b"), "lambda1", 3.5);
    QTRY_COMPARE(scene.view->sheet()->view()->columnCount(), 3 + 2);
    const QList<QAction*> actions = scene.view->sheet()->copyMenu()->actions();
    QCOMPARE(actions.size(), 3);
    const QList<QString> wanted { QStringLiteral("a\\|b"), QStringLiteral("\\toprule"),
        QStringLiteral("section,key,title") };
    for (qsizetype i = 0; i < actions.size(); ++i) {
        actions[i]->trigger();
        QVERIFY2(
            QGuiApplication::clipboard()->text().contains(wanted[i]), qPrintable(QGuiApplication::clipboard()->text()));
    }
}

void TestCompareView::epochsOfOneRun()
{
    CompareScene scene;
    scene.view->setPage(CompareView::Page::Embeddings);
    QTRY_VERIFY(scene.isQuiet());
    test::trainTinyRun(scene.workbench);
    StatesPage* page = scene.view->states();
    QTRY_VERIFY(!page->isEmptyShown());
    QVERIFY(page->stateA()->currentData().toString().startsWith(u"epoch ")); // the earliest
    QCOMPARE(page->stateB()->currentData().toString(), QStringLiteral("run"));
    QTRY_VERIFY(!page->shown().samples.empty());
    QTRY_VERIFY(scene.isQuiet());
    QCOMPARE(scene.view->plots().size(), 2);
    QCOMPARE(page->shown().overlap.size(), page->shown().a.size());
    QVERIFY(page->shown().meanOverlap > page->shown().expectedOverlap);
    QVERIFY(page->words()->text().contains(QStringLiteral("nearest neighbours")));
    auto* b = static_cast<viz::EmbeddingPlot*>(scene.view->plots()[1]);
    QCOMPARE(b->pointCount(), int(page->shown().samples.size()));
    // In one picture only B is left, and is what is exported.
    page->arrangement()->setCurrentIndex(1);
    Q_EMIT page->arrangement()->activated(1);
    QTRY_COMPARE(scene.view->plots().size(), 1);
    QTRY_VERIFY(scene.isQuiet());
    // A state beside itself keeps every neighbour.
    page->stateA()->setCurrentIndex(page->stateA()->findData(QStringLiteral("run")));
    Q_EMIT page->stateA()->activated(page->stateA()->currentIndex());
    QTRY_COMPARE(page->shown().meanOverlap, 1.0);
    QCOMPARE(page->stateA()->currentData().toString(), QStringLiteral("run"));
    for (qsizetype i = 0; i < page->shown().a.size(); ++i)
        QVERIFY((page->shown().a[i] - page->shown().b[i]).manhattanLength() < 1e-3);
    // The selection is the window's.
    SampleSet samples;
    samples.insert(page->shown().split, page->shown().samples.front());
    scene.workbench.selection.apply(samples, viz::SetOperation::Replace);
    QCOMPARE(b->selected().count(true), 1);
}

void TestCompareView::twoRuns()
{
    CompareScene scene;
    scene.pinOne(QStringLiteral("strong"), "lambda1", 3.5);
    scene.view->setPage(CompareView::Page::Correlation);
    StatesPage* page = scene.view->states();
    QTRY_COMPARE(page->stateA()->currentText(), QStringLiteral("strong"));
    QTRY_VERIFY(!page->shown().correlationA.empty());
    QTRY_VERIFY(scene.isQuiet());
    const StatePicture& shown = page->shown();
    QVERIFY(!shown.sameFeatures);
    QCOMPARE(shown.samples.size(), std::size_t(60)); // the whole split
    QCOMPARE(shown.difference.values[7], shown.correlationB.values[7] - shown.correlationA.values[7]);
    QCOMPARE(scene.view->plots().size(), 3);
    QVERIFY(page->words()->text().contains(QStringLiteral("cells")));
    QCOMPARE(static_cast<viz::MatrixPlot*>(scene.view->plots()[2])->matrix(), shown.difference);
}

void TestCompareView::otherDataSaysSo()
{
    CompareScene scene;
    scene.pinOne(QStringLiteral("elsewhere"), "rho", 0.5);
    scene.view->setPage(CompareView::Page::Embeddings);
    StatesPage* page = scene.view->states();
    QTRY_COMPARE(page->stateA()->currentText(), QStringLiteral("elsewhere"));
    QTRY_VERIFY(page->words()->text().contains(QStringLiteral("different data")));
    QTRY_VERIFY(scene.isQuiet());
    QVERIFY(page->shown().samples.empty());
}

QTEST_MAIN(TestCompareView)
#include "test_compare_view.moc"
