#include "core/evaluation/metrics.h"
#include "core/experiment/other_programs.h"
#include "core/experiment/study_folder.h"
#include "core/experiment/study_jobs.h"
#include "core/experiment/study_summary.h"
#include "tests/support/support.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include <cmath>

using namespace cmir;

namespace {

/// Two splits of three samples each; one id stands in both.
Dataset small(Task task)
{
    Dataset dataset;
    dataset.name = "films";
    dataset.task = task;
    dataset.classNames
        = task == Task::Multiclass ? std::vector<std::string> { "no", "perhaps", "yes" } : std::vector<std::string> {};
    for (const char* name : { "valid", "test" }) {
        Split split;
        split.name = name;
        for (const char* id : { "a", "b", "both" })
            split.id.push_back(std::string(id) == "both" ? id : std::string(name) + id);
        split.label = task == Task::Regression ? std::vector<float> { 1, 2, -1 } : std::vector<float> { 0, 1, 1 };
        dataset.splits.push_back(std::move(split));
    }
    return dataset;
}

}

class TestOtherPrograms : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    std::filesystem::path file(const char* name, const QByteArray& text)
    {
        QFile out(m_folder.filePath(QLatin1String(name)));
        if (!out.open(QIODevice::WriteOnly) || out.write(text) != text.size())
            qFatal("%s could not be written", name);
        return out.fileName().toStdString();
    }

    OtherProgram read(Task task, const QByteArray& text, const char* name = "one.csv")
    {
        return readOtherProgram("theirs", { file(name, text) }, small(task));
    }

    QString refused(Task task, const QByteArray& text)
    {
        const std::string message = test::errorText([&] { read(task, text); });
        return QString::fromStdString(message).section(QStringLiteral(": "), 1); // behind the path
    }

