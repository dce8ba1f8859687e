#include "core/common/error.h"
#include "core/model/torch_random.h"
#include "core/objective/fused_whitened.h"
#include "core/objective/whitened_invariance.h"
#include "core/objective/whitening_memory.h"
#include "tests/support/support.h"
#include "tests/support/tensors.h"

#include <torch/types.h>

#include <QtTest>

#include <cmath>

using namespace cmir;
using test::near;
using test::value;

namespace {

const ModelShape shape { { "text", "audio" }, { 5, 4 }, 1 };

ExperimentConfig configWith(std::int64_t d, double memory = 2)
{
    ExperimentConfig config;
    config.d = d;
    config.d_hidden = 6;
    config.whitening_memory = memory;
    return config;
}

torch::Tensor batchOf(std::int64_t variants, std::int64_t samples, std::int64_t d, int number)
{
    auto generator = makeGenerator(static_cast<std::uint64_t>(number), "batch");
    const auto normal = [&](std::vector<std::int64_t> sizes) {
        return torch::empty(sizes, torch::kFloat64).normal_(0, 1, generator);
    };
    const torch::Tensor scales = torch::linspace(0.2, 3, d, torch::kFloat64);
    return ((normal({ 1, samples, d }) + 0.4 * normal({ variants, samples, d })) * scales).contiguous();
}

CarriedCovariance emptyCarry(std::int64_t d, torch::ScalarType type)
{
    return { torch::zeros({ d, d }, type), torch::zeros({ d, d }, type) };
}

}

