#include "core/storage/dataset_file.h"
#include "core/storage/run_file.h"
#include "tests/support/command_line.h"
#include "tests/support/support.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonObject>
#include <QProcess>
#include <QTest>

#include <cmath>
#include <csignal>

using namespace cmir;
using test::Answer;

namespace {

/// A few small steps: what training gives does not matter here.
const QStringList quick { "--set", "n_train=60", "n_valid=20", "n_test=20", "d=4", "d_hidden=8", "batch_size=20" };

}

class TestCommandLine : public QObject, test::CommandLine {
    Q_OBJECT

private:
    Answer train(const QString& out, const QStringList& more = {})
    {
        return run(QStringList { "train", "--out", out, "--epochs", "2", "--json" } + quick + more);
    }

    void writeFile(const QString& name, const QByteArray& text)
    {
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
    }

private Q_SLOTS:
    void helpAndVersionAreForStandardOutput()
    {
        QCOMPARE(run({ "--help" }).status, 0);
        QVERIFY(run({ "--version" }).out.startsWith("cmir "));
        for (const auto* command : { "generate", "info", "environments", "train", "evaluate", "alike", "parameters" }) {
            const Answer answer = run({ command, "--help" });
            QCOMPARE(answer.status, 0);
            QVERIFY2(answer.out.contains("--"), command);
        }
    }

    /// What a name or a file says does not steer the terminal.
    void controlCharactersDoNotComeOut()
    {
        const Answer missing = run({ "info", "a\x1b[31mb\rc.h5" });
        QCOMPARE(missing.status, 2);
        QVERIFY2(missing.err.contains("a\xEF\xBF\xBD[31mb c.h5: there is no such file"), missing.err.constData());
        QCOMPARE(run({ "generate", "--out", "named.h5", "--set", "n_train=60", "n_valid=20", "n_test=20" }).status, 0);
        Dataset dataset = readDataset(path("named.h5").toStdString());
        dataset.name = "\x1b]0;title\x07";
        dataset.splits[0].columns.push_back({ "\x1b[2J", std::vector<std::int64_t>(60, 1) });
        writeDataset(dataset, path("named.h5").toStdString());
        const Answer info = run({ "info", "named.h5" });
        QCOMPARE(info.status, 0);
        QVERIFY(!info.out.contains('\x1b') && !info.out.contains('\x07'));
        QVERIFY(info.out.contains("\xEF\xBF\xBD]0;title"));
    }

    /// The hidden mode in which files of others are read first.
    void filesAreCheckedInSilence()
    {
        QCOMPARE(
            run({ "generate", "--out", "checked.h5", "--set", "n_train=60", "n_valid=20", "n_test=20" }).status, 0);
        const Answer sound = run({ "check-file", "checked.h5" });
        QCOMPARE(sound.status, 0);
        QVERIFY(sound.out.isEmpty() && sound.err.isEmpty());
        QVERIFY(QFile::resize(path("checked.h5"), QFileInfo(path("checked.h5")).size() / 2));
        const Answer damaged = run({ "check-file", "checked.h5" });
        QCOMPARE(damaged.status, 2);
        QVERIFY2(damaged.err.startsWith("cmir: error: checked.h5"), damaged.err.constData());
        QVERIFY(!run({ "--help" }).out.contains("check-file"));
    }

