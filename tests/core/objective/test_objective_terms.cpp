#include "core/common/error.h"
#include "core/model/torch_random.h"
#include "core/objective/decorrelation.h"
#include "core/objective/invariance.h"
#include "core/objective/prediction.h"
#include "core/objective/reconstruction.h"
#include "tests/support/finite_differences.h"
#include "tests/support/support.h"

#include <torch/types.h>

#include <QtTest>

#include <cmath>

using namespace cmir;
using cmir::test::gradientError;

namespace {

torch::Tensor doubles(std::vector<double> values, std::vector<std::int64_t> shape)
{
    return torch::tensor(values, torch::kFloat64).reshape(shape);
}

torch::Tensor randomDoubles(std::vector<std::int64_t> shape, const char* name)
{
    auto generator = makeGenerator(7, name);
    return torch::empty(shape, torch::kFloat64).normal_(0, 1, generator);
}

double value(const torch::Tensor& t)
{
    return t.item<double>();
}

void near(double found, double wanted)
{
    QVERIFY2(std::abs(found - wanted) < 1e-9,
        qPrintable(QString("found %1, wanted %2").arg(found, 0, 'g', 12).arg(wanted, 0, 'g', 12)));
}

/// sum_ij w_ij^2 C_ij^2 with the N x N matrix and no shortcut.
double plainDecorrelation(
    const torch::Tensor& a, const torch::Tensor& b, double alpha, NorAxis axis, Reduction reduction)
{
    const torch::Tensor c = torch::mm(normalisedRepresentation(a, axis), normalisedRepresentation(b, axis).t());
    const auto n = c.size(0);
    const auto d = static_cast<double>(a.size(1));
    double diagonal = 0, rest = 0;
    for (std::int64_t i = 0; i < n; ++i)
        for (std::int64_t j = 0; j < n; ++j)
            (i == j ? diagonal : rest) += std::pow(c[i][j].item<double>(), 2);
    const auto count = static_cast<double>(n);
    if (reduction == Reduction::AsPrinted)
        return (diagonal + alpha * alpha * rest) / (count * count);
    return (diagonal / count + alpha * alpha * rest / (count * (count - 1))) / (d * d);
}

}

