#include "core/data/derived_splits.h"
#include "tests/support/support.h"

#include <spdlog/fmt/fmt.h>

#include <QtTest>

#include <algorithm>
#include <set>

using namespace cmir;

namespace {

Split numbered(const std::string& name, std::int64_t rows)
{
    Split split;
    split.name = name;
    split.rho = 0.5;
    split.features = { Matrix(rows, 2) };
    std::vector<std::int64_t> number;
    std::vector<std::string> word;
    for (std::int64_t row = 0; row < rows; ++row) {
        split.features[0](row, 1) = static_cast<float>(row);
        split.label.push_back(static_cast<float>(row));
        split.id.push_back(std::to_string(row));
        number.push_back(10 * row);
        word.push_back(fmt::format("w{}", row));
    }
    split.columns = { { "number", number }, { "word", word } };
    return split;
}

Dataset withTrain(std::int64_t rows)
{
    Dataset data;
    data.path = "data.h5";
    data.splits = { numbered("train", rows), numbered("test", 3) };
    return data;
}

}

class TestDerivedSplits : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void rowsKeepEverything()
    {
        const std::vector<std::int64_t> rows { 4, 1 };
        const Split part = rowsOfSplit(numbered("test", 5), rows, "part");
        QCOMPARE(part.name, std::string("part"));
        QCOMPARE(*part.rho, 0.5);
        QVERIFY(part.label == (std::vector<float> { 4, 1 }));
        QVERIFY(part.id == (std::vector<std::string> { "4", "1" }));
        QVERIFY(part.features[0].values == (PlacedFloats { 0, 4, 0, 1 }));
        QVERIFY(std::get<std::vector<std::int64_t>>(part.column("number")->values)
            == (std::vector<std::int64_t> { 40, 10 }));
        QCOMPARE(part.column("word")->text(0), std::string("w4"));
    }

    void validIsATenth()
    {
        Dataset data = withTrain(57);
        cutValid(data, 5);
        QCOMPARE(data.splits[0].name, std::string("train"));
        QCOMPARE(data.splits[1].name, std::string("valid"));
        QCOMPARE(data.splits[2].name, std::string("test"));
        QCOMPARE(data.split("valid").size(), std::int64_t { 5 });
        QCOMPARE(data.split("train").size(), std::int64_t { 52 });
        const auto &train = data.split("train").label, &valid = data.split("valid").label;
        QVERIFY(std::is_sorted(train.begin(), train.end()) && std::is_sorted(valid.begin(), valid.end()));
        std::set<float> all(train.begin(), train.end());
        all.insert(valid.begin(), valid.end());
        QCOMPARE(all.size(), std::size_t { 57 }); // nothing lost, nothing twice
        QCOMPARE(data.notices.back(),
            std::string("the file has no valid split: 5 of the 57 training samples were set aside as valid (seed 5)"));
    }

    void seedDecidesTheCut()
    {
        Dataset a = withTrain(100), b = withTrain(100), c = withTrain(100);
        cutValid(a, 1);
        cutValid(b, 1);
        cutValid(c, 2);
        QVERIFY(a.split("valid").id == b.split("valid").id);
        QVERIFY(a.split("valid").id != c.split("valid").id);
    }

    void tooFewToCut()
    {
        Dataset data = withTrain(1);
        QCOMPARE(test::errorText([&] { cutValid(data, 0); }),
            std::string("data.h5: there is no valid split, and train has 1 sample; at least 2 are needed to cut one"));
    }

    void markedRowsBecomeSplits()
    {
        Split test = numbered("test", 4);
        test.columns.push_back({ "ood_text", std::vector<std::int64_t> { 0, 1, 0, 1 } });
        test.columns.push_back({ "ood_none", std::vector<std::int64_t> { 0, 0, 0, 0 } });
        test.columns.push_back({ "ood_score", std::vector<std::int64_t> { 0, 1, 2, 3 } });
        test.columns.push_back({ "ood_real", std::vector<double> { 0, 1, 0, 1 } });
        test.columns.push_back({ "ood_", std::vector<std::int64_t> { 0, 1, 0, 1 } });
        const auto splits = oodSplits(test);
        QCOMPARE(splits.size(), std::size_t { 1 });
        QCOMPARE(splits[0].name, std::string("test_ood_text"));
        QVERIFY(splits[0].label == (std::vector<float> { 1, 3 }));
    }
};

QTEST_GUILESS_MAIN(TestDerivedSplits)
#include "test_derived_splits.moc"
