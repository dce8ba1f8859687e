#include "core/common/error.h"
#include "core/data/synthetic.h"
#include "core/experiment/applied_predictions.h"
#include "core/experiment/robustness.h"
#include "core/import/foreign_reader.h"
#include "tests/support/support.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

using namespace cmir;
using test::errorText;

/// A trained model on data that it has not seen.
class TestApplyRun : public QObject {
    Q_OBJECT

    RunRequest m_request;
    RunRecord m_run;

    Dataset other() const { return *m_request.dataset; }

    static Dataset withTask(Task task)
    {
        Dataset dataset;
        dataset.task = task;
        if (task == Task::Multiclass)
            dataset.classNames = { "0", "1", "2" };
        return dataset;
    }

    static AppliedRun answers(const std::vector<float>& row)
    {
        AppliedRun applied;
        applied.splits.push_back({ "test", { "a,\"b\"" }, { 1.5F }, Matrix(1, std::ssize(row)), {} });
        applied.splits[0].prediction.assign(row);
        return applied;
    }

private Q_SLOTS:
    void initTestCase()
    {
        ExperimentConfig& config = m_request.config.parameters;
        config.n_train = 200;
        config.n_valid = config.n_test = 60;
        config.epochs = 3;
        m_request.dataset = std::make_shared<const Dataset>(syntheticDataset(config));
        m_run = trainRun(m_request, {});
    }

    /// On the data of the run itself: the answers that the run has.
    void theRunsOwnDataGiveItsOwnAnswers()
    {
        const AppliedRun applied = applyRun(m_run, other());
        QCOMPARE(applied.splits.size(), m_request.dataset->splits.size());
        for (const AppliedRun::Split& split : applied.splits) {
            const auto known = std::ranges::find(m_run.predictions, split.name, &Predictions::split);
            QVERIFY(known != m_run.predictions.end());
            QVERIFY(std::ranges::equal(split.prediction.values, known->prediction.values,
                [](float a, float b) { return std::abs(a - b) < 1e-5F; }));
            QVERIFY(split.id == m_request.dataset->split(split.name).id);
            for (const auto& [key, value] : split.metrics)
                QVERIFY(std::abs(value - m_run.metrics.at(split.name).at(key)) < 1e-5);
        }
        // It was trained on a part of them, and that is said.
        const auto train = static_cast<std::size_t>(m_request.dataset->split("train").size());
        QCOMPARE(applied.known, train);
        QCOMPARE(applied.warnings().size(), std::size_t { 1 });
        QVERIFY(applied.warnings()[0].starts_with(std::to_string(train) + " of the "));
    }

    void farDataAreSaid()
    {
        Dataset data = other();
        for (Split& split : data.splits) // ten of its own deviations off
            for (std::int64_t row = 0; row < split.features[1].rows; ++row)
                for (std::int64_t k = 0; k < split.features[1].cols; ++k)
                    split.features[1](row, k) += static_cast<float>(
                        10 * m_run.standardiser.modalities()[1].scale[static_cast<std::size_t>(k)]);
        const AppliedRun applied = applyRun(m_run, data);
        QVERIFY(!applied.distances[0].isFar() && applied.distances[1].isFar());
        QVERIFY(std::abs(applied.distances[1].shift - 10) < 0.3);
        QVERIFY(std::abs(applied.distances[1].spread - 1) < 0.2);
        QCOMPARE(applied.warnings().size(), std::size_t { 2 });
        QVERIFY(
            applied.warnings()[0].starts_with(data.modalities[1].name + " is far from what the run was trained on"));
    }

    void idsThatAreNumbersOfRowsSayNothing()
    {
        Dataset data = other();
        for (Split& split : data.splits)
            for (float& label : split.label)
                label += 1;
        const AppliedRun applied = applyRun(m_run, data);
        QCOMPARE(applied.known, std::size_t { 0 });
        QVERIFY(applied.warnings().empty());
    }

    /// Without labels nobody knows whether they are the samples of training: it is said that they may be.
    void theSameIdsWithoutLabelsAreSaid()
    {
        Dataset data = other();
        for (Split& split : data.splits)
            std::ranges::fill(split.label, std::numeric_limits<float>::quiet_NaN());
        const AppliedRun applied = applyRun(m_run, data);
        QCOMPARE(applied.known, std::size_t { 0 });
        QCOMPARE(applied.sameIds, static_cast<std::size_t>(data.split("train").size()));
        QCOMPARE(applied.warnings().size(), std::size_t { 1 });
        QVERIFY(applied.warnings()[0].find("have no label here, and the id of a sample that the run was trained on")
            != std::string::npos);
    }

