#include "tests/support/command_line.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonObject>
#include <QProcess>
#include <QTest>

#include <csignal>
#include <cstdlib>

// cmir tune, and compare with settings that were tuned, with real trainings as small as they can be.

using namespace cmir;
using test::Answer;

namespace {

const QStringList quick { "--set", "n_train=60", "n_valid=30", "n_test=20", "d=4", "d_hidden=8", "batch_size=20",
    "--epochs", "2", "--at-once", "2" };

}

class TestTuneCommand : public QObject, test::CommandLine {
    Q_OBJECT

    QStringList jobs(const QString& folder) const
    {
        QStringList names;
        for (const QFileInfo& file : QDir(path(folder)).entryInfoList({ "*.json" }, QDir::Files))
            if (file.completeBaseName().size() == 16)
                names << file.fileName() + file.lastModified().toString(Qt::ISODateWithMs);
        return names;
    }

    static QStringList search(const QString& folder)
    {
        return QStringList { "tune", "--axis", "lambda1=1e-2..10", "--axis", "K=0..3", "--trials", "5", "--round", "2",
            "--seeds", "0..1", "--out", folder, "--json" }
        + quick;
    }

private Q_SLOTS:
    void wrongUsageIsTwoWithOneLine_data()
    {
        QTest::addColumn<QStringList>("more");
        QTest::addColumn<QString>("mentions");
        QTest::newRow("unknown axis") << QStringList { "--axis", "lamda1" } << "lambda1";
        QTest::newRow("test") << QStringList { "--axis", "lambda1", "--metric", "test/mae" } << "no test";
        QTest::newRow("unknown metric") << QStringList { "--axis", "lambda1", "--metric", "valid/ma" } << "mae";
        QTest::newRow("unknown sampler") << QStringList { "--axis", "lambda1", "--sampler", "tep" } << "tpe";
        QTest::newRow("unknown rule") << QStringList { "--axis", "lambda1", "--rule", "men" } << "mean";
        QTest::newRow("unknown protocol") << QStringList { "--axis", "lambda1", "--like", "papers" } << "paper";
        QTest::newRow("seeds twice") << QStringList { "--axis", "lambda1", "--seeds", "0..2", "--final-seeds", "2" }
                                     << "new ones";
        QTest::newRow("no trials") << QStringList { "--axis", "lambda1", "--trials", "0" } << "trials";
    }
    void wrongUsageIsTwoWithOneLine()
    {
        QFETCH(QStringList, more);
        QFETCH(QString, mentions);
        const Answer answer = run(QStringList { "tune", "--out", "refused" } + more + quick);
        QCOMPARE(answer.status, 2);
        QVERIFY2(answer.err.startsWith("cmir: error: ") && answer.err.contains(mentions.toUtf8()), answer.err);
        QCOMPARE(answer.err.count('\n'), 1);
        QVERIFY(!QFileInfo::exists(path("refused")));
    }

    void aSearchIsOneDocumentAndGoesOn()
    {
        const Answer first = run(search("tuned"));
        QCOMPARE(first.status, 0);
        const QJsonObject best = first.json()["best"].toObject();
        QVERIFY(best["settings"].toObject().contains("lambda1") && best["settings"].toObject().contains("K"));
        QVERIFY(best["mean"].isDouble());
        const QJsonArray trials = first.json()["trials"].toArray();
        QCOMPARE(trials.size(), 5);
        QCOMPARE(trials[0].toObject()["round"].toInt(), -1);
        double least = 1e9;
        for (const auto& trial : trials)
            if (trial.toObject()["state"] == "complete")
                least = std::min(
                    least, trial.toObject()["objectives"].toObject()["valid/mae"].toObject()["mean"].toDouble());
        QCOMPARE(best["mean"].toDouble(), least);
        const QJsonObject final = first.json()["final"].toObject();
        QCOMPARE(final["seeds"].toArray().size(), 2);
        QCOMPARE(final["seeds"].toArray()[0].toInt(), 2); // new ones
        QVERIFY(final["variants"].toArray()[0].toObject()["splits"].toObject().contains("test"));
        // Again it trains nothing, and one that was killed goes on to the same end.
        const QStringList before = jobs("tuned");
        const Answer again = run(search("tuned"));
        QCOMPARE(jobs("tuned"), before);
        QCOMPARE(again.json()["trials"].toArray(), trials);
    }

