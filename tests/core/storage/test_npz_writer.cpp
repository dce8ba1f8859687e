#include "core/common/error.h"
#include "core/common/sha256.h"
#include "core/storage/npz_writer.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace cmir;

/// What is written is read by NumPy itself.
class TestNpzWriter : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void numpyReadsIt()
    {
        const QTemporaryDir folder;
        const QString file = folder.filePath("run.npz");
        NpzWriter writer;
        writer.add("test/label", { 2 }, std::vector<float> { 1.5F, -0.25F });
        writer.add("test/text/z_inv", { 2, 3 }, std::vector<float> { 1, 2, 3, 4, 5, 6 });
        writer.add("none", { 0, 4 }, std::vector<float> {});
        writer.add("test/id", { "a", "caf\u00e9 \u4e09 \U0001f600", "" });
        writer.write(file.toStdString());
        writer.write((file + ".again").toStdString());
        QCOMPARE(fileSha256(file.toStdString()), fileSha256((file + ".again").toStdString()));
        QProcess python;
        python.start("/usr/bin/python3",
            { "-c",
                "import json, sys, numpy\n"
                "d = numpy.load(sys.argv[1])\n"
                "print(json.dumps({k: [str(d[k].dtype), list(d[k].shape), d[k].ravel().tolist()] for k in d.files}))\n",
                file });
        if (!python.waitForFinished(60'000) || python.exitCode() != 0) {
            if (python.readAllStandardError().contains("No module named 'numpy'")
                || python.error() == QProcess::FailedToStart)
                QSKIP("Python with NumPy is not there");
            QFAIL("NumPy does not read it");
        }
        const QJsonObject found = QJsonDocument::fromJson(python.readAllStandardOutput()).object();
        const auto array = [](const char* json) { return QJsonDocument::fromJson(json).array(); };
        QCOMPARE(found["test/label"].toArray(), array(R"(["float32", [2], [1.5, -0.25]])"));
        QCOMPARE(found["test/text/z_inv"].toArray(), array(R"(["float32", [2, 3], [1, 2, 3, 4, 5, 6]])"));
        QCOMPARE(found["none"].toArray(), array(R"(["float32", [0, 4], []])"));
        QCOMPARE(found["test/id"].toArray(), array("[\"<U8\", [3], [\"a\", \"caf\u00e9 \u4e09 \U0001f600\", \"\"]]"));
    }

    void whatDoesNotFit()
    {
        NpzWriter writer;
        QVERIFY_THROWS_EXCEPTION(Failure, writer.add("x", { 2, 2 }, std::vector<float> { 1, 2, 3 }));
        writer.add("x", { 1 }, std::vector<float> { 1 });
        QVERIFY_THROWS_EXCEPTION(BadInput, writer.write("/nowhere/x.npz"));
    }
};

QTEST_GUILESS_MAIN(TestNpzWriter)
#include "test_npz_writer.moc"
