#include "tests/ui/study_scene.h"

#include "core/experiment/study_folder.h"
#include "core/experiment/study_jobs.h"
#include "ui/message_bar.h"
#include "ui/studies/axis_row.h"
#include "ui/studies/run_on.h"
#include "ui/studies/sweep_view.h"

#include <QDir>
#include <QFile>
#include <QPushButton>
#include <QSpinBox>
#include <QTest>

using namespace cmir;
using namespace cmir::ui;
using cmir::test::Scene;

namespace {

/// Commands that answer as a Slurm does whose tasks run for as long as one likes, first in PATH while this lives.
class StandInForSlurm {
public:
    StandInForSlurm()
        : m_path(qgetenv("PATH"))
    {
        write("sbatch",
            "for word in \"$@\"; do case \"$word\" in --job-name=*) echo \"${word#--job-name=}\" > \"$here/name\";; "
            "esac; done\n"
            "echo \"$@\" >> \"$here/submitted\"\n"
            "[ -e \"$here/refuses\" ] && { echo 'sbatch: error: invalid partition specified: nowhere' >&2; exit 1; }\n"
            "echo 12\n");
        write("squeue", "[ -e \"$here/name\" ] && echo \"$(cat \"$here/name\")|12|0|RUNNING|node1\"\nexit 0\n");
        write("scancel", "echo \"$@\" >> \"$here/cancelled\"\n");
        qputenv("PATH", m_folder.path().toUtf8() + ':' + m_path);
    }
    ~StandInForSlurm() { qputenv("PATH", m_path); }

    /// Lines of what it was told so far.
    QStringList told(const QString& name) const
    {
        QFile file(m_folder.filePath(name));
        return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()).split(u'\n', Qt::SkipEmptyParts)
                                              : QStringList();
    }
    void refuse() const { QFile(m_folder.filePath("refuses")).open(QIODevice::WriteOnly); }

private:
    void write(const QString& name, const QByteArray& lines)
    {
        QFile file(m_folder.filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("#!/bin/sh\nhere='" + m_folder.path().toUtf8() + "'\n" + lines);
        file.close();
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    }

    QTemporaryDir m_folder;
    QByteArray m_path;
};

/// An entry of the menu where a study runs, as it stands when that is opened.
QAction* entry(StudyView* view, const QString& text)
{
    Q_EMIT view->folderButton()->menu()->aboutToShow();
    if (!view->folderButton()->menu()->actions().contains(view->runOnMenu()->menuAction()))
        return nullptr;
    Q_EMIT view->runOnMenu()->aboutToShow();
    for (QAction* action : view->runOnMenu()->actions())
        if (action->text().remove(u'&') == text)
            return action;
    return nullptr;
}

/// A sweep of two trainings.
SweepView* twoTrainings(Scene& scene)
{
    scene.loadData();
    auto* view = scene.window.view<SweepView>();
    scene.show(view);
    view->axes().first()->setValues("1, 2");
    Q_EMIT view->axes().first()->edited();
    view->seeds()->setValue(1);
    return view;
}

}

