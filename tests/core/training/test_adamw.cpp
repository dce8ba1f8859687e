#include "core/model/torch_random.h"
#include "core/training/adamw.h"

#include <torch/optim/adamw.h>
#include <torch/types.h>

#include <QtTest>

#include <limits>

using namespace cmir;

class TestAdamW : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void equalsTheLibrarysOptimiser_data()
    {
        QTest::addColumn<bool>("doubles");
        QTest::newRow("float: one pass") << false;
        QTest::newRow("double: tensor operations") << true;
    }
    void equalsTheLibrarysOptimiser()
    {
        QFETCH(bool, doubles);
        const auto type = doubles ? torch::kFloat64 : torch::kFloat32;
        auto generator = makeGenerator(2, "start");
        const torch::Tensor start = torch::empty({ 1003 }, type).normal_(0, 1, generator);
        torch::Tensor values = start.clone(), gradients = torch::zeros_like(values);
        AdamW ours(values, gradients);
        torch::Tensor reference = start.clone().requires_grad_(true);
        torch::optim::AdamW theirs({ reference }, torch::optim::AdamWOptions(3e-3).weight_decay(0.02));
        for (int step = 0; step < 50; ++step) {
            gradients.copy_(torch::empty({ 1003 }, type).normal_(0, 1, generator) * (step % 7 == 0 ? 10 : 0.1));
            reference.mutable_grad() = gradients.clone();
            QVERIFY(ours.step({ 3e-3, 0.02 }));
            theirs.step();
        }
        QCOMPARE(ours.steps(), 50);
        const double difference = (values - reference.detach()).abs().max().item<double>();
        QVERIFY2(difference < (doubles ? 1e-12 : 5e-6), qPrintable(QString::number(difference)));
        QVERIFY((values - start).abs().max().item<double>() > 0.01);
    }

    void firstStepByHand()
    {
        // m = 0.1 g, v = 0.001 g^2; corrected m / sqrt(v) = sign(g): the value moves by the learning rate.
        torch::Tensor value = torch::tensor({ 1.0F, 2.0F }), gradient = torch::tensor({ 4.0F, -0.5F });
        AdamW optimiser(value, gradient);
        QVERIFY(optimiser.step({ 0.1, 0.5 }));
        QVERIFY(std::abs(value[0].item<float>() - (1.0F * 0.95F - 0.1F)) < 1e-6F);
        QVERIFY(std::abs(value[1].item<float>() - (2.0F * 0.95F + 0.1F)) < 1e-6F);
    }

    void aGradientThatWouldStayInTheMomentsIsRefused_data()
    {
        QTest::addColumn<float>("bad");
        QTest::newRow("NaN") << std::numeric_limits<float>::quiet_NaN();
        QTest::newRow("infinite") << -std::numeric_limits<float>::infinity();
        QTest::newRow("of a square that is no float") << -2e19F;
    }
    /// Wherever it is, with a team as without one, and nothing is touched.
    void aGradientThatWouldStayInTheMomentsIsRefused()
    {
        QFETCH(float, bad);
        constexpr std::int64_t count = 100'003; // several pieces, and a rest
        TaskTeam team(2);
        for (TaskTeam* shared : { static_cast<TaskTeam*>(nullptr), &team }) {
            torch::Tensor values = torch::ones({ count }), gradients = torch::full({ count }, 0.5F);
            AdamW optimiser(values, gradients, shared);
            QVERIFY(optimiser.step({ 0.1, 0 }));
            const torch::Tensor before = values.clone(), first = optimiser.firstMoment().clone(),
                                second = optimiser.secondMoment().clone();
            for (const std::int64_t place : { std::int64_t { 0 }, std::int64_t { 40'000 }, count - 1 }) {
                gradients.fill_(0.5F)[place] = bad;
                QVERIFY(!optimiser.step({ 0.1, 0 }));
                QVERIFY(torch::equal(values, before));
                QVERIFY(torch::equal(optimiser.firstMoment(), first));
                QVERIFY(torch::equal(optimiser.secondMoment(), second));
                QCOMPARE(optimiser.steps(), 1);
            }
            gradients.fill_(1e19F); // large, but a number
            QVERIFY(optimiser.step({ 0.1, 0 }));
            QVERIFY(torch::isfinite(optimiser.secondMoment()).all().item<bool>());
        }
    }

    /// Where a look at every step would wait for a device, the last one tells.
    void byTensorOperationsItIsToldAfterwards()
    {
        torch::Tensor values = torch::ones({ 3 }, torch::kFloat64), gradients = torch::ones_like(values);
        AdamW optimiser(values, gradients);
        QVERIFY(optimiser.step({ 0.1, 0 }));
        QVERIFY(optimiser.gradientsHeld());
        gradients[1] = std::numeric_limits<double>::quiet_NaN();
        QVERIFY(optimiser.step({ 0.1, 0 }));
        gradients.fill_(1);
        QVERIFY(optimiser.step({ 0.1, 0 }));
        QVERIFY(!optimiser.gradientsHeld());
    }
};

QTEST_GUILESS_MAIN(TestAdamW)
#include "test_adamw.moc"
