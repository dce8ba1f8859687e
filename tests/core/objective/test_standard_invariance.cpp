#include "core/common/error.h"
#include "core/config/registry.h"
#include "core/objective/objective.h"
#include "core/objective/standard_invariance.h"
#include "tests/support/finite_differences.h"
#include "tests/support/support.h"
#include "tests/support/tensors.h"

#include <QtTest>

#include <algorithm>
#include <cmath>

using namespace cmir;
using test::randomDoubles;
using test::value;

namespace {

const ModelShape shape { { "text", "audio" }, { 4, 3 }, 1 };

void near(double found, double wanted)
{
    QVERIFY2(std::abs(found - wanted) < 1e-9,
        qPrintable(QString("found %1, wanted %2").arg(found, 0, 'g', 12).arg(wanted, 0, 'g', 12)));
}

double logit(double p)
{
    return std::log(p / (1 - p));
}

/// One sample and two or more variants from rows of logits.
torch::Tensor variants(const std::vector<double>& logits, std::int64_t count)
{
    return torch::tensor(logits, torch::kFloat64).view({ count, 1, -1 });
}

/// The definition: KL(p, q) of two rows of outputs.
double divergence(const torch::Tensor& a, const torch::Tensor& b, PredictionLoss loss)
{
    if (loss == PredictionLoss::Ce)
        return value((torch::softmax(a, 0) * (torch::log_softmax(a, 0) - torch::log_softmax(b, 0))).sum());
    if (loss == PredictionLoss::Bce) {
        const double p = value(torch::sigmoid(a)), q = value(torch::sigmoid(b));
        return p * std::log(p / q) + (1 - p) * std::log((1 - p) / (1 - q));
    }
    return value((a - b).square().sum()) / 2;
}

ExperimentConfig standardConfig(InvarianceForm form)
{
    ExperimentConfig config;
    config.d = 3;
    config.d_hidden = 5;
    config.invariance_form = form;
    return config;
}

}

