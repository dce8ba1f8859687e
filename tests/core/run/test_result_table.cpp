#include "core/run/result_table.h"

#include <nlohmann/json.hpp>

#include <QtTest>

using namespace cmir;

class TestResultTable : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aRowHasWhatItsProtocolGives()
    {
        ResultRow noise;
        noise.split = "test";
        noise.modalities = "all";
        noise.sigma = 0.5;
        noise.metric = "mae";
        noise.mean = 0.75;
        noise.std = 0.125;
        noise.draws = 10;
        const auto json = resultTableToJson({ "test-noise", { noise } }, "run.h5");
        QCOMPARE(json.dump(),
            std::string(R"({"protocol":"test-noise","rows":[{"draws":10,"mean":0.75,"metric":"mae","modalities":"all",)"
                        R"("sigma":0.5,"split":"test","std":0.125}],"run":"run.h5"})"));
    }

    void missingIsInEveryRowOfItsProtocol()
    {
        ResultRow none, two;
        two.missing = "audio+vision";
        const auto rows = resultTableToJson({ "missing", { none, two } }, "run.h5").at("rows");
        QCOMPARE(rows[0].at("missing").get<std::string>(), std::string());
        QCOMPARE(rows[1].at("missing").get<std::string>(), std::string("audio+vision"));
        QVERIFY(!resultTableToJson({ "ood", { none } }, "run.h5").at("rows")[0].contains("missing"));
    }

    void intervalsAndEnvironments()
    {
        ResultRow row;
        row.environment = "Ann";
        row.lower = 0.25;
        row.upper = 0.75;
        row.reference = 0.5;
        const auto found = resultTableToJson({ "probe", { row } }, "run.h5").at("rows")[0];
        QCOMPARE(found.at("environment").get<std::string>(), std::string("Ann"));
        QCOMPARE(found.at("lower").get<double>(), 0.25);
        QCOMPARE(found.at("upper").get<double>(), 0.75);
        QCOMPARE(found.at("reference").get<double>(), 0.5);
    }
};

QTEST_GUILESS_MAIN(TestResultTable)
#include "test_result_table.moc"
