#include "tests/support/command_line.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <csignal>

using namespace cmir;
using test::Answer;

/// `cmir runs` and `cmir diff`: what they list, in which order, and what they refuse.
class TestLibraryCommands : public QObject, test::CommandLine {
    Q_OBJECT

    static QStringList training(const QString& out, const QStringList& settings)
    {
        QStringList arguments { "train", "--out", out, "--set", "n_train=60", "n_valid=20", "n_test=20" };
        for (const QString& setting : settings)
            arguments << "--set" << setting;
        return arguments;
    }

    /// The names of the runs, in their order.
    QStringList listed(const QStringList& arguments) const
    {
        const Answer answer = run(QStringList { "runs", "--json" } + arguments);
        QStringList names;
        for (const auto run : answer.json()["runs"].toArray())
            names << run.toObject()["name"].toString();
        return names;
    }

private Q_SLOTS:
    void initTestCase()
    {
        for (const auto& [name, K] : { std::pair("one.h5", "K=1"), std::pair("four.h5", "K=4") }) {
            const Answer answer = run(training(name, { K, "epochs=1" }));
            QVERIFY2(answer.status == 0, answer.err.constData());
        }
    }

    void aDocumentPerRun()
    {
        const Answer answer = run({ "runs", "--json", "--sort", "K" });
        QVERIFY2(answer.status == 0, answer.err.constData());
        const QJsonArray runs = answer.json()["runs"].toArray();
        QCOMPARE(runs.size(), 2);
        const QJsonObject first = runs[0].toObject();
        QCOMPARE(first["name"].toString(), QStringLiteral("one"));
        QCOMPARE(first["settings"].toObject()["K"].toInt(), 1);
        QCOMPARE(first["state"].toString(), QStringLiteral("finished"));
        QCOMPARE(first["epochs"].toInt(), 1);
        QVERIFY(first["metrics"].toObject()["valid"].toObject()["mae"].isDouble());
        QVERIFY(first["bytes"].toInt() > 1000);
        for (const char* key :
            { "apart", "id", "path", "method", "data", "first", "parent", "created", "star", "tags", "note" })
            QVERIFY2(first.contains(QLatin1String(key)), key);
    }

    void filterOrderAndNote()
    {
        QFile note(path("four.h5.note.json"));
        QVERIFY(note.open(QIODevice::WriteOnly));
        note.write(R"({"star": true, "name": "the best"})");
        note.close();
        QCOMPARE(listed({ "--where", "K > 1" }), QStringList("the best"));
        QCOMPARE(listed({ "--where", "star = 1" }), QStringList("the best"));
        QCOMPARE(listed({ "--sort", "K", "--reverse" }), (QStringList { "the best", "one" }));
        const Answer table = run({ "runs", folder(), "--where", "K = 7" });
        QCOMPARE(table.status, 0);
        QVERIFY(table.out.contains("no run"));
        QVERIFY(run({ "runs" }).out.contains("* the best"));
        // Which columns there are the runs say: without any, every name may be one.
        QVERIFY(QDir(folder()).mkpath("empty"));
        QCOMPARE(run({ "runs", folder() + "/empty", "--sort", "valid/mae" }).status, 0);
        QVERIFY(run({ "runs", folder(), "--sort", "valid/mea" }).status != 0);
        QVERIFY(QFile::remove(note.fileName()));
    }

    void differences()
    {
        const Answer answer = run({ "diff", "one.h5", "four.h5", "--json" });
        QVERIFY2(answer.status == 0, answer.err.constData());
        const QJsonArray settings = answer.json()["settings"].toArray();
        QCOMPARE(settings.size(), 1);
        QCOMPARE(settings[0].toObject()["key"].toString(), QStringLiteral("K"));
        QCOMPARE(settings[0].toObject()["values"].toArray(), (QJsonArray { 1, 4 }));
        QVERIFY(!answer.json()["metrics"].toArray().isEmpty());
        const Answer table = run({ "diff", "one.h5", "one.h5" });
        QVERIFY(table.status == 0 && table.out.contains("the settings are the same"));
    }

    void onesThatAreNotDone()
    {
        QProcess process;
        start(process, training("going.h5", { "epochs=100000" }) + QStringList { "--checkpoint", "0" });
        QVERIFY(process.waitForStarted());
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(path("going.h5.checkpoint")), 60'000);
        const auto state = [&] {
            const auto runs = run({ "runs", "--json", "--where", "file = going.h5" }).json()["runs"].toArray();
            return runs.isEmpty() ? QString() : runs[0].toObject()["state"].toString();
        };
        QCOMPARE(state(), QStringLiteral("running"));
        ::kill(static_cast<pid_t>(process.processId()), SIGKILL);
        QVERIFY(process.waitForFinished(60'000));
        QTRY_COMPARE(state(), QStringLiteral("cut off"));
        QFile::remove(path("going.h5.checkpoint"));
    }

    void wrongUsageIsTwoWithOneLine_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("names");
        QTest::newRow("no folder") << QStringList { "runs", "nowhere" } << "nowhere";
        QTest::newRow("column") << QStringList { "runs", "--sort", "valid/mea" } << "valid/mae";
        QTest::newRow("filter") << QStringList { "runs", "--where", "lamda1 > 1" } << "lambda1";
        QTest::newRow("no run") << QStringList { "diff", "one.h5", "none.h5" } << "none.h5";
        QTest::newRow("one run") << QStringList { "diff", "one.h5" } << "runs";
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

QTEST_GUILESS_MAIN(TestLibraryCommands)
#include "test_library_commands.moc"