class TestStandardInvariance : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void distanceByHand()
    {
        // Two samples, three variants: (1, 2), (2, 5), (4, 2). Squares 1 + 9 + 4 = 14 and 9 + 0 + 9 = 18.
        const torch::Tensor z = torch::tensor({ 1.0, 2.0, 2.0, 5.0, 4.0, 2.0 }, torch::kFloat64).view({ 3, 2, 1 });
        const auto form = InvarianceForm::StandardDistance;
        near(value(standardInvarianceTerm(z, form, PredictionLoss::Mse, Reduction::AsPrinted)), 32.0 / 2);
        near(value(standardInvarianceTerm(z, form, PredictionLoss::L1, Reduction::Normalised)), 32.0 / (2 * 3));
        // Gaussians of variance 1: half the squared distance.
        near(value(standardInvarianceTerm(z, InvarianceForm::StandardKl, PredictionLoss::Mse, Reduction::Normalised)),
            16.0 / (2 * 3));
    }

    void classesByHand()
    {
        const torch::Tensor sure = variants({ logit(0.8), logit(0.4) }, 2);
        const auto term = [](const torch::Tensor& z, InvarianceForm form, PredictionLoss loss) {
            return value(standardInvarianceTerm(z, form, loss, Reduction::Normalised));
        };
        near(term(sure, InvarianceForm::StandardDistance, PredictionLoss::Bce), 0.4 * 0.4);
        const double there = 0.8 * std::log(0.8 / 0.4) + 0.2 * std::log(0.2 / 0.6);
        const double back = 0.4 * std::log(0.4 / 0.8) + 0.6 * std::log(0.6 / 0.2);
        near(term(sure, InvarianceForm::StandardKl, PredictionLoss::Bce), (there + back) / 2);
        // Probabilities (1/2, 1/4, 1/4) and (1/4, 1/2, 1/4).
        const torch::Tensor three
            = variants({ std::log(2.0), 0, 0, 1, 1 + std::log(2.0), 1 }, 2); // logits are free up to a constant
        near(term(three, InvarianceForm::StandardDistance, PredictionLoss::Ce), 2 * 0.25 * 0.25);
        near(term(three, InvarianceForm::StandardKl, PredictionLoss::Ce), 0.25 * std::log(2.0));
    }

    void againstTheSumOverPairs_data()
    {
        QTest::addColumn<int>("loss");
        QTest::addColumn<int>("outputs");
        QTest::newRow("regression") << static_cast<int>(PredictionLoss::Mse) << 1;
        QTest::newRow("binary") << static_cast<int>(PredictionLoss::Bce) << 1;
        QTest::newRow("classes") << static_cast<int>(PredictionLoss::Ce) << 4;
    }
    void againstTheSumOverPairs()
    {
        QFETCH(int, loss);
        QFETCH(int, outputs);
        const auto kind = static_cast<PredictionLoss>(loss);
        const torch::Tensor z = randomDoubles({ 4, 6, outputs }, "outputs") * 2;
        double both = 0;
        for (int a = 0; a < 4; ++a)
            for (int b = 0; b < 4; ++b)
                for (int i = 0; i < 6; ++i)
                    both += divergence(z[a][i], z[b][i], kind) / 2; // each pair in both directions
        near(value(standardInvarianceTerm(z, InvarianceForm::StandardKl, kind, Reduction::AsPrinted)), both / 6);
        near(value(standardInvarianceTerm(z, InvarianceForm::StandardKl, kind, Reduction::Normalised)), both / 36);
    }

    void gradients_data() { againstTheSumOverPairs_data(); }
    void gradients()
    {
        QFETCH(int, loss);
        QFETCH(int, outputs);
        for (const auto form : { InvarianceForm::StandardDistance, InvarianceForm::StandardKl })
            for (const auto reduction : { Reduction::Normalised, Reduction::AsPrinted }) {
                const auto term = [&](const torch::Tensor& z) {
                    return standardInvarianceTerm(z, form, static_cast<PredictionLoss>(loss), reduction);
                };
                const double error = test::gradientError(randomDoubles({ 3, 4, outputs }, "outputs"), term);
                QVERIFY2(error < 1e-7, qPrintable(QString::number(error)));
            }
    }

    void certainAnswersStayFinite()
    {
        const torch::Tensor z = (randomDoubles({ 3, 4, 3 }, "outputs") * 1000).requires_grad_(true);
        for (const auto loss : { PredictionLoss::Bce, PredictionLoss::Ce }) {
            const torch::Tensor term
                = standardInvarianceTerm(z, InvarianceForm::StandardKl, loss, Reduction::Normalised);
            term.backward();
            QVERIFY(std::isfinite(value(term)));
            QVERIFY(z.grad().isfinite().all().item<bool>());
        }
    }

    void oneVariantIsZero()
    {
        const torch::Tensor z = randomDoubles({ 1, 4, 3 }, "outputs");
        QCOMPARE(
            value(standardInvarianceTerm(z, InvarianceForm::StandardKl, PredictionLoss::Ce, Reduction::Normalised)),
            0.0);
    }

    void modelsHaveThePredictorsOfTheirForm()
    {
        const CmirModel with(shape, standardConfig(InvarianceForm::StandardKl));
        const CmirModel without(shape, standardConfig(InvarianceForm::Relative));
        QVERIFY(with.hasUnimodalPredictors());
        QVERIFY(!without.hasUnimodalPredictors());
        QCOMPARE(with.predictAlone(1, torch::zeros({ 5, 3 })).sizes(), at::IntArrayRef({ 5, 1 }));
        // The other weights begin as they do without.
        std::size_t same = 0, more = 0;
        const auto plain = without.store().save();
        for (const NamedArray& array : with.store().save()) {
            const auto found = std::find_if(
                plain.begin(), plain.end(), [&](const NamedArray& other) { return other.name == array.name; });
            found == plain.end() ? ++more : ++same;
            QVERIFY(found == plain.end() || found->values == array.values);
        }
        QCOMPARE(same, plain.size());
        QCOMPARE(more, std::size_t(4));
    }

    void aModelWithoutThemRefusesTheChange()
    {
        const ExperimentConfig with = standardConfig(InvarianceForm::StandardKl);
        const ExperimentConfig without = standardConfig(InvarianceForm::L1);
        using Value = ParameterValue;
        for (const char* form : { "l1", "relative", "standard_distance", "standard_kl" }) {
            QCOMPARE(unsupportedChange(with, "invariance_form", Value(std::string(form))), std::string());
            const bool standard = std::string(form).starts_with("standard");
            QCOMPARE(!unsupportedChange(without, "invariance_form", Value(std::string(form))).empty(), standard);
        }
        QCOMPARE(unsupportedChange(without, "lambda1", Value(2.0)), std::string());
        QCOMPARE(
            QString::fromStdString(unsupportedChange(without, "invariance_form", Value(std::string("standard_kl")))),
            "invariance_form = standard_kl: this model began without a predictor for each modality, which the standard "
            "forms need; allowed while it trains is l1, relative; for a standard form start a new run with it");
        const CmirModel model(shape, without);
        StepGenerators generators(1);
        QCOMPARE(QString::fromStdString(test::errorText([&] {
            objective(model, { torch::ones({ 5, 4 }), torch::ones({ 5, 3 }) }, torch::ones({ 5 }),
                standardConfig(InvarianceForm::StandardKl), PredictionLoss::Mse, generators);
        })),
            "invariance_form: the standard forms need a model that began with one of them, for its predictor of each "
            "modality; allowed here is l1, relative, whitened");
    }

    void unimodalPredictorsLearnWhileTheTermCounts()
    {
        const std::vector<torch::Tensor> features { randomDoubles({ 8, 4 }, "text").to(torch::kFloat32),
            randomDoubles({ 8, 3 }, "audio").to(torch::kFloat32) };
        const torch::Tensor label = randomDoubles({ 8 }, "label").to(torch::kFloat32);
        CmirModel model(shape, standardConfig(InvarianceForm::StandardDistance));
        const auto run = [&](ExperimentConfig config) {
            StepGenerators generators(2);
            model.store().zeroGradients();
            const ObjectiveTerms terms = objective(model, features, label, config, PredictionLoss::Mse, generators);
            terms.loss.backward();
            return terms;
        };
        const auto headSlope = [&] { return value(model.branch(0).alone.weight.grad().abs().max()); };
        ExperimentConfig config = standardConfig(InvarianceForm::StandardDistance);
        const double joint = value(run(standardConfig(InvarianceForm::L1)).prediction);
        QCOMPARE(headSlope(), 0.0);

        double alone = 0;
        for (std::size_t m = 0; m < 2; ++m) {
            const torch::Tensor z = model.encode(m, features[m], 0).first;
            alone += value((model.predictAlone(m, z).squeeze(1) - label).square().mean());
        }
        QVERIFY(std::abs(value(run(config).prediction) - (joint + alone)) < 1e-5 * (joint + alone));
        QVERIFY(headSlope() > 0);

        config.lambda1 = 0; // erm: exactly that of the other forms
        const ObjectiveTerms off = run(config);
        QCOMPARE(value(off.prediction), joint);
        QVERIFY(value(off.invariance) > 0); // the curves show it all the same
        QCOMPARE(headSlope(), 0.0);
        config.lambda1 = 1;
        config.K = 0;
        QCOMPARE(value(run(config).invariance), 0.0);
        QCOMPARE(headSlope(), 0.0);
    }
};

QTEST_GUILESS_MAIN(TestStandardInvariance)
#include "test_standard_invariance.moc"
