#include "core/common/sha256.h"
#include "core/config/module_consent.h"
#include "tests/ui/tiny_run.h"

#include <QFile>
#include <QTemporaryDir>

using namespace cmir;
using namespace cmir::ui;

/// A module is asked about before it is run, once for its bytes, and an opened run does not bring its own unasked. The
/// file here is none that LibTorch could load: what is asked comes before that.
class TestModuleAgreement : public QObject {
    Q_OBJECT

private:
    static constexpr int patience = 60000;
    QTemporaryDir m_folder;

    std::string module(const char* name, const char* content) const
    {
        QFile file(m_folder.filePath(QString::fromLatin1(name)));
        if (!file.open(QIODevice::WriteOnly) || file.write(content) < 0)
            return {};
        return file.fileName().toStdString();
    }

    static std::string network(const std::string& file) { return "text=torchscript:" + file + ",identity"; }

    /// Whether Train got as far as asking core for the run.
    static bool trains(Workbench& workbench)
    {
        QSignalSpy ended(&workbench.training, &TrainingController::runEnded);
        QSignalSpy refused(&workbench.modules, &ModuleAgreement::refused);
        workbench.train();
        if (!QTest::qWaitFor([&] { return ended.count() + refused.count() > 0; }, patience))
            qFatal("neither trained nor refused");
        return ended.count() > 0;
    }

private Q_SLOTS:
    void init() { ModuleConsent::ofProgram().forget(); }

    void aModuleIsAskedAboutOnceForItsBytes()
    {
        const std::string file = module("one.pt", "first");
        const QString settings = m_folder.filePath(QStringLiteral("settings.ini"));
        QStringList asked;
        bool answer = false;
        const auto ask = [&](const QString& path, const QString& sha256) {
            asked << path + QLatin1Char(' ') + sha256;
            return answer;
        };
        {
            Workbench workbench(Settings::inFile(settings));
            workbench.modules.setQuestion(ask);
            test::useTinyRun(workbench.next);
            QVERIFY(trains(workbench)); // without a module nobody is asked
            QVERIFY(asked.isEmpty());
            workbench.next.setParameter(parameter("unimodal"), network(file));
            QVERIFY(!trains(workbench));
            QCOMPARE(asked, QStringList(QString::fromStdString(file + " " + fileSha256(file))));
            QVERIFY(!workbench.training.isActive());
            answer = true;
            QSignalSpy failed(&workbench.training, &TrainingController::failed);
            QVERIFY(trains(workbench)); // core gets to load it, and says that it is none
            QCOMPARE(failed.count(), 1);
            QVERIFY(failed[0][0].toString().contains(QStringLiteral("it cannot be loaded")));
            QCOMPARE(asked.size(), 2);
            QVERIFY(trains(workbench));
            QCOMPARE(asked.size(), 2);
        }
        ModuleConsent::ofProgram().forget(); // another start of the program
        Workbench workbench(Settings::inFile(settings));
        workbench.modules.setQuestion(ask);
        test::useTinyRun(workbench.next);
        workbench.next.setParameter(parameter("unimodal"), network(file));
        QVERIFY(trains(workbench));
        QCOMPARE(asked.size(), 2);
        module("one.pt", "second"); // other bytes are another module
        answer = false;
        QVERIFY(!trains(workbench));
        QCOMPARE(asked.size(), 3);
    }

    void withoutAQuestionNobodyAgrees()
    {
        Workbench workbench(Settings::inMemory());
        test::useTinyRun(workbench.next);
        workbench.next.setParameter(parameter("unimodal"), network(module("two.pt", "two")));
        QVERIFY(!trains(workbench));
    }

    void anOpenedRunDoesNotBringItsModule()
    {
        const std::string file = module("three.pt", "three");
        Workbench workbench(Settings::inMemory());
        test::trainTinyRun(workbench);
        RunRecord run = *workbench.model.record();
        run.config.parameters.unimodal = network(file);
        run.config.modules = { { "text", fileSha256(file) } };
        run.config.parameters.lambda1 = 7;
        workbench.next.setParameter(parameter("unimodal"), std::string("linear"));
        QSignalSpy left(&workbench.next, &NextRun::moduleLeft);
        workbench.next.take(run, nullptr);
        QCOMPARE(workbench.next.parameters().unimodal, std::string("linear"));
        QCOMPARE(workbench.next.parameters().lambda1, 7.0); // all else comes
        QCOMPARE(left.count(), 1);
        RunRecord silent = run;
        silent.config.modules.clear(); // a run that does not say what its module was
        workbench.next.take(silent, nullptr);
        QCOMPARE(workbench.next.parameters().unimodal, std::string("linear"));
        ModuleConsent::ofProgram().allow(fileSha256(file));
        workbench.next.take(run, nullptr);
        QCOMPARE(workbench.next.parameters().unimodal, network(file));
        QCOMPARE(left.count(), 2);
    }

    void whatIsDoneWithARunAsksForItsModule()
    {
        const std::string file = module("four.pt", "four");
        Workbench workbench(Settings::inMemory());
        test::trainTinyRun(workbench);
        auto run = std::make_shared<RunRecord>(*workbench.model.record());
        run->config.parameters.unimodal = network(file);
        run->config.modules = { { "text", fileSha256(file) } };
        workbench.model.openRun(run, workbench.model.runDataset(), {});
        int asked = 0;
        workbench.modules.setQuestion([&](const QString&, const QString&) {
            ++asked;
            return false;
        });
        workbench.robustness.measureRun();
        workbench.robustness.setBaseline(Method::Erm, true);
        workbench.robustness.compareWithBaselines();
        workbench.life.continueRun(5);
        workbench.life.repeatRun();
        workbench.life.branchRun(1, 3);
        workbench.split.begin();
        QCOMPARE(asked, 6);
        QVERIFY(!workbench.robustness.isBusy() && !workbench.training.isActive());
        QCOMPARE(workbench.split.state(), SplitRun::State::Whole);
        StudyPlan plan;
        plan.kind = "sweep";
        plan.base = workbench.next.config();
        plan.variants = { { "one", Method::Cmir, { { "unimodal", network(file) } }, {} } };
        plan.seeds = { 0 };
        QSignalSpy refused(&workbench.modules, &ModuleAgreement::refused);
        workbench.sweep.start(plan);
        QTRY_COMPARE_WITH_TIMEOUT(refused.count(), 1, patience);
        QCOMPARE(asked, 7);
        QVERIFY(!workbench.sweep.isBusy());
    }
};

QTEST_MAIN(TestModuleAgreement)
#include "test_module_agreement.moc"