private Q_SLOTS:
    void aSplitIsMeasuredAsOurOwnAre()
    {
        const OtherProgram program = read(Task::Regression,
            "id,split,prediction\nboth,test,-1.5\ntestb,test,1\ntesta,test,3\n"); // in any order
        QCOMPARE(program.repetitions.size(), 1U);
        const auto& metrics = program.repetitions[0].metrics;
        QCOMPARE(metrics.size(), 1U);
        QCOMPARE(metrics.at("test").at("mae"), (2 + 1 + 0.5) / 3);
        const Dataset data = small(Task::Regression);
        Matrix prediction(3, 1);
        prediction.assign(std::vector<float> { 3, 1, -1.5F });
        QVERIFY(metrics.at("test") == computeMetrics(metricTask(data), data.split("test").label, prediction));
        QCOMPARE(program.repetitions[0].sha256.size(), 64U);
    }

    void probabilitiesAndClasses()
    {
        const auto binary = read(Task::Binary, "id,split,prediction\ntesta,test,0.2\ntestb,test,0.9\nboth,test,0.4\n");
        QCOMPARE(binary.repetitions[0].metrics.at("test").at("accuracy"), 2.0 / 3);
        const auto several = read(Task::Multiclass,
            "id,split,prediction_0,prediction_1,prediction_2\n"
            "testa,test,0.2,0.3,0.5\ntestb,test,0.1,0.8,0.1\nboth,test,0.1,0.8,0.1\n");
        QCOMPARE(several.repetitions[0].metrics.at("test").at("accuracy"), 2.0 / 3);
        QVERIFY(several.repetitions[0].metrics.at("test").contains("loss"));
        const auto classes = read(Task::Multiclass, "id,split,prediction\ntesta,test,0\ntestb,test,2\nboth,test,1\n");
        QCOMPARE(classes.repetitions[0].metrics.at("test").at("accuracy"), 2.0 / 3);
        QVERIFY(!classes.repetitions[0].metrics.at("test").contains("loss"));
    }

    void whatDoesNotFitIsRefused()
    {
        QCOMPARE(refused(Task::Regression, "name,prediction\nx,1\n"),
            QString("there is no column \"id\"; it has name, prediction"));
        QCOMPARE(refused(Task::Regression, "id,value\ntesta,1\n"),
            QString("there is no column \"prediction\"; it has id, value"));
        QCOMPARE(refused(Task::Regression, "id,prediction\ntesta,much\n"),
            QString("the column \"prediction\" holds texts; numbers are expected"));
        QCOMPARE(refused(Task::Regression, "id,prediction\nwho,1\n"), QString("no sample of films has the id \"who\""));
        QCOMPARE(refused(Task::Regression, "id,prediction\nboth,1\n"),
            QString("the id \"both\" stands in the splits valid and test; a column \"split\" must say which is meant"));
        QCOMPARE(refused(Task::Regression, "id,split,prediction\nvalida,test,1\n"),
            QString("the split test has no sample with the id \"valida\""));
        QCOMPARE(
            refused(Task::Regression, "id,prediction\ntesta,1\ntesta,2\n"), QString("the id \"testa\" stands twice"));
        QCOMPARE(refused(Task::Regression, "id,prediction\ntesta,1\ntestb,\n"),
            QString("the prediction of \"testb\" is missing, or no number"));
        QCOMPARE(refused(Task::Regression, "id,prediction\ntesta,1\n"),
            QString(
                "2 of the 3 samples of test have no prediction, the first is \"testb\"; a split is measured whole"));
        QCOMPARE(refused(Task::Regression, "id,prediction_0,prediction_1\ntesta,1,2\n"),
            QString("2 predictions a row; films has 1 outputs"));
        QCOMPARE(refused(Task::Binary, "id,prediction\ntesta,1.5\n"),
            QString("the prediction of \"testa\" is 1.5, which is no probability (0 to 1)"));
        QCOMPARE(refused(Task::Multiclass, "id,prediction\ntesta,3\n"),
            QString("the prediction of \"testa\" is 3, which is no class; allowed are 0 to 2"));
        const QByteArray whole = "id,split,prediction\ntesta,test,1\ntestb,test,1\nboth,test,1\n";
        const auto one = file("one.csv", whole), copy = file("copy.csv", whole);
        const std::string twice = test::errorText([&] {
            readOtherProgram("theirs", { one, copy }, small(Task::Regression));
        });
        QVERIFY2(twice.find("it has the same bytes as") != std::string::npos, twice.c_str());
    }

    /// It stands behind the study's own variants, with intervals and tests as these, and is no training.
    void itStandsBesideTheStudy()
    {
        StudyResults results;
        results.plan.kind = "methods";
        results.plan.seeds = { 7, 8 };
        results.plan.variants.push_back({ "ours", Method::Cmir, {}, {} });
        results.rows = { { 0, 7, "test", "mae", 1.0 }, { 0, 8, "test", "mae", 1.2 } };
        results.others.push_back({ "theirs",
            { { "a.csv", "1", { { "test", { { "mae", 0.5 } } } } },
                { "b.csv", "2", { { "test", { { "mae", 0.6 } } } } } } });
        const StudyResults both = besideOtherPrograms(results);
        const StudySummary summary(both);
        QCOMPARE(both.plan.variants.size(), 2U);
        QVERIFY(both.plan.variants[1].otherProgram);
        QCOMPARE(summary.cell(1, "test", "mae")->estimate.mean, 0.55);
        QVERIFY(summary.cell(1, "test", "mae")->best && summary.cell(1, "test", "mae")->p);
        QVERIFY(QString::fromStdString(test::errorText([&] { studyJobs(both.plan); })).contains("nothing to train"));
        results.plan.seeds = { 7 };
        results.rows.pop_back();
        const StudyResults first = besideOtherPrograms(results);
        QCOMPARE(first.plan.variants[1].name, std::string("theirs (first 1 of 2 files)"));
        QCOMPARE(StudySummary(first).cell(1, "test", "mae")->estimate.mean, 0.5);
    }

    void itIsKeptInTheFolder()
    {
        const std::filesystem::path folder = m_folder.filePath("study").toStdString();
        OtherProgram program { "theirs",
            { { "a.csv", "1", { { "test", { { "mae", 0.5 }, { "r", std::nan("") } } } } } } };
        QVERIFY(!test::errorText([&] { keepOtherProgram(folder, program); }).empty()); // no study is there
        StudyPlan plan;
        plan.kind = "methods";
        plan.seeds = { 7 };
        plan.base.parameters.data_seed = -1;
        plan.variants.push_back({ "ours", Method::Cmir, {}, {} });
        StudyFolder::open(folder).writePlan(plan);
        QVERIFY(QString::fromStdString(test::errorText([&] {
            keepOtherProgram(folder, program);
        })).contains("set data_seed"));
        plan.base.parameters.data_seed = 0;
        StudyFolder::open(folder).writePlan(plan);
        QVERIFY(keptOtherPrograms(folder).empty());
        keepOtherProgram(folder, program);
        keepOtherProgram(folder, { "others", program.repetitions });
        program.repetitions[0].metrics["test"]["mae"] = 0.4; // replaces the first
        keepOtherProgram(folder, program);
        const std::vector<OtherProgram> kept = readStudy(folder).others;
        QCOMPARE(kept.size(), 2U);
        QCOMPARE(kept[0].repetitions[0].metrics.at("test").at("mae"), 0.4);
        QVERIFY(std::isnan(kept[0].repetitions[0].metrics.at("test").at("r")));
        dropOtherProgram(folder, "theirs");
        QCOMPARE(keptOtherPrograms(folder).size(), 1U);
    }
};

QTEST_GUILESS_MAIN(TestOtherPrograms)
#include "test_other_programs.moc"
