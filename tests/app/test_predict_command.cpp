#include "core/storage/run_file.h"
#include "tests/core/import/python_files.h"
#include "tests/support/command_line.h"

#include <QFile>
#include <QFileInfo>
#include <QTest>

#include <algorithm>

using namespace cmir;
using test::Answer;

/// `cmir predict`, and `cmir evaluate --data`, on the files that a run's data were imported from (write_layouts.py).
class TestPredictCommand : public QObject, test::CommandLine {
    Q_OBJECT

private:
    bool m_written = false;

    Answer train(const QStringList& more)
    {
        return run(QStringList { "train", "--data", "mag_bert.pkl", "--epochs", "2", "--set", "d=6", "d_hidden=8",
                       "K=1", "unimodal=identity" }
            + more);
    }

    /// The predictions of a CSV by id; of ids that stand twice the last.
    QMap<QString, double> predictions(const char* name) const
    {
        QFile file(path(QString::fromLatin1(name)));
        QMap<QString, double> found;
        if (!file.open(QIODevice::ReadOnly))
            return found;
        const QStringList lines = QString::fromUtf8(file.readAll()).split(u'\n', Qt::SkipEmptyParts);
        for (const QString& line : lines.sliced(1))
            found[line.section(u',', 1, 1).remove(u'"')] = line.section(u',', 3, 3).toDouble();
        return found;
    }

    /// What the run itself has of them.
    QMap<QString, double> ofRun(const char* name) const
    {
        QMap<QString, double> found;
        const RunRecord record = readRun(path(QString::fromLatin1(name)).toStdString());
        for (const Predictions& split : record.predictions)
            for (std::int64_t row = 0; row < split.prediction.rows; ++row)
                found[QString::fromStdString(split.id[static_cast<std::size_t>(row)])]
                    = static_cast<double>(split.prediction(row, 0));
        return found;
    }

    static bool alike(const QMap<QString, double>& one, const QMap<QString, double>& other)
    {
        return one.keys() == other.keys()
            && std::ranges::all_of(one.keys(), [&](const QString& id) { return std::abs(one[id] - other[id]) < 1e-5; });
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_written = test::writeByPython(QFINDTESTDATA("../core/import/write_layouts.py"), folder());
        if (!m_written)
            return;
        const Answer joined = train({ "--text-features", "bert.npz", "--out", "joined.h5" });
        QVERIFY2(joined.status == 0, joined.err.constData());
        const Answer words = train({ "--out", "words.h5" });
        QVERIFY2(words.status == 0, words.err.constData());
    }

    void init()
    {
        if (!m_written)
            QSKIP("Python with NumPy is not there");
    }

    void helpShowsTheOptions()
    {
        for (const char* command : { "predict", "evaluate", "train" }) {
            const Answer answer = run({ command, "--help" });
            QCOMPARE(answer.status, 0);
            for (const char* option : { "--data", "--map", "--text-features", "--json" })
                QVERIFY2(answer.out.contains(option), qPrintable(QString::fromLatin1(command) + option));
        }
    }

    /// The file that it was trained on gives the answers that the run has, with nothing said of text features.
    void onItsOwnFile()
    {
        const Answer answer = run({ "predict", "joined.h5", "--data", "mag_bert.pkl", "--out", "own.csv" });
        QVERIFY2(answer.status == 0, answer.err.constData());
        QVERIFY2(answer.err.contains("text features of bert.npz"), answer.err.constData());
        QCOMPARE(predictions("own.csv").size(), qsizetype { 24 }); // ids that stand in several splits count once
        QVERIFY(alike(predictions("own.csv"), ofRun("joined.h5")));
    }

    void wordsToo()
    {
        const Answer answer = run({ "predict", "words.h5", "--data", "mag_bert.pkl", "--out", "words.csv" });
        QVERIFY2(answer.status == 0, answer.err.constData());
        QVERIFY(alike(predictions("words.csv"), ofRun("words.h5")));
    }

    void featuresThatAreGiven()
    {
        QVERIFY(QFile::rename(path("bert.npz"), path("moved.npz")));
        const Answer without = run({ "predict", "joined.h5", "--data", "mag_bert.pkl" });
        const Answer given = run(
            { "predict", "joined.h5", "--data", "mag_bert.pkl", "--text-features", "moved.npz", "--out", "given.csv" });
        QVERIFY(QFile::rename(path("moved.npz"), path("bert.npz")));
        QCOMPARE(without.status, 2);
        QVERIFY2(
            without.errorLine().startsWith("cmir: error: mag_bert.pkl: text is words here (\"words\"); the run was "
                                           "trained on 7 numbers a sample of text, joined by id from "),
            without.err.constData());
        QVERIFY2(given.status == 0, given.err.constData());
        QVERIFY(alike(predictions("given.csv"), ofRun("joined.h5")));
    }

    /// Without labels there are predictions, and no metrics; without --out the first are printed.
    void withoutLabels()
    {
        QFile file(path("bare.csv"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QByteArray head = "id,words";
        for (const auto& [name, width] : { std::pair("visual", 5), { "acoustic", 4 } })
            for (int k = 0; k < width; ++k)
                head += "," + QByteArray(name) + "_" + QByteArray::number(k);
        file.write(head + "\n");
        for (int row = 0; row < 13; ++row)
            file.write("clip" + QByteArray::number(row) + ",w0 w1,1,2,3,4,5,1,2,3," + QByteArray::number(row) + "\n");
        file.close();
        const Answer answer = run({ "predict", "words.h5", "--data", "bare.csv" });
        QVERIFY2(answer.status == 0, answer.err.constData());
        QVERIFY2(answer.out.contains("all    clip9"), answer.out.constData());
        QVERIFY2(!answer.out.contains("mae") && !answer.out.contains("clip10"), answer.out.constData());
        QVERIFY2(answer.err.contains("3 more predictions are not printed; --out FILE.csv writes all"),
            answer.err.constData());
        const Answer arrays = run({ "predict", "words.h5", "--data", "bare.csv", "--out", "bare.npz" });
        QVERIFY2(arrays.status == 0, arrays.err.constData());
        QFile npz(path("bare.npz"));
        QVERIFY(npz.open(QIODevice::ReadOnly));
        const QByteArray bytes = npz.readAll();
        QVERIFY(bytes.startsWith("PK") && bytes.contains("all/prediction.npy"));
    }

    /// The file that the run's data were imported from is as good as the dataset file.
    void evaluatedOnItsOwnFile()
    {
        const Answer recorded = run({ "evaluate", "joined.h5", "--protocol", "missing", "--json" });
        const Answer named
            = run({ "evaluate", "joined.h5", "--protocol", "missing", "--json", "--data", "mag_bert.pkl" });
        QVERIFY2(named.status == 0, named.err.constData());
        QVERIFY(!recorded.out.isEmpty() && recorded.out == named.out);
        const Answer other = run({ "evaluate", "joined.h5", "--protocol", "missing", "--data", "hkt.pkl" });
        QCOMPARE(other.status, 2);
        QVERIFY2(other.errorLine().startsWith(
                     "cmir: error: hkt.pkl: the run's data were imported from another file (mag_bert.pkl): "),
            other.err.constData());
        const Answer idle = run({ "evaluate", "joined.h5", "--protocol", "missing", "--text-features", "bert.npz" });
        QCOMPARE(idle.status, 2);
        QVERIFY2(idle.errorLine().contains("--text-features bert.npz: "), idle.err.constData());
    }
};

QTEST_GUILESS_MAIN(TestPredictCommand)
#include "test_predict_command.moc"
