#include "core/model/torch_random.h"
#include "core/training/adamw.h"

#include <torch/optim/adamw.h>
#include <torch/types.h>

#include <QtTest>

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
            ours.step({ 3e-3, 0.02 });
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
        optimiser.step({ 0.1, 0.5 });
        QVERIFY(std::abs(value[0].item<float>() - (1.0F * 0.95F - 0.1F)) < 1e-6F);
        QVERIFY(std::abs(value[1].item<float>() - (2.0F * 0.95F + 0.1F)) < 1e-6F);
    }
};

QTEST_GUILESS_MAIN(TestAdamW)
#include "test_adamw.moc"
