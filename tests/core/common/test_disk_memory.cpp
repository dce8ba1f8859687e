#include "core/common/disk_memory.h"
#include "core/common/error.h"
#include "core/common/matrix.h"
#include "tests/support/support.h"

#include <QTemporaryDir>
#include <QtTest>

#include <filesystem>
#include <numeric>

using namespace cmir;

/// Memory in files: what was written is there, what is held in memory is bounded, and nothing is left behind.
class TestDiskMemory : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_folder.isValid());
        qputenv("XDG_CACHE_HOME", m_folder.path().toUtf8());
    }

    void matricesLieThere()
    {
        QCOMPARE(diskMemoryTaken(), std::uint64_t { 0 });
        {
            Matrix large(1000, 300, Place::Disk);
            QVERIFY(large.place() == Place::Disk);
            QCOMPARE(diskMemoryTaken(), std::uint64_t { 1000 * 300 * 4 });
            QVERIFY(std::ranges::all_of(large.values, [](float value) { return value == 0; }));
            std::iota(large.values.begin(), large.values.end(), 1.0F);
            const Matrix copy = large; // as large: it lies there too
            QVERIFY(copy.place() == Place::Disk && copy == large);
            Matrix moved = std::move(large);
            QCOMPARE(moved.row(999)[299], 300000.0F);
            QCOMPARE(diskMemoryTaken(), std::uint64_t { 2 * 1000 * 300 * 4 });
            Matrix inMemory(2, 2);
            inMemory.assign(std::vector<float> { 1, 2, 3, 4 });
            QVERIFY(inMemory.place() == Place::Memory);
            inMemory = moved; // the place goes with the numbers
            QVERIFY(inMemory.place() == Place::Disk && inMemory == copy);
            std::vector<float> row(300);
            QVERIFY(isDiskMemory(moved.row(500).data()) && !isDiskMemory(row.data()));
            readDiskMemory(moved.row(500).data(), 1200, row.data());
            QVERIFY(std::ranges::equal(row, moved.row(500)));
            moved.row(999)[299] = 7; // what was written a moment ago is read
            readDiskMemory(&moved.row(999)[299], 4, row.data());
            QCOMPARE(row[0], 7.0F);
            moved.row(999)[299] = 300000;
            QVERIFY_THROWS_EXCEPTION(Failure, readDiskMemory(row.data(), 4, row.data()));
            QVERIFY(Matrix(0, 5, Place::Disk).empty());
        }
        QCOMPARE(diskMemoryTaken(), std::uint64_t { 0 });
        QVERIFY(leftBehind().empty());
    }

    /// More than may be held: pages are let go of and come back with what was written to them.
    void whatIsHeldIsBounded()
    {
        constexpr std::uint64_t bound = 8 << 20;
        boundDiskMemory(bound);
        constexpr std::int64_t rows = 16384, cols = 1024; // 64 MiB
        Matrix large(rows, cols, Place::Disk);
        for (int pass = 0; pass < 3; ++pass)
            for (std::int64_t row = 0; row < rows; ++row)
                for (float& value : large.row(row))
                    value += static_cast<float>(row);
        QTRY_VERIFY2(diskMemoryHeld() <= bound + (4 << 20), std::to_string(diskMemoryHeld()).c_str());
        for (std::int64_t row = 0; row < rows; ++row)
            for (const float value : large.row(row))
                if (value != static_cast<float>(3 * row))
                    QFAIL(std::to_string(row).c_str());
        QTRY_VERIFY2(diskMemoryHeld() <= bound + (4 << 20), std::to_string(diskMemoryHeld()).c_str());
    }

    void noRoomIsSaid()
    {
        try {
            Matrix(std::int64_t { 1 } << 30, std::int64_t { 1 } << 20, Place::Disk); // 4 PiB
            QFAIL("no exception");
        } catch (const Failure& failure) {
            const std::string said = failure.what();
            QVERIFY2(said.starts_with(diskMemoryFolder().string() + ": "), said.c_str());
            QVERIFY2(
                said.find("cannot be put aside there for features that memory cannot hold") != said.npos, said.c_str());
        }
        QVERIFY(leftBehind().empty());
        qputenv("XDG_CACHE_HOME", "/proc/none");
        QVERIFY_THROWS_EXCEPTION(Failure, Matrix(10, 10, Place::Disk));
        qputenv("XDG_CACHE_HOME", m_folder.path().toUtf8());
        QCOMPARE(diskMemoryTaken(), std::uint64_t { 0 });
    }

private:
    std::vector<std::string> leftBehind() const
    {
        std::vector<std::string> names;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(m_folder.path().toStdString()))
            if (entry.is_regular_file())
                names.push_back(entry.path().string());
        return names;
    }

    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(TestDiskMemory)
#include "test_disk_memory.moc"
