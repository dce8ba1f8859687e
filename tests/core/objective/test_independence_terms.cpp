#include "core/objective/conditional_decorrelation.h"
#include "core/objective/decorrelation.h"
#include "core/objective/independence_terms.h"
#include "tests/support/finite_differences.h"
#include "tests/support/kernels.h"
#include "tests/support/tensors.h"

#include <QtTest>

#include <cmath>

using namespace cmir;
using test::randomDoubles;
using test::value;

namespace {

torch::Tensor doubles(const std::vector<double>& values, std::vector<std::int64_t> sizes)
{
    return torch::tensor(values, torch::kFloat64).view(sizes);
}

double hsicOf(const torch::Tensor& x, const torch::Tensor& y)
{
    return value(hsic(x, y, medianWidth(x), medianWidth(y)));
}

test::Kernel slowKernel(const torch::Tensor& x)
{
    return test::gaussianKernel(static_cast<std::size_t>(x.size(0)), [&x](std::size_t i, std::size_t j) {
        return value((x[static_cast<std::int64_t>(i)] - x[static_cast<std::int64_t>(j)]).norm());
    });
}

/// tr(K H L H) / (n - 1)^2 written out as its three sums.
double slowHsic(const test::Kernel& k, const test::Kernel& l)
{
    const test::KernelSums sums = test::kernelSums(k, l, true);
    return (sums.both + sums.first * sums.second / (sums.n * sums.n) - 2 * sums.rows / sums.n)
        / ((sums.n - 1) * (sums.n - 1));
}

void near(double found, double wanted, double tolerance = 1e-9)
{
    QVERIFY2(std::abs(found - wanted) < tolerance,
        qPrintable(QString("found %1, wanted %2").arg(found, 0, 'g', 12).arg(wanted, 0, 'g', 12)));
}

}

