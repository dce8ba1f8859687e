#include "core/analysis/reference_models.h"

#include "core/common/error.h"
#include "core/common/random.h"
#include "core/config/experiment_config.h"
#include "core/data/synthetic.h"
#include "tests/support/support.h"

#include <QtTest>

#include <cmath>

using namespace cmir;

namespace {

/// Labels that are a weighted sum of two modalities' features, or on which side of 0 it is.
Split madeSplit(const std::string& name, std::int64_t rows, Task task)
{
    Split split;
    split.name = name;
    split.features = { Matrix(rows, 2), Matrix(rows, 1) };
    Random random(5, name);
    for (std::int64_t r = 0; r < rows; ++r) {
        for (Matrix& x : split.features)
            for (float& value : x.row(r))
                value = static_cast<float>(3 + random.gaussian());
        const double sum = split.features[0](r, 0) - 2 * split.features[0](r, 1) + split.features[1](r, 0);
        split.label.push_back(task == Task::Regression ? static_cast<float>(sum) : sum > 0.5 ? 1.0F : 0.0F);
    }
    return split;
}

Dataset made(Task task)
{
    Dataset dataset;
    dataset.task = task;
    dataset.modalities = { { "text", 2 }, { "audio", 1 } };
    for (const auto& [name, rows] : { std::pair("train", 200), std::pair("valid", 60), std::pair("test", 60) })
        dataset.splits.push_back(madeSplit(name, rows, task));
    return dataset;
}

}

class TestReferenceModels : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void ofNumbers()
    {
        Dataset dataset = made(Task::Regression);
        const auto models = referenceModels(dataset);
        QCOMPARE(models.size(), std::size_t(2));
        QCOMPARE(models[0].key, std::string("constant"));
        QVERIFY(!models[0].strength);
        std::vector<float> label = dataset.split("train").label;
        std::ranges::sort(label);
        double error = 0;
        for (const float value : dataset.split("test").label)
            error += std::abs(value - label[100]) / 60.0;
        QVERIFY(std::abs(models[0].metrics.at("test").at("mae") - error) < 1e-5);
        QVERIFY(std::isnan(models[0].metrics.at("test").at("r")));
        // A sum of the features is what ridge regression finds, with as weak a penalty as there is.
        QCOMPARE(models[1].key, std::string("ridge"));
        QVERIFY(models[1].metrics.at("test").at("mae") < 1e-3);
        QVERIFY(models[1].metrics.at("test").at("r") > 0.9999);
        QVERIFY(*models[1].strength < 2e-4);
        QCOMPARE(models[1].metrics.size(), std::size_t(3));
    }

    void ofClasses()
    {
        const Dataset dataset = made(Task::Binary);
        const auto models = referenceModels(dataset);
        double share = 0;
        for (const float value : dataset.split("train").label)
            share += value / 200.0;
        double right = 0;
        for (const float value : dataset.split("valid").label)
            right += ((share > 0.5) == (value > 0.5F)) / 60.0;
        QVERIFY(std::abs(models[0].metrics.at("valid").at("accuracy") - right) < 1e-6);
        QCOMPARE(models[1].key, std::string("logistic"));
        QVERIFY(models[1].metrics.at("test").at("accuracy") > 0.95);
        Dataset several = dataset;
        several.task = Task::Multiclass;
        several.classNames = { "a", "b", "c" };
        for (Split& split : several.splits)
            for (std::int64_t r = 0; r < split.size(); ++r)
                if (split.features[1](r, 0) > 4)
                    split.label[static_cast<std::size_t>(r)] = 2;
        const auto three = referenceModels(several);
        QVERIFY(three[1].metrics.at("test").at("accuracy") > three[0].metrics.at("test").at("accuracy") + 0.2);
    }

    /// Where the features say nothing the penalty that is chosen makes the answer a constant, or nearly.
    void theStrengthIsChosenOnValidation()
    {
        Dataset dataset = made(Task::Regression);
        Random random(9, "nothing");
        for (Split& split : dataset.splits)
            for (float& value : split.label)
                value = static_cast<float>(random.gaussian());
        const auto models = referenceModels(dataset);
        QVERIFY(*models[1].strength >= 0.03);
        // Test plays no part in it.
        Dataset other = dataset;
        for (float& value : other.splits[2].label)
            value = 100;
        QCOMPARE(*referenceModels(other)[1].strength, *models[1].strength);
    }

    void theBuiltInData()
    {
        ExperimentConfig config;
        config.n_train = 600;
        config.n_valid = config.n_test = 200;
        const auto models = referenceModels(syntheticDataset(config));
        const double constant = models[0].metrics.at("valid").at("mae"),
                     ridge = models[1].metrics.at("valid").at("mae");
        QVERIFY(ridge < 0.4 * constant);
        // It goes by the spurious factors, too.
        QVERIFY(models[1].metrics.at("test_rho_-0.95").at("mae") > 1.5 * models[1].metrics.at("test").at("mae"));
    }

    void whatIsMissing()
    {
        Dataset dataset = made(Task::Regression);
        dataset.splits.erase(dataset.splits.begin() + 1);
        QVERIFY(QString::fromStdString(test::errorText([&] { referenceModels(dataset); })).contains("valid"));
        JobContext job;
        job.cancelled = [] { return true; };
        QVERIFY_THROWS_EXCEPTION(Cancelled, referenceModels(made(Task::Binary), job));
    }
};

QTEST_GUILESS_MAIN(TestReferenceModels)
#include "test_reference_models.moc"
