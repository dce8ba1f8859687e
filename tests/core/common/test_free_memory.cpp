#include "core/common/free_memory.h"

#include <QTemporaryDir>
#include <QtTest>

#include <filesystem>
#include <fstream>

#include <sys/mman.h>
#include <unistd.h>

using namespace cmir;
namespace fs = std::filesystem;

class TestFreeMemory : public QObject {
    Q_OBJECT

    QTemporaryDir m_temporary;
    fs::path m_proc, m_groups;

    static void write(const fs::path& path, const std::string& text)
    {
        fs::create_directories(path.parent_path());
        std::ofstream(path) << text;
    }

    std::uint64_t left() const { return freeMemory(m_proc, m_groups).value_or(0); }

private Q_SLOTS:
    void init()
    {
        static int number = 0;
        m_proc = m_temporary.filePath(QString::number(++number)).toStdString() + "/proc";
        m_groups = m_proc.parent_path() / "groups";
        write(m_proc / "meminfo", "MemTotal:  9000 kB\nMemFree:  10 kB\nMemAvailable:  4000 kB\n");
    }

    void whatTheSystemHasLeft() { QCOMPARE(left(), std::uint64_t { 4000 * 1024 }); }

    void theTightestGroupCounts()
    {
        write(m_proc / "self/cgroup", "0::/a/b\n");
        write(m_groups / "a/b/memory.max", "max\n");
        write(m_groups / "a/b/memory.current", "7\n");
        QCOMPARE(left(), std::uint64_t { 4000 * 1024 });
        write(m_groups / "a/memory.max", "1000000\n");
        write(m_groups / "a/memory.current", "700000\n");
        QCOMPARE(left(), std::uint64_t { 300000 });
        write(m_groups / "a/memory.stat", "anon 1\ninactive_file 100000\n"); // can be given back
        QCOMPARE(left(), std::uint64_t { 400000 });
        write(m_groups / "a/memory.current", "2000000\n");
        QCOMPARE(left(), std::uint64_t { 0 });
    }

    /// In a container its own name may not be below the mounted top.
    void theOlderInterfaceAndContainers()
    {
        write(m_proc / "self/cgroup", "5:cpu:/x\n4:hugetlb,memory:/docker/1\n");
        write(m_groups / "memory/memory.limit_in_bytes", "500000\n");
        write(m_groups / "memory/memory.usage_in_bytes", "100000\n");
        QCOMPARE(left(), std::uint64_t { 400000 });
        write(m_groups / "memory/memory.limit_in_bytes", "9223372036854771712\n"); // no limit
        QCOMPARE(left(), std::uint64_t { 4000 * 1024 });
    }

    void nothingIsKnown() { QVERIFY(!freeMemory(m_proc / "nowhere", m_groups)); }

    void ofThisProcess()
    {
        QVERIFY(memoryOf(::getpid()) > 1'000'000);
        QCOMPARE(memoryOf(1 << 30), std::uint64_t { 0 });
        constexpr std::size_t untouched = std::size_t { 64 } << 20;
        const std::uint64_t before = writableMemoryOf(::getpid());
        void* const reserved = ::mmap(nullptr, untouched, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        QVERIFY(reserved != MAP_FAILED);
        QVERIFY(writableMemoryOf(::getpid()) >= before + untouched);
        ::munmap(reserved, untouched);
        QCOMPARE(writableMemoryOf(1 << 30), std::uint64_t { 0 });
        QVERIFY(freeMemory());
    }

    void asText()
    {
        QCOMPARE(memoryText(std::uint64_t { 410 } << 20), std::string("410 MiB"));
        QCOMPARE(memoryText((std::uint64_t { 16 } << 30) / 5), std::string("3.2 GiB"));
    }
};

QTEST_GUILESS_MAIN(TestFreeMemory)
#include "test_free_memory.moc"
