#include "core/common/error.h"
#include "core/common/random.h"
#include "core/data/synthetic.h"
#include "core/storage/dataset_file.h"
#include "core/storage/run_file.h"
#include "tests/core/storage/sample_files.h"

#include <QTemporaryDir>
#include <QtTest>

#include <sys/resource.h>

using namespace cmir;

namespace {

/// Most memory the process has held so far, in MB.
long peakMemory()
{
    rusage usage {};
    ::getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss / 1024;
}

}

/// Files cut short or with flipped bits at seeded places: each is read or refused with an Error, never a crash, never
/// more memory than such a small file can need.
class TestDamagedFiles : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    std::string m_whole, m_damaged;
    int m_read = 0, m_refused = 0;

    void readDamaged(const std::string& bytes)
    {
        test::writeBytes(m_damaged, bytes);
        try {
            if (m_whole.ends_with("run.h5"))
                readRun(m_damaged);
            else
                readDataset(m_damaged);
            ++m_read;
        } catch (const Error&) {
            ++m_refused;
        }
    }

private Q_SLOTS:
    void initTestCase() { m_damaged = m_folder.filePath("damaged.h5").toStdString(); }

    void damage_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<int>("flips");
        for (const QString& kind : { QString("dataset.h5"), QString("old.h5"), QString("run.h5") })
            for (const int flips : { 0, 1, 8 })
                QTest::newRow(qPrintable(QString("%1, %2 flips").arg(kind).arg(flips))) << kind << flips;
    }

    void damage()
    {
        QFETCH(QString, kind);
        QFETCH(int, flips);
#ifdef __SANITIZE_ADDRESS__
        if (kind == "old.h5" && flips > 0)
            QSKIP("without checksums in the file the HDF5 library itself reads a little past its buffers");
#endif
        m_whole = m_folder.filePath(kind).toStdString();
        if (kind == "run.h5") {
            writeRun(test::smallRun(), m_whole);
        } else {
            test::SmallFile().write(m_whole);
            if (kind == "old.h5") {
                const std::string old = m_folder.filePath("older.h5").toStdString();
                const hdf5::Handle creation = [] {
                    const hdf5::Lock lock;
                    const hsize_t chunk = 4;
                    hdf5::Handle made(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
                    H5Pset_chunk(made.get(), 1, &chunk);
                    H5Pset_deflate(made.get(), 6);
                    return made;
                }();
                test::writeInOldFormat(m_whole, old, creation);
                m_whole = old;
                readDataset(m_whole);
            }
        }
        const std::string bytes = test::fileBytes(m_whole);
        Random random(static_cast<std::uint64_t>(flips), "damage " + kind.toStdString());
        m_read = m_refused = 0;
        for (int trial = 0; trial < 200; ++trial) {
            std::string damaged = bytes;
            if (flips == 0)
                damaged.resize(random.below(bytes.size()));
            for (int i = 0; i < flips; ++i)
                damaged[random.below(bytes.size())] ^= static_cast<char>(1 << random.below(8));
            readDamaged(damaged);
        }
        QCOMPARE(m_read + m_refused, 200);
        QVERIFY(m_refused > 0);
        if (flips == 0)
            QCOMPARE(m_read, 0);
        QVERIFY2(peakMemory() < 1024, qPrintable(QString::number(peakMemory())));
    }
};

QTEST_GUILESS_MAIN(TestDamagedFiles)
#include "test_damaged_files.moc"