    void killedItGoesOnToTheSameEnd()
    {
        const Answer whole = run(search("whole"));
        QProcess process;
        start(process, search("killed"));
        QTRY_VERIFY_WITH_TIMEOUT(jobs("killed").size() >= 2 || process.state() == QProcess::NotRunning, 60000);
        process.kill();
        process.waitForFinished();
        const Answer rest = run(search("killed"));
        QCOMPARE(rest.status, 0);
        QCOMPARE(rest.json()["best"].toObject()["settings"], whole.json()["best"].toObject()["settings"]);
        QCOMPARE(rest.json()["best"].toObject()["mean"], whole.json()["best"].toObject()["mean"]);
        for (int t = 0; t < 5; ++t)
            QCOMPARE(rest.json()["trials"][t]["objectives"], whole.json()["trials"][t]["objectives"]);
    }

    void severalGoalsAndTheTable()
    {
        const Answer answer
            = run(QStringList { "tune", "--axis", "lambda1=1e-2..10", "--trials", "3", "--seeds", "0", "--metric",
                      "valid,shift,noise", "--rule", "balanced", "--final-seeds", "none", "--out", "goals" }
                + quick);
        QCOMPARE(answer.status, 0);
        for (const char* word : { "valid/mae", "shift/mae", "noise/mae", "3 objectives", "complete" })
            QVERIFY2(answer.out.contains(word), answer.out);
        QVERIFY(!answer.out.contains("test")); // nobody asked for it
    }

    void methodsAreComparedWithSettingsOfTheirOwn()
    {
        const QStringList compare = QStringList { "compare", "--methods", "cmir,erm,vrex", "--measure", "none",
            "--tune-trials", "3", "--tune-seeds", "10", "--seeds", "0..1", "--out", "fair" }
            + quick;
        const Answer answer = run(compare + QStringList { "--json" });
        QCOMPARE(answer.status, 0);
        const QJsonArray tuned = answer.json()["tuned"].toArray();
        QCOMPARE(tuned.size(), answer.json()["variants"].toArray().size());
        QMap<QString, QJsonObject> byName;
        for (const auto& one : tuned) {
            byName[one.toObject()["name"].toString()] = one.toObject();
            QCOMPARE(one.toObject()["settings_tried"].toInt(), 3); // the same budget for each
            const auto object = one.toObject();
            QCOMPARE(object["metric"].toString(), "mae");
            QVERIFY(object["test"].isDouble() && object["oracle_test"].toDouble() <= object["test"].toDouble());
        }
        const auto axes = [&](const QString& name) {
            QStringList keys;
            for (const auto& axis : byName[name]["axes"].toArray())
                keys << axis.toString().section('=', 0, 0);
            keys.sort();
            return keys;
        };
        QCOMPARE(axes("plain (ERM)"), (QStringList { "dropout", "learning_rate" }));
        QVERIFY(
            axes("CmIR").contains("lambda1") && axes("CmIR").contains("K") && axes("CmIR").contains("learning_rate"));
        QVERIFY(axes("V-REx").contains("penalty_weight") && !axes("V-REx").contains("lambda1"));
        const Answer table = run(compare);
        QCOMPARE(table.status, 0);
        QVERIFY(table.out.contains("settings tried") && table.out.contains("oracle") && table.out.contains("V-REx"));
        const Answer seedTwice = run(compare + QStringList { "--tune-seeds", "1" });
        QCOMPARE(seedTwice.status, 2);
    }
};

QTEST_GUILESS_MAIN(TestTuneCommand)

#include "test_tune_command.moc"
