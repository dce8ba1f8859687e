#include "ui/samples/samples_model.h"

#include "core/common/random.h"

#include <QAbstractItemModelTester>
#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

#include <cmath>
#include <limits>

using namespace cmir;
using namespace cmir::ui;

namespace {

constexpr float unknown = std::numeric_limits<float>::quiet_NaN();

Column whole(const char* name, std::vector<std::int64_t> values)
{
    return { name, std::move(values) };
}

/// Two splits of five and three samples; the second has another column and no environment.
std::shared_ptr<Dataset> makeData()
{
    auto data = std::make_shared<Dataset>();
    data->environmentNames = { "studio", "street" };
    Split train;
    train.name = "train";
    train.label = { 2, -1, 0, 3, -3 };
    train.id = { "clip 10", "clip 9", "Clip 1", "clip 2", "clip 11" };
    train.columns.push_back({ "text_raw", std::vector<std::string> { "a, \"b\"", "c\nd", "e", "f", "g" } });
    train.columns.push_back({ "pitch", std::vector<double> { 1.5, unknown, -2, 1e7, 0 } });
    train.columns.push_back(whole("environment", { 0, 1, 1, 0, 7 }));
    Split test;
    test.name = "test";
    test.label = { 1, -2, 0.5F };
    test.id = { "t1", "t2", "t3" };
    test.columns.push_back(whole("speaker", { 5, 6, 7 }));
    data->splits = { train, test };
    return data;
}

std::shared_ptr<RunRecord> makeRecord(const Dataset& data, Task task, std::vector<float> trainPrediction,
    std::vector<float> testPrediction, std::int64_t outputs = 1)
{
    auto record = std::make_shared<RunRecord>();
    record->task = task;
    record->outputs = outputs;
    const auto add = [&](const Split& split, std::vector<float> values) {
        Predictions p { split.name, split.id, split.label, Matrix(split.size(), outputs) };
        p.prediction.assign(values);
        record->predictions.push_back(std::move(p));
    };
    add(data.splits[0], std::move(trainPrediction));
    add(data.splits[1], std::move(testPrediction));
    return record;
}

std::shared_ptr<const SampleTable> makeTable()
{
    const auto data = makeData();
    return SampleTable::make(data, makeRecord(*data, Task::Regression, { 1, 0.5F, 0.25F, 3, -1 }, { 1.5F, -2, -0.5F }));
}

int columnOf(const SamplesModel& model, const QString& title)
{
    for (int c = 0; c < model.columnCount(); ++c)
        if (model.headerData(c, Qt::Horizontal).toString() == title)
            return c;
    return -1;
}

QStringList shown(const SamplesModel& model, const QString& title)
{
    QStringList texts;
    for (int row = 0; row < model.rowCount(); ++row)
        texts << model.index(row, columnOf(model, title)).data().toString();
    return texts;
}

std::shared_ptr<const SampleTable> makeLargeTable(std::int64_t rows)
{
    auto data = std::make_shared<Dataset>();
    Split split;
    split.name = "train";
    Random random(1, "large table");
    std::vector<std::string> texts;
    for (std::int64_t i = 0; i < rows; ++i) {
        split.label.push_back(static_cast<float>(random.gaussian()));
        split.id.push_back("sample " + std::to_string(random.below(1'000'000)));
        texts.push_back("words " + std::to_string(random.below(1000)));
    }
    split.columns.push_back({ "text_raw", std::move(texts) });
    data->splits.push_back(std::move(split));
    return SampleTable::make(data, nullptr);
}

}

class TestSamplesModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void columnsStandInTheirOrder();
    void errorsOfARegressionAreSigned();
    void errorsOfClassesAreRightOrWrong();
    void withoutARecordThereAreNoPredictions();
    void withoutDataTheRecordMustDo();
    void numbersSortAsNumbers();
    void textsSortAsTheyRead();
    void filterAndOnlyGoTogether();
    void samplesAreFoundAgain();
    void csvIsQuoted();
    void modelKeepsItsPromises();
    void aHundredThousandRows();
};

void TestSamplesModel::columnsStandInTheirOrder()
{
    SamplesModel model;
    QCOMPARE(model.columnCount(), 0);
    model.setTable(makeTable());
    QStringList titles;
    for (int c = 0; c < model.columnCount(); ++c)
        titles << model.headerData(c, Qt::Horizontal).toString();
    QCOMPARE(titles,
        (QStringList {
            "id", "split", "label", "prediction", "error", "environment", "pitch", "speaker", "transcript" }));
    QCOMPARE(shown(model, "environment"), (QStringList { "studio", "street", "street", "studio", "7", "", "", "" }));
    QCOMPARE(shown(model, "speaker"), (QStringList { "", "", "", "", "", "5", "6", "7" }));
    QCOMPARE(shown(model, "split").last(), QStringLiteral("test"));
    QCOMPARE(shown(model, "transcript")[1], QStringLiteral("c d")); // one line
    QCOMPARE(shown(model, "pitch").first(), QStringLiteral("1.500"));
}

