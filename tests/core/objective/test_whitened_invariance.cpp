#include "core/objective/cholesky_kernel.h"
#include "core/objective/fused_whitened.h"
#include "core/objective/invariance.h"
#include "core/objective/whitened_invariance.h"
#include "tests/support/finite_differences.h"
#include "tests/support/tensors.h"

#include <torch/types.h>

#include <QtTest>

#include <cmath>

using namespace cmir;
using test::near;
using test::randomDoubles;
using test::value;

namespace {

/// The formula again: sample by sample, with the inverse of S.
double slowly(const torch::Tensor& z)
{
    const std::int64_t V = z.size(0), N = z.size(1), d = z.size(2);
    torch::Tensor mean = torch::zeros({ d }, torch::kFloat64), S = torch::zeros({ d, d }, torch::kFloat64);
    for (std::int64_t e = 0; e < V; ++e)
        for (std::int64_t i = 0; i < N; ++i)
            mean += z[e][i] / static_cast<double>(V * N);
    for (std::int64_t e = 0; e < V; ++e)
        for (std::int64_t i = 0; i < N; ++i)
            S += torch::ger(z[e][i] - mean, z[e][i] - mean) / static_cast<double>(V * N);
    S += (1e-3 * S.trace().item<double>() / static_cast<double>(d) + 1e-6) * torch::eye(d, torch::kFloat64);
    const torch::Tensor inverse = torch::inverse(S);
    double sum = 0;
    for (std::int64_t i = 0; i < N; ++i) {
        torch::Tensor own = torch::zeros({ d }, torch::kFloat64);
        for (std::int64_t e = 0; e < V; ++e)
            own += z[e][i] / static_cast<double>(V);
        double q = 0;
        for (std::int64_t e = 0; e < V; ++e)
            q += torch::dot(z[e][i] - own, torch::mv(inverse, z[e][i] - own)).item<double>();
        sum += std::sqrt(q / static_cast<double>(V * d) + 1e-4);
    }
    return sum / static_cast<double>(N);
}

}