class TestObjectiveTerms : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void invarianceByHand()
    {
        // Two samples, one feature; variants: (1, 2), (2, 5), (4, 2). Pairs: |1-2|+|1-4|+|2-4| = 6 and
        // |2-5|+|2-2|+|5-2| = 6.
        const torch::Tensor z = doubles({ 1, 2, 2, 5, 4, 2 }, { 3, 2, 1 });
        near(value(invarianceTerm(z, InvarianceForm::L1, Reduction::AsPrinted)), 12.0 / 2);
        near(value(invarianceTerm(z, InvarianceForm::L1, Reduction::Normalised)), 12.0 / (2 * 3 * 1));
        // Relative: the clean variant (1, 2) has standard deviation 0.5.
        const double scale = std::sqrt(0.25 + 1e-12) + 1e-3;
        near(value(invarianceTerm(z, InvarianceForm::Relative, Reduction::Normalised)), 2 / scale);
    }

    void invarianceWithoutEnvironmentsIsZero()
    {
        const torch::Tensor z = randomDoubles({ 1, 4, 3 }, "one variant");
        QCOMPARE(value(invarianceTerm(z, InvarianceForm::Relative, Reduction::Normalised)), 0.0);
    }

    void invarianceDerivativeAtATieIsZero()
    {
        const torch::Tensor z = torch::ones({ 2, 3, 2 }, torch::kFloat64).requires_grad_(true);
        invarianceTerm(z, InvarianceForm::L1, Reduction::AsPrinted).backward();
        QCOMPARE(value(z.grad().abs().max()), 0.0);
    }

    void invarianceGradients_data()
    {
        QTest::addColumn<int>("form");
        QTest::addColumn<int>("reduction");
        QTest::newRow("l1, normalised") << 0 << 0;
        QTest::newRow("l1, as printed") << 0 << 1;
        QTest::newRow("relative, normalised") << 1 << 0;
        QTest::newRow("relative, as printed") << 1 << 1;
    }
    void invarianceGradients()
    {
        QFETCH(int, form);
        QFETCH(int, reduction);
        const double error = gradientError(randomDoubles({ 4, 5, 3 }, "variants"), [&](const torch::Tensor& z) {
            return invarianceTerm(z, static_cast<InvarianceForm>(form), static_cast<Reduction>(reduction));
        });
        QVERIFY2(error < 1e-6, qPrintable(QString::number(error)));
    }

    void relativeFormIgnoresScale()
    {
        const torch::Tensor z = randomDoubles({ 3, 50, 4 }, "scale");
        const double whole = value(invarianceTerm(z, InvarianceForm::Relative, Reduction::Normalised));
        const double tenth = value(invarianceTerm(z * 0.1, InvarianceForm::Relative, Reduction::Normalised));
        QVERIFY(std::abs(tenth / whole - 1) < 0.02); // but for the 1e-3
        near(value(invarianceTerm(z * 0.1, InvarianceForm::L1, Reduction::Normalised)),
            0.1 * value(invarianceTerm(z, InvarianceForm::L1, Reduction::Normalised)));
    }

    void decorrelationByHand()
    {
        // One feature pair per sample: Nor((1, 3)) = (-1, 1), Nor((2, 0)) = (1, -1). C = [[-2, 2], [2, -2]] without
        // 1/d.
        const torch::Tensor a = doubles({ 1, 3, 2, 0 }, { 2, 2 }), b = doubles({ 5, 1, 0, 8 }, { 2, 2 });
        const double shrink = std::pow(1 / (1 + 1e-6), 1); // the epsilon of Nor, for deviation 1
        QVERIFY(std::abs(value(decorrelationTerm(a, b, 1, NorAxis::Sample, Reduction::AsPrinted)) - 4 * shrink) < 1e-4);
        QVERIFY(std::abs(value(decorrelationTerm(a, b, 0, NorAxis::Sample, Reduction::AsPrinted)) - 2) < 1e-4);
        QVERIFY(std::abs(value(decorrelationTerm(a, b, 0.5, NorAxis::Sample, Reduction::Normalised)) - 1.25) < 1e-4);
    }

    void decorrelationAgainstTheMatrix_data()
    {
        QTest::addColumn<int>("samples");
        QTest::addColumn<int>("d");
        for (const auto& [n, d] : { std::pair(4, 9), std::pair(12, 5), std::pair(6, 6) })
            QTest::addRow("N %d, d %d", n, d) << n << d;
    }
    void decorrelationAgainstTheMatrix()
    {
        QFETCH(int, samples);
        QFETCH(int, d);
        const torch::Tensor a = randomDoubles({ samples, d }, "a"), b = randomDoubles({ samples, d }, "b");
        for (const double alpha : { 0.0, 0.1, 1.0 })
            for (const NorAxis axis : { NorAxis::Sample, NorAxis::Feature })
                for (const Reduction reduction : { Reduction::Normalised, Reduction::AsPrinted })
                    near(value(decorrelationTerm(a, b, alpha, axis, reduction)),
                        plainDecorrelation(a, b, alpha, axis, reduction));
    }

    void decorrelationGradients()
    {
        const torch::Tensor b = randomDoubles({ 7, 4 }, "spurious");
        for (const NorAxis axis : { NorAxis::Sample, NorAxis::Feature })
            for (const Reduction reduction : { Reduction::Normalised, Reduction::AsPrinted }) {
                const auto term = [&](const torch::Tensor& a) { return decorrelationTerm(a, b, 0.3, axis, reduction); };
                QVERIFY(gradientError(randomDoubles({ 7, 4 }, "invariant"), term) < 1e-7);
                const auto swapped
                    = [&](const torch::Tensor& a) { return decorrelationTerm(b, a, 0.3, axis, reduction); };
                QVERIFY(gradientError(randomDoubles({ 7, 4 }, "invariant"), swapped) < 1e-7);
            }
    }

    void constantRepresentationHasFiniteGradients()
    {
        const torch::Tensor z = torch::ones({ 4, 3 }, torch::kFloat64).requires_grad_(true);
        const torch::Tensor b = randomDoubles({ 4, 3 }, "other");
        (decorrelationTerm(z, b, 1, NorAxis::Sample, Reduction::Normalised)
            + invarianceTerm(torch::stack({ z, z }), InvarianceForm::Relative, Reduction::Normalised))
            .backward();
        QVERIFY(z.grad().isfinite().all().item<bool>());
    }

    void reconstructionByHand()
    {
        const torch::Tensor x = doubles({ 1, 2, 3, 4 }, { 2, 2 }), found = doubles({ 1, 0, 3, 7 }, { 2, 2 });
        near(value(reconstructionTerm(x, found, Reduction::AsPrinted)), (4.0 + 9.0) / 2);
        near(value(reconstructionTerm(x, found, Reduction::Normalised)), (4.0 + 9.0) / 4);
    }

    void reconstructionTargetIsDetached()
    {
        const torch::Tensor x = randomDoubles({ 3, 2 }, "x").requires_grad_(true);
        const torch::Tensor found = randomDoubles({ 3, 2 }, "found").requires_grad_(true);
        reconstructionTerm(x, found, Reduction::Normalised).backward();
        QVERIFY(!x.grad().defined());
        QVERIFY(found.grad().defined());
    }

    void predictionByHand()
    {
        const torch::Tensor label = doubles({ 1, 0 }, { 2 });
        const torch::Tensor two = doubles({ 2, 1, 0, -1 }, { 4, 1 }); // two variants: errors 1, 1, -1, -1
        near(value(predictionTerm(doubles({ 3, 1 }, { 2, 1 }), label, PredictionLoss::Mse)), (4.0 + 1.0) / 2);
        near(value(predictionTerm(two, label, PredictionLoss::Mse)), 1);
        near(value(predictionTerm(two, label, PredictionLoss::L1)), 1);
        near(value(predictionTerm(doubles({ 0, 0 }, { 2, 1 }), label, PredictionLoss::Bce)), std::log(2));
        near(value(predictionTerm(torch::zeros({ 2, 3 }, torch::kFloat64), label, PredictionLoss::Ce)), std::log(3));
    }

    void predictionLossFollowsTheTask()
    {
        QCOMPARE(resolvePredictionLoss(PredictionLoss::Auto, Task::Regression), PredictionLoss::Mse);
        QCOMPARE(resolvePredictionLoss(PredictionLoss::Auto, Task::Binary), PredictionLoss::Bce);
        QCOMPARE(resolvePredictionLoss(PredictionLoss::Auto, Task::Multiclass), PredictionLoss::Ce);
        QCOMPARE(QString::fromStdString(
                     test::errorText([] { resolvePredictionLoss(PredictionLoss::Bce, Task::Regression); })),
            "prediction_loss: the data's task is regression; allowed is auto, mse, l1");
    }
};

QTEST_GUILESS_MAIN(TestObjectiveTerms)
#include "test_objective_terms.moc"