    void wrongUsageIsTwoWithOneLine_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("mentions");
        writeFile("typo.json", "{\n  \"K\": 3,\n  \"alpha\" 1\n}\n");
        writeFile("unknown.json", "{\"lambda_1\": 1}");
        writeFile("text.txt", "not HDF5");
        writeFile("precious.h5", "somebody's work");
        const QStringList out { "train", "--out", "x.h5" };
        QTest::newRow("no command") << QStringList {} << "command";
        QTest::newRow("unknown command") << QStringList { "trian" } << "\"train\"";
        QTest::newRow("unknown option") << out + QStringList { "--epoch", "3" } << "--epoch";
        QTest::newRow("no --out") << QStringList { "train" } << "--out";
        QTest::newRow("unknown key") << out + QStringList { "--set", "lamda1=3" } << "lambda1";
        QTest::newRow("no value") << out + QStringList { "--set", "K" } << "K";
        QTest::newRow("out of range") << out + QStringList { "--set", "K=99" } << "16";
        QTest::newRow("not a number") << out + QStringList { "--epochs", "many" } << "many";
        QTest::newRow("unknown choice") << out + QStringList { "--set", "predict_on=some" } << "clean";
        QTest::newRow("unknown preset") << out + QStringList { "--preset", "mosy" } << "mosi";
        QTest::newRow("unknown method") << out + QStringList { "--method", "mmsa" } << "augmentation";
        QTest::newRow("no environments") << out + QStringList { "--method", "irm", "--set", "environments=real" }
                                         << "environments = virtual";
        QTest::newRow("no variants") << out + QStringList { "--method", "groupdro", "--set", "K=0" } << "K = 0";
        QTest::newRow("JSON typo") << out + QStringList { "--config", "typo.json" } << "typo.json";
        QTest::newRow("JSON typo's line") << out + QStringList { "--config", "typo.json" } << "line 3";
        QTest::newRow("JSON key") << out + QStringList { "--config", "unknown.json" } << "lambda1";
        QTest::newRow("JSON missing") << out + QStringList { "--config", "none.json" } << "none.json";
        QTest::newRow("data missing") << out + QStringList { "--data", "none.h5" } << "none.h5";
        QTest::newRow("data not HDF5") << out + QStringList { "--data", "text.txt" } << "text.txt";
        QTest::newRow("out is a folder") << QStringList { "train", "--out", folder() } << "folder";
        QTest::newRow("out's folder missing") << QStringList { "train", "--out", "no/where.h5" } << "no folder";
        QTest::newRow("out is another file") << QStringList { "train", "--out", "precious.h5" } << "precious.h5";
        QTest::newRow("modality") << out + QStringList { "--modalities", "smell" } << "smell";
        QTest::newRow("info of text") << QStringList { "info", "text.txt" } << "text.txt";
        QTest::newRow("info of nothing") << QStringList { "info", "none.h5" } << "none.h5";
        QTest::newRow("evaluate nothing") << QStringList { "evaluate", "none.h5", "--protocol", "ood" } << "none.h5";
        QTest::newRow("evaluate protocol") << QStringList { "evaluate", "none.h5", "--protocol", "odd" } << "ood";
    }
    void wrongUsageIsTwoWithOneLine()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, mentions);
        const Answer answer = run(arguments);
        QCOMPARE(answer.status, 2);
        QVERIFY2(answer.errorLine().contains(mentions), answer.err.constData());
        QVERIFY(answer.out.isEmpty());
        QVERIFY(!QFileInfo::exists(path("x.h5")));
    }

    void aFileThatIsNoRunIsLeftAlone()
    {
        QFile file(path("precious.h5"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), QByteArray("somebody's work"));
    }

    void parametersAsJson()
    {
        const Answer answer = run({ "parameters", "--json" });
        QCOMPARE(answer.status, 0);
        const auto parameters = answer.json()["parameters"].toArray();
        QVERIFY(parameters.size() > 30);
        for (const auto* field :
            { "key", "symbol", "label", "type", "default", "min", "max", "choices", "scale", "live", "help" })
            QVERIFY2(parameters[0].toObject().contains(field), field);
        QVERIFY(!answer.json()["presets"].toArray().isEmpty());
        const QByteArray text = run({ "parameters" }).out;
        for (const auto& parameter : parameters)
            QVERIFY(text.contains("  " + parameter.toObject()["key"].toString().toUtf8()));
        // Lines are as long as they may be, in characters: of a symbol's bytes only one counts.
        const QStringList lines = QString::fromUtf8(text).split(u'\n');
        const QString indent(6, u' ');
        int symbols = 0;
        for (qsizetype i = 0; i + 1 < lines.size(); ++i) {
            QVERIFY2(lines[i].size() <= 100, qPrintable(lines[i]));
            const bool goesOn = lines[i].startsWith(indent) && lines[i + 1].startsWith(indent);
            if (!goesOn || lines[i].size() == lines[i].toUtf8().size())
                continue;
            ++symbols;
            const QString next = lines[i + 1].trimmed().section(u' ', 0, 0);
            QVERIFY2(lines[i].size() + 1 + next.size() > 100, qPrintable(lines[i]));
        }
        QVERIFY(symbols > 5);
    }

    void generateAndInfo()
    {
        QCOMPARE(run(QStringList { "generate", "--out", "data.h5", "--seed", "3" } + quick).status, 0);
        const auto info = run({ "info", "data.h5", "--json" }).json();
        QCOMPARE(info["kind"].toString(), "dataset");
        QCOMPARE(info["task"].toString(), "regression");
        QCOMPARE(info["modalities"].toArray().size(), 3);
        QCOMPARE(info["modalities"].toArray()[0].toObject()["width"].toInt(), 40);
        QCOMPARE(info["splits"].toObject()["train"].toObject()["samples"].toInt(), 60);
        QCOMPARE(info["sha256"].toString().size(), 64);
        QVERIFY(run({ "info", "data.h5" }).out.contains("vision"));
    }

    /// What is there is replaced only by who says so, and a run or data set by nothing of another kind.
    void filesAreNotReplacedUnasked()
    {
        QCOMPARE(run(QStringList { "train", "--out", "kept.h5", "--epochs", "1" } + quick).status, 0);
        QCOMPARE(run(QStringList { "generate", "--out", "kept_data.h5" } + quick).status, 0);
        const auto bytes = [this](const char* name) {
            QFile file(path(name));
            return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        };
        const QByteArray kept = bytes("kept.h5"), data = bytes("kept_data.h5");
        QVERIFY(!kept.isEmpty() && !data.isEmpty());
        for (const QStringList& command : { QStringList { "export", "kept.h5", "--out", "kept.h5" },
                 QStringList { "export", "kept.h5", "--out", "kept.h5", "--force" },
                 QStringList { "export", "kept.h5", "--out", "kept_data.h5", "--force" },
                 QStringList { "predict", "kept.h5", "--data", "kept_data.h5", "--out", "kept.h5", "--force" },
                 QStringList { "predict", "kept.h5", "--data", "kept_data.h5", "--out", "kept_data.h5" },
                 QStringList { "generate", "--out", "kept.h5", "--force" } + quick,
                 QStringList { "generate", "--out", "kept_data.h5", "--seed", "9" } + quick }) {
            const Answer answer = run(command);
            QVERIFY2(answer.status == 2 && answer.errorLine().contains("--out kept"),
                qPrintable(command.join(u' ') + u'\n' + QString::fromUtf8(answer.err)));
        }
        QVERIFY(bytes("kept.h5") == kept && bytes("kept_data.h5") == data);
        QCOMPARE(run({ "export", "kept.h5", "--out", "arrays.npz" }).status, 0);
        QCOMPARE(run({ "export", "kept.h5", "--out", "arrays.npz" }).status, 2);
        QCOMPARE(run({ "export", "kept.h5", "--out", "arrays.npz", "--force" }).status, 0);
        QCOMPARE(run(QStringList { "generate", "--out", "kept_data.h5", "--seed", "9", "--force" } + quick).status, 0);
        QVERIFY(bytes("kept_data.h5") != data);
    }

    /// What was imported says what of; features of another file stand in the table of columns.
    void importedDataNameTheirSource()
    {
        QByteArray table = "id,label,sentence,audio_0,audio_1\n", features = "id,text_0,text_1\n";
        for (int row = 0; row < 30; ++row) {
            const QByteArray id = "v" + QByteArray::number(row / 3) + "_" + QByteArray::number(row % 3);
            table += id + "," + QByteArray::number(row % 4 - 1.5) + ",a b," + QByteArray::number(row) + ",1\n";
            if (row > 0) // the first has none
                features += id + "," + QByteArray::number(row) + ",0\n";
        }
        for (const auto& [name, bytes] : { std::pair("told.csv", table), { "bert.csv", features } }) {
            QFile file(path(name));
            QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
        }
        const Answer imported
            = run({ "import", "told.csv", "--text-features", "bert.csv", "--out", "told.h5", "--json" });
        QCOMPARE(imported.status, 0);
        const auto columns = imported.json()["splits"].toObject()[""].toObject()["columns"].toObject();
        const auto joined = columns["text_features"].toObject();
        QCOMPARE(joined["source"].toString(), "bert.csv, 29 of 30 ids found");
        QCOMPARE(joined["shape"].toArray(), (QJsonArray { 30, 2 }));
        QVERIFY(run({ "info", "told.h5" }).out.contains("\nimported from told.csv\n"));
        QCOMPARE(run({ "info", "told.h5", "--json" }).json()["source"].toString(), "told.csv");
        QVERIFY(!run({ "info", "data.h5" }).out.contains("imported from"));
        const Answer several = run({ "info", "told.csv", "bert.csv" });
        QCOMPARE(several.status, 2);
        QVERIFY2(several.errorLine().contains("told.csv: several files are opened together only where all are "
                                              "computational sequences"),
            several.err.constData());
    }

    /// A study tells its trainings which data it began with.
    void dataThatChangedSinceAreRefused()
    {
        QCOMPARE(run(QStringList { "generate", "--out", "changed.h5" } + quick).status, 0);
        const Answer answer = run({ "train", "--data", "changed.h5", "--data-sha256", "00ff", "--out", "none.h5" });
        QCOMPARE(answer.status, 2);
        QVERIFY2(answer.err.contains("changed since the study began: its SHA-256 was 00ff, now it is "), answer.err);
    }

    void trainPrintsOneDocumentAndWritesTheRun()
    {
        const Answer answer = train("run.h5", { "--seed", "7" });
        QCOMPARE(answer.status, 0);
        const auto json = answer.json();
        QCOMPARE(json["run"].toString(), "run.h5");
        QCOMPARE(json["method"].toString(), "cmir");
        QCOMPARE(json["seed"].toInt(), 7);
        QCOMPARE(json["epochs"].toInt(), 2);
        QVERIFY(json["best_epoch"].toInt() >= 1);
        QVERIFY(json["seconds"].toDouble() > 0);
        QVERIFY(json["metrics"].toObject()["test"].toObject()["mae"].toDouble() > 0);
        QVERIFY(answer.err.contains("epoch 2/2"));

        const auto info = run({ "info", "run.h5", "--json" }).json();
        QCOMPARE(info["kind"].toString(), "run");
        QCOMPARE(info["epochs"].toInt(), 2);
        QCOMPARE(info["metrics"].toObject(), json["metrics"].toObject());
        QVERIFY(info["software"].toObject().contains("omp_threads"));
        QVERIFY(info["config"].toObject().contains("parameters"));
    }

    void presetThenConfigThenSetThenFlag()
    {
        writeFile("some.json", "{\"K\": 2, \"lambda1\": 3, \"seed\": 1, \"alpha1\": 0.5}");
        const Answer answer = train(
            "order.h5", { "--preset", "mosi", "--config", "some.json", "--set", "lambda1=5", "seed=2", "--seed", "4" });
        QCOMPARE(answer.status, 0);
        const auto config = readRun(path("order.h5").toStdString()).config.parameters;
        QCOMPARE(config.lambda2, 0.001); // the preset's
        QCOMPARE(config.K, 2);
        QCOMPARE(config.alpha1, 0.5);
        QCOMPARE(config.lambda1, 5.0);
        QCOMPARE(config.seed, 4);
    }

    void baselinesRecordWhatTheyTrainedWith()
    {
        QCOMPARE(train("erm.h5", { "--method", "erm" }).json()["method"].toString(), "erm");
        const auto erm = readRun(path("erm.h5").toStdString()).config;
        QVERIFY(erm.method == Method::Erm);
        QCOMPARE(erm.parameters.K, 0);
        QCOMPARE(erm.parameters.lambda1, 0.0);
        QVERIFY(erm.parameters.predict_on == PredictOn::Clean);

        QCOMPARE(train("augmentation.h5", { "--method", "augmentation" }).status, 0);
        const auto augmentation = readRun(path("augmentation.h5").toStdString()).config;
        QCOMPARE(augmentation.parameters.K, 3);
        QCOMPARE(augmentation.parameters.lambda3, 0.0);
        QVERIFY(augmentation.parameters.predict_on == PredictOn::All);
    }

    void sameSeedSameBits()
    {
        QCOMPARE(train("first.h5", { "--threads", "1" }).status, 0);
        QCOMPARE(train("second.h5", { "--threads", "1" }).status, 0);
        QCOMPARE(train("other.h5", { "--threads", "1", "--seed", "1" }).status, 0);
        const auto first = readRun(path("first.h5").toStdString()).weights;
        const auto second = readRun(path("second.h5").toStdString()).weights;
        const auto other = readRun(path("other.h5").toStdString()).weights;
        QVERIFY(!first.empty());
        QCOMPARE(first.size(), second.size());
        bool anyDifferent = false;
        for (std::size_t i = 0; i < first.size(); ++i) {
            QCOMPARE(first[i].name, second[i].name);
            QVERIFY2(first[i].values == second[i].values, first[i].name.c_str());
            anyDifferent = anyDifferent || first[i].values != other[i].values;
        }
        QVERIFY(anyDifferent);
    }

    void modalitiesAreChosen()
    {
        QCOMPARE(train("two.h5", { "--modalities", "vision,text" }).status, 0);
        QCOMPARE(readRun(path("two.h5").toStdString()).modalityNames, (std::vector<std::string> { "vision", "text" }));
    }

    void everyBaselineTrainsAndIsEvaluated()
    {
        for (const QString method : { "misa", "irm", "vrex", "coral", "groupdro" }) {
            const QString out = method + ".h5";
            const Answer trained = train(out, { "--method", method });
            QVERIFY2(trained.status == 0, trained.err.constData());
            QCOMPARE(trained.json()["method"].toString(), method);
            const double mae = trained.json()["metrics"].toObject()["test"].toObject()["mae"].toDouble();
            const Answer noise = run({ "evaluate", out, "--protocol", "test-noise", "--json" });
            QVERIFY2(noise.status == 0, noise.err.constData());
            bool found = false; // without noise: what training said
            for (const auto& value : noise.json()["rows"].toArray()) {
                const QJsonObject row = value.toObject();
                if (row["metric"] == "mae" && row["modalities"] == "all" && row["sigma"].toDouble() == 0) {
                    found = true;
                    QVERIFY(std::abs(row["mean"].toDouble() - mae) < 1e-6);
                }
            }
            QVERIFY(found);
        }
    }

    void evaluateKeepsItsResults()
    {
        QCOMPARE(train("evaluated.h5").status, 0);
        const Answer ood = run({ "evaluate", "evaluated.h5", "--protocol", "ood", "--json" });
        QCOMPARE(ood.status, 0);
        QCOMPARE(ood.json()["protocol"].toString(), "ood");
        const auto row = ood.json()["rows"].toArray()[0].toObject();
        for (const auto* field : { "split", "modalities", "rho", "metric", "mean", "std", "draws" })
            QVERIFY2(row.contains(field), field);
        QCOMPARE(run({ "evaluate", "evaluated.h5", "--protocol", "test-noise" }).status, 0);
        QCOMPARE(run({ "evaluate", "evaluated.h5", "--protocol", "ood" }).status, 0);
        const auto results = readRun(path("evaluated.h5").toStdString()).results;
        QCOMPARE(results.size(), 2U); // each protocol once
    }

    void evaluateWantsTheRunsOwnData()
    {
        QCOMPARE(run(QStringList { "generate", "--out", "mine.h5" } + quick).status, 0);
        QCOMPARE(run(QStringList { "generate", "--out", "others.h5", "--seed", "9" } + quick).status, 0);
        const Answer trained = train("on_file.h5", { "--data", "mine.h5" });
        QCOMPARE(trained.status, 0);
        QVERIFY(trained.err.contains("--preset")); // the note that names the presets
        const Answer other = run({ "evaluate", "on_file.h5", "--protocol", "ood", "--data", "others.h5" });
        QCOMPARE(other.status, 2);
        QVERIFY2(other.errorLine().contains("SHA-256"), other.err.constData());
        QVERIFY(QDir(folder()).mkdir("moved"));
        QVERIFY(QFile::rename(path("mine.h5"), path("moved/mine.h5")));
        QCOMPARE(run({ "evaluate", "on_file.h5", "--protocol", "ood" }).status, 2);
        QCOMPARE(run({ "evaluate", "on_file.h5", "--protocol", "ood", "--data", "moved/mine.h5" }).status, 0);
        QVERIFY(QFile::rename(path("on_file.h5"), path("moved/on_file.h5")));
        QCOMPARE(run({ "evaluate", "moved/on_file.h5", "--protocol", "ood" }).status, 0); // beside the run
    }

    void badParametersForTheDataAreTwo()
    {
        const Answer answer = train("x.h5", { "--set", "unimodal=smell=mlp" });
        QCOMPARE(answer.status, 2);
        QVERIFY2(!answer.errorLine().isEmpty(), answer.err.constData());
    }

    void aFailureWhileRunningIsOne()
    {
        QProcess process;
        process.setStandardOutputFile("/dev/full"); // a disk without room
        start(process, { "parameters", "--json" });
        QVERIFY(process.waitForFinished(60'000));
        QCOMPARE(process.exitCode(), 1);
        QVERIFY(process.readAllStandardError().startsWith("cmir: error: "));
    }

    void anInterruptSavesWhatIsFinished()
    {
        QProcess process;
        start(process, QStringList { "train", "--out", "stopped.h5", "--epochs", "100000", "--json" } + quick);
        QByteArray err;
        QTRY_VERIFY_WITH_TIMEOUT((err += process.readAllStandardError()).contains("epoch"), 60'000);
        ::kill(static_cast<pid_t>(process.processId()), SIGINT);
        QVERIFY(process.waitForFinished(60'000));
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        QCOMPARE(process.exitCode(), 130);
        const auto record = readRun(path("stopped.h5").toStdString());
        QVERIFY(record.interrupted());
        QVERIFY(record.epochs < 100000);
    }

    void theLauncherChoosesSettings()
    {
        QProcessEnvironment own = environment();
        QProcess process;
        own.remove("CMIR_NO_REEXEC");
        own.remove("OMP_WAIT_POLICY");
        own.remove("OMP_NUM_THREADS");
        own.insert("OPENBLAS_NUM_THREADS", "1"); // the user's own
        process.setProcessEnvironment(own);
        process.setWorkingDirectory(folder());
        process.start(test::launcherPath(), QStringList { "train", "--out", "launched.h5", "--epochs", "1" } + quick);
        QVERIFY(process.waitForFinished(120'000));
        QCOMPARE(process.exitCode(), 0);
        const auto software = readRun(path("launched.h5").toStdString()).software;
        QCOMPARE(software.at("omp_wait_policy"), "passive");
        QCOMPARE(software.at("omp_threads"), "1");
        QCOMPARE(software.at("blas_threads"), "1");
    }
};

QTEST_GUILESS_MAIN(TestCommandLine)
#include "test_command_line.moc"
