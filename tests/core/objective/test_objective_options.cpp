#include "core/config/preset.h"
#include "core/config/registry.h"
#include "core/objective/independence_terms.h"
#include "core/objective/objective.h"
#include "tests/support/finite_differences.h"
#include "tests/support/tensors.h"

#include <QtTest>

#include <cmath>

using namespace cmir;
using test::randomDoubles;

namespace {

constexpr std::int64_t samples = 6;
constexpr std::uint64_t seed = 5;

/// A small model in double precision with its batch.
struct Case {
    ExperimentConfig config = presetConfig("relative"); ///< every term has a gradient in all that it looks at
    PredictionLoss loss = PredictionLoss::Mse;
    std::vector<torch::Tensor> features { randomDoubles({ samples, 4 }, "text"),
        randomDoubles({ samples, 3 }, "audio") };
    torch::Tensor label = randomDoubles({ samples }, "label");
    std::unique_ptr<CmirModel> model;

    explicit Case(const QStringList& settings)
    {
        config.d = 3;
        config.d_hidden = 4;
        config.lambda2 = config.lambda3 = 1;
        for (const QString& setting : settings)
            setParameter(config, setting.toStdString());
        if (config.prediction_loss != PredictionLoss::Auto)
            loss = config.prediction_loss;
        const bool classes = loss == PredictionLoss::Ce;
        if (classes || loss == PredictionLoss::Bce)
            label = torch::arange(samples).remainder(classes ? 3 : 2).to(torch::kFloat64);
        model = std::make_unique<CmirModel>(
            ModelShape { { "text", "audio" }, { 4, 3 }, classes ? 3 : 1 }, config, torch::kCPU, torch::kFloat64);
        // Away from the biases of 0, where a sample without an active unit lies on the next layer's kink.
        const torch::NoGradGuard noGrad;
        const torch::Tensor weights = model->store().values();
        model->store().restore(weights + 0.3 * randomDoubles({ weights.numel() }, "weights"));
    }

    ObjectiveTerms terms(const ExperimentConfig& settings) const
    {
        StepGenerators generators(seed); // the same noise at every call
        return objective(*model, features, label, settings, loss, generators);
    }
    std::vector<std::pair<torch::Tensor, torch::Tensor>> encoded() const
    {
        std::vector<std::pair<torch::Tensor, torch::Tensor>> out;
        for (std::size_t m = 0; m < features.size(); ++m)
            out.push_back(model->encode(m, model->unimodal(m, features[m]), samples));
        return out;
    }
};

}