class TestRunOn : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void withoutSlurmItSaysWhy()
    {
        const QByteArray path = qgetenv("PATH");
        const QTemporaryDir empty;
        qputenv("PATH", empty.path().toUtf8());
        Scene scene;
        SweepView* view = twoTrainings(scene);
        QAction* slurm = entry(view, "Slurm");
        QVERIFY(slurm && !slurm->isEnabled());
        QVERIFY2(slurm->toolTip().contains("no sbatch here"), qPrintable(slurm->toolTip()));
        QVERIFY(entry(view, "This computer")->isChecked());
        QVERIFY(view->startButton()->isEnabled());
        // Chosen once, on a machine that had it.
        scene.workbench.sweep.setOnSlurm(true);
        QVERIFY(!view->startButton()->isEnabled());
        QVERIFY2(view->startButton()->toolTip().contains("no sbatch here"), qPrintable(view->startButton()->toolTip()));
        QVERIFY(view->startButton()->toolTip().contains("Run on"));
        entry(view, "This computer")->trigger();
        QVERIFY(view->startButton()->isEnabled());
        qputenv("PATH", path);
    }

    void settingsAreReadBeforeTheyAreTaken()
    {
        const StandInForSlurm cluster;
        Scene scene;
        SweepView* view = twoTrainings(scene);
        const auto write = [&](const QString& name, const QByteArray& text) {
            QFile file(scene.folder.filePath(name));
            if (file.open(QIODevice::WriteOnly))
                file.write(text);
            return file.fileName();
        };
        view->runOnMenu()->setAskFile([&](const QString&) { return write("bad.json", R"({"partitoin": "short"})"); });
        entry(view, "Settings of Slurm…")->trigger();
        QTRY_VERIFY(scene.window.messages()->saysSomething());
        QVERIFY2(scene.window.messages()->text().contains("partition"), qPrintable(scene.window.messages()->text()));
        QVERIFY(!scene.workbench.sweep.isOnSlurm());
        QVERIFY(scene.workbench.sweep.slurmSettings().isEmpty());
        const QString good = write("good.json", R"({"partition": "short", "cpus": 4})");
        view->runOnMenu()->setAskFile([&](const QString&) { return good; });
        entry(view, "Settings of Slurm…")->trigger();
        QTRY_VERIFY(scene.workbench.sweep.isOnSlurm());
        QVERIFY(entry(view, "Slurm")->isChecked());
        QVERIFY(entry(view, "Settings of Slurm…")->toolTip().contains(good));
        QVERIFY(view->startButton()->text().startsWith("Start in Slurm"));
        QVERIFY(!view->processes()->isEnabled());
        QVERIFY(view->processes()->toolTip().contains("Slurm trains"));
        QVERIFY(!scene.workbench.ablation.isOnSlurm()); // each study by itself
        view->startButton()->click();
        QTRY_VERIFY_WITH_TIMEOUT(!cluster.told("submitted").isEmpty(), 20000);
        QVERIFY2(cluster.told("submitted").first().contains("--partition=short"),
            qPrintable(cluster.told("submitted").first()));
        view->cancelButton()->click();
        QTRY_VERIFY_WITH_TIMEOUT(!scene.workbench.sweep.isBusy(), 60000);
        entry(view, "Without this file")->trigger();
        QVERIFY(scene.workbench.sweep.slurmSettings().isEmpty());
    }

    /// Left alone by a window that closes, taken up by the next, which sees what lands; cancelled by the button alone.
    void itIsSubmittedWatchedLeftAndTakenUp()
    {
        const StandInForSlurm cluster;
        Scene scene;
        SweepView* view = twoTrainings(scene);
        StudyController& study = scene.workbench.sweep;
        entry(view, "Slurm")->trigger();
        view->startButton()->click();
        QTRY_COMPARE_WITH_TIMEOUT(cluster.told("submitted").size(), 1, 20000);
        study.leave();
        QTRY_VERIFY_WITH_TIMEOUT(!study.isBusy(), 20000);
        QVERIFY(cluster.told("cancelled").isEmpty());

        Scene next;
        SweepView* again = twoTrainings(next);
        StudyController& taken = next.workbench.sweep;
        taken.setFolder(study.folder());
        taken.setOnSlurm(true);
        again->startButton()->click();
        QTRY_VERIFY_WITH_TIMEOUT(taken.summary() != nullptr, 20000);
        const StudyFolder folder = StudyFolder::find(study.folder().toStdString());
        const auto jobs = studyJobs(folder.readPlan());
        QCOMPARE(jobs.size(), std::size_t(2));
        JobResult result;
        result.metrics["valid"]["mae"] = 0.5;
        folder.writeResult(jobs[0], {}, result);
        QTRY_COMPARE_WITH_TIMEOUT(taken.summary()->results().finished, std::size_t(1), 30000);
        QVERIFY(taken.isTraining());
        folder.writeResult(jobs[1], {}, result);
        QTRY_VERIFY_WITH_TIMEOUT(!taken.isBusy(), 30000);
        QCOMPARE(taken.summary()->results().finished, std::size_t(2));
        QCOMPARE(cluster.told("submitted").size(), 1); // not a second time
        QVERIFY2(!next.window.messages()->saysSomething(), qPrintable(next.window.messages()->text()));
    }

    void cancelledItIsCancelledThere()
    {
        const StandInForSlurm cluster;
        Scene scene;
        SweepView* view = twoTrainings(scene);
        entry(view, "Slurm")->trigger();
        view->startButton()->click();
        QTRY_COMPARE_WITH_TIMEOUT(cluster.told("submitted").size(), 1, 20000);
        QVERIFY(view->cancelButton()->toolTip().contains("in Slurm"));
        view->cancelButton()->click();
        QTRY_VERIFY_WITH_TIMEOUT(!scene.workbench.sweep.isBusy(), 60000);
        QVERIFY(cluster.told("cancelled").join(u' ').contains("12"));
    }

    void whatItRefusesIsSaid()
    {
        const StandInForSlurm cluster;
        cluster.refuse();
        Scene scene;
        SweepView* view = twoTrainings(scene);
        entry(view, "Slurm")->trigger();
        view->startButton()->click();
        QTRY_VERIFY_WITH_TIMEOUT(scene.window.messages()->saysSomething(), 30000);
        QVERIFY2(
            scene.window.messages()->text().contains("invalid partition"), qPrintable(scene.window.messages()->text()));
        QTRY_VERIFY(!scene.workbench.sweep.isBusy());
    }
};

QTEST_MAIN(TestRunOn)

#include "test_run_on.moc"
