#include "core/common/error.h"
#include "core/common/random.h"
#include "core/import/csd/csd_files.h"
#include "core/storage/checkpoint_file.h"
#include "core/storage/dataset_file.h"
#include "core/storage/run_file.h"
#include "tests/core/storage/damage.h"
#include "tests/core/storage/sample_files.h"
#include "tests/support/held_bytes.h"

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QtTest>

#include <csignal>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace cmir;
using test::Damage;

namespace {

Checkpoint smallCheckpoint()
{
    auto state = std::make_shared<TrainerState>();
    state->weights = state->firstMoment = state->secondMoment
        = std::make_shared<const std::vector<float>>(std::vector<float>(200, 0.5F));
    state->selected.weights = state->weights;
    state->step = 34;
    state->epoch = 2;
    state->order = { 2, 0, 1 };
    state->generators = { { "environments", { 1, 2, 3 } }, { "dropout", { 4, 5, 6 } } };
    state->sums = { 1, 2, 3, 4, 5 };
    state->firstSpread = { 1, 1 };
    state->collapsed = { 0, 1 };
    Checkpoint checkpoint;
    checkpoint.config = test::smallRun().config;
    checkpoint.identity = test::smallRun().identity;
    checkpoint.history = test::smallRun().history;
    checkpoint.events = test::smallRun().events;
    checkpoint.snapshots = test::smallRun().snapshots;
    checkpoint.state = state;
    return checkpoint;
}

/// Three videos of a computational sequence.
void writeSequence(const std::string& path)
{
    hdf5::File file(path, hdf5::File::Mode::Create);
    const hdf5::Group data = file.root().createGroup("COVAREP").createGroup("data");
    for (const char* video : { "a", "b", "c" }) {
        const hdf5::Group entry = data.createGroup(video);
        const std::vector<float> features(5 * 4, 0.5F);
        const std::vector<double> intervals { 0, 1, 1, 2, 2, 3, 3, 4, 4, 5 };
        entry.write("features", { 5, 4 }, std::span<const float>(features));
        entry.write("intervals", { 5, 2 }, std::span<const double>(intervals));
    }
    file.close();
}

}