/// The objective as a whole under each of its options, against finite differences over the weights of the model.
class TestObjectiveOptions : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void gradients_data()
    {
        QTest::addColumn<QStringList>("settings");
        // Trainable networks go without reconstruction, whose target is detached from them on purpose.
        QTest::newRow("demo") << QStringList {};
        QTest::newRow("nor feature") << QStringList { "nor=feature" };
        QTest::newRow("nor sample, as printed") << QStringList { "nor=sample", "reduction=as_printed" };
        for (const char* noise : { "laplace", "erasing", "mixing" }) {
            const QString kind = QString("environment_noise=%1").arg(noise);
            QTest::addRow("%s", noise) << QStringList { kind, "alpha1=0.3" };
            QTest::addRow("%s, geometric", noise) << QStringList { kind, "alpha1=0.1", "intensity_schedule=geometric" };
            QTest::addRow("%s, trainable, feature scale", noise)
                << QStringList { kind, "alpha1=0.3", "noise_scale=feature", "unimodal=mlp", "lambda3=0" };
        }
        QTest::newRow("gaussian, trainable, feature scale")
            << QStringList { "noise_scale=feature", "unimodal=linear", "lambda3=0" };
        QTest::newRow("geometric, random")
            << QStringList { "intensity_schedule=geometric", "environment_assignment=random" };
        for (const char* form : { "standard_distance", "standard_kl" }) {
            const QString chosen = QString("invariance_form=%1").arg(form);
            QTest::addRow("%s", form) << QStringList { chosen };
            QTest::addRow("%s, as printed, clean", form)
                << QStringList { chosen, "reduction=as_printed", "predict_on=clean" };
            QTest::addRow("%s, binary", form) << QStringList { chosen, "prediction_loss=bce" };
            QTest::addRow("%s, classes", form) << QStringList { chosen, "prediction_loss=ce" };
            QTest::addRow("%s, lambda1 0", form) << QStringList { chosen, "lambda1=0" };
        }
        for (const char* loss : { "mse", "l1", "bce", "ce" }) {
            const QString with = QString("prediction_loss=%1").arg(loss);
            QTest::addRow("whitened, %s", loss) << QStringList { "invariance_form=whitened", with, "lambda1=3" };
            QTest::addRow("conditional, %s", loss) << QStringList { "decorrelation_form=conditional", with };
        }
        QTest::newRow("whitened, random")
            << QStringList { "invariance_form=whitened", "environment_assignment=random" };
        QTest::newRow("separate trunks") << QStringList { "trunk=separate" };
        QTest::newRow("every variant rebuilt") << QStringList { "reconstruct_on=all" };
        QTest::newRow("every variant rebuilt, mixing, as printed")
            << QStringList { "reconstruct_on=all", "environment_noise=mixing", "reduction=as_printed" };
        QTest::newRow("every variant rebuilt, laplace")
            << QStringList { "reconstruct_on=all", "environment_noise=laplace" };
        QTest::newRow("conditional, K 0") << QStringList { "decorrelation_form=conditional", "K=0" };
        QTest::newRow("whitened, separate, conditional, every variant") << QStringList { "invariance_form=whitened",
            "trunk=separate", "decorrelation_form=conditional", "reconstruct_on=all" };
        QTest::newRow("cross covariance") << QStringList { "decorrelation_form=cross_covariance" };
        QTest::newRow("cross covariance, as printed")
            << QStringList { "decorrelation_form=cross_covariance", "reduction=as_printed" };
    }
    void gradients()
    {
        QFETCH(QStringList, settings);
        const Case c(settings);
        c.terms(c.config).loss.backward();
        compare(c, [&] { return c.terms(c.config).loss.item<double>(); });
    }

    /// The kernels' widths follow the batch without a gradient: the differences are taken with the widths held.
    void hsicGradients()
    {
        const Case c({ "decorrelation_form=hsic", "lambda2=3", "invariance_form=standard_kl" });
        std::vector<std::array<torch::Tensor, 2>> widths;
        double dependence = 0;
        for (const auto& [invariant, spurious] : c.encoded()) {
            widths.push_back({ medianWidth(invariant), medianWidth(spurious) });
            dependence += hsic(invariant, spurious, widths.back()[0], widths.back()[1]).item<double>();
        }
        const ObjectiveTerms terms = c.terms(c.config);
        QVERIFY(std::abs(terms.decorrelation.item<double>() - dependence) < 1e-12);
        terms.loss.backward();
        ExperimentConfig rest = c.config;
        rest.lambda2 = 0;
        compare(c, [&] {
            double sum = c.terms(rest).loss.item<double>();
            const auto encoded = c.encoded();
            for (std::size_t m = 0; m < encoded.size(); ++m)
                sum += 3 * hsic(encoded[m].first, encoded[m].second, widths[m][0], widths[m][1]).item<double>();
            return sum;
        });
    }

    /// A term that shapes Z_spu alone: its gradient there is the same as if it shaped both, and none in Z_inv.
    void termsThatShapeSpuriousAlone()
    {
        for (const char* term : { "reconstruction", "decorrelation" }) {
            const QString other = term == QString("reconstruction") ? "lambda2=0" : "lambda3=0";
            const QStringList settings { "trunk=separate", other, "decorrelation_form=conditional" };
            const auto gradients = [&](const QStringList& more) {
                const Case c(settings + more);
                c.terms(c.config).loss.backward();
                const auto& branch = c.model->branch(0);
                return std::array { branch.invariant.weight.grad().clone(), branch.spurious.weight.grad().clone() };
            };
            const auto both = gradients({}), alone = gradients({ QString("%1_reaches=spurious").arg(term) });
            const auto without = gradients({ "lambda2=0", "lambda3=0" });
            QVERIFY(torch::allclose(alone[0], without[0], 1e-12, 1e-14));
            QVERIFY(!torch::allclose(both[0], without[0], 1e-6, 1e-8));
            QVERIFY(torch::allclose(alone[1], both[1], 1e-12, 1e-14));
            QVERIFY(alone[1].abs().max().item<double>() > 1e-6);
        }
    }

    void valuesAddUp()
    {
        for (const char* form : { "correlation", "hsic", "cross_covariance" }) {
            const Case c({ QString("decorrelation_form=%1").arg(form), "invariance_form=standard_distance",
                "lambda1=0.3", "lambda2=0.7", "lambda3=2" });
            const ObjectiveTerms t = c.terms(c.config);
            QVERIFY(t.decorrelation.item<double>() > 0);
            QVERIFY(std::abs((t.loss - t.prediction - 0.3 * t.invariance - 0.7 * t.decorrelation - 2 * t.reconstruction)
                                 .item<double>())
                < 1e-12);
        }
    }

    void optionsMayChangeFromStepToStep()
    {
        const Case c({ "invariance_form=standard_distance", "unimodal=mlp" });
        ExperimentConfig config = c.config;
        double last = 0;
        for (const char* change : { "environment_noise=laplace", "intensity_schedule=geometric", "noise_scale=feature",
                 "environment_noise=mixing", "environment_noise=erasing", "decorrelation_form=hsic",
                 "decorrelation_form=cross_covariance", "decorrelation_form=conditional", "invariance_form=standard_kl",
                 "invariance_form=l1", "invariance_form=whitened", "reconstruct_on=all" }) {
            setParameter(config, change);
            const double loss = c.terms(config).loss.item<double>();
            QVERIFY2(std::isfinite(loss) && loss != last, change);
            last = loss;
        }
    }

private:
    /// The gradient that stands in the model's store against finite differences of the loss, along random directions
    /// in which every weight moves.
    static void compare(const Case& c, const std::function<double()>& loss)
    {
        const torch::NoGradGuard noGrad;
        const torch::Tensor gradient = c.model->store().gradients().clone(), start = c.model->store().copy();
        QVERIFY(gradient.isfinite().all().item<bool>());
        const torch::Tensor directions = 0.1 * randomDoubles({ gradient.numel(), 8 }, "directions");
        const torch::Tensor place = torch::zeros({ 8 }, torch::kFloat64);
        const torch::Tensor slopes = test::centralDifferences(place, [&] {
            c.model->store().restore(start + torch::mv(directions, place));
            return loss();
        });
        const torch::Tensor wanted = torch::mv(directions.t(), gradient);
        const double error = ((slopes - wanted).abs().max() / wanted.abs().max()).item<double>();
        QVERIFY2(error < 1e-6, qPrintable(QString::number(error)));
    }
};

QTEST_GUILESS_MAIN(TestObjectiveOptions)
#include "test_objective_options.moc"
