#include "tests/support/command_line.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QTest>

using namespace cmir;
using test::Answer;

/// `cmir bench`: its document and what it refuses. What it measures is not tested here.
class TestBenchCommand : public QObject, test::CommandLine {
    Q_OBJECT

private Q_SLOTS:
    void theDocumentHasTheStepsOfTheReference()
    {
        const Answer answer = run({ "bench", "--json", "--threads", "1", "--repetitions", "1" });
        QVERIFY2(answer.status == 0, answer.err.constData());
        const QJsonObject document = answer.json();
        QVERIFY(document["product_gflops"].toDouble() > 0);
        QVERIFY(document["kernels"].isObject());
        const QJsonArray steps = document["steps"].toArray();
        const int sizes[5][4] = { { 48, 150, 256, 1 }, { 48, 150, 150, 4 }, { 50, 150, 128, 5 }, { 256, 150, 256, 4 },
            { 1024, 150, 256, 4 } };
        // As the reference counts them: two operations per multiply-add of the products, forward and backward.
        const double gflop[5] = { 0.532, 0.447, 0.434, 4.804, 19.218 };
        QCOMPARE(steps.size(), 5);
        for (int i = 0; i < 5; ++i) {
            const QJsonObject step = steps[i].toObject();
            QCOMPARE(step["batch"].toInt(), sizes[i][0]);
            QCOMPARE(step["d"].toInt(), sizes[i][1]);
            QCOMPARE(step["d_hidden"].toInt(), sizes[i][2]);
            QCOMPARE(step["K"].toInt(), sizes[i][3]);
            QCOMPARE(step["threads"].toInt(), 1);
            QVERIFY(std::abs(step["gflop_per_step"].toDouble() - gflop[i]) < 6e-4);
            const double ms = step["ms_per_step"].toDouble();
            QVERIFY(ms > 0);
            QVERIFY(std::abs(step["gflops"].toDouble() * ms / (1e3 * step["gflop_per_step"].toDouble()) - 1) < 1e-9);
            for (const char* key : { "ms_products", "ms_optimiser", "product_gflops", "times_bound", "optimiser_share",
                     "parameters", "memory_mib", "growth_mib" })
                QVERIFY2(step[key].isDouble(), key);
        }
    }

    void wrongUsageIsTwoWithOneLine_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("mentions");
        QTest::newRow("device") << QStringList { "--device", "gpu" } << "cuda";
        QTest::newRow("threads") << QStringList { "--threads", "2000" } << "1024";
        QTest::newRow("threads as a word") << QStringList { "--threads", "many" } << "auto";
        QTest::newRow("repetitions") << QStringList { "--repetitions", "-1" } << "--repetitions";
        QTest::newRow("unknown option") << QStringList { "--size", "3" } << "--size";
    }
    void wrongUsageIsTwoWithOneLine()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, mentions);
        const Answer answer = run(QStringList { "bench" } + arguments);
        QCOMPARE(answer.status, 2);
        QVERIFY2(answer.errorLine().contains(mentions), answer.err.constData());
        QVERIFY(answer.out.isEmpty());
    }

    void aDeviceThatIsNotThereIsRefused()
    {
        const Answer answer = run({ "bench", "--device", "cuda", "--repetitions", "1" });
        if (answer.status == 0)
            QSKIP("this LibTorch has a CUDA device");
        QCOMPARE(answer.status, 2);
        QVERIFY2(answer.errorLine().contains("no CUDA device; allowed here is auto, cpu"), answer.err.constData());
    }
};

QTEST_GUILESS_MAIN(TestBenchCommand)
#include "test_bench_command.moc"