/// R_inv in the whitened form: the plain one against numbers worked by hand and finite differences, the kernels against
/// the plain one.
class TestWhitenedInvariance : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void workedByHand()
    {
        // Two samples of width 1: 1 and -1, in the other variant 3 and -3. Mean 0, S = (1 + 1 + 9 + 9) / 4 = 5, with
        // its ridge 5 + 0.005 + 0.000001. Each sample's variants are 1 away from their mean: q = 2 / S, R = sqrt(q / 2
        // + 1e-4).
        const torch::Tensor z = torch::tensor({ 1.0, -1.0, 3.0, -3.0 }, torch::kFloat64).view({ 2, 2, 1 });
        near(value(whitenedInvarianceTerm(z)), std::sqrt(1 / 5.005001 + 1e-4));
        near(value(invarianceTerm(z, InvarianceForm::Whitened, Reduction::AsPrinted)), std::sqrt(1 / 5.005001 + 1e-4));
    }

    void twoFeaturesWorkedByHand()
    {
        // z = (1, 0), (-1, 0), in the other variant (1, 2), (-1, -2): S = [[1, 1], [1, 2]], trace 3, ridge 0.001501.
        // Each sample's variants are (0, 1) from their mean: q = 2 (S^-1)_22 = 2 * 1.001501 / det S.
        const torch::Tensor z
            = torch::tensor({ 1.0, 0.0, -1.0, 0.0, 1.0, 2.0, -1.0, -2.0 }, torch::kFloat64).view({ 2, 2, 2 });
        const double determinant = 1.001501 * 2.001501 - 1;
        near(value(whitenedInvarianceTerm(z)), std::sqrt(2 * 1.001501 / determinant / 4 + 1e-4));
    }

    void oneVariantIsNothing() { QCOMPARE(value(whitenedInvarianceTerm(randomDoubles({ 1, 5, 3 }, "z"))), 0.0); }

    void equalsTheFormula_data()
    {
        QTest::addColumn<int>("variants");
        QTest::addColumn<int>("samples");
        QTest::addColumn<int>("d");
        QTest::newRow("usual") << 4 << 12 << 5;
        QTest::newRow("two variants") << 2 << 9 << 4;
        QTest::newRow("fewer samples than features") << 2 << 3 << 7;
        QTest::newRow("several blocks") << 3 << 60 << 101;
    }
    void equalsTheFormula()
    {
        QFETCH(int, variants);
        QFETCH(int, samples);
        QFETCH(int, d);
        const torch::Tensor z = randomDoubles({ variants, samples, d }, "z") + 3;
        near(value(whitenedInvarianceTerm(z)), slowly(z), 1e-9);
    }

    void noShrinkingOrTurningChangesIt()
    {
        const torch::Tensor z = randomDoubles({ 3, 40, 4 }, "z");
        const double before = value(whitenedInvarianceTerm(z));
        near(value(whitenedInvarianceTerm(z * 0.01)), before, 0.02); // but for the floor under the ridge
        near(value(whitenedInvarianceTerm(z * 100)), before, 1e-5);
        const torch::Tensor turn = std::get<0>(torch::linalg_qr(randomDoubles({ 4, 4 }, "turn")));
        near(value(whitenedInvarianceTerm(torch::matmul(z, turn))), before, 1e-10);
    }

    void gradientsMatchFiniteDifferences()
    {
        for (const std::vector<std::int64_t>& sizes :
            { std::vector<std::int64_t> { 3, 9, 4 }, { 2, 3, 5 }, { 4, 2, 1 } }) {
            const double error = test::gradientError(
                randomDoubles(sizes, "z"), [](const torch::Tensor& z) { return whitenedInvarianceTerm(z); });
            QVERIFY2(error < 1e-7, qPrintable(QString::number(error)));
        }
    }

    void constantRepresentationHasFiniteGradients()
    {
        const torch::Tensor z = torch::full({ 3, 6, 4 }, 0.3, torch::kFloat64).requires_grad_(true);
        const torch::Tensor term = whitenedInvarianceTerm(z);
        term.backward();
        near(value(term), 0.01);
        QVERIFY(z.grad().isfinite().all().item<bool>());
    }

    void notFiniteIsNotANumber()
    {
        torch::Tensor z = torch::ones({ 2, 6, 3 });
        z[1][2][0] = INFINITY;
        QVERIFY(std::isnan(value(whitenedInvarianceTerm(z))));
        WhitenedBuffers buffers(12, 3);
        torch::Tensor gradient = torch::ones({ 12, 3 });
        QVERIFY(std::isnan(fusedWhitened(viewOf(z.view({ 12, 3 })), 2, 1, viewOf(gradient), buffers)));
        QCOMPARE(gradient.abs().sum().item<double>(), 0.0);
    }

    void factorsInBlocks()
    {
        for (const std::int64_t d : { 1, 5, 48, 49, 150 }) {
            const torch::Tensor x = randomDoubles({ 2 * d + 3, d }, "x");
            const torch::Tensor matrix = torch::mm(x.t(), x) / static_cast<double>(x.size(0));
            torch::Tensor lower = matrix.to(torch::kFloat32).contiguous();
            QVERIFY(kernels::cholesky(viewOf(lower)));
            lower = lower.tril().to(torch::kFloat64);
            QVERIFY((torch::mm(lower, lower.t()) - matrix).abs().max().item<double>() < 1e-5);
        }
        torch::Tensor indefinite = torch::tensor({ 1.0F, 0.0F, 2.0F, 1.0F }).view({ 2, 2 });
        QVERIFY(!kernels::cholesky(viewOf(indefinite)));
    }

    void kernelsEqualTheForm_data()
    {
        QTest::addColumn<int>("variants");
        QTest::addColumn<int>("samples");
        QTest::addColumn<int>("d");
        QTest::addColumn<double>("lambda");
        QTest::newRow("usual") << 4 << 64 << 32 << 3.0;
        QTest::newRow("not watched") << 4 << 64 << 32 << 0.0;
        QTest::newRow("fewer samples than features") << 2 << 48 << 150 << 0.1;
        QTest::newRow("one feature") << 3 << 10 << 1 << 1.0;
        QTest::newRow("beyond single precision") << 2 << 300 << 520 << 1.0;
    }
    void kernelsEqualTheForm()
    {
        QFETCH(int, variants);
        QFETCH(int, samples);
        QFETCH(int, d);
        QFETCH(double, lambda);
        const torch::Tensor z
            = (randomDoubles({ variants, samples, d }, "z") * torch::linspace(0.2, 3, d, torch::kFloat64)
                + randomDoubles({ 1, samples, 1 }, "common"))
                  .contiguous();
        const torch::Tensor x = z.clone().requires_grad_(true);
        const torch::Tensor term = whitenedInvarianceTerm(x);
        (lambda * term).backward();

        const std::int64_t rows = static_cast<std::int64_t>(variants) * samples;
        const torch::Tensor single = z.view({ rows, d }).to(torch::kFloat32);
        torch::Tensor gradient = torch::full({ rows, d }, 7.0F);
        WhitenedBuffers buffers(rows, d);
        const double found = fusedWhitened(viewOf(single), variants, lambda, viewOf(gradient), buffers);
        near(found, value(term), 1e-4);
        const torch::Tensor wanted = x.grad().view({ rows, d });
        const double error = (gradient.to(torch::kFloat64) - wanted).abs().max().item<double>();
        const double largest = std::max(wanted.abs().max().item<double>(), 1e-12);
        QVERIFY2(error <= 2e-3 * largest, qPrintable(QString("%1 of %2").arg(error).arg(largest)));
    }
};

QTEST_GUILESS_MAIN(TestWhitenedInvariance)
#include "test_whitened_invariance.moc"
