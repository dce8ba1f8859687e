#include "core/common/error.h"
#include "core/experiment/step_timing.h"

#include <QtTest>

#include <numeric>

using namespace cmir;

class TestStepTiming : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theProductsAreThoseOfTheStep()
    {
        // By hand for batch 2, d 3, d' 5, K 1: per modality of width w the network (w x 3, no gradient of its input),
        // trunk and invariant head on 4 rows, spurious head and decoder on 2; then the predictor on 2 rows of 9.
        const double trunk = 3 * 5 + 5 * 5 + 5 * 3, once = 5 * 3 + 6 * 5 + 5 * 5 + 5 * 3;
        const double predictor = 9 * 5 + 5 * 5 + 5 * 5 + 5 * 1;
        const double multiplyAdds = 2.0 * 2 * (768 + 74 + 47) * 3 + 3 * (3 * (4 * trunk + 2 * once) + 2 * predictor);
        const auto layers = layerProducts({ 2, 3, 5, 1 });
        const double operations = std::accumulate(layers.begin(), layers.end(), 0.0,
            [](double sum, const LayerProduct& layer) { return sum + layer.operations(); });
        QCOMPARE(operations, 2 * multiplyAdds);
    }

    /// The same size in the forms that come apart: two trunks, everything on 4 rows, and per modality three products of
    /// 4 x 3 x 3 for whitening and two for the correlations.
    void operationsOfTheFormsThatComeApart()
    {
        const double trunk = 2 * (3 * 5 + 5 * 5), heads = 2 * 5 * 3, decoder = 5 * 5 + 5 * 3;
        const double predictor = 9 * 5 + 5 * 5 + 5 * 5 + 5 * 1;
        const double multiplyAdds = 2.0 * 2 * (768 + 74 + 47) * 3
            + 3 * (3 * 4 * (trunk + heads + decoder + 3 * 5) + 2 * 4 * 3 * 5 + 5 * 4 * 3 * 3) + 3 * 4 * predictor;
        const auto layers = layerProducts({ 2, 3, 5, 1, StepForms::Apart });
        const double operations = std::accumulate(layers.begin(), layers.end(), 0.0,
            [](double sum, const LayerProduct& layer) { return sum + layer.operations(); });
        QCOMPARE(operations, 2 * multiplyAdds);
    }

    void aStepIsTimed_data()
    {
        QTest::addColumn<bool>("apart");
        QTest::newRow("paper") << false;
        QTest::newRow("apart") << true;
    }
    void aStepIsTimed()
    {
        QFETCH(bool, apart);
        const StepSize size { 8, 4, 6, 2, apart ? StepForms::Apart : StepForms::Paper };
        const StepTiming timing = timeStep(size, { DeviceChoice::Cpu, 2, 1 }, {});
        QCOMPARE(timing.threads, 2);
        QCOMPARE(timing.size.batch, 8);
        QVERIFY(timing.step > 0 && timing.products > 0 && timing.optimiser > 0);
        double operations = 0;
        for (const LayerProduct& layer : layerProducts(size))
            operations += layer.operations();
        QCOMPARE(timing.operations, operations);
        QCOMPARE(timing.gflops(), operations / timing.step * 1e-6);
        QCOMPARE(timing.productGflops(), operations / timing.products * 1e-6);
        // Weights and biases by hand: the networks of 3 modalities to d 4, each with trunk (one, or one for either
        // head), heads, decoder; the predictor.
        const std::int64_t trunk = 4 * 6 + 6 + 6 * 6 + 6, heads = 2 * (6 * 4 + 4);
        const std::int64_t decoder = 8 * 6 + 6 + 6 * 6 + 6 + 6 * 4 + 4;
        const std::int64_t predictor = 12 * 6 + 6 + 2 * (6 * 6 + 6) + 6 + 1;
        QCOMPARE(timing.parameters,
            (768 + 74 + 47) * 4 + 3 * 4 + 3 * ((apart ? 2 : 1) * trunk + heads + decoder) + predictor);
    }

    void itCanBeCancelled()
    {
        const JobContext job { {}, [] { return true; } };
        QVERIFY_THROWS_EXCEPTION(Cancelled, timeStep({ 8, 4, 6, 2 }, {}, job));
    }
};

QTEST_GUILESS_MAIN(TestStepTiming)
#include "test_step_timing.moc"
