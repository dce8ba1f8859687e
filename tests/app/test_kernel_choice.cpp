#include "app/launcher/blas_probe.h"
#include "app/launcher/kernel_choice.h"
#include "core/common/kernel_settings.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace cmir;

namespace {

/// A machine on which the kernels of these core types have these speeds; one that is not listed fails.
Probe machine(std::map<std::string, double> speeds)
{
    return [speeds = std::move(speeds)](const std::string& core) -> std::optional<double> {
        const auto found = speeds.find(core);
        return found == speeds.end() ? std::nullopt : std::optional(found->second);
    };
}

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
        const Probe probe = machine({ { "", 110 }, { "SkylakeX", 190 }, { "Cooperlake", 195 } });
        QCOMPARE(*chooseKernels({ "", "SkylakeX", "Cooperlake" }, probe), (KernelChoice { "Cooperlake", 195 }));
    }

    void aSlightlyFasterCoreDoesNot()
    {
        QCOMPARE(*chooseKernels({ "", "SkylakeX" }, machine({ { "", 100 }, { "SkylakeX", 104 } })),
            (KernelChoice { "", 100 }));
    }

    void coresThatFailAreLeftOut()
    {
        QCOMPARE(*chooseKernels({ "", "SkylakeX" }, machine({ { "", 100 } })), (KernelChoice { "", 100 }));
        QCOMPARE(
            *chooseKernels({ "", "SkylakeX" }, machine({ { "SkylakeX", 90 } })), (KernelChoice { "SkylakeX", 90 }));
        QVERIFY(!chooseKernels({ "", "SkylakeX" }, machine({})));
    }

    void choicesAreKeptByMachine()
    {
        QTemporaryDir folder;
        const std::filesystem::path file = folder.filePath("deeper/kernels.json").toStdString();
        QVERIFY(!readChoice(file, "a"));
        QVERIFY(writeChoice(file, "a", { "SkylakeX", 190.5 }));
        QVERIFY(writeChoice(file, "b", { "", 20 }));
        QCOMPARE(*readChoice(file, "a"), (KernelChoice { "SkylakeX", 190.5 }));
        QCOMPARE(*readChoice(file, "b"), (KernelChoice { "", 20 }));
        QVERIFY(!readChoice(file, "c"));
    }

    void aDamagedFileIsReplaced_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("not JSON") << QByteArray("{\"a\": ");
        QTest::newRow("not an object") << QByteArray("[1]");
        QTest::newRow("wrong type") << QByteArray("{\"a\": {\"core\": 3, \"gflops\": 1}}");
        QTest::newRow("unknown core") << QByteArray("{\"a\": {\"core\": \"X\", \"gflops\": 1}}");
        QTest::newRow("no speed") << QByteArray("{\"a\": {\"core\": \"\", \"gflops\": 0}}");
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
        QVERIFY(writeChoice(name.toStdString(), "a", { "", 20 }));
        QVERIFY(readChoice(name.toStdString(), "a"));
    }

    void argumentsAreRead()
    {
        QCOMPARE(settings({ "train", "--threads", "2", "--set", "blas_threads=4", "--set=blas_core=Haswell" }),
            (std::map<std::string, std::string> { { "blas_threads", "4" }, { "blas_core", "Haswell" } }));
        QVERIFY(settings({ "--set=blas_threads=-1", "--set", "K=3", "--set", "blas_core=x", "--set" }).empty());
    }

    void environmentByPrecedence()
    {
        const KernelChoice choice { "SkylakeX", 190 };
        QCOMPARE(kernelEnvironment({}, nothingPresent, choice),
            (Environment { { "OMP_WAIT_POLICY", "passive" }, { "OMP_NUM_THREADS", "1" },
                { "OPENBLAS_NUM_THREADS", "1" }, { "OPENBLAS_CORETYPE", "SkylakeX" } }));
        // what the user has set stays
        QCOMPARE(kernelEnvironment(
                     {}, [](const std::string&) { return true; }, choice),
            Environment {});
        // the command line wins over both
        const auto given = kernelEnvironment(
            { { "blas_threads", "4" }, { "blas_core", "unset" } }, [](const std::string&) { return true; }, choice);
        QCOMPARE(given, (Environment { { "OPENBLAS_NUM_THREADS", "4" }, { "OPENBLAS_CORETYPE", "" } }));
        // nothing measured: the plain setting
        QCOMPARE(kernelEnvironment({}, nothingPresent, {}),
            (Environment {
                { "OMP_WAIT_POLICY", "passive" }, { "OMP_NUM_THREADS", "1" }, { "OPENBLAS_NUM_THREADS", "1" } }));
    }

    void aLibraryThatIsNotThereFailsQuietly() { QVERIFY(!probeBlas("/nonexistent/libblas.so", "")); }

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
