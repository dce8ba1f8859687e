#include "tests/ui/window_scene.h"

#include "core/config/registry.h"
#include "core/library/run_note.h"
#include "core/run/checkpoint.h"
#include "core/storage/checkpoint_file.h"
#include "core/storage/run_file.h"
#include "ui/library/runs_dock.h"
#include "ui/library/runs_model.h"
#include "ui/message_bar.h"
#include "ui/samples/filter_edit.h"

#include <QAction>
#include <QComboBox>
#include <QDir>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeView>

using namespace cmir;
using namespace cmir::ui;

namespace {

constexpr int patience = 60000;

/// A library of copies of one small run under other settings, in a window.
struct Library {
    Library()
    {
        test::trainTinyRun(scene.workbench, 1);
        RunRecord run = *scene.workbench.model.record();
        for (int i = 0; i < 4; ++i) {
            run.identity = newRunIdentity();
            run.identity.created = QStringLiteral("2026-03-01T12:00:0%1Z").arg(i).toStdString();
            run.config.parameters.lambda1 = i < 3 ? 1 : 3;
            run.config.parameters.seed = i;
            run.metrics["valid"]["mae"] = 0.5 - 0.1 * i;
            writeRun(run, path(i).toStdString());
        }
        scene.workbench.library.setFolder(folder.path());
    }

    QString path(int i) const { return folder.filePath(QStringLiteral("run%1.h5").arg(i)); }
    RunsDock* dock() { return scene.window.runsDock(); }
    RunsModel* rows() { return dock()->rows(); }
    QStringList names()
    {
        QStringList all;
        for (int row = 0; row < rows()->rowCount(); ++row)
            all << rows()->index(row, RunsModel::Name).data().toString();
        return all;
    }
    void select(int i)
    {
        const QModelIndex index = rows()->indexOf(path(i));
        dock()->view()->selectionModel()->setCurrentIndex(
            index, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    }

    QTemporaryDir folder;
    test::WindowScene scene;
};

}

/// The library in the window.
class TestRunsDock : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theNewestStandsFirstAndTheRestFollows()
    {
        Library l;
        QTRY_COMPARE_WITH_TIMEOUT(l.names(),
            (QStringList {
                QStringLiteral("run3"), QStringLiteral("run2"), QStringLiteral("run1"), QStringLiteral("run0") }),
            patience);
        QVERIFY(l.dock()->countLine()->text().startsWith(QStringLiteral("4 runs")));
        l.rows()->sort(RunsModel::Metric, Qt::DescendingOrder);
        QCOMPARE(l.names().first(), QStringLiteral("run0"));
        QCOMPARE(l.rows()->index(0, RunsModel::Metric).data().toString(), QStringLiteral("0.500"));
    }

    void aFilterThatIsNotUnderstoodChangesNothing()
    {
        Library l;
        QTRY_COMPARE_WITH_TIMEOUT(l.rows()->rowCount(), 4, patience);
        l.dock()->filterEdit()->setText(QStringLiteral("lambda1 > 1"));
        QCOMPARE(l.names(), QStringList { QStringLiteral("run3") });
        l.dock()->filterEdit()->setText(QStringLiteral("`valid/mae` < 0.35 and seed < 3"));
        QCOMPARE(l.names(), QStringList { QStringLiteral("run2") });
        l.dock()->filterEdit()->setText(QStringLiteral("lamda1 > 1"));
        QCOMPARE(l.dock()->filterEdit()->errorText(), QStringLiteral("lamda1"));
        QCOMPARE(l.names(), QStringList { QStringLiteral("run2") });
        QVERIFY(l.dock()->countLine()->text().contains(QStringLiteral("lambda1")));
        l.dock()->filterEdit()->clear();
        QCOMPARE(l.rows()->rowCount(), 4);
    }

    void seedsAreOneLineWithMeanAndInterval()
    {
        Library l;
        QTRY_COMPARE_WITH_TIMEOUT(l.rows()->rowCount(), 4, patience);
        l.dock()->grouping()->setCurrentIndex(2);
        QCOMPARE(l.rows()->rowCount(), 2);
        const QModelIndex group = l.rows()->index(1, RunsModel::Metric);
        QCOMPARE(l.rows()->rowCount(l.rows()->index(1, 0)), 3);
        QCOMPARE(group.data().toString(), QStringLiteral("0.400 ± 0.248")); // 0.5, 0.4, 0.3: t(2) 4.303 x 0.1 / sqrt 3
        QVERIFY(l.rows()->indexOf(l.path(1)).parent().isValid());
        l.dock()->grouping()->setCurrentIndex(1);
        QCOMPARE(l.rows()->rowCount(), 1); // the same data
    }