    void theSameFileIsKnown()
    {
        Dataset data = other();
        QVERIFY(applyRun(m_run, data).sameData);
        data.sha256 = "of a pickle";
        QVERIFY(!applyRun(m_run, data).sameData);
        RunRecord imported = m_run;
        imported.software["data_source_sha256"] = "of a pickle";
        QVERIFY(applyRun(imported, data).sameData);
    }

    void otherDataAreRefused()
    {
        Dataset data = other();
        data.path = "new.h5";
        data.task = Task::Binary;
        QCOMPARE(errorText([&] { applyRun(m_run, data); }),
            std::string("new.h5: its task is binary with 1 output(s); the run's is regression with 1"));
        data = other();
        data.modalities[0].name = "smell";
        QVERIFY(!errorText([&] { applyRun(m_run, data); }).empty());
    }

    void csv()
    {
        QCOMPARE(predictionsCsv(answers({ -0.25F }), withTask(Task::Regression)),
            std::string("split,id,label,prediction\ntest,\"a,\"\"b\"\"\",1.5,-0.25\n"));
        QCOMPARE(predictionsCsv(answers({ 0.25F }), withTask(Task::Binary)),
            std::string("split,id,label,prediction,probability\ntest,\"a,\"\"b\"\"\",1.5,0,0.25\n"));
        AppliedRun unlabelled = answers({ 0.25F, 0.625F, 0.125F });
        unlabelled.splits[0].label[0] = std::numeric_limits<float>::quiet_NaN();
        QCOMPARE(predictionsCsv(unlabelled, withTask(Task::Multiclass)),
            std::string("split,id,label,prediction,probability_0,probability_1,probability_2\n"
                        "test,\"a,\"\"b\"\"\",,1,0.25,0.625,0.125\n"));
    }

    void classesAndTheirProbabilities()
    {
        const std::vector<float> high { 0.75F }, even { 0.5F }, low { 0.25F }, three { 0.2F, 0.5F, 0.3F };
        QCOMPARE(predictedClass(Task::Binary, high), std::int64_t { 1 });
        QCOMPARE(predictedClass(Task::Binary, even), std::int64_t { 1 }); // as the metrics count it
        QCOMPARE(predictedClass(Task::Binary, low), std::int64_t { 0 });
        QCOMPARE(predictedClass(Task::Multiclass, three), std::int64_t { 1 });
        QCOMPARE(classProbability(Task::Binary, high), 0.75F);
        QCOMPARE(classProbability(Task::Binary, low), 0.75F);
        QCOMPARE(classProbability(Task::Multiclass, three), 0.5F);
        Dataset named = withTask(Task::Multiclass);
        named.classNames = { "a", "b" };
        QCOMPARE(className(named, 1), std::string("b"));
        QCOMPARE(className(named, 2), std::string("2"));
    }

    /// By the ending of the name.
    void writtenAsTableOrArrays()
    {
        const QTemporaryDir folder;
        const Dataset data = other();
        const AppliedRun applied = applyRun(m_run, data);
        const std::string csv = folder.filePath("answers.csv").toStdString(),
                          npz = folder.filePath("answers.npz").toStdString();
        writePredictions(csv, applied, data);
        QFile table(QString::fromStdString(csv));
        QVERIFY(table.open(QIODevice::ReadOnly));
        QCOMPARE(table.readAll().toStdString(), predictionsCsv(applied, data));
        writePredictions(npz, applied, data);
        const foreign::File arrays = foreign::readForeign(npz);
        const foreign::Split* test = arrays.find("test");
        QVERIFY(test && foreign::textsOf(*test->find("id")) == data.split("test").id);
        std::vector<float> values(data.split("test").id.size());
        test->find("prediction")->numbers()->read(std::span(values));
        const auto split = std::ranges::find(applied.splits, "test", &AppliedRun::Split::name);
        QVERIFY(std::ranges::equal(values, split->prediction.values));
    }
};

QTEST_GUILESS_MAIN(TestApplyRun)
#include "test_apply_run.moc"
