#include "core/model/torch_random.h"
#include "core/objective/conditional_decorrelation.h"
#include "core/objective/fused_conditional.h"
#include "core/objective/reconstruction.h"
#include "core/objective/virtual_environments.h"
#include "tests/support/finite_differences.h"
#include "tests/support/tensors.h"

#include <QtTest>

#include <cmath>

using namespace cmir;
using test::randomDoubles;
using test::value;

namespace {

/// The roots of variances have a number under them that keeps them finite.
void near(double found, double wanted, double tolerance = 1e-9)
{
    test::near(found, wanted, tolerance);
}

torch::Tensor doubles(std::vector<double> values)
{
    return torch::tensor(values, torch::kFloat64);
}

}

/// What the label leaves unexplained in Z_inv and Z_spu is kept apart, and every variant is rebuilt.
class TestConditionalDecorrelation : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void basisOfARegression()
    {
        const torch::Tensor label = randomDoubles({ 9 }, "label");
        const torch::Tensor basis = labelBasisOf(label, PredictionLoss::L1);
        QCOMPARE(basis.size(1), 3);
        QVERIFY((torch::mm(basis.t(), basis) - torch::eye(3, torch::kFloat64)).abs().max().item<double>() < 1e-12);
        for (const torch::Tensor& wanted : { torch::ones_like(label), label, label.square() }) {
            const torch::Tensor left = wanted - torch::mv(basis, torch::mv(basis.t(), wanted));
            QVERIFY(left.abs().max().item<double>() < 1e-12);
        }
    }

    void dependentColumnsAreDropped()
    {
        QCOMPARE(labelBasisOf(doubles({ 1, 4, 1, 4, 4 }), PredictionLoss::Mse).size(1), 2);
        QCOMPARE(labelBasisOf(doubles({ 0.1, 0.1, 0.1 }), PredictionLoss::Mse).size(1), 1);
        QCOMPARE(labelBasisOf(doubles({ 0, 2, 2, 0 }), PredictionLoss::Ce).size(1), 2); // class 1 is absent
        QCOMPARE(labelBasisOf(doubles({ 1, 1, 1 }), PredictionLoss::Bce).size(1), 1);
    }

    void classesWorkedByHand()
    {
        // x = 0 2 1 3 in classes 0 0 1 1: mean 1.5, squares 5, sd sqrt(5/3); minus the class means 1 and 2: -1 1 -1 1,
        // whose sd is 2 / sqrt(3) before the division by u = sqrt(5/3) + 0.001.
        const torch::Tensor basis = labelBasisOf(doubles({ 0, 0, 1, 1 }), PredictionLoss::Bce);
        const torch::Tensor x = doubles({ 0, 2, 1, 3 }).view({ 4, 1 });
        const double u = std::sqrt(5.0 / 3) + 0.001, a = 1 / u / (2 / std::sqrt(3.0) / u + 0.05);
        const torch::Tensor residual = labelResidual(x, basis);
        for (std::int64_t i = 0; i < 4; ++i)
            near(residual[i][0].item<double>(), i % 2 == 0 ? -a : a);
        near(value(conditionalDecorrelationTerm(x, x, basis)), a * a * a * a);
        const torch::Tensor apart = doubles({ 0, 2, 3, 1 }).view({ 4, 1 }); // -1 1 1 -1 within the classes
        near(value(conditionalDecorrelationTerm(x, apart, basis)), 0);
        // Two features and one: (a^2)^2 / 2 of four entries one that is not 0, and d = 2.
        const torch::Tensor both = torch::cat({ x, apart }, 1), other = torch::cat({ x, torch::ones_like(x) }, 1);
        near(value(conditionalDecorrelationTerm(both, other, basis)), a * a * a * a / 2);
        // Unbiased, N = 4 samples, k = 2 columns: every c_i is a^2, so 4/3 (16 - 4/2 * 4) a^4 / 16.
        near(value(conditionalDecorrelationTerm(x, x, basis, true)), a * a * a * a * 2 / 3);
        near(value(conditionalDecorrelationTerm(x, apart, basis, true)), a * a * a * a * -2 / 3);
    }

    void unbiasedSampleBySample()
    {
        const std::int64_t samples = 7, variants = 3, d = 4;
        const torch::Tensor label = randomDoubles({ samples }, "label");
        const torch::Tensor basis = labelBasisOf(label, PredictionLoss::Mse);
        const torch::Tensor x = randomDoubles({ variants * samples, d }, "x"), y = x + randomDoubles({ 21, d }, "y");
        const torch::Tensor a = labelResidual(x, basis), b = labelResidual(y, basis);
        torch::Tensor sum = torch::zeros({ d, d }, torch::kFloat64), squares = torch::zeros({ d, d }, torch::kFloat64);
        for (std::int64_t i = 0; i < samples; ++i) {
            torch::Tensor c = torch::zeros({ d, d }, torch::kFloat64);
            for (std::int64_t e = 0; e < variants; ++e)
                c += torch::ger(a[e * samples + i], b[e * samples + i]);
            sum += c;
            squares += c.square();
        }
        const double wanted = 7.0 / 6 * (value(sum.square().sum()) - 7.0 / 4 * value(squares.sum())) / (4.0 * 21 * 21);
        near(value(conditionalDecorrelationTerm(x, y, basis, true)), wanted);
    }

    void chanceDoesNotCount()
    {
        const std::int64_t samples = 20, d = 6;
        double batch = 0, unbiased = 0;
        constexpr int draws = 400;
        for (int draw = 0; draw < draws; ++draw) {
            auto generator = makeGenerator(static_cast<std::uint64_t>(draw), "independent");
            const auto normal = [&](std::int64_t columns) {
                return torch::empty({ samples, columns }, torch::kFloat64).normal_(0, 1, generator);
            };
            const torch::Tensor label = normal(1).view({ samples }), basis = labelBasisOf(label, PredictionLoss::Mse);
            const torch::Tensor x = normal(d) + label.unsqueeze(1), y = normal(d) - label.unsqueeze(1);
            batch += value(conditionalDecorrelationTerm(x, y, basis)) / draws;
            unbiased += value(conditionalDecorrelationTerm(x, y, basis, true)) / draws;
        }
        QVERIFY2(batch > 0.2, qPrintable(QString::number(batch))); // about d / N = 0.3
        QVERIFY2(std::abs(unbiased) < 0.05 * batch, qPrintable(QString::number(unbiased)));
    }

    void whatTheLabelExplainsDoesNotCount()
    {
        const torch::Tensor label = randomDoubles({ 30 }, "label");
        const torch::Tensor basis = labelBasisOf(label, PredictionLoss::Mse);
        const torch::Tensor a = torch::stack({ label, 2 - 3 * label }, 1);
        const torch::Tensor b = torch::stack({ label.square(), label }, 1);
        QVERIFY(value(conditionalDecorrelationTerm(a, b, basis)) < 1e-20);
    }

    void variantsShareTheLabel()
    {
        const torch::Tensor label = randomDoubles({ 6 }, "label");
        const torch::Tensor basis = labelBasisOf(label, PredictionLoss::Mse);
        const torch::Tensor x = randomDoubles({ 18, 2 }, "x");
        const torch::Tensor left = labelResidual(x, basis);
        const torch::Tensor repeated = labelBasisOf(label.repeat({ 3 }), PredictionLoss::Mse);
        QVERIFY((left - labelResidual(x, repeated)).abs().max().item<double>() < 1e-12);
    }

    void gradientsMatchFiniteDifferences()
    {
        for (const PredictionLoss loss : { PredictionLoss::Mse, PredictionLoss::Ce }) {
            const torch::Tensor label = loss == PredictionLoss::Ce ? torch::arange(5).remainder(3).to(torch::kFloat64)
                                                                   : randomDoubles({ 5 }, "label");
            const torch::Tensor basis = labelBasisOf(label, loss), other = randomDoubles({ 10, 3 }, "y");
            const auto first = [&](const torch::Tensor& x) { return conditionalDecorrelationTerm(x, other, basis); };
            QVERIFY(test::gradientError(randomDoubles({ 10, 3 }, "x"), first) < 1e-7);
            const auto second = [&](const torch::Tensor& x) { return conditionalDecorrelationTerm(other, x, basis); };
            QVERIFY(test::gradientError(randomDoubles({ 10, 3 }, "x"), second) < 1e-7);
            const auto third
                = [&](const torch::Tensor& x) { return conditionalDecorrelationTerm(other, x, basis, true); };
            QVERIFY(test::gradientError(randomDoubles({ 10, 3 }, "x"), third) < 1e-7);
        }
    }

    void kernelsEqualTheForm_data()
    {
        QTest::addColumn<bool>("classes");
        QTest::addColumn<bool>("constant");
        QTest::addColumn<bool>("both");
        QTest::addColumn<bool>("unbiased");
        QTest::addColumn<double>("lambda");
        for (const bool unbiased : { false, true }) {
            const auto row = [&](const char* name) -> QTestData& {
                return QTest::newRow(unbiased ? qPrintable(QString(name) + ", unbiased") : name);
            };
            row("regression") << false << false << true << unbiased << 2.0;
            row("classes") << true << false << true << unbiased << 2.0;
            row("spurious alone") << false << false << false << unbiased << 10.0;
            row("not watched") << false << false << true << unbiased << 0.0;
            row("constant features") << false << true << true << unbiased << 2.0;
        }
    }
    void kernelsEqualTheForm()
    {
        QFETCH(bool, classes);
        QFETCH(bool, constant);
        QFETCH(bool, both);
        QFETCH(bool, unbiased);
        QFETCH(double, lambda);
        const std::int64_t samples = 40, rows = 120, d = 6, columns = 5;
        const PredictionLoss loss = classes ? PredictionLoss::Ce : PredictionLoss::Mse;
        const torch::Tensor label
            = classes ? torch::arange(samples).remainder(4).to(torch::kFloat64) : randomDoubles({ samples }, "label");
        torch::Tensor z = randomDoubles({ rows, d }, "z") + label.repeat({ 3 }).unsqueeze(1);
        torch::Tensor s = 2 * randomDoubles({ rows, d }, "s") + 0.4 * z + 5;
        if (constant)
            s.select(1, 2).fill_(0.25);
        const torch::Tensor basis = labelBasisOf(label, loss);
        const torch::Tensor a = z.clone().requires_grad_(true), b = s.clone().requires_grad_(true);
        const torch::Tensor term = conditionalDecorrelationTerm(a, b, basis, unbiased);
        (lambda * term).backward();

        ConditionalBuffers buffers(rows, d, columns, 3);
        torch::Tensor whole = torch::zeros({ rows, columns });
        whole.narrow(1, 0, basis.size(1)).copy_(basis.repeat({ 3, 1 }) / std::sqrt(3.0));
        Activation spurious { s.to(torch::kFloat32), torch::ones({ rows, d }) };
        const torch::Tensor gradient = both ? torch::ones({ rows, d }) : torch::Tensor();
        near(fusedConditional(z.to(torch::kFloat32), gradient, spurious, whole, lambda, buffers, unbiased ? 3 : 0),
            value(term), 1e-5);
        const auto same = [](const torch::Tensor& found, const torch::Tensor& wanted) {
            const double error = (found.to(torch::kFloat64) - 1 - wanted).abs().max().item<double>();
            return error <= 1e-4 * wanted.abs().max().item<double>() + 1e-6;
        };
        QVERIFY(same(spurious.gradient, b.grad()));
        QVERIFY(!both || same(gradient, a.grad()));
    }

    void varianceOfTheVariants()
    {
        ExperimentConfig config;
        const torch::Tensor x = doubles({ 0, 2, 4, 1, 3, 2 }).view({ 2, 3 });
        const torch::Tensor intensities = torch::tensor({ 0.0F, 0.0F, 0.5F, 2.0F }).view({ 2, 2 });
        const auto rows = [&] { return variantVariance(x, intensities, config); };
        const auto are = [&](std::vector<double> wanted) {
            QVERIFY(torch::allclose(rows(), doubles(wanted).view({ 4, 1 })));
        };
        are({ 1, 1, 1.25, 5 });
        config.environment_noise = EnvironmentNoise::Laplace;
        are({ 1, 1, 1.5, 9 });
        config.environment_noise = EnvironmentNoise::Mixing;
        are({ 1, 1, 0.5, 1 });
        config.environment_noise = EnvironmentNoise::Erasing;
        are({ 1, 1, 1, 1 });
        config.environment_noise = EnvironmentNoise::Gaussian;
        config.noise_scale = NoiseScale::Feature; // variances of the columns: 0.25, 0.25, 1
        QVERIFY(torch::allclose(rows()[3], doubles({ 2, 2, 5 })));
    }

    void reconstructionOfEveryVariant()
    {
        const torch::Tensor target = doubles({ 1, 2, 3, 4, 5, 6 }).view({ 3, 2 });
        const torch::Tensor decoded = doubles({ 0, 2, 3, 2, 5, 3 }).view({ 3, 2 }); // squares 1 0, 0 4, 0 9
        const torch::Tensor variance = doubles({ 1, 2, 3 }).view({ 3, 1 }); // 1 0, 0 2, 0 3
        near(value(reconstructionTerm(target, decoded, Reduction::Normalised, variance)), 6.0 / 6);
        near(value(reconstructionTerm(target, decoded, Reduction::AsPrinted, variance)), 6.0 / 3);
        const torch::Tensor counted = doubles({ 0, 1 });
        near(value(reconstructionTerm(target, decoded, Reduction::Normalised, variance, counted)), 5.0 / 3);
        near(value(reconstructionTerm(target, decoded, Reduction::AsPrinted, variance, counted)), 5.0 / 3);
    }
};

QTEST_GUILESS_MAIN(TestConditionalDecorrelation)
#include "test_conditional_decorrelation.moc"