    /// Several runs are opened as one where they differ by their seed alone.
    void seedsAreOpenedTogether()
    {
        Library l;
        QTRY_COMPARE_WITH_TIMEOUT(l.rows()->rowCount(), 4, patience);
        QAction* open = l.dock()->view()->actions().first();
        const auto select = [&](const QList<int>& runs) {
            l.dock()->view()->clearSelection();
            for (const int i : runs)
                l.dock()->view()->selectionModel()->select(
                    l.rows()->indexOf(l.path(i)), QItemSelectionModel::Select | QItemSelectionModel::Rows);
        };
        select({ 0, 2 });
        QVERIFY(open->isEnabled());
        QCOMPARE(open->text(), QStringLiteral("&Open as one run of 2 seeds"));
        select({ 0, 3 }); // of another λ₁
        QVERIFY(!open->isEnabled());
        // Nor is one of other settings and a seed that is there already taken for a repetition; nor can be opened what
        // is not done.
        RunRecord older = readRun(l.path(3).toStdString());
        older.identity = newRunIdentity();
        older.identity.created = "2026-01-01T00:00:00Z";
        older.config.parameters.seed = 0;
        writeRun(older, l.path(4).toStdString());
        RunRecord cutOff = readRun(l.path(2).toStdString());
        cutOff.identity = newRunIdentity();
        cutOff.config.parameters.seed = 9;
        const auto state = lastCheckpoint(cutOff);
        QVERIFY(state);
        writeCheckpoint(*state, checkpointBeside(l.path(5).toStdString()));
        l.scene.workbench.library.refresh();
        QTRY_COMPARE_WITH_TIMEOUT(l.rows()->rowCount(), 6, patience);
        select({ 0, 1, 4 });
        QVERIFY(!open->isEnabled());
        select({ 0, 1, 5 });
        QVERIFY(!open->isEnabled());
        select({ 3 });
        QCOMPARE(open->text(), QStringLiteral("&Open"));
        l.dock()->grouping()->setCurrentIndex(2);
        const QModelIndex group = l.rows()->indexOf(l.path(0)).parent();
        QCOMPARE(l.rows()->rowCount(group), 4);
        l.dock()->view()->selectionModel()->setCurrentIndex(
            group, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
        QCOMPARE(open->text(), QStringLiteral("&Open as one run of 3 seeds"));
        l.scene.unsaved = Unsaved::Discard;
        open->trigger();
        QTRY_COMPARE_WITH_TIMEOUT(l.scene.workbench.seeds.runs().size(), 3U, patience);
        QCOMPARE(l.scene.workbench.model.path(), l.path(0));
    }

    void whatIsOnShowIsWhatTheOthersDifferFrom()
    {
        Library l;
        QTRY_COMPARE_WITH_TIMEOUT(l.rows()->rowCount(), 4, patience);
        l.scene.unsaved = Unsaved::Discard;
        l.scene.window.open(l.path(3));
        QTRY_COMPARE_WITH_TIMEOUT(l.scene.workbench.model.path(), l.path(3), patience);
        QTRY_COMPARE_WITH_TIMEOUT(
            l.rows()->indexOf(l.path(3), RunsModel::Differs).data().toString(), QStringLiteral("on show"), patience);
        QCOMPARE(l.rows()->indexOf(l.path(0), RunsModel::Differs).data().toString(), QStringLiteral("λ₁ 1, seed 0"));
        QCOMPARE(l.rows()->rowCount(), 4);
    }

    /// What was turned after the selected epoch is no setting of the numbers beside it, and a difference all the same.
    void whatWasTurnedLaterIsSaid()
    {
        RunSummary plain;
        plain.data = nlohmann::json::object();
        plain.settings = configToJson(ExperimentConfig());
        RunSummary turned = plain;
        plain.settings["lambda1"] = 2.0;
        turned.settings["lambda1"] = 30.0;
        turned.selected["lambda1"] = 2.0;
        QCOMPARE(differencesText(turned, plain), QStringLiteral("λ₁ 30 after the selected epoch"));
        QCOMPARE(differencesText(plain, turned), QStringLiteral("λ₁ 2 to the end"));
        QCOMPARE(differencesText(turned, turned), QStringLiteral("same settings"));
        turned.selected.clear(); // the result is of 30
        QCOMPARE(differencesText(turned, plain), QStringLiteral("λ₁ 30"));
    }

    /// A part of a number reads as another one: the names give way to it.
    void theMetricIsNeverCut()
    {
        Library l;
        QTRY_COMPARE_WITH_TIMEOUT(l.rows()->rowCount(), 4, patience);
        QTreeView* view = l.dock()->view();
        QHeaderView* header = view->header();
        const auto end = [&] {
            return header->sectionViewportPosition(RunsModel::Metric) + header->sectionSize(RunsModel::Metric);
        };
        view->setMinimumWidth(0);
        view->setParent(nullptr); // as wide as is asked for
        view->show();
        const QAbstractItemView* items = view;
        int before = 0;
        for (const int width : { 330, 400, 700 }) {
            view->resize(width, 300);
            QCoreApplication::processEvents();
            QVERIFY(header->sectionSize(RunsModel::Metric) >= items->sizeHintForColumn(RunsModel::Metric));
            QVERIFY2(end() <= view->viewport()->width(), qPrintable(QString::number(width)));
            QVERIFY(header->sectionSize(RunsModel::Name) >= before);
            before = header->sectionSize(RunsModel::Name);
        }
        const int differs = header->sectionSize(RunsModel::Differs);
        view->resize(400, 300);
        QCoreApplication::processEvents();
        QVERIFY(header->sectionSize(RunsModel::Name) < before); // and comes back to what it was
        QCOMPARE(header->sectionSize(RunsModel::Differs), differs);
        view->setParent(l.dock()->widget());
    }

    void savedUnderAnotherNameItIsStillTheOneOnShow()
    {
        Library l;
        QTRY_COMPARE_WITH_TIMEOUT(l.rows()->rowCount(), 4, patience);
        l.scene.unsaved = Unsaved::Discard;
        l.scene.window.open(QStringList { l.path(2) });
        const auto differs = [&] { return l.rows()->indexOf(l.path(2), RunsModel::Differs).data().toString(); };
        QTRY_COMPARE_WITH_TIMEOUT(differs(), QStringLiteral("on show"), patience);
        const QTemporaryDir elsewhere;
        const QString copy = elsewhere.filePath(QStringLiteral("copy.h5"));
        l.scene.workbench.files.save(copy);
        QTRY_COMPARE_WITH_TIMEOUT(l.scene.workbench.model.path(), copy, patience);
        l.scene.workbench.library.refresh();
        QTRY_COMPARE_WITH_TIMEOUT(differs(), QStringLiteral("on show"), patience);
        l.scene.window.runsDock()->hide();
        l.scene.window.runsDock()->show(); // told anew
        QCOMPARE(differs(), QStringLiteral("on show"));
    }

    void aPersonsWordsLieBesideTheFile()
    {
        Library l;
        QTRY_COMPARE_WITH_TIMEOUT(l.rows()->rowCount(), 4, patience);
        const auto edit = [&](RunsModel::Column column, const QString& text) {
            return l.rows()->setData(l.rows()->indexOf(l.path(1), column), text, Qt::EditRole);
        };
        QVERIFY(edit(RunsModel::Name, QStringLiteral("the best")));
        QTRY_COMPARE_WITH_TIMEOUT(readNote(l.path(1).toStdString()).name, std::string("the best"), patience);
        QTRY_COMPARE_WITH_TIMEOUT(
            l.rows()->indexOf(l.path(1), RunsModel::Name).data().toString(), QStringLiteral("the best"), patience);
        QVERIFY(edit(RunsModel::Tags, QStringLiteral("paper, fig 2,")));
        QTRY_COMPARE_WITH_TIMEOUT(
            readNote(l.path(1).toStdString()).tags, (std::vector<std::string> { "paper", "fig 2" }), patience);
        Q_EMIT l.dock()->view()->clicked(l.rows()->indexOf(l.path(1), RunsModel::Star));
        QTRY_VERIFY_WITH_TIMEOUT(readNote(l.path(1).toStdString()).star, patience);
        QCOMPARE(readNote(l.path(1).toStdString()).name, std::string("the best"));
    }

    void whatIsThrownAwayComesBack()
    {
        Library l;
        QTRY_COMPARE_WITH_TIMEOUT(l.rows()->rowCount(), 4, patience);
        writeNote(l.path(2).toStdString(), { "kept", false, {}, "why" });
        l.select(2);
        QTRY_VERIFY(l.dock()->throwAway()->isEnabled());
        l.dock()->throwAway()->trigger();
        QTRY_COMPARE_WITH_TIMEOUT(l.rows()->rowCount(), 3, patience);
        QVERIFY(!QFile::exists(l.path(2)));
        QVERIFY(l.scene.window.messages()->text().startsWith(QStringLiteral("1 run moved")));
        l.scene.window.messages()->deedButton()->click();
        QTRY_COMPARE_WITH_TIMEOUT(l.rows()->rowCount(), 4, patience);
        QCOMPARE(readNote(l.path(2).toStdString()).note, std::string("why"));
    }

    void moreThanTheBoundIsOfferedAndNotRemoved()
    {
        Library l;
        QTRY_COMPARE_WITH_TIMEOUT(l.rows()->rowCount(), 4, patience);
        RunLibrary& library = l.scene.workbench.library;
        QVERIFY(library.beyondBound().isEmpty());
        writeNote(l.path(0).toStdString(), { "", true, {}, "" }); // starred: not offered
        library.refresh();
        QTRY_VERIFY_WITH_TIMEOUT(library.find(l.path(0)) && library.find(l.path(0))->note.star, patience);
        library.setBound(2.5 * static_cast<double>(QFileInfo(l.path(0)).size()));
        QCOMPARE(library.beyondBound(), (QStringList { l.path(1), l.path(2) })); // the oldest first
        QCOMPARE(l.rows()->rowCount(), 4);
        QVERIFY(l.dock()->countLine()->text().contains(QStringLiteral("more than")));
    }
};

QTEST_MAIN(TestRunsDock)
#include "test_runs_dock.moc"
