#include "tests/support/command_line.h"

#include <torch/script.h>

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonObject>
#include <QTest>

using namespace cmir;
using test::Answer;

/// Whose module the command line runs: one that was typed, or one that was agreed to with --allow-torchscript. The
/// module here leaves a file behind whenever it is run.
class TestModuleCommands : public QObject, test::CommandLine {
    Q_OBJECT

private:
    QStringList quick(const QStringList& arguments) const
    {
        return arguments
            + QStringList { "--set", "n_train=60", "n_valid=20", "n_test=20", "d=4", "d_hidden=8", "batch_size=20",
                  "--epochs", "1" };
    }
    QString network() const { return "unimodal=text=torchscript:module.pt,identity"; }

    void saveModule(const char* factor) const
    {
        torch::jit::Module module("encoder");
        module.define("def forward(self, x):\n  torch.save(x, '" + path("trace").toStdString() + "')\n  return "
            + factor + " * x\n");
        module.save(path("module.pt").toStdString());
    }

    /// Whether the module was run since the last look.
    bool wasRun() const { return QFile::remove(path("trace")); }

    void isRefused(const QStringList& arguments, const char* why = "--allow-torchscript") const
    {
        const Answer answer = run(arguments);
        QVERIFY2(answer.status == 2 && answer.errorLine().contains(why), answer.err.constData());
        QVERIFY(!wasRun());
    }

    void isDone(const QStringList& arguments) const
    {
        const Answer answer = run(arguments);
        QVERIFY2(answer.status == 0, answer.err.constData());
        QVERIFY(wasRun());
    }

private Q_SLOTS:
    void initTestCase() { saveModule("2.0"); }

    void aTypedModuleIsRun() { isDone(quick({ "train", "--out", "run.h5", "--set", network() })); }

    void oneThatAFileNamesIsNot()
    {
        QFile config(path("config.json"));
        QVERIFY(config.open(QIODevice::WriteOnly) && config.write("{\"unimodal\": \"torchscript:module.pt\"}") > 0);
        config.close();
        const QStringList train = quick({ "train", "--out", "other.h5", "--config", "config.json" });
        isRefused(train);
        isDone(train + QStringList { "--allow-torchscript" });
    }

    void whatARunNamesIsNot()
    {
        const QList<QStringList> deeds {
            { "evaluate", "run.h5", "--protocol", "missing" },
            { "replay", "run.h5", "--check" },
            { "resume", "run.h5", "--epochs", "2", "--out", "longer.h5" },
            { "fork", "run.h5", "--at", "1", "--set", "lambda1=3", "--epochs", "2", "--out", "branch.h5" },
        };
        for (const QStringList& deed : deeds) {
            isRefused(deed);
            isDone(deed + QStringList { "--allow-torchscript" });
        }
    }

    void aMovedRunFindsItsModule()
    {
        QVERIFY(QDir(folder()).mkdir("moved"));
        QVERIFY(QFile::copy(path("run.h5"), path("moved/run.h5")));
        QVERIFY(QFile::rename(path("module.pt"), path("moved/module.pt")));
        isDone({ "evaluate", "moved/run.h5", "--protocol", "missing", "--allow-torchscript" });
        QVERIFY(QFile::rename(path("moved/module.pt"), path("module.pt")));
    }

    void aStudyHandsItsConsentOn()
    {
        const QStringList sweep
            = quick({ "sweep", "--out", "study", "--axis", "K=1,2", "--seeds", "0", "--set", network() });
        isDone(sweep);
        isRefused(
            quick({ "sweep", "--out", "other study", "--axis", "K=1,2", "--seeds", "0", "--config", "config.json" }));
    }

    /// The last one: the module is another after it.
    void anotherModuleUnderTheNameIsNotRun()
    {
        saveModule("3.0");
        isRefused({ "evaluate", "run.h5", "--protocol", "missing", "--allow-torchscript" },
            "this is not the module that the run was trained with");
        isRefused({ "replay", "run.h5", "--check", "--allow-torchscript" }, "this is not the module");
    }
};

QTEST_GUILESS_MAIN(TestModuleCommands)
#include "test_module_commands.moc"
