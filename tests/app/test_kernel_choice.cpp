#include "app/launcher/blas_probe.h"
#include "app/launcher/kernel_choice.h"
#include "core/common/kernel_settings.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace cmir;

namespace {

/// A machine on which the given settings have the given speed; a setting that is not listed fails.
struct Machine {
    std::map<std::pair<std::string, int>, ProbeResult> results;
    std::vector<std::pair<std::string, int>> asked;

    Probe probe()
    {
        return [this](const std::string& core, int threads) -> std::optional<ProbeResult> {
            asked.emplace_back(core, threads);
            const auto found = results.find({ core, threads });
            return found == results.end() ? std::nullopt : std::optional(found->second);
        };
    }
};

std::map<std::string, std::string> settings(std::vector<std::string> words)
{
    std::vector<char*> arguments;
    for (auto& word : words)
        arguments.push_back(word.data());
    return settingsFromArguments(arguments);
}

const auto nothingPresent = [](const std::string&) { return false; };

}

class TestKernelChoice : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void candidatesNeedEveryFlag()
    {
        QCOMPARE(candidateCores("fpu avx2 fma"), std::vector<std::string> { "" });
        QCOMPARE(candidateCores("avx512f avx512bw avx512cd avx512dq avx512_vl_not"), std::vector<std::string> { "" });
        QCOMPARE(candidateCores("sse avx512f avx512dq avx512cd avx512bw avx512vl x").size(), 3U);
    }

    void aClearlyFasterCoreWins()
    {
        Machine machine { { { { "", 1 }, { 110, 40 } }, { { "SkylakeX", 1 }, { 190, 30 } },
                              { { "Cooperlake", 1 }, { 195, 29 } }, { { "Cooperlake", 2 }, { 340, 20 } } },
            {} };
        // Two threads are faster, but not by enough to take half of the machine.
        QCOMPARE(*chooseKernels({ "", "SkylakeX", "Cooperlake" }, 4, machine.probe()),
            (KernelChoice { "Cooperlake", 1, 195 }));
        QCOMPARE(*chooseKernels({ "", "SkylakeX", "Cooperlake" }, 2, machine.probe()),
            (KernelChoice { "Cooperlake", 1, 195 }));
    }

    void aSlightlyFasterCoreDoesNot()
    {
        Machine machine {
            { { { "", 1 }, { 100, 40 } }, { { "SkylakeX", 1 }, { 104, 40 } }, { { "", 4 }, { 300, 20 } } }, {}
        };
        const auto choice = chooseKernels({ "", "SkylakeX" }, 8, machine.probe());
        QCOMPARE(*choice, (KernelChoice { "", 4, 100 }));
    }

    void coresThatFailAreLeftOut()
    {
        Machine machine { { { { "", 1 }, { 100, 40 } } }, {} };
        QCOMPARE(*chooseKernels({ "", "SkylakeX" }, 2, machine.probe()), (KernelChoice { "", 1, 100 }));
        Machine broken;
        QVERIFY(!chooseKernels({ "", "SkylakeX" }, 2, broken.probe()));
        Machine single { { { { "", 1 }, { 100, 40 } } }, {} };
        chooseKernels({ "" }, 1, single.probe());
        QCOMPARE(single.asked.size(), 1U);
    }

    void choicesAreKeptByMachine()
    {
        QTemporaryDir folder;
        const std::filesystem::path file = folder.filePath("deeper/kernels.json").toStdString();
        QVERIFY(!readChoice(file, "a"));
        QVERIFY(writeChoice(file, "a", { "SkylakeX", 2, 190.5 }));
        QVERIFY(writeChoice(file, "b", { "", 1, 20 }));
        QCOMPARE(*readChoice(file, "a"), (KernelChoice { "SkylakeX", 2, 190.5 }));
        QCOMPARE(*readChoice(file, "b"), (KernelChoice { "", 1, 20 }));
        QVERIFY(!readChoice(file, "c"));
    }

    void aDamagedFileIsReplaced_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("not JSON") << QByteArray("{\"a\": ");
        QTest::newRow("not an object") << QByteArray("[1]");
        QTest::newRow("wrong type") << QByteArray("{\"a\": {\"core\": 3, \"blas_threads\": 1, \"gflops\": 1}}");
        QTest::newRow("unknown core") << QByteArray("{\"a\": {\"core\": \"X\", \"blas_threads\": 1, \"gflops\": 1}}");
        QTest::newRow("no threads") << QByteArray("{\"a\": {\"core\": \"\", \"blas_threads\": 0, \"gflops\": 1}}");
    }
    void aDamagedFileIsReplaced()
    {
        QFETCH(QByteArray, text);
        QTemporaryDir folder;
        const QString name = folder.filePath("kernels.json");
        QFile file(name);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
        file.close();
        QVERIFY(!readChoice(name.toStdString(), "a"));
        QVERIFY(writeChoice(name.toStdString(), "a", { "", 1, 20 }));
        QVERIFY(readChoice(name.toStdString(), "a"));
    }

    void argumentsAreRead()
    {
        QCOMPARE(settings({ "train", "--threads", "2", "--set", "blas_threads=4", "--set=blas_core=Haswell" }),
            (std::map<std::string, std::string> {
                { "threads", "2" }, { "blas_threads", "4" }, { "blas_core", "Haswell" } }));
        QVERIFY(
            settings({ "--threads=auto", "--set", "threads=-1", "--set", "K=3", "--set", "blas_core=x", "--threads" })
                .empty());
    }

    void environmentByPrecedence()
    {
        const KernelChoice choice { "SkylakeX", 2, 190 };
        QCOMPARE(kernelEnvironment({}, nothingPresent, choice),
            (Environment { { "OMP_WAIT_POLICY", "passive" }, { "OMP_NUM_THREADS", "1" },
                { "OPENBLAS_NUM_THREADS", "2" }, { "OPENBLAS_CORETYPE", "SkylakeX" } }));
        // what the user has set stays
        QCOMPARE(kernelEnvironment(
                     {}, [](const std::string&) { return true; }, choice),
            Environment {});
        // the command line wins over both; one thread then means one
        const auto given = kernelEnvironment(
            { { "threads", "1" }, { "blas_core", "unset" } }, [](const std::string&) { return true; }, choice);
        QCOMPARE(given, (Environment { { "OMP_NUM_THREADS", "1" }, { "OPENBLAS_CORETYPE", "" } }));
        QCOMPARE(kernelEnvironment({ { "threads", "2" } }, nothingPresent, choice).at("OPENBLAS_NUM_THREADS"), "1");
        // nothing measured: the plain setting
        QCOMPARE(kernelEnvironment({}, nothingPresent, {}),
            (Environment {
                { "OMP_WAIT_POLICY", "passive" }, { "OMP_NUM_THREADS", "1" }, { "OPENBLAS_NUM_THREADS", "1" } }));
    }

    void aLibraryThatIsNotThereFailsQuietly() { QVERIFY(!probeBlas("/nonexistent/libblas.so", "", 1)); }

    void reportAndWarning()
    {
        qputenv("OMP_WAIT_POLICY", "passive");
        qputenv("OPENBLAS_CORETYPE", "");
        qputenv(kernelReportVariable, "2.5;measured");
        QCOMPARE(kernelReport().at("omp_wait_policy"), "passive");
        QCOMPARE(kernelReport().at("blas_core"), "unset");
        QCOMPARE(kernelReport().at("blas_gflops"), "2.5");
        QVERIFY(poorBlasWarning().find("libopenblas0-pthread") != std::string::npos);
        qputenv(kernelReportVariable, "110.0;measured");
        QVERIFY(poorBlasWarning().empty());
        qunsetenv(kernelReportVariable);
        QVERIFY(poorBlasWarning().empty());
        QCOMPARE(kernelReport().count("blas_gflops"), 0U);
    }
};

QTEST_GUILESS_MAIN(TestKernelChoice)
#include "test_kernel_choice.moc"
