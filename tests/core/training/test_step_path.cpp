#include "core/config/registry.h"
#include "core/data/synthetic.h"
#include "core/evaluation/network_data.h"
#include "core/training/step_path.h"

#include <torch/types.h>

#include <QtTest>

using namespace cmir;

/// A step is written by hand or differentiated by autograd, and where it is the latter the reason is told.
class TestStepPath : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theReasonNamesWhatDecides_data()
    {
        QTest::addColumn<QString>("method");
        QTest::addColumn<QString>("setting");
        QTest::addColumn<QString>("reason");
        QTest::newRow("fused") << "cmir"
                               << "K=2"
                               << "";
        QTest::newRow("augmentation") << "augmentation"
                                      << "K=2"
                                      << "";
        QTest::newRow("form") << "cmir"
                              << "decorrelation_form=hsic"
                              << "decorrelation_form is hsic";
        QTest::newRow("noise") << "cmir"
                               << "environment_noise=mixing"
                               << "environment_noise is mixing";
        QTest::newRow("method") << "irm"
                                << "K=2"
                                << "the method is ";
        QTest::newRow("weights") << "cmir"
                                 << "class_weights=balanced"
                                 << "class_weights is balanced";
    }

    void theReasonNamesWhatDecides()
    {
        QFETCH(QString, method);
        QFETCH(QString, setting);
        QFETCH(QString, reason);
        ExperimentConfig config;
        config.n_train = config.n_valid = config.n_test = 20;
        config.d = 4;
        config.d_hidden = 6;
        const Dataset dataset = syntheticDataset(config);
        const QStringList parts = setting.split(u'=');
        setParameter(config, parts[0].toStdString(), parts[1].toStdString());
        const Method kind = methodFromName(method.toStdString());
        config = configForMethod(config, kind);
        const CmirModel model(modelShape(dataset, kind), config);
        const QString told = QString::fromStdString(plainBecause(kind, config, model));
        QVERIFY2(reason.isEmpty() ? told.isEmpty() : told.contains(reason), qPrintable(told));
        QCOMPARE(stepPath(kind, config, model) == StepPath::Plain, !reason.isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestStepPath)
#include "test_step_path.moc"
