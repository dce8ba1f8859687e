#include "core/storage/run_file.h"
#include "tests/support/command_line.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonObject>
#include <QTest>

#include <algorithm>

using namespace cmir;
using test::Answer;

/// `cmir evaluate`: each protocol's document, table and place in the run file.
class TestEvaluateCommand : public QObject, test::CommandLine {
    Q_OBJECT

private:
    /// The rows of the one document on standard output.
    QList<QJsonObject> rows(const QString& protocol)
    {
        const Answer answer = run({ "evaluate", "run.h5", "--protocol", protocol, "--json" });
        const QJsonObject document = answer.json();
        if (answer.status != 0 || document["protocol"].toString() != protocol || document["run"].toString() != "run.h5")
            return {};
        QList<QJsonObject> list;
        for (const auto& row : document["rows"].toArray())
            list << row.toObject();
        return list;
    }

    static bool haveFields(const QList<QJsonObject>& rows, const QStringList& fields)
    {
        return !rows.isEmpty() && std::ranges::all_of(rows, [&](const QJsonObject& row) {
            return std::ranges::all_of(fields, [&](const QString& field) { return row.contains(field); });
        });
    }

private Q_SLOTS:
    void initTestCase()
    {
        const Answer answer = run({ "train", "--out", "run.h5", "--epochs", "3", "--set", "n_train=200", "n_valid=40",
            "n_test=60", "d=8", "d_hidden=12", "K=2" });
        QVERIFY2(answer.status == 0, answer.err.constData());
    }

    void helpNamesEveryProtocol()
    {
        const Answer answer = run({ "evaluate", "--help" });
        QCOMPARE(answer.status, 0);
        for (const char* name : { "test-noise", "missing", "ood", "probe", "--json", "--data" })
            QVERIFY2(answer.out.contains(name), name);
    }

    void anUnknownProtocolIsTwo()
    {
        const Answer answer = run({ "evaluate", "run.h5", "--protocol", "mising" });
        QCOMPARE(answer.status, 2);
        QVERIFY(answer.out.isEmpty());
        QVERIFY2(
            answer.err.startsWith("cmir: error: --protocol mising: there is no such protocol; did you mean missing? "
                                  "Allowed are test-noise, valid-noise, missing, missing-rates, "),
            answer.err.constData());
        QCOMPARE(answer.err.count('\n'), 1);
        QCOMPARE(run({ "evaluate", "run.h5" }).status, 2);
    }

    void missing()
    {
        const auto found = rows("missing");
        QVERIFY(haveFields(found, { "split", "modalities", "missing", "metric", "mean", "std", "draws" }));
        QStringList sets;
        for (const QJsonObject& row : found)
            if (row["metric"] == "mae")
                sets << row["missing"].toString();
        QCOMPARE(sets, QStringList({ "", "text", "audio", "vision", "text+audio", "text+vision", "audio+vision" }));
        const Answer table = run({ "evaluate", "run.h5", "--protocol", "missing" });
        QVERIFY(table.out.startsWith("split  missing"));
        QCOMPARE(table.out.count('\n'), 1 + sets.size());
        QVERIFY(table.out.contains("audio+vision"));
    }

    void probe()
    {
        const auto found = rows("probe");
        QVERIFY(haveFields(found, { "split", "modalities", "metric", "mean", "std", "draws" }));
        QStringList metrics;
        for (const QJsonObject& row : found)
            if (row["modalities"] == "audio") {
                const QString metric = row["metric"].toString();
                metrics << metric;
                QVERIFY(row.contains("lower") && row.contains("upper") && row.contains("reference"));
            }
        for (const char* metric : { "environment_accuracy", "environment_r2", "environment_mae",
                 "environment_linear_accuracy", "environment_linear_r2", "environment_linear_mae", "label_r2",
                 "label_mae", "label_acc2_non_negative", "environment_mse" })
            for (const char* on : { "/invariant", "/spurious" })
                QVERIFY2(metrics.contains(QString(metric) + on), metric);
        const Answer table = run({ "evaluate", "run.h5", "--protocol", "probe" });
        QVERIFY(table.out.contains("95 % interval"));
        QCOMPARE(table.out.count('\n'), 1 + found.size());
    }

