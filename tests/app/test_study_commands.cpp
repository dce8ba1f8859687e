#include "tests/support/command_line.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMap>
#include <QProcess>
#include <QTest>

#include <cmath>
#include <csignal>

// cmir sweep, ablate, compare and protocol, with real trainings as small as they can be.

using namespace cmir;
using test::Answer;

namespace {

const QStringList quick { "--set", "n_train=60", "n_valid=20", "n_test=20", "d=4", "d_hidden=8", "batch_size=20",
    "--epochs", "2", "--processes", "2" };

}

class TestStudyCommands : public QObject, test::CommandLine {
    Q_OBJECT

private:
    /// The finished jobs of a study's folder, with the moment they were written.
    QMap<QString, QDateTime> jobs(const QString& folder) const
    {
        QMap<QString, QDateTime> found;
        for (const QFileInfo& file : QDir(path(folder)).entryInfoList({ "*.json" }, QDir::Files))
            if (file.fileName() != "study.json" && !file.fileName().endsWith(".failed.json"))
                found[file.fileName()] = file.lastModified();
        return found;
    }

    static QJsonObject cell(const Answer& answer, int variant, const char* split, const char* metric)
    {
        return answer.json()["variants"]
            .toArray()[variant]
            .toObject()["splits"]
            .toObject()[split]
            .toObject()[metric]
            .toObject();
    }

private Q_SLOTS:
    void helpIsForStandardOutput()
    {
        for (const auto* command : { "sweep", "tune", "ablate", "compare", "protocol" }) {
            const Answer answer = run({ command, "--help" });
            QCOMPARE(answer.status, 0);
            QVERIFY2(answer.out.contains("--seeds") && answer.out.contains("--out"), command);
        }
    }

