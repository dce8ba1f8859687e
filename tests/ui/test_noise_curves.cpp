#include "tests/ui/window_scene.h"

#include "core/data/synthetic.h"
#include "ui/views/noise_curves.h"
#include "ui/views/training_view.h"
#include "viz/curve_plot.h"
#include "viz/fixed_number.h"

using namespace cmir;
using namespace cmir::ui;

using Scene = test::WindowScene;

/// What the environments do to the data, before and while it trains.
class TestNoiseCurves : public QObject {
    Q_OBJECT

    static NoiseCurves& shown(Scene& scene)
    {
        TrainingView* view = scene.window.findChild<TrainingView*>();
        scene.window.showView(view);
        return *view->noise();
    }

    /// Small data and the settings for them, open.
    static void openData(NextRun& next)
    {
        test::useTinyRun(next);
        next.setDataset(next.source(), std::make_shared<const Dataset>(syntheticDataset(next.parameters())));
    }

    static void settle(const NoiseCurves& curves)
    {
        QTRY_VERIFY_WITH_TIMEOUT(!curves.words().isEmpty() && !curves.isBusy(), 30000);
    }

private Q_SLOTS:
    void beforeTraining()
    {
        Scene scene;
        openData(scene.workbench.next);
        NoiseCurves& curves = shown(scene);
        settle(curves);
        QCOMPARE(curves.plot()->seriesIds(),
            (QStringList { QStringLiteral("text"), QStringLiteral("audio"), QStringLiteral("vision") }));
        QCOMPARE(curves.plot()->markCount(), 3); // K = 3
        QVERIFY(curves.words().contains(QStringLiteral("α⁽ᵉ⁾ = 3,")));
        // A probe of a few rows is no measure of what a training can find, and says how sure it is.
        QVERIFY2(curves.words().contains(QStringLiteral("From %1 rows a probe learns little")
                                             .arg(scene.workbench.next.dataset()->split("valid").size())),
            qPrintable(curves.words()));
        QVERIFY(curves.words().contains(QRegularExpression(QStringLiteral("text \\S+ \\(\\S+ to \\S+\\) of "))));
        double ratio = 0;
        for (const auto& modality :
            noiseEffects(*scene.workbench.next.dataset(), scene.workbench.next.parameters(), std::vector { 3.0 })
                .modalities)
            ratio += modality.levels[0].signalToNoise / 3;
        QVERIFY(std::abs(ratio - 1.0 / 9) < 0.03);
        QVERIFY(curves.words().contains(QStringLiteral("signal to noise ") + viz::fixedNumber(ratio)));

        // A slider is answered at once; stronger environments are measured then.
        ExperimentConfig config = scene.workbench.next.parameters();
        config.K = 2;
        config.alpha1 = 2.5;
        scene.workbench.next.setParameters(config);
        QTRY_COMPARE(curves.plot()->markCount(), 2);
        QTRY_VERIFY_WITH_TIMEOUT(curves.words().contains(QStringLiteral("α⁽ᵉ⁾ = 5,")), 30000);
        config.alpha1 = 0; // environments without noise
        scene.workbench.next.setParameters(config);
        QTRY_VERIFY_WITH_TIMEOUT(curves.words().contains(QStringLiteral("without end")), 30000);
        config.unimodal = "mlp";
        config.alpha1 = 1;
        scene.workbench.next.setParameters(config);
        QTRY_VERIFY_WITH_TIMEOUT(curves.words().contains(QStringLiteral("network before the encoder")), 30000);
        config.K = 0;
        scene.workbench.next.setParameters(config);
        QTRY_VERIFY(curves.words().contains(QStringLiteral("K = 0")));
        QCOMPARE(curves.plot()->markCount(), 0);
    }

    void aMethodWithoutEnvironmentsHasNone()
    {
        Scene scene;
        openData(scene.workbench.next);
        scene.workbench.next.setMethod(Method::Erm);
        NoiseCurves& curves = shown(scene);
        settle(curves);
        QCOMPARE(curves.plot()->markCount(), 0);
        QVERIFY(curves.words().contains(QStringLiteral("K = 0")));
    }

    void withAModelItsAnswersMove()
    {
        Scene scene;
        openData(scene.workbench.next);
        NoiseCurves& curves = shown(scene);
        test::trainToTheEnd(scene.workbench);
        settle(curves);
        QTRY_COMPARE(curves.plot()->seriesIds().size(), 4);
        const viz::DataTable table = curves.plot()->data();
        QVERIFY(!table.rows.isEmpty());
        QTRY_VERIFY(curves.plot()->seriesIds().last().contains(QStringLiteral("prediction")));
    }

    /// Other data: nothing of those before stays.
    void otherDataAreMeasuredAnew()
    {
        Scene scene;
        openData(scene.workbench.next);
        NoiseCurves& curves = shown(scene);
        settle(curves);
        auto other = std::make_shared<Dataset>(*scene.workbench.next.dataset());
        other->modalities[0].name = "words";
        scene.workbench.next.setDataset(scene.workbench.next.source(), other);
        QTRY_VERIFY_WITH_TIMEOUT(curves.plot()->seriesIds().contains(QStringLiteral("words")), 30000);
        QVERIFY(!curves.plot()->seriesIds().contains(QStringLiteral("text")));
    }
};

QTEST_MAIN(TestNoiseCurves)
#include "test_noise_curves.moc"
