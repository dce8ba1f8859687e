#include "core/analysis/row_sample.h"
#include "core/common/disk_memory.h"
#include "core/common/matrix.h"
#include "core/model/rows_of.h"
#include "core/training/disk_batches.h"

#include <QTemporaryDir>
#include <QtTest>

#include <torch/torch.h>

#include <numeric>

using namespace cmir;

namespace {

torch::Tensor asTensor(const Matrix& matrix)
{
    return torch::from_blob(const_cast<float*>(matrix.values.data()), { matrix.rows, matrix.cols });
}

torch::Tensor rowNumbers(std::vector<std::int64_t> rows)
{
    return torch::tensor(rows, torch::kInt64);
}

}

/// Batches that a thread reads from the disk are those that lie there, whatever was asked for before.
class TestDiskBatches : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_folder.isValid());
        qputenv("XDG_CACHE_HOME", m_folder.path().toUtf8());
    }

    void nothingToDoInMemory()
    {
        QVERIFY(!DiskBatches({ torch::zeros({ 4, 2 }) }).needed());
        QVERIFY(!DiskBatches({ torch::zeros({ 0, 2 }) }).needed());
    }

    void theSameRowsAsFromMemory()
    {
        Matrix large(700, 130, Place::Disk);
        std::iota(large.values.begin(), large.values.end(), 0.5F);
        const torch::Tensor inMemory = torch::randn({ 700, 3, 2 }); // one modality fits, one does not
        const std::vector<torch::Tensor> features { asTensor(large), inMemory };
        DiskBatches batches(features);
        QVERIFY(batches.needed());
        const auto isRight = [&](const torch::Tensor& rows) {
            const std::vector<torch::Tensor>& taken = batches.take(rows);
            return taken.size() == 2 && torch::equal(taken[0], features[0].index_select(0, rows))
                && torch::equal(taken[1], features[1].index_select(0, rows));
        };
        QVERIFY(isRight(rowNumbers({ 699, 0, 350 }))); // nobody asked
        batches.ask(rowNumbers({ 1, 2, 3, 4 }));
        QVERIFY(isRight(rowNumbers({ 1, 2, 3, 4 }))); // longer than the one before
        batches.ask(rowNumbers({ 5, 6 }));
        QVERIFY(isRight(rowNumbers({ 7, 8, 9 }))); // others were asked for
        QVERIFY(isRight(rowNumbers({ 7 })));
        batches.ask(rowNumbers({ 1, 1 }));
        batches.ask(rowNumbers({ 2, 698 }));
        QVERIFY(isRight(rowNumbers({ 2, 698 }))); // the last counts
        for (std::int64_t i = 0; i + 32 < 700; i += 32) {
            const torch::Tensor rows = torch::arange(i, i + 32);
            batches.ask(rows);
            QVERIFY(isRight(rows));
        }
    }

    /// What is taken is not held: a pass over all of it leaves none of it in memory.
    void aPassHoldsNothing()
    {
        const Matrix large(8192, 1024, Place::Disk); // 32 MiB of 0, which nobody has looked at
        DiskBatches batches({ asTensor(large) });
        const std::uint64_t before = diskMemoryHeld();
        for (std::int64_t i = 0; i < 8192; i += 64) {
            batches.take(torch::arange(i, i + 64));
            batches.ask(torch::arange(i + 64 == 8192 ? 0 : i + 64, i + 64 == 8192 ? 64 : i + 128));
        }
        QVERIFY2(diskMemoryHeld() <= before + (8 << 20), std::to_string(diskMemoryHeld()).c_str());
    }

    /// Rows that lie far apart, as those that are shown, bring nothing beside them either.
    void rowsApartHoldNothing()
    {
        Matrix large(8192, 1024, Place::Disk);
        for (std::int64_t row = 0; row < large.rows; ++row)
            large(row, 7) = static_cast<float>(row);
        boundDiskMemory(1); // what was written is let go of
        keepDiskMemoryBound();
        const std::uint64_t before = diskMemoryHeld();
        const torch::Tensor rows = torch::arange(0, 8192, 16);
        const torch::Tensor taken = rowsOf(asTensor(large), rows);
        QVERIFY(torch::equal(taken.select(1, 7), rows.to(torch::kFloat32)));
        const std::vector<std::int64_t> listed(rows.data_ptr<std::int64_t>(), rows.data_ptr<std::int64_t>() + 512);
        QVERIFY(takeRows(large, listed)(511, 7) == 8176.0F);
        QVERIFY2(diskMemoryHeld() <= before + (8 << 20), std::to_string(diskMemoryHeld()).c_str());
    }

private:
    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(TestDiskBatches)

#include "test_disk_batches.moc"