void TestSamplesModel::errorsOfARegressionAreSigned()
{
    const auto table = makeTable();
    const auto* error = table->column("error");
    QVERIFY(error);
    const std::vector<double> expected { -1, 1.5, 0.25, 0, 2, 0.5, 0, -1 };
    for (std::size_t i = 0; i < expected.size(); ++i) {
        QCOMPARE(error->keys[i], expected[i]);
        QCOMPARE(table->badness()[i], std::abs(expected[i]));
        QCOMPARE(table->isWrong(static_cast<std::int64_t>(i)), i == 1 || i == 7); // another sign; a label of 0 has none
    }
}

void TestSamplesModel::errorsOfClassesAreRightOrWrong()
{
    const auto data = makeData();
    data->classNames = { "no", "yes", "maybe" };
    data->splits[0].label = { 1, 0, 1, 0, 1 };
    data->splits[1].label = { 0, 1, 1 };
    const auto binary = SampleTable::make(
        data, makeRecord(*data, Task::Binary, { 0.75F, 0.75F, 0.25F, 0.25F, 0.5F }, { 0, 1, 0.25F }));
    QCOMPARE(binary->text(1, 3), QStringLiteral("yes (p = 0.750)"));
    QCOMPARE(binary->text(1, 2), QStringLiteral("no"));
    QStringList errors;
    for (std::int64_t row = 0; row < binary->rows(); ++row)
        errors << binary->text(row, 4);
    QCOMPARE(errors, (QStringList { "right", "wrong", "wrong", "right", "right", "right", "right", "wrong" }));
    QCOMPARE(binary->badness()[1], 0.75);

    data->splits[0].label = { 2, 0, 1, 0, 1 };
    const std::vector<float> first { 0, 0.25F, 0.75F, 0.5F, 0.5F, 0, 0.5F, 0, 0.5F, 1, 0, 0, 0, 1, 0 };
    const auto many
        = SampleTable::make(data, makeRecord(*data, Task::Multiclass, first, { 1, 0, 0, 1, 0, 0, 0, 1, 0 }, 3));
    QCOMPARE(many->text(0, 3), QStringLiteral("maybe"));
    QCOMPARE(many->text(2, 4), QStringLiteral("wrong"));
    QCOMPARE(many->badness()[0], 0.25); // 1 - the true class's probability
    QVERIFY(many->isWrong(6) && !many->isWrong(7));
}

void TestSamplesModel::withoutARecordThereAreNoPredictions()
{
    const auto table = SampleTable::make(makeData(), nullptr);
    QVERIFY(!table->isPredicted() && !table->knowsWrong() && table->badness().empty());
    QVERIFY(!table->column("prediction") && !table->column("error"));
    QCOMPARE(table->rows(), 8);
    QCOMPARE(table->text(0, 2), QStringLiteral("2.000"));
}

void TestSamplesModel::withoutDataTheRecordMustDo()
{
    const auto record = makeRecord(*makeData(), Task::Regression, { 1, 0.5F, 0.25F, 3, -1 }, { 1.5F, -2, -0.5F });
    const auto table = SampleTable::make(nullptr, record);
    QCOMPARE(table->columns().size(), std::size_t(5));
    QCOMPARE(table->id({ "test", 1 }), QStringLiteral("t2"));
    QCOMPARE(table->text(5, 4), QStringLiteral("0.500"));
    record->predictions[0].prediction = Matrix(2, 1); // not of these samples
    record->predictions[1].id.clear();
    const auto damaged = SampleTable::make(nullptr, record);
    QCOMPARE(damaged->text(0, 3), QString());
    QCOMPARE(damaged->id({ "test", 1 }), QStringLiteral("test 1"));
}

void TestSamplesModel::numbersSortAsNumbers()
{
    SamplesModel model;
    model.setTable(makeTable());
    model.sort(columnOf(model, "pitch"));
    QCOMPARE(
        shown(model, "id"), (QStringList { "Clip 1", "clip 11", "clip 10", "clip 2", "clip 9", "t1", "t2", "t3" }));
    model.sort(columnOf(model, "pitch"), Qt::DescendingOrder); // those without a value stay last, and in their order
    QCOMPARE(
        shown(model, "id"), (QStringList { "clip 2", "clip 10", "clip 11", "Clip 1", "clip 9", "t1", "t2", "t3" }));
    model.sort(columnOf(model, "split"), Qt::DescendingOrder); // equal ones keep the table's order
    QCOMPARE(shown(model, "id").mid(0, 4), (QStringList { "t1", "t2", "t3", "clip 10" }));
    model.sort(-1);
    QCOMPARE(shown(model, "id").first(), QStringLiteral("clip 10"));
}

void TestSamplesModel::textsSortAsTheyRead()
{
    QVERIFY(readsBefore("clip 9", "clip 10") && !readsBefore("clip 10", "clip 9"));
    QVERIFY(readsBefore("clip 007", "clip 8") && readsBefore("a", "B") && readsBefore("", "a"));
    QVERIFY(readsBefore("a1", "a1b") && !readsBefore("same", "same"));
    QVERIFY(readsBefore("A", "a") != readsBefore("a", "A")); // not equal, so one is first
    SamplesModel model;
    model.setTable(makeTable());
    model.sort(0);
    QCOMPARE(
        shown(model, "id"), (QStringList { "Clip 1", "clip 2", "clip 9", "clip 10", "clip 11", "t1", "t2", "t3" }));
}

