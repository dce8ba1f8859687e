#include "tests/support/command_line.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QTest>

using namespace cmir;
using test::Answer;

/// `cmir environments`: its document, its table and what it refuses.
class TestEnvironmentsCommand : public QObject, test::CommandLine {
    Q_OBJECT

    const QStringList small { QStringLiteral("environments"), QStringLiteral("--data"), QStringLiteral("synthetic"),
        QStringLiteral("--set"), QStringLiteral("n_train=300"), QStringLiteral("n_valid=300"),
        QStringLiteral("n_test=40"), QStringLiteral("alpha1=2"), QStringLiteral("K=2") };

private Q_SLOTS:
    /// Standardised features under Gaussian noise of intensity a: signal to noise 1 / a^2.
    void everyModalityInEveryEnvironment()
    {
        const Answer answer = run(small + QStringList { QStringLiteral("--json") });
        QVERIFY2(answer.status == 0, answer.err.constData());
        const QJsonArray rows = answer.json()["rows"].toArray();
        QCOMPARE(rows.size(), 9); // three modalities, e = 0, 1, 2
        QCOMPARE(answer.json()["task"].toString(), QStringLiteral("regression"));
        const double ratio[3] = { 0, 1.0 / 4, 1.0 / 16 };
        for (int i = 0; i < rows.size(); ++i) {
            const QJsonObject row = rows[i].toObject();
            const int e = i % 3;
            QCOMPARE(row["environment"].toInt(), e);
            QCOMPARE(row["intensity"].toDouble(), 2.0 * e);
            QCOMPARE(row["signal_to_noise"].isNull(), e == 0);
            if (e > 0)
                QVERIFY(std::abs(row["signal_to_noise"].toDouble() / ratio[e] - 1) < 0.1);
            const QJsonObject label = row["label"].toObject();
            QVERIFY(label["lower"].toDouble() <= label["value"].toDouble());
            QCOMPARE(label["n"].toInt(), 300);
            if (e > 0)
                QVERIFY(label["value"].toDouble() < rows[i - 1].toObject()["label"].toObject()["value"].toDouble());
        }
        QVERIFY(run(small).out.contains("signal to noise"));
        const Answer preset = run(small + QStringList { QStringLiteral("--preset"), QStringLiteral("demo") });
        QVERIFY2(preset.status == 0, preset.err.constData());
    }

    void wrongUsageIsTwoWithOneLine_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("names");
        QTest::newRow("key") << QStringList { "environments", "--data", "synthetic", "--set", "alpa1=1" } << "alpha1";
        QTest::newRow("value") << QStringList { "environments", "--data", "synthetic", "--set", "K=-1" } << "K";
        QTest::newRow("file") << QStringList { "environments", "--data", "none.h5" } << "none.h5";
    }
    void wrongUsageIsTwoWithOneLine()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, names);
        const Answer answer = run(arguments);
        QCOMPARE(answer.status, 2);
        QVERIFY2(answer.errorLine().contains(names), answer.err.constData());
        QVERIFY(answer.out.isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestEnvironmentsCommand)
#include "test_environments_command.moc"
