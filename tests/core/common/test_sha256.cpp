#include "core/common/sha256.h"
#include "tests/core/storage/sample_files.h"
#include "tests/support/support.h"

#include <QtTest>

using namespace cmir;

class TestSha256 : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// The examples of FIPS 180-4.
    void standardExamples()
    {
        Sha256 empty;
        QCOMPARE(empty.hex(), std::string("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
        Sha256 abc;
        abc.add("a");
        abc.add("bc");
        QCOMPARE(abc.hex(), std::string("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    }

    void fileIsHashedWhole()
    {
        QTemporaryDir folder;
        const auto path = folder.filePath("million").toStdString();
        test::writeBytes(path, std::string(1'000'000, 'a'));
        QCOMPARE(fileSha256(path), std::string("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"));
    }

    void missingFileIsNamed()
    {
        QCOMPARE(test::errorText([] { fileSha256("no-such-file"); }), std::string("no-such-file: cannot be read"));
    }
};

QTEST_GUILESS_MAIN(TestSha256)
#include "test_sha256.moc"