void TestSamplesModel::filterAndOnlyGoTogether()
{
    SamplesModel model;
    model.setTable(makeTable());
    model.sort(columnOf(model, "label"));
    model.setFilter(std::vector<bool> { true, true, false, false, true, false, true, true });
    QCOMPARE(model.matchCount(), 5);
    QCOMPARE(model.matching().count(), 5);
    QCOMPARE(shown(model, "id"), (QStringList { "clip 11", "t2", "clip 9", "t3", "clip 10" }));
    SampleSet only;
    only.insert("test", 2);
    only.insert("train", 0);
    only.insert("train", 2);
    model.setOnly(only);
    QCOMPARE(shown(model, "id"), (QStringList { "t3", "clip 10" }));
    QCOMPARE(model.matchCount(), 5);
    model.setFilter(std::nullopt);
    QCOMPARE(shown(model, "id"), (QStringList { "Clip 1", "t3", "clip 10" }));
    model.setOnly(std::nullopt);
    QCOMPARE(model.rowCount(), 8);
    QCOMPARE(model.matchCount(), 8);
}

void TestSamplesModel::samplesAreFoundAgain()
{
    SamplesModel model;
    QCOMPARE(model.rowOf({ "train", 0 }), -1);
    model.setTable(makeTable());
    model.sort(columnOf(model, "label"), Qt::DescendingOrder);
    for (int row = 0; row < model.rowCount(); ++row)
        QCOMPARE(model.rowOf(model.sample(row)), row);
    QVERIFY(model.sample(0) == (SampleRef { "train", 3 }));
    QCOMPARE(model.rowOf({ "train", 5 }), -1);
    QCOMPARE(model.rowOf({ "nowhere", 0 }), -1);
    QCOMPARE(model.samples(0, 2).count(), 3);
    QVERIFY(model.samples(0, 2).contains("test", 0));
}

void TestSamplesModel::csvIsQuoted()
{
    SamplesModel model;
    model.setTable(makeTable());
    const QStringList lines = model.toCsv().split(u'\n');
    QCOMPARE(lines[0], QStringLiteral("id,split,label,prediction,error,environment,pitch,speaker,text_raw"));
    QCOMPARE(lines[1], QStringLiteral("clip 10,train,2,1,-1,studio,1.5,,\"a, \"\"b\"\"\""));
    QVERIFY(lines.contains(QStringLiteral("t3,test,0.5,-0.5,-1,,,7,")));
    const auto data = makeData();
    data->splits[0].label[0] = 0.1F;
    model.setTable(SampleTable::make(data, nullptr));
    QVERIFY(model.toCsv().contains(QStringLiteral("clip 10,train,0.1,")));
}

void TestSamplesModel::modelKeepsItsPromises()
{
    SamplesModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
    model.setTable(makeTable());
    model.sort(2, Qt::DescendingOrder);
    model.setFilter(std::vector<bool>(8, false));
    QCOMPARE(model.rowCount(), 0);
    model.setFilter(std::nullopt);
    model.setOnly(SampleSet());
    QCOMPARE(model.rowCount(), 0);
    model.setOnly(SampleSet()); // the same: nothing happens
    QCOMPARE(reset.count(), 5);
    model.setTable(nullptr);
    QVERIFY(!model.index(0, 0).isValid());
    model.setTable(SampleTable::make(makeData(), nullptr)); // the order goes by name
    model.setOnly(std::nullopt);
    QCOMPARE(shown(model, "label").first(), QStringLiteral("3.000"));
}

void TestSamplesModel::aHundredThousandRows()
{
    SamplesModel model;
    model.setTable(makeLargeTable(100'000));
    QElapsedTimer clock;
    clock.start();
    model.sort(columnOf(model, "label"));
    qInfo("sorting 100,000 rows by number: %lld ms", static_cast<long long>(clock.restart()));
    const auto& labels = model.table()->column("label")->keys;
    double before = -std::numeric_limits<double>::infinity();
    for (int row = 0; row < model.rowCount(); ++row) {
        const double label = labels[static_cast<std::size_t>(model.sample(row).row)];
        QVERIFY(before <= label);
        before = label;
    }
    clock.restart();
    model.sort(0, Qt::DescendingOrder);
    qInfo("by id: %lld ms", static_cast<long long>(clock.restart()));
    for (int row = 1; row < 1000; ++row)
        QVERIFY(!readsBefore(model.index(row - 1, 0).data().toString().toStdString(),
            model.index(row, 0).data().toString().toStdString()));
    QCOMPARE(model.samples(0, model.rowCount() - 1).count(), 100'000);
}

QTEST_GUILESS_MAIN(TestSamplesModel)
#include "test_samples_model.moc"