/// The covariance of Z_inv carried over batches that are too small to know it.
class TestWhiteningMemory : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void largeBatchesCarryNothing()
    {
        const CmirModel model(shape, configWith(8));
        WhiteningMemory memory;
        memory.prepare(model, 16, 4, configWith(8));
        QVERIFY(memory.of(0) == nullptr);
        memory.prepare(model, 15, 4, configWith(8));
        QVERIFY(memory.of(0) != nullptr && memory.of(1) != nullptr);
        memory.prepare(model, 15, 4, configWith(8, 0));
        QVERIFY(memory.of(0) == nullptr);
        QCOMPARE(memory.batches(), std::int64_t { 0 });
    }

    void sharesFallToThoseOfTheWindow()
    {
        const CmirModel model(shape, configWith(8));
        WhiteningMemory memory;
        for (const double wanted : { 1.0, 0.5, 1.0 / 3, 0.3125, 0.3125 }) { // 5 of 2 * 8 samples
            memory.prepare(model, 5, 4, configWith(8));
            QCOMPARE(memory.of(0)->share, wanted);
            QCOMPARE(memory.of(1)->share, wanted);
        }
    }

    void anotherFormForgets()
    {
        const CmirModel model(shape, configWith(8));
        ExperimentConfig other = configWith(8);
        other.invariance_form = InvarianceForm::L1;
        for (const auto& [config, variants] : { std::pair { other, 4 }, { configWith(8), 1 } }) {
            WhiteningMemory memory;
            memory.prepare(model, 5, 4, configWith(8));
            memory.prepare(model, 5, variants, config);
            QVERIFY(memory.of(0) == nullptr);
            memory.prepare(model, 5, 4, configWith(8));
            QCOMPARE(memory.of(0)->share, 1.0); // as at the beginning
        }
    }

    void firstBatchStandsForItself()
    {
        const torch::Tensor z = batchOf(3, 9, 4, 1);
        const torch::Tensor alone = z.clone().requires_grad_(true), carrying = z.clone().requires_grad_(true);
        CarriedCovariance carried = emptyCarry(4, torch::kFloat64);
        const torch::Tensor a = whitenedInvarianceTerm(alone), b = whitenedInvarianceTerm(carrying, &carried);
        near(value(b), value(a), 1e-12);
        a.backward();
        b.backward();
        QVERIFY((alone.grad() - carrying.grad()).abs().max().item<double>() < 1e-5); // the floor
    }

    void secondBatchByHand()
    {
        // One feature, two samples, two variants. First batch: (1, 3), (-1, -3): mean 0, S = 5, distances 1 from 2, q
        // = 2.
        const auto batch = [](std::vector<double> z) {
            return torch::tensor(z, torch::kFloat64).view({ 2, 2, 1 }).requires_grad_(true);
        };
        CarriedCovariance carried = emptyCarry(1, torch::kFloat64);
        const torch::Tensor first = batch({ 1, -1, 3, -3 }), second = batch({ 2, -2, 6, -6 });
        const double S1 = 5, S2 = 20;
        const auto ridged = [](double s) { return 1.001 * s + 1e-6; };
        const auto root = [&](double square, double S) { return std::sqrt(square / ridged(S) + 1e-4); };
        near(value(whitenedInvarianceTerm(first, &carried)), root(1, S1), 1e-12);
        carried.share = 0.25;
        const torch::Tensor term = whitenedInvarianceTerm(second, &carried);
        const double S = 0.75 * S1 + 0.25 * S2;
        near(value(carried.covariance), S, 1e-12);
        near(value(term), root(4, S), 1e-12);
        // dR/dq of a sample: 1/2 samples, 1/(V d) = 1/2, over twice the root; P its sum times the squares 2 and 8.
        const double g1 = 0.25 / (2 * root(1, S1)), g2 = 0.25 / (2 * root(4, S));
        const double P = 0.75 * 2 * g1 * 2 + 0.25 * 2 * g2 * 8;
        near(value(carried.pull), P, 1e-12);
        term.backward();
        // z = 6: its distance from 4 through q, and its square through S, with the factor that balances the two.
        const double slope = 1.001 * P / (ridged(S) * ridged(S)), balance = 2 * g2 * 8 / ridged(S) / (slope * S2);
        const double wanted = g2 * 2 * 2 / ridged(S) - balance * slope * 2 * 6 / 4;
        near(value(second.grad()[1][0][0]), wanted, 1e-10);
    }

    void shrinkingGainsNothing()
    {
        // The slope of R along the scale of Z_inv, over many batches of fewer samples than features.
        constexpr std::int64_t d = 12, samples = 6, batches = 600;
        CarriedCovariance carried = emptyCarry(d, torch::kFloat64);
        double along = 0, term = 0;
        for (int b = 0; b < batches; ++b) {
            carried.share = std::max(samples / (2.0 * d), 1.0 / (b + 1));
            const torch::Tensor z = batchOf(4, samples, d, b).requires_grad_(true);
            const torch::Tensor R = whitenedInvarianceTerm(z, &carried);
            R.backward();
            if (b < 50)
                continue;
            along += (z.grad() * z).sum().item<double>();
            term += R.item<double>();
        }
        QVERIFY2(std::abs(along) < 1e-5 * term, qPrintable(QString("%1 of %2").arg(along).arg(term)));
    }

    void kernelsEqualTheForm_data()
    {
        QTest::addColumn<int>("samples");
        QTest::addColumn<int>("d");
        QTest::addColumn<double>("lambda");
        QTest::newRow("fewer samples than features") << 20 << 50 << 3.0;
        QTest::newRow("not watched") << 20 << 50 << 0.0;
        QTest::newRow("more samples than features") << 20 << 15 << 0.5;
        QTest::newRow("beyond single precision") << 300 << 520 << 1.0;
    }
    void kernelsEqualTheForm()
    {
        QFETCH(int, samples);
        QFETCH(int, d);
        QFETCH(double, lambda);
        CarriedCovariance plain = emptyCarry(d, torch::kFloat64), fused = emptyCarry(d, torch::kFloat32);
        const std::int64_t rows = 3 * samples;
        WhitenedBuffers buffers(rows, d);
        for (int b = 0; b < 4; ++b) {
            plain.share = fused.share = std::max(0.3, 1.0 / (b + 1));
            const torch::Tensor z = batchOf(3, samples, d, b).requires_grad_(true);
            const torch::Tensor term = whitenedInvarianceTerm(z, &plain);
            (lambda * term).backward();
            const torch::Tensor single = z.detach().view({ rows, d }).to(torch::kFloat32);
            torch::Tensor gradient = torch::full({ rows, d }, 7.0F);
            near(fusedWhitened(viewOf(single), 3, lambda, viewOf(gradient), buffers, &fused), value(term), 1e-4);
            const torch::Tensor wanted = z.grad().view({ rows, d });
            const double error = (gradient.to(torch::kFloat64) - wanted).abs().max().item<double>();
            const double largest = std::max(wanted.abs().max().item<double>(), 1e-12);
            QVERIFY2(error <= 3e-3 * largest, qPrintable(QString("batch %1: %2 of %3").arg(b).arg(error).arg(largest)));
        }
        QVERIFY((fused.pull.to(torch::kFloat64) - plain.pull).abs().max().item<double>()
            <= 1e-3 * plain.pull.abs().max().item<double>());
    }

    void isSavedAndReadAgain()
    {
        const ExperimentConfig config = configWith(8);
        const CmirModel model(shape, config);
        WhiteningMemory memory, again;
        for (int b = 0; b < 3; ++b) {
            memory.prepare(model, 5, 2, config);
            for (const std::size_t m : { 0, 1 })
                whitenedInvarianceTerm(batchOf(2, 5, 8, b).to(torch::kFloat32), memory.of(m));
        }
        again.load(memory.values(), memory.batches(), model);
        QCOMPARE(again.values(), memory.values());
        QCOMPARE(again.batches(), std::int64_t { 3 });
        again.prepare(model, 5, 2, config);
        QCOMPARE(again.of(1)->share, 0.3125);
        again.load({}, 0, model);
        QVERIFY(again.of(0) == nullptr);
        QVERIFY_THROWS_EXCEPTION(BadInput, again.load({ 1, 2 }, 1, model));
        QVERIFY_THROWS_EXCEPTION(BadInput, again.load(memory.values(), 0, model));
    }
};

QTEST_GUILESS_MAIN(TestWhiteningMemory)
#include "test_whitening_memory.moc"
