#include "core/common/error.h"
#include "core/library/run_note.h"
#include "tests/core/storage/sample_files.h"
#include "tests/support/support.h"

#include <nlohmann/json.hpp>

#include <QtTest>

using namespace cmir;
using test::errorText;

class TestRunNote : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::filesystem::path run(const char* name) const { return m_folder.filePath(name).toStdString(); }

private Q_SLOTS:
    void itComesBack()
    {
        const RunNote note { "λ₁ = 3", true, { "paper", "a, b" }, "two\nlines" };
        writeNote(run("a.h5"), note);
        QCOMPARE(readNote(run("a.h5")), note);
        QCOMPARE(noteBeside(run("a.h5")), run("a.h5.note.json"));
        QCOMPARE(readNote(run("other.h5")), RunNote {});
    }

    void whatOthersWroteStays()
    {
        test::writeBytes(run("b.h5.note.json"), R"({"colour": "green", "star": true, "name": "old"})");
        RunNote note = readNote(run("b.h5"));
        QVERIFY(note.star);
        note.star = false;
        note.name = "new";
        writeNote(run("b.h5"), note);
        const auto object = nlohmann::json::parse(test::fileBytes(run("b.h5.note.json")));
        QCOMPARE(object.dump(), std::string(R"({"colour":"green","name":"new"})"));
    }

    void whatSaysNothingNeedsNoFile()
    {
        writeNote(run("c.h5"), { "x", false, {}, "" });
        QVERIFY(std::filesystem::exists(noteBeside(run("c.h5"))));
        writeNote(run("c.h5"), {});
        QVERIFY(!std::filesystem::exists(noteBeside(run("c.h5"))));
        writeNote(run("c.h5"), {});
    }

    void damagedOnesAreNotLost_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("said");
        QTest::newRow("no JSON") << QByteArray("{\"star\": tr") << "a JSON object is expected, found none";
        QTest::newRow("a list") << QByteArray("[1]") << "found [1]";
        QTest::newRow("star") << QByteArray(R"({"star": "yes"})") << "\"star\" is \"yes\"; true or false is expected";
        QTest::newRow("tags") << QByteArray(R"({"tags": [1]})") << "\"tags\" is [1]; a list of texts is expected";
        QTest::newRow("large") << QByteArray(2000000, ' ') << "more than 1048576 bytes";
    }
    void damagedOnesAreNotLost()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, said);
        test::writeBytes(run("d.h5.note.json"), text.toStdString());
        const QString problem = QString::fromStdString(errorText([&] { readNote(run("d.h5")); }));
        QVERIFY2(problem.contains(said) && problem.contains("d.h5.note.json"), qPrintable(problem));
        if (QByteArray(QTest::currentDataTag()) == "star" || QByteArray(QTest::currentDataTag()) == "tags")
            return; // a whole object: what is wrong in it may be replaced
        QVERIFY(!errorText([&] { writeNote(run("d.h5"), { "x", false, {}, "" }); }).empty());
        QCOMPARE(test::fileBytes(run("d.h5.note.json")), text.toStdString());
    }
};

QTEST_GUILESS_MAIN(TestRunNote)
#include "test_run_note.moc"