    void wrongUsageIsTwoWithOneLine_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("mentions");
        const QStringList sweep { "sweep", "--out", "refused" };
        QTest::newRow("no axis") << sweep << "--axis";
        QTest::newRow("no --out") << QStringList { "ablate" } << "--out";
        QTest::newRow("unknown axis") << sweep + QStringList { "--axis", "lamda1=1" } << "lambda1";
        QTest::newRow("axis out of range") << sweep + QStringList { "--axis", "K=1..99" } << "16";
        QTest::newRow("sampler") << sweep + QStringList { "--axis", "K", "--sampler", "sobol" } << "quasi";
        QTest::newRow("trials") << sweep + QStringList { "--axis", "K", "--sampler", "random" } << "trials";
        QTest::newRow("seeds") << sweep + QStringList { "--axis", "K=1", "--seeds", "4..x" } << "\"x\"";
        QTest::newRow("seeds backwards") << sweep + QStringList { "--axis", "K=1", "--seeds", "4..1" } << "no seed";
        QTest::newRow("no process") << sweep + QStringList { "--axis", "K=1", "--at-once", "0" } << "--at-once";
        QTest::newRow("method") << sweep + QStringList { "--axis", "K=1", "--method", "eerm" } << "erm";
        QTest::newRow("data") << QStringList { "ablate", "--out", "refused", "--data", "none.h5" } << "none.h5";
        QTest::newRow("measure") << QStringList { "ablate", "--out", "refused", "--measure", "odd" } << "ood";
        QTest::newRow("no method left") << QStringList { "compare", "--out", "refused", "--methods", "all" } << "erm";
        QTest::newRow("protocol") << QStringList { "protocol", "noise", "--out", "refused" } << "noisy-modalities";
        QTest::newRow("setting") << QStringList { "ablate", "--out", "refused", "--set", "K=99" } << "16";
        QTest::newRow("executor") << sweep + QStringList { "--axis", "K=1", "--executor", "pbs" } << "slurm";
        QTest::newRow("no cluster") << sweep + QStringList { "--axis", "K=1", "--slurm-settings", "s.json" }
                                    << "--executor slurm";
    }
    void wrongUsageIsTwoWithOneLine()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, mentions);
        const Answer answer = run(arguments);
        QCOMPARE(answer.status, 2);
        QVERIFY2(answer.errorLine().contains(mentions), answer.err.constData());
        QVERIFY(answer.out.isEmpty());
        QVERIFY(!QFileInfo::exists(path("refused")));
    }

    void aSweepIsOneDocumentAndTrainsOnlyWhatIsMissing()
    {
        const QStringList sweep
            = QStringList { "sweep", "--axis", "lambda1=0,0.01..1:2", "--out", "sweep", "--json" } + quick;
        const Answer first = run(sweep + QStringList { "--seeds", "0..1" });
        QVERIFY2(first.status == 0, first.err.constData());
        const auto json = first.json();
        QCOMPARE(json["kind"].toString(), "sweep");
        QCOMPARE(json["axes"].toArray()[0].toString(), "lambda1");
        QCOMPARE(json["variants"].toArray().size(), 3);
        QCOMPARE(json["variants"].toArray()[1].toObject()["name"].toString(), "lambda1 = 0.01");
        QCOMPARE(json["variants"].toArray()[1].toObject()["settings"].toObject()["lambda1"].toString(), "0.01");
        const auto mae = cell(first, 1, "test", "mae");
        QCOMPARE(mae["n"].toInt(), 2);
        QVERIFY(mae["lower"].toDouble() < mae["mean"].toDouble());
        QVERIFY(mae["p"].isDouble() && mae["p_holm"].isDouble() && mae["d_z"].isDouble());
        QVERIFY(cell(first, 0, "test", "mae")["p"].isNull());
        QVERIFY(cell(first, 0, "test_rho_-0.95", "mae")["mean"].isDouble());
        QVERIFY(json["failures"].toArray().isEmpty());
        const auto selected = json["selected"].toArray();
        QVERIFY(!selected[0].toObject()["oracle"].toBool() && selected[1].toObject()["oracle"].toBool());
        QVERIFY(first.err.contains("6 of 6"));

        const auto before = jobs("sweep");
        QCOMPARE(before.size(), 6);
        const Answer second = run(sweep + QStringList { "--seeds", "0..2" });
        QCOMPARE(second.status, 0);
        const auto after = jobs("sweep");
        QCOMPARE(after.size(), 9);
        for (auto job = before.begin(); job != before.end(); ++job)
            QCOMPARE(after[job.key()], job.value()); // untouched
        QCOMPARE(cell(second, 1, "test", "mae")["values"].toArray()[1], mae["values"].toArray()[1]);
    }

    void aStudyAgreesWithTrain()
    {
        const Answer train
            = run({ "train", "--set", "n_train=60", "n_valid=20", "n_test=20", "d=4", "d_hidden=8", "batch_size=20",
                "lambda1=0.01", "--epochs", "2", "--seed", "1", "--threads", "1", "--out", "one.h5", "--json" });
        QCOMPARE(train.status, 0);
        const Answer sweep = run(
            QStringList { "sweep", "--axis", "lambda1=0.01", "--seeds", "1", "--out", "one", "--json", "--keep-runs" }
            + quick);
        QCOMPARE(sweep.status, 0);
        QCOMPARE(cell(sweep, 0, "test", "mae")["mean"].toDouble(),
            train.json()["metrics"].toObject()["test"].toObject()["mae"].toDouble());
        QCOMPARE(QDir(path("one")).entryList({ "*.h5" }).size(), 1);
    }

    /// Every method, measured, as a member of a pool and in a process of its own: the same numbers.
    void whatIsTrainedTogetherIsAsAlone()
    {
        for (const char* how : { "--at-once", "--isolate" }) {
            QStringList compare { "compare", "--seeds", "0..1", "--measure", "ood", "--out", how + 2 };
            compare += quick;
            if (how == QStringLiteral("--isolate"))
                compare += how;
            QCOMPARE(run(compare).status, 0);
        }
        const auto together = jobs("at-once"), alone = jobs("isolate");
        QCOMPARE(together.keys(), alone.keys());
        QVERIFY(together.size() >= 2 * 8);
        for (auto job = together.begin(); job != together.end(); ++job) {
            const auto metrics = [&](const char* folder) {
                QFile file(path(folder + QStringLiteral("/") + job.key()));
                return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll())["metrics"].toObject()
                                                      : QJsonObject {};
            };
            QVERIFY(metrics("isolate").contains("worst of test_*"));
            QCOMPARE(metrics("at-once"), metrics("isolate"));
        }
    }

    void ablateAndCompareShareWhatTheyTrain()
    {
        const QStringList common = QStringList { "--seeds", "0,3", "--out", "both", "--measure", "none" } + quick;
        const Answer ablation = run(QStringList { "ablate" } + common);
        QVERIFY2(ablation.status == 0, ablation.err.constData());
        for (const char* text : { "full", "without R_inv", "without R_dec", "without R_rec", "vanilla",
                 "test_rho_-0.95", "**", "95 % interval", "Holm" })
            QVERIFY2(ablation.out.contains(text), text);
        const auto before = jobs("both");
        QCOMPARE(before.size(), 12);
        const Answer methods = run(QStringList { "compare", "--methods", "cmir,erm", "--json" } + common);
        QVERIFY2(methods.status == 0, methods.err.constData());
        // CmIR, its paper's form, ERM, and three modalities alone; two of them are there.
        QCOMPARE(methods.json()["variants"].toArray().size(), 6);
        // What needs no network is a row of every table: of test, and of the headline metric over the splits.
        QCOMPARE(ablation.out.count("\nconstant (reference) "), ablation.out.count("\nfull "));
        QCOMPARE(ablation.out.count("\nridge regression (reference) "), ablation.out.count("\nfull "));
        QVERIFY(ablation.out.count("\nfull ") >= 2 && ablation.out.contains("(reference): without a network"));
        const QJsonArray references = methods.json()["references"].toArray();
        QCOMPARE(references.size(), 2);
        QVERIFY(references[0].toObject()["splits"].toObject()["test"].toObject()["mae"].toDouble()
            > references[1].toObject()["splits"].toObject()["test"].toObject()["mae"].toDouble());
        QVERIFY(references[0].toObject()["splits"].toObject()["test"].toObject()["r"].isNull()); // of a constant
        QCOMPARE(jobs("both").size(), 12 + 2 * 4);
        QCOMPARE(methods.json()["variants"].toArray()[3].toObject()["modalities"].toArray()[0].toString(), "text");
    }

    /// What a run predicted, given back as another program's, has the run's own metrics.
    void anotherProgramIsARow()
    {
        const QStringList data { "--set", "n_train=60", "n_valid=20", "n_test=20", "d=4", "d_hidden=8", "batch_size=20",
            "data_seed=0", "--epochs", "2" };
        const Answer trained = run(QStringList { "train", "--out", "other.h5", "--json" } + data);
        QVERIFY2(trained.status == 0, trained.err.constData());
        QCOMPARE(run({ "export", "other.h5", "--out", "other.npz" }).status, 0);
        const QStringList compare
            = QStringList { "compare", "--methods", "erm", "--measure", "none", "--seeds", "0..1", "--out", "beside" }
            + data;
        const Answer answer = run(compare + QStringList { "--predictions", "theirs=other.npz", "--json" });
        QVERIFY2(answer.status == 0, answer.err.constData());
        const auto variants = answer.json()["variants"].toArray();
        const int last = static_cast<int>(variants.size()) - 1;
        QCOMPARE(variants[last].toObject()["name"].toString(), "theirs");
        QVERIFY(variants[last].toObject()["method"].isNull());
        const auto theirs = trained.json()["metrics"].toObject();
        for (const char* split : { "test", "test_rho_-0.95" })
            QVERIFY(std::abs(cell(answer, last, split, "mae")["mean"].toDouble()
                        - theirs[split].toObject()["mae"].toDouble())
                < 1e-6);
        // It stays with the study; the table names what each method takes.
        const Answer again = run(compare);
        QVERIFY2(again.out.contains("\ntheirs ") && again.out.contains("seconds a training"), again.out.constData());
        const Answer many = run(compare + QStringList { "--predictions", "theirs=other.npz,other.npz,other.npz" });
        QCOMPARE(many.status, 2);
        QVERIFY2(many.errorLine().contains("3 files, one for each repetition, but the study has 2 seeds"),
            many.err.constData());
        const Answer moving
            = run(QStringList { "compare", "--out", "moving", "--predictions", "theirs=other.npz" } + quick);
        QCOMPARE(moving.status, 2);
        QVERIFY2(moving.errorLine().contains("set data_seed"), moving.err.constData());
        QCOMPARE(run(compare + QStringList { "--predictions", "theirs" }).status, 2);
    }

    void aMeasureIsPartOfTheTable()
    {
        const Answer answer = run(QStringList { "sweep", "--axis", "K=2", "--measure", "missing", "--seeds", "0",
                                      "--out", "measured", "--json" }
            + quick);
        QVERIFY2(answer.status == 0, answer.err.constData());
        QVERIFY(cell(answer, 0, "missing audio/test", "mae")["mean"].isDouble());
    }

    void whatCannotBeMeasuredCostsNoTraining()
    {
        const QStringList train { "train", "--set", "n_train=60", "n_valid=20", "n_test=20", "--epochs", "1", "--out" };
        const Answer answer = run(train + QStringList { "clean.h5", "--measure", "noisy-modalities" });
        QCOMPARE(answer.status, 2);
        QVERIFY2(answer.errorLine().contains("noise_ratio") && answer.errorLine().contains("clean.h5"),
            answer.err.constData());
        QCOMPARE(run({ "info", "clean.h5" }).status, 0); // the run is there all the same
        const Answer noisy = run(
            train + QStringList { "noisy.h5", "--set", "noise_ratio=0.3", "--measure", "noisy-modalities", "--json" });
        QCOMPARE(noisy.status, 0);
        const auto row = noisy.json()["results"].toArray()[0].toObject()["rows"].toArray()[0].toObject();
        QCOMPARE(row["split"].toString(), "noise 0.3/valid");
        // The same noise when it is measured again.
        const Answer again = run({ "evaluate", "noisy.h5", "--protocol", "noisy-modalities", "--json" });
        QCOMPARE(again.json()["rows"].toArray()[0].toObject()["mean"], row["mean"]);
    }

    void theNoiseProtocolsShareTheirModels()
    {
        const QStringList common
            = QStringList { "--seeds", "0", "--out", "noise", "--methods", "erm", "--json" } + quick;
        const Answer noisy = run(QStringList { "protocol", "noisy-modalities" } + common);
        QVERIFY2(noisy.status == 0, noisy.err.constData());
        QCOMPARE(noisy.json()["variants"].toArray().size(), 1);
        double sum = 0;
        for (int ratio = 1; ratio <= 7; ++ratio)
            sum += cell(noisy, 0, qPrintable(QString("noise 0.%1/test").arg(ratio)), "mae")["mean"].toDouble();
        QVERIFY(sum > 0);
        QVERIFY(std::abs(cell(noisy, 0, "noise average/test", "mae")["mean"].toDouble() - sum / 7) < 1e-9);
        // The simple models under the same noise; a constant looks at no features.
        const QJsonObject constant = noisy.json()["references"].toArray()[0].toObject()["splits"].toObject();
        const double unmoved = constant["noise 0.7/test"].toObject()["mae"].toDouble();
        QVERIFY(unmoved > 0);
        QVERIFY(std::abs(constant["noise average/test"].toObject()["mae"].toDouble() - unmoved) < 1e-9);
        const auto before = jobs("noise");
        QCOMPARE(before.size(), 7);
        const Answer unseen = run(QStringList { "protocol", "unseen-noise" } + common);
        QCOMPARE(unseen.status, 0);
        QVERIFY(cell(unseen, 0, "unseen average/test", "mae")["mean"].isDouble());
        QVERIFY(jobs("noise") == before);
    }

    void aTrainingThatFailsIsToldAfterTheOthers()
    {
        // The synthetic data have no recorded environments.
        const Answer answer = run(QStringList { "sweep", "--method", "irm", "--axis", "environments=virtual,real",
                                      "--seeds", "0", "--out", "failing", "--json" }
            + quick);
        QCOMPARE(answer.status, 1);
        QVERIFY2(answer.errorLine().contains("1 of 2 trainings failed; the first (environments = real, seed 0)"),
            answer.err.constData());
        QCOMPARE(answer.json()["failures"].toArray().size(), 1);
        QCOMPARE(jobs("failing").size(), 1);
    }

    void anInterruptKeepsWhatIsFinished()
    {
        QProcess process;
        // The first training is short, the second one never ends by itself.
        start(process,
            QStringList { "sweep", "--axis", "epochs=1,100000", "--seeds", "0", "--out", "stopped", "--processes", "1" }
                + quick.mid(0, quick.size() - 2));
        QTRY_VERIFY_WITH_TIMEOUT(jobs("stopped").size() == 1, 60'000);
        ::kill(static_cast<pid_t>(process.processId()), SIGINT);
        QVERIFY(process.waitForFinished(60'000));
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        QCOMPARE(process.exitCode(), 130);
        QVERIFY(process.readAllStandardError().contains("1 of 2 trainings are kept"));
        QCOMPARE(jobs("stopped").size(), 1);
        QVERIFY(QDir(path("stopped")).entryList({ ".work*" }, QDir::Dirs | QDir::Hidden).isEmpty());
    }

    void aFileSetIsTrainedFromAnyFolder()
    {
        QCOMPARE(run({ "generate", "--out", "data.h5", "--set", "n_train=60", "n_valid=20", "n_test=20" }).status, 0);
        const Answer answer = run(QStringList { "sweep", "--data", "data.h5", "--modalities", "text,vision", "--axis",
                                      "K=1", "--seeds", "0", "--out", "from_file", "--json" }
            + quick);
        QVERIFY2(answer.status == 0, answer.err.constData());
        QVERIFY(answer.err.contains("--preset mosi_features")); // what suits it
        QVERIFY(QDir(folder()).mkdir("moved"));
        QVERIFY(QFile::rename(path("data.h5"), path("moved/data.h5")));
        const auto before = jobs("from_file");
        QCOMPARE(run(QStringList { "sweep", "--data", "moved/data.h5", "--modalities", "text,vision", "--axis", "K=1",
                         "--seeds", "0", "--out", "from_file" }
                     + quick)
                     .status,
            0);
        QVERIFY(jobs("from_file") == before); // the same data
    }
};

QTEST_GUILESS_MAIN(TestStudyCommands)
#include "test_study_commands.moc"
