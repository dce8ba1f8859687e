#include "core/library/run_naming.h"

#include "core/config/registry.h"

#include <QtTest>

using namespace cmir;

namespace {

RunConfig configWith(const std::vector<std::string>& assignments)
{
    RunConfig config;
    for (const std::string& assignment : assignments)
        setParameter(config.parameters, assignment);
    config.sha256 = "aa";
    config.dataName = "small";
    return config;
}

/// Without the time.
std::string wordsOf(const RunConfig& run, const RunConfig* before)
{
    return nameAfterTime(runFileStem(1700000000, run, before));
}

}

class TestRunNaming : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aNameBeginsWithTheTime()
    {
        const std::string stem = runFileStem(1700000000, configWith({}), nullptr);
        QVERIFY(QRegularExpression(QStringLiteral("^2023-11-1[45]_\\d\\d-\\d\\d-\\d\\d_cmir$"))
                    .match(QString::fromStdString(stem))
                    .hasMatch());
        QVERIFY(runFileStem(1700000060, configWith({}), nullptr) > stem); // in order of age
    }

    void itSaysWhatDiffers()
    {
        const RunConfig before = configWith({});
        QCOMPARE(wordsOf(configWith({}), &before), std::string("cmir"));
        QCOMPARE(wordsOf(configWith({ "lambda1=3.5", "K=5" }), &before), std::string("K=5_lambda1=3.5"));
        RunConfig other = configWith({ "seed=4" });
        other.method = Method::Erm;
        other.sha256 = "bb";
        other.dataName = "a name/with signs, and far too long to stand in a file's name";
        QCOMPARE(wordsOf(other, &before), std::string("erm_a-name-with-signs,-and-f_seed=4"));
    }

    void manyDifferencesAreCounted()
    {
        const RunConfig before = configWith({});
        const std::string words
            = wordsOf(configWith({ "K=5", "alpha1=0.5", "lambda1=9", "lambda2=9", "lambda3=9", "seed=1" }), &before);
        QVERIFY2(words.ends_with("_and-2-more"), words.c_str());
    }

    void otherNamesAreTakenWhole()
    {
        QCOMPARE(nameAfterTime("my best run"), std::string("my best run"));
        QCOMPARE(nameAfterTime("2026-03-01_14-05-09_x"), std::string("x"));
        QCOMPARE(nameAfterTime("2026-03-01 14.05.09 x..."), std::string("2026-03-01 14.05.09 x..."));
        QCOMPARE(nameAfterTime(""), std::string());
    }
};

QTEST_APPLESS_MAIN(TestRunNaming)
#include "test_run_naming.moc"