/// Files that are damaged at seeded places: each is read or refused with an Error, never a crash, within seconds, and
/// never with more memory than a file of its size can need. CMIR_MUTATIONS: how many of each kind (200).
class TestDamagedFiles : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    std::string path(const char* name) const { return m_folder.filePath(QString::fromLatin1(name)).toStdString(); }

    static void read(const QString& kind, const std::string& file)
    {
        if (kind == "run")
            readRun(file);
        else if (kind == "checkpoint")
            readCheckpoint(file);
        else if (kind == "sequence")
            foreign::readCsdWhole(file);
        else {
            passOverDataset(file); // as the process does that checks a file
            readDataset(file);
        }
    }

    enum class End { Read, Refused, Died };

    static End readHere(const QString& kind, const std::string& file)
    {
        try {
            read(kind, file);
            return End::Read;
        } catch (const Error&) {
            return End::Refused;
        }
    }

    static End readInChild(const QString& kind, const std::string& file)
    {
        const pid_t child = ::fork();
        if (child == 0) {
            for (const int signal : { SIGSEGV, SIGBUS, SIGABRT, SIGFPE })
                ::signal(signal, SIG_DFL);
            ::close(2); // a sanitizer's report of the library
            const rlimit seconds { 10, 11 }; // as the process has that checks a file of this size
            ::setrlimit(RLIMIT_CPU, &seconds);
            ::_exit(readHere(kind, file) == End::Read ? 0 : 1);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        return !WIFEXITED(status) || WEXITSTATUS(status) > 1 ? End::Died
            : WEXITSTATUS(status) == 0                       ? End::Read
                                                             : End::Refused;
    }

    std::string whole(const QString& kind) const
    {
        const std::string file = path("whole.h5");
        if (kind == "run")
            writeRun(test::smallRun(), file);
        else if (kind == "checkpoint")
            writeCheckpoint(smallCheckpoint(), file);
        else if (kind == "sequence")
            writeSequence(file);
        else
            test::SmallFile().write(file);
        if (kind != "old dataset" && kind != "new dataset")
            return test::fileBytes(file);
        const hdf5::Handle creation = [] {
            const hdf5::Lock lock;
            const hsize_t chunk = 4;
            hdf5::Handle made(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
            H5Pset_chunk(made.get(), 1, &chunk);
            H5Pset_deflate(made.get(), 6);
            return made;
        }();
        test::writeInOldFormat(
            file, path("old.h5"), creation, kind == "new dataset" ? H5F_LIBVER_LATEST : H5F_LIBVER_EARLIEST);
        return test::fileBytes(path("old.h5"));
    }

private Q_SLOTS:
    void checksumsAreHdf5s()
    {
        const std::string bytes = whole("dataset");
        const auto pieces = test::headerPieces(bytes);
        QVERIFY(pieces.size() > 10);
        for (const test::HeaderPiece& piece : pieces) {
            std::uint32_t stored = 0;
            std::memcpy(&stored, bytes.data() + piece.begin + piece.length, 4);
            QCOMPARE(
                test::lookup3({ reinterpret_cast<const unsigned char*>(bytes.data()) + piece.begin, piece.length }),
                stored);
        }
    }

    void damage_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<int>("damage");
        const std::map<Damage, const char*> names { { Damage::CutShort, "cut short" }, { Damage::OneBit, "one bit" },
            { Damage::EightBits, "eight bits" }, { Damage::Overwritten, "overwritten" }, { Damage::Moved, "moved" },
            { Damage::Headers, "headers" } };
        for (const QString& kind : { QString("dataset"), QString("old dataset"), QString("new dataset"), QString("run"),
                 QString("checkpoint"), QString("sequence") })
            for (const auto& [damage, name] : names)
                if (damage != Damage::Headers || kind != "old dataset") // which has headers of another kind
                    QTest::newRow(qPrintable(QString("%1, %2").arg(kind, name))) << kind << static_cast<int>(damage);
    }

    void damage()
    {
        QFETCH(QString, kind);
        QFETCH(int, damage);
        // Where no checksum tells, the HDF5 library follows the damage and may fall over it: there a child reads.
        const bool unguarded = kind == "old dataset" || damage == static_cast<int>(Damage::Headers);
        constexpr qint64 longest = 10'000; // ms
        const int trials
            = qEnvironmentVariableIsSet("CMIR_MUTATIONS") ? qEnvironmentVariableIntValue("CMIR_MUTATIONS") : 200;
        const std::string bytes = whole(kind), file = path("damaged.h5");
        test::writeBytes(file, bytes);
        test::HeldBytes usual;
        read(kind, file);
        const std::int64_t needed = usual.most();
        Random random(static_cast<std::uint64_t>(damage), "damage " + kind.toStdString());
        int asBefore = 0, refused = 0, died = 0;
        qint64 slowest = 0;
        const test::HeldBytes held;
        for (int trial = 0; trial < trials; ++trial) {
            test::writeBytes(file, test::damaged(bytes, static_cast<Damage>(damage), random));
            QElapsedTimer time;
            time.start();
            switch (unguarded ? readInChild(kind, file) : readHere(kind, file)) {
            case End::Read:
                ++asBefore;
                break;
            case End::Refused:
                ++refused;
                break;
            case End::Died:
                ++died;
            }
            slowest = std::max(slowest, time.elapsed());
        }
        qInfo("%zu bytes, %d read, %d refused, %d died, slowest %lld ms, most memory %lld bytes (whole: %lld)",
            bytes.size(), asBefore, refused, died, slowest, static_cast<long long>(held.most()),
            static_cast<long long>(needed));
        QCOMPARE(asBefore + refused + died, trials);
        QVERIFY(refused > 0);
        if (damage == static_cast<int>(Damage::CutShort))
            QCOMPARE(asBefore, 0);
        QVERIFY(slowest < longest);
        constexpr std::int64_t whateverTheFile = 8 << 20; // buffers of the library's and ours
        QVERIFY(held.most() <= (test::HeldBytes::exact()
                        ? std::max(needed, 4 * static_cast<std::int64_t>(bytes.size())) + whateverTheFile
                        : std::int64_t { 512 } << 20));
    }
};

QTEST_GUILESS_MAIN(TestDamagedFiles)
#include "test_damaged_files.moc"
