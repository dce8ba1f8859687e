#include "core/data/dataset.h"
#include "tests/support/support.h"

#include <QtTest>

using namespace cmir;

class TestDataset : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void taskNamesReadBack()
    {
        for (const Task task : { Task::Regression, Task::Binary, Task::Multiclass })
            QCOMPARE(taskFromName(taskName(task)), task);
        QCOMPARE(taskName(Task::Multiclass), std::string("multiclass"));
        QCOMPARE(test::errorText([] { taskFromName("Binary"); }),
            std::string("the task \"Binary\" is not known; allowed are regression, binary and multiclass"));
    }

    void columnsAsText()
    {
        QCOMPARE((Column { "a", std::vector<std::int64_t> { 5, -7 } }.text(1)), std::string("-7"));
        QCOMPARE((Column { "b", std::vector<double> { 0.1, 2 } }.text(0)), std::string("0.1"));
        QCOMPARE((Column { "c", std::vector<std::string> { "x", "yes" } }.text(1)), std::string("yes"));
    }

    void splitsAndColumnsByName()
    {
        Dataset data;
        data.name = "d";
        data.splits.resize(2);
        data.splits[0].name = "train";
        data.splits[1].name = "test";
        data.splits[1].columns = { { "video", std::vector<std::int64_t> { 3 } } };
        QCOMPARE(&data.split("test"), &data.splits[1]);
        QVERIFY(!data.findSplit("valid"));
        QCOMPARE(data.split("test").column("video")->name, std::string("video"));
        QVERIFY(!data.split("train").column("video"));
        QCOMPARE(test::errorText([&] { data.split("valid"); }),
            std::string("the data \"d\" has no split \"valid\"; it has train, test"));
    }

    void classesAndOutputs()
    {
        Dataset data;
        QCOMPARE(data.outputs(), std::int64_t { 1 });
        data.task = Task::Binary;
        data.splits.resize(1);
        data.splits[0].label = { 0, 1 };
        QCOMPARE(data.outputs(), std::int64_t { 1 });
        data.task = Task::Multiclass;
        QCOMPARE(data.outputs(), std::int64_t { 2 });
        data.splits[0].label = { 0, 6, 1 };
        QCOMPARE(data.classes(), std::int64_t { 7 });
        data.classNames.assign(9, "name");
        QCOMPARE(data.outputs(), std::int64_t { 9 });
    }
};

QTEST_GUILESS_MAIN(TestDataset)
#include "test_dataset.moc"