    void shiftWithItsWorstAndSpread()
    {
        const auto found = rows("ood");
        const auto value = [&](const QString& split, const QString& metric) {
            for (const QJsonObject& row : found)
                if (row["split"] == split && row["metric"] == metric)
                    return row["mean"].toDouble();
            return -1.0;
        };
        double most = 0;
        for (const QJsonObject& row : found)
            if (row["metric"] == "mae" && row["split"] != "test")
                most = std::max(most, row["mean"].toDouble());
        QVERIFY(most > 0);
        QCOMPARE(value("all", "worst/mae"), most);
        QVERIFY(value("all", "spread/mae") > 0);
        const Answer table = run({ "evaluate", "run.h5", "--protocol", "ood" });
        QCOMPARE(table.out.count('\n'), 1 + 5 + 2);
        QVERIFY(table.out.contains("worst shifted split") && table.out.contains("spread of shifted splits"));
    }

    void noise()
    {
        const auto found = rows("test-noise");
        QVERIFY(haveFields(found, { "split", "modalities", "sigma", "metric", "mean", "std", "draws" }));
        const Answer table = run({ "evaluate", "run.h5", "--protocol", "test-noise" });
        QCOMPARE(table.out.count('\n'), 1 + 9 * 4);
        QVERIFY(table.out.contains("±"));
    }

    /// They are printed all the same, but who looks at the exit status learns that the run does not have them.
    void resultsThatCannotBeKept()
    {
        QVERIFY(QFile::copy(path("run.h5"), path("kept.h5")));
        QVERIFY(QDir().mkdir(path(".kept.h5.lock"))); // where the lock of the file would be
        const Answer answer = run({ "evaluate", "kept.h5", "--protocol", "missing", "--json" });
        QCOMPARE(answer.status, 1);
        QCOMPARE(answer.json()["protocol"].toString(), QString("missing"));
        QVERIFY2(answer.err.contains("cmir: error: the results are not kept in the run file"), answer.err.constData());
    }

    /// After the tests above: every protocol once, with all that its rows have.
    void resultsAreKeptInTheRun()
    {
        const auto results = readRun(path("run.h5").toStdString()).results;
        QStringList protocols;
        for (const ResultTable& table : results)
            protocols << QString::fromStdString(table.protocol);
        protocols.sort();
        QCOMPARE(protocols, QStringList({ "missing", "ood", "probe", "test-noise" }));
        for (const ResultTable& table : results) {
            if (table.protocol == "missing")
                QCOMPARE(table.rows.back().missing, std::string("audio+vision"));
            if (table.protocol == "probe")
                QVERIFY(table.rows.front().lower && table.rows.front().upper && table.rows.front().reference);
        }
    }

    void withoutTheDataItIsTwo()
    {
        QVERIFY(run({ "generate", "--out", "data.h5", "--set", "n_train=60", "n_valid=20", "n_test=20" }).status == 0);
        QCOMPARE(run({ "train", "--data", "data.h5", "--out", "other.h5", "--epochs", "1" }).status, 0);
        QVERIFY(QFile::remove(path("data.h5")));
        for (const char* protocol : { "missing", "probe" }) {
            const Answer answer = run({ "evaluate", "other.h5", "--protocol", protocol });
            QCOMPARE(answer.status, 2);
            QVERIFY2(answer.err.contains("cmir: error: ") && answer.err.contains("data.h5"), answer.err.constData());
            QVERIFY(answer.out.isEmpty());
        }
    }
};

QTEST_GUILESS_MAIN(TestEvaluateCommand)
#include "test_evaluate_command.moc"
