#include "core/analysis/data_leaks.h"
#include "core/analysis/data_overview.h"
#include "core/common/random.h"
#include "tests/support/support.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace cmir;

namespace {

constexpr float missing = std::numeric_limits<float>::quiet_NaN();

Split splitOf(const std::string& name, const std::vector<std::vector<float>>& rows, std::vector<float> labels)
{
    Split split;
    split.name = name;
    Matrix features(static_cast<std::int64_t>(rows.size()), static_cast<std::int64_t>(rows.front().size()));
    features.values.clear();
    for (const auto& row : rows)
        features.values.insert(features.values.end(), row.begin(), row.end());
    split.features = { features };
    split.label = std::move(labels);
    for (std::size_t row = 0; row < rows.size(); ++row)
        split.id.push_back(name + std::to_string(row));
    split.sequences.resize(1);
    return split;
}

Dataset datasetOf(std::vector<Split> splits, Task task = Task::Regression)
{
    Dataset dataset;
    dataset.task = task;
    dataset.modalities.push_back({ "text", splits.front().features[0].cols, false, Averaged::No });
    dataset.splits = std::move(splits);
    return dataset;
}

Column environments(std::vector<std::int64_t> values)
{
    return { "environment", std::move(values) };
}

}

class TestDataOverview : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// Four samples of three features, by hand: one constant, one with a missing value.
    void values()
    {
        const Dataset dataset = datasetOf(
            { splitOf("train", { { 1, 7, 0 }, { 2, 7, missing }, { 3, 7, 4 }, { 4, 7, 2 } }, { 1, 2, 3, 4 }),
                splitOf("test", { { missing, missing, 1 } }, { 0 }) });
        const DataOverview overview = overviewOf(dataset);
        QCOMPARE(overview.modalities.size(), std::size_t { 1 });
        const DataOverview::Modality& text = overview.modalities[0];
        QCOMPARE(text.constant, std::int64_t { 1 });
        QCOMPARE(text.missing, std::int64_t { 3 });
        QCOMPARE(text.numbers, std::int64_t { 15 });
        QCOMPARE(text.meanLow, 2.0); // of 0, 4, 2
        QCOMPARE(text.meanHigh, 7.0);
        QVERIFY(std::abs(text.labelCorrelation[0] - 1) < 1e-6);
        QCOMPARE(text.labelCorrelation[1], 0.0);
        // 0, the mean, 4, 2 against 1, 2, 3, 4: covariance sum 3, label sum of squares 5, its own 8
        QVERIFY(std::abs(text.labelCorrelation[2] - 4 / std::sqrt(5.0 * 8.0)) < 1e-6);
        QCOMPARE(text.standardised.size(), std::size_t { 12 });
        QVERIFY(std::isnan(overview.environmentTells));
        QVERIFY(overview.environments.empty());
        QVERIFY(overview.warnings.empty());
    }

    void classes()
    {
        const Dataset dataset
            = datasetOf({ splitOf("train", { { 0, 1 }, { 0, 2 }, { 1, 1 }, { 1, 2 } }, { 0, 0, 1, 1 }),
                            splitOf("test", { { 9, 9 } }, { 0 }) },
                Task::Binary);
        const auto text = overviewOf(dataset).modalities[0];
        QVERIFY2(std::abs(text.labelCorrelation[0] - 1) < 1e-6, std::to_string(text.labelCorrelation[0]).c_str());
        QVERIFY(text.labelCorrelation[1] < 1e-6);
    }

    void farValues()
    {
        std::vector<std::vector<float>> rows(1000, std::vector<float> { 0 });
        for (std::size_t i = 0; i < rows.size(); ++i)
            rows[i][0] = i % 2 == 0 ? 1.F : -1.F;
        rows[0][0] = 100;
        const auto text = overviewOf(
            datasetOf({ splitOf("train", rows, std::vector<float>(1000, 1)), splitOf("test", { { 5 } }, { 1 }) }))
                              .modalities[0];
        QCOMPARE(text.farShare, 0.001);
        QVERIFY(text.farthest > 25);
    }

    void lengths()
    {
        Dataset dataset = datasetOf({ splitOf("train", { { 1, 2, 3, 4 }, { 2, 2, 9, 9 } }, { 0, 1 }),
            splitOf("test", { { 1, 1, 1, 1 } }, { 0 }) });
        dataset.modalities[0] = { "text", 2, true, Averaged::No };
        dataset.splits[0].sequences = { { 2, { 2, 1 } } };
        dataset.splits[1].sequences = { { 2, { 2 } } };
        const auto text = overviewOf(dataset).modalities[0];
        QCOMPARE(text.shortest, std::int64_t { 1 });
        QCOMPARE(text.median, std::int64_t { 2 });
        QCOMPARE(text.longest, std::int64_t { 2 });
        QCOMPARE(text.numbers, std::int64_t { 10 }); // padding is no value
        QCOMPARE(text.meanHigh, 2.5); // of 3 and 2
    }

    /// Two environments whose labels are far apart, by hand; and labels that have nothing to do with theirs.
    void whatTheEnvironmentTells()
    {
        Dataset dataset = datasetOf(
            { splitOf("train", { { 1 }, { 2 }, { 3 }, { 4 } }, { 0, 1, 10, 11 }), splitOf("test", { { 5 } }, { 1 }) });
        dataset.splits[0].columns = { environments({ 0, 0, 1, 1 }) };
        dataset.splits[1].columns = { environments({ 1 }) };
        dataset.environmentNames = { "a", "b" };
        const DataOverview overview = overviewOf(dataset);
        // By the other of its environment each is off by 1; by the mean of the other three by 22/3, 6, 6, 22/3.
        QVERIFY(std::abs(overview.environmentTells - (1 - 4 / (2 * 36 + 2 * 22.0 * 22 / 9))) < 1e-9);
        QCOMPARE(overview.environments.front().name, std::string("b")); // the largest first
        QCOMPARE(overview.environments.front().samples, (std::vector<std::int64_t> { 2, 1 }));
        QVERIFY(overview.warnings.back().starts_with("the environment alone tells 98 % of the label's variance: "));
        Random random(4, "test");
        std::vector<float> labels;
        std::vector<std::int64_t> names;
        std::vector<std::vector<float>> rows;
        for (int i = 0; i < 400; ++i) {
            labels.push_back(static_cast<float>(random.gaussian()));
            names.push_back(i % 40);
            rows.push_back({ static_cast<float>(i) });
        }
        Dataset independent = datasetOf({ splitOf("train", rows, labels), splitOf("test", { { -5 } }, { 1 }) });
        independent.splits[0].columns = { environments(names) };
        const DataOverview nothing = overviewOf(independent);
        QVERIFY(std::abs(nothing.environmentTells) < 0.2 && nothing.environmentTells < kEnvironmentTellsMuch);
        QVERIFY(nothing.warnings.empty());
    }

    void whatTheEnvironmentTellsOfClasses()
    {
        Dataset dataset
            = datasetOf({ splitOf("train", { { 1 }, { 2 }, { 3 }, { 4 }, { 5 }, { 6 } }, { 0, 0, 0, 1, 1, 0 }),
                            splitOf("test", { { 7 } }, { 0 }) },
                Task::Binary);
        dataset.splits[0].columns = { environments({ 0, 0, 0, 1, 1, 1 }) };
        // Always 0 gets 4 of 6. By the others: 1st to 3rd right; 4th and 5th see one of each and a tie falls to 0, 6th
        // sees two of 1: 3 right, one less than always 0, of the 2 that are wrong.
        QCOMPARE(overviewOf(dataset).environmentTells, -0.5);
    }

    void leaks()
    {
        Dataset dataset = datasetOf(
            { splitOf("train", { { 1, 2 }, { 3, 4 }, { 0, 0 } }, { 0, 1, 2 }), splitOf("valid", { { 5, 6 } }, { 0 }),
                splitOf("test", { { 3, 4 }, { 5, 6 }, { 0, 0 }, { 7, 8 } }, { 0, 0, 0, 0 }) });
        QCOMPARE(splitLeaks(dataset),
            (std::vector<std::string> {
                "1 of 4 samples of test stand in train too, with the same features (the first: \"test0\")",
                "1 of 4 samples of test stand in valid too, with the same features (the first: \"test1\")" }));
        dataset.splits[2] = splitOf("test", { { 9, 9 } }, { 0 });
        dataset.splits[2].id = { "train1" };
        QCOMPARE(splitLeaks(dataset),
            (std::vector<std::string> {
                "1 of 1 ids of test stand in train too, with other features (the first: \"train1\")" }));
        dataset.splits[1] = splitOf("valid", { { 5, 6 }, { 6, 7 } }, { 0, 1 });
        dataset.splits[2] = splitOf("valid_ood", { { 5, 6 } }, { 0 }); // chosen out of valid: no leak
        QVERIFY(splitLeaks(dataset).empty());
        QVERIFY_THROWS_EXCEPTION(Cancelled, splitLeaks(dataset, { {}, [] { return true; } }));
    }
};

QTEST_GUILESS_MAIN(TestDataOverview)
#include "test_data_overview.moc"
