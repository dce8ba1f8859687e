#include "core/common/error.h"
#include "core/import/foreign_reader.h"
#include "core/import/import_plan.h"
#include "tests/core/storage/sample_files.h"

#include <nlohmann/json.hpp>

#include <QDirIterator>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

// What the fuzzers (tests/fuzz) begin with, and what they found once, read again: each file is read or refused by an
// Error, and so is each that is cut short.

using namespace cmir;

namespace {

bool isRead(const std::filesystem::path& path)
{
    try {
        const foreign::File file = foreign::readForeign(path);
        static_cast<void>(foreign::planImport(file, foreign::defaultMapping(file)));
        return true;
    } catch (const Error&) {
        return false;
    }
}

}

class TestFuzzCorpora : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyFile_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("form");
        QDirIterator files(QFINDTESTDATA("../../fuzz/corpus"), QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            const QFileInfo file(files.next());
            if (const QString form = file.dir().dirName(); form != "map")
                QTest::newRow(qPrintable(form + "/" + file.fileName())) << file.filePath() << form;
        }
    }

    void everyFile()
    {
        QFETCH(const QString, file);
        QFETCH(const QString, form);
        const QTemporaryDir folder;
        const std::filesystem::path path = folder.filePath("file." + form).toStdString();
        const std::string bytes = test::fileBytes(file.toStdString());
        test::writeBytes(path, bytes);
        const QString name = QFileInfo(file).fileName();
        const bool sound
            = name == "plain" || name == "packed" || name == "table" || name == "mag" || name.startsWith("mmsa");
        QVERIFY(isRead(path) || !sound);
        for (std::size_t size = 1; size < bytes.size(); size += std::max<std::size_t>(1, bytes.size() / 64)) {
            test::writeBytes(path, bytes.substr(0, size));
            isRead(path);
        }
    }
};

QTEST_GUILESS_MAIN(TestFuzzCorpora)
#include "test_fuzz_corpora.moc"