class TestIndependenceTerms : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void widthByHand()
    {
        // Distances of 0, 0, 1, 3: 0, 1, 3, 1, 3, 2; those that are not 0 in order 1, 1, 2, 3, 3: the median is 2.
        near(value(medianWidth(doubles({ 0, 0, 1, 3 }, { 4, 1 }))), 2 * 2 * 2);
        // 0, 1, 3: 1, 2, 3. And of an even number (0, 0, 1: 1, 1) the upper.
        near(value(medianWidth(doubles({ 0, 1, 3 }, { 3, 1 }))), 2 * 2 * 2);
        near(value(medianWidth(doubles({ 0, 0, 1 }, { 3, 1 }))), 2);
        near(value(medianWidth(doubles({ 4, 4, 4 }, { 3, 1 }))), 1);
        QVERIFY(!medianWidth(randomDoubles({ 4, 2 }, "x").requires_grad_(true)).requires_grad());
    }

    void hsicByHand()
    {
        // Two rows: whatever their distance, the kernel off the diagonal is k = exp(-1/2); H K H = (1 - k) / 2 times
        // ((1, -1), (-1, 1)), and the trace (1 - k)^2.
        const double wanted = std::pow(1 - std::exp(-0.5), 2);
        near(hsicOf(doubles({ 0, 0, 3, 4 }, { 2, 2 }), doubles({ 7, -1 }, { 2, 1 })), wanted);
        // A width of 50 for a distance of 5: k = exp(-1/2); of 25: exp(-1).
        const torch::Tensor x = doubles({ 0, 0, 3, 4 }, { 2, 2 });
        const torch::Tensor wide = torch::tensor(50.0, torch::kFloat64), narrow = torch::tensor(25.0, torch::kFloat64);
        near(value(hsic(x, x, wide, narrow)), (1 - std::exp(-0.5)) * (1 - std::exp(-1.0)));
    }

    void hsicAgainstItsThreeSums()
    {
        for (const auto& [n, d] : { std::pair(20, 3), std::pair(35, 8) }) {
            const torch::Tensor x = randomDoubles({ n, d }, "x") + 5;
            const torch::Tensor y = x.narrow(1, 0, 2).square() + randomDoubles({ n, 2 }, "noise") * 0.3;
            near(hsicOf(x, y), slowHsic(slowKernel(x), slowKernel(y)), 1e-12);
        }
    }

    void hsicSeesDependenceOfAnyKind()
    {
        const torch::Tensor x = randomDoubles({ 300, 1 }, "x"), other = randomDoubles({ 300, 1 }, "other");
        const double independent = hsicOf(x, other);
        QVERIFY(hsicOf(x, x.square()) > 5 * independent); // uncorrelated, yet not independent
        QVERIFY(hsicOf(x, -2 * x) > 20 * independent);
        // Shrinking or moving a representation changes nothing.
        near(hsicOf(x * 0.01 + 3, x.square()), hsicOf(x, x.square()));
    }

    void hsicGradients()
    {
        const torch::Tensor point = randomDoubles({ 7, 3 }, "x"), other = randomDoubles({ 7, 2 }, "y");
        const torch::Tensor widthX = medianWidth(point), widthY = medianWidth(other);
        const auto first = [&](const torch::Tensor& x) { return hsic(x, other, widthX, widthY); };
        QVERIFY(test::gradientError(point, first) < 1e-8);
        const auto second = [&](const torch::Tensor& x) { return hsic(other, x, widthY, widthX); };
        QVERIFY(test::gradientError(point, second) < 1e-8);
        const torch::Tensor moved = point.clone().requires_grad_(true);
        first(moved).backward();
        QVERIFY(value(moved.grad().abs().max()) > 1e-4); // not a comparison of zeros
    }

    void crossCovarianceByHand()
    {
        // Standardised, the features of a are (-1, 1, -1, 1) and (-1, -1, 1, 1), the first of b is (1, -1, 1, -1).
        const torch::Tensor a = doubles({ 0, 5, 4, 5, 0, 9, 4, 9 }, { 4, 2 });
        const torch::Tensor b = doubles({ 8, 3, 0, 3, 8, 3, 0, 7 }, { 4, 2 });
        // (3, 3, 3, 7) standardised is (-1, -1, -1, 3) / sqrt(3): its covariance with each feature of a is 1 / sqrt(3).
        const double sum = 1 + 0 + 1.0 / 3 + 1.0 / 3;
        near(value(crossCovarianceTerm(a, b, Reduction::AsPrinted)), sum, 1e-5);
        near(value(crossCovarianceTerm(a, b, Reduction::Normalised)), sum / 4, 1e-5);
        near(value(crossCovarianceTerm(a * 100, b * 10 + 1, Reduction::Normalised)), sum / 4, 1e-5);
    }

    void crossCovarianceGradients()
    {
        const torch::Tensor other = randomDoubles({ 7, 3 }, "y");
        for (const Reduction reduction : { Reduction::Normalised, Reduction::AsPrinted }) {
            const auto first = [&](const torch::Tensor& x) { return crossCovarianceTerm(x, other, reduction); };
            QVERIFY(test::gradientError(randomDoubles({ 7, 3 }, "x"), first) < 1e-7);
            const auto second = [&](const torch::Tensor& x) { return crossCovarianceTerm(other, x, reduction); };
            QVERIFY(test::gradientError(randomDoubles({ 7, 3 }, "x"), second) < 1e-7);
        }
    }

    void formChoosesTheTerm()
    {
        const torch::Tensor a = randomDoubles({ 9, 4 }, "x"), b = randomDoubles({ 9, 4 }, "y");
        ExperimentConfig config;
        config.decorrelation_form = DecorrelationForm::Correlation;
        config.nor = NorAxis::Feature;
        config.alpha = 0.7;
        near(value(dependenceTerm(a, b, config)),
            value(decorrelationTerm(a, b, 0.7, NorAxis::Feature, Reduction::Normalised)));
        config.decorrelation_form = DecorrelationForm::Hsic;
        near(value(dependenceTerm(a, b, config)), hsicOf(a, b));
        config.decorrelation_form = DecorrelationForm::CrossCovariance;
        config.reduction = Reduction::AsPrinted;
        near(value(dependenceTerm(a, b, config)), value(crossCovarianceTerm(a, b, Reduction::AsPrinted)));
        config.decorrelation_form = DecorrelationForm::Conditional;
        const torch::Tensor basis = labelBasisOf(randomDoubles({ 9 }, "label"), PredictionLoss::Mse);
        near(value(dependenceTerm(a, b, config, basis)), value(conditionalDecorrelationTerm(a, b, basis, true)));
        config.decorrelation_estimate = DecorrelationEstimate::Batch;
        near(value(dependenceTerm(a, b, config, basis)), value(conditionalDecorrelationTerm(a, b, basis)));
    }

    void constantRepresentationHasFiniteGradients()
    {
        ExperimentConfig config;
        config.decorrelation_reaches = Reach::Both;
        for (const auto form : { DecorrelationForm::Hsic, DecorrelationForm::CrossCovariance }) {
            config.decorrelation_form = form;
            const torch::Tensor z = torch::full({ 6, 3 }, 0.3, torch::kFloat64).requires_grad_(true);
            const torch::Tensor term = dependenceTerm(z, randomDoubles({ 6, 3 }, "other"), config);
            term.backward();
            near(value(term), 0);
            QVERIFY(z.grad().isfinite().all().item<bool>());
        }
    }
};

QTEST_GUILESS_MAIN(TestIndependenceTerms)
#include "test_independence_terms.moc"
