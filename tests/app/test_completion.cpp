#include "tests/support/command_line.h"
#include "tests/support/support.h"

#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QTest>

using namespace cmir;

// What `cmir completion` prints, by the shells themselves.

class TestCompletion : public QObject, test::CommandLine {
    Q_OBJECT

    /// What bash offers for the words, of which the last is being typed.
    QStringList offered(const QStringList& words)
    {
        QString line = QStringLiteral("source ") + path(QStringLiteral("cmir.bash")) + QStringLiteral("; COMP_WORDS=(");
        for (const QString& word : words)
            line += QStringLiteral(" '") + word + QStringLiteral("'");
        line += QStringLiteral(" ); COMP_CWORD=%1; _cmir; printf '%s\\n' \"${COMPREPLY[@]}\"").arg(words.size() - 1);
        QProcess bash;
        bash.setWorkingDirectory(folder());
        bash.start(QStringLiteral("bash"), { QStringLiteral("-c"), line });
        bash.waitForFinished();
        return QString::fromUtf8(bash.readAllStandardOutput()).split(u'\n', Qt::SkipEmptyParts);
    }

private Q_SLOTS:
    void initTestCase()
    {
        const test::Answer answer = run({ "completion", "bash" });
        QCOMPARE(answer.status, 0);
        QFile file(path(QStringLiteral("cmir.bash")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(answer.out);
    }

    void bashCompletesCommandsOptionsAndValues()
    {
        QCOMPARE(offered({ "cmir", "tra" }), QStringList { "train" });
        QVERIFY(offered({ "cmir", "" }).contains("completion"));
        QVERIFY(!offered({ "cmir", "" }).contains("check-file")); // is for the program itself
        QCOMPARE(offered({ "cmir", "train", "--pres" }), QStringList { "--preset" });
        QVERIFY(offered({ "cmir", "train", "--preset", "" }).contains("demo"));
        QCOMPARE(offered({ "cmir", "train", "--set", "lambda1" }), QStringList { "lambda1=" });
        QCOMPARE(offered({ "cmir", "sweep", "--executor", "s" }), QStringList { "slurm" });
        QFile data(path(QStringLiteral("my data.h5")));
        QVERIFY(data.open(QIODevice::WriteOnly));
        QVERIFY(offered({ "cmir", "info", "my" }).join(u' ').contains("my"));
    }

    void zshReadsIts()
    {
        const test::Answer answer = run({ "completion", "zsh" });
        QCOMPARE(answer.status, 0);
        QVERIFY(answer.out.startsWith("#compdef cmir\n"));
        QVERIFY(answer.out.contains("'*--preset["));
        if (QStandardPaths::findExecutable(QStringLiteral("zsh")).isEmpty())
            QSKIP("zsh is not installed");
        QProcess zsh;
        zsh.start(QStringLiteral("zsh"), { QStringLiteral("-n"), QStringLiteral("/dev/stdin") });
        zsh.write(answer.out);
        zsh.closeWriteChannel();
        QVERIFY(zsh.waitForFinished());
        QCOMPARE(zsh.readAllStandardError(), QByteArray());
    }

    void anotherShellIsRefused()
    {
        const test::Answer answer = run({ "completion", "fish" });
        QCOMPARE(answer.status, 2);
        QVERIFY(answer.err.contains("bash"));
    }
};

QTEST_GUILESS_MAIN(TestCompletion)
#include "test_completion.moc"
