#include "core/library/run_columns.h"
#include "core/library/run_differences.h"

#include "core/config/registry.h"
#include "tests/support/support.h"

#include <QtTest>

#include <cmath>

using namespace cmir;

namespace {

RunSummary summary(const std::string& name, const std::vector<std::string>& settings, double mae)
{
    ExperimentConfig config;
    for (const std::string& assignment : settings)
        setParameter(config, assignment);
    RunSummary run;
    run.path = "/runs/" + name + ".h5";
    run.method = "cmir";
    run.data = { { "name", "small" }, { "path", "/data/small.h5" }, { "sha256", "aa" }, { "modalities", { "text" } } };
    run.settings = configToJson(config);
    run.first = nlohmann::json::object();
    run.state = "finished";
    run.epochs = 40;
    if (!std::isnan(mae))
        run.metrics["test"]["mae"] = mae;
    return run;
}

/// a: K 1, b: K 3 and starred, c: K 5 without a test metric.
std::vector<RunSummary> three()
{
    std::vector<RunSummary> runs { summary("a", { "K=1", "threads=auto" }, 0.5), summary("b", { "K=3" }, 0.25),
        summary("c", { "K=5", "invariance_form=l1", "threads=4" }, std::nan("")) };
    runs[1].note = { "the best", true, { "paper", "fig 2" }, "" };
    runs[2].method = "erm";
    return runs;
}

using Rows = std::vector<std::size_t>;

}

class TestRunColumns : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void filters_data()
    {
        QTest::addColumn<QString>("filter");
        QTest::addColumn<QList<int>>("wanted");
        QTest::newRow("all") << "" << QList<int> { 0, 1, 2 };
        QTest::newRow("a parameter") << "K > 1" << QList<int> { 1, 2 };
        QTest::newRow("a choice") << "invariance_form = l1" << QList<int> { 2 };
        QTest::newRow("a word that is a number") << "threads = 4" << QList<int> { 2 };
        QTest::newRow("a metric") << "`test/mae` < 0.4" << QList<int> { 1 };
        QTest::newRow("a missing metric") << "not `test/mae` < 0.4" << QList<int> { 0, 2 };
        QTest::newRow("star") << "star = 1" << QList<int> { 1 };
        QTest::newRow("tags") << "tags contains \"fig\"" << QList<int> { 1 };
        QTest::newRow("name") << "name = \"the best\" or file = a.h5" << QList<int> { 0, 1 };
        QTest::newRow("method") << "method = erm and data = small" << QList<int> { 2 };
        QTest::newRow("trained epochs") << "epochs = 40" << QList<int> { 0, 1, 2 };
    }
    void filters()
    {
        QFETCH(QString, filter);
        QFETCH(QList<int>, wanted);
        const auto runs = three();
        const RunColumns columns(runs);
        QList<int> found;
        for (const std::size_t row : columns.matching(filter.toStdString()))
            found << int(row);
        QCOMPARE(found, wanted);
    }

    void partsTellAsTheMeanOverModalities()
    {
        auto runs = three();
        runs[0].apart = { { "text/label_invariant", 0.5 }, { "audio/label_invariant", 0.75 } };
        runs[1].apart = { { "text/label_invariant", 0.9 }, { "audio/label_spurious", 0.5 } }; // one is missing
        const RunColumns columns(runs);
        QCOMPARE(columns.matching("`apart/all/label_invariant` > 0.6"), (Rows { 0 }));
        QCOMPARE(columns.matching("`apart/text/label_invariant` > 0.6"), (Rows { 1 }));
    }

    void wrongFiltersSayWhy()
    {
        const auto runs = three();
        const RunColumns columns(runs);
        const QString problem = QString::fromStdString(test::errorText([&] { columns.matching("lamda1 > 2"); }));
        QVERIFY2(problem.contains("lambda1"), qPrintable(problem));
        QVERIFY(!test::errorText([&] { columns.matching("K ="); }).empty());
    }

    void sorting()
    {
        const auto runs = three();
        const RunColumns columns(runs);
        const Rows all { 0, 1, 2 };
        QCOMPARE(columns.sorted(all, "K", true), (Rows { 2, 1, 0 }));
        QCOMPARE(columns.sorted(all, "test/mae", false), (Rows { 1, 0, 2 })); // what has none is last
        QCOMPARE(columns.sorted(all, "test/mae", true), (Rows { 0, 1, 2 }));
        QCOMPARE(columns.sorted(all, "name", false), (Rows { 0, 2, 1 }));
        QCOMPARE(columns.sorted({ 2, 0 }, "data", false), (Rows { 2, 0 })); // alike: as they stood
        const QString problem
            = QString::fromStdString(test::errorText([&] { columns.sorted(all, "test/mea", false); }));
        QVERIFY2(problem.contains("\"test/mae\""), qPrintable(problem));
    }

    void ofNoRuns()
    {
        const RunColumns columns({});
        QVERIFY(columns.matching("K > 1").empty());
        QVERIFY(columns.sorted({}, "K", false).empty());
    }

    void differences()
    {
        auto runs = three();
        runs[1].data["path"] = "/elsewhere/small.h5"; // the same data
        const RunDifferences found = differencesOf(std::span(runs).first(2));
        QCOMPARE(found.settings.size(), std::size_t(1));
        QCOMPARE(found.settings[0].key, std::string("K"));
        QCOMPARE(found.metrics.size(), std::size_t(1));
        QCOMPARE(found.metrics[0].values, (std::vector<double> { 0.5, 0.25 }));

        runs[2].data["sha256"] = "bb";
        const auto document = differencesDocument(runs, differencesOf(runs));
        QStringList keys;
        for (const auto& setting : document.at("settings"))
            keys << QString::fromStdString(setting.at("key").get<std::string>());
        QCOMPARE(keys, (QStringList { "method", "data", "K", "invariance_form", "threads" }));
        QVERIFY(document.at("metrics")[0].at("values")[2].is_null());
        QCOMPARE(document.at("runs")[1].get<std::string>(), std::string("/runs/b.h5"));
        QVERIFY(differencesOf({}).settings.empty());
    }
};

QTEST_GUILESS_MAIN(TestRunColumns)
#include "test_run_columns.moc"
