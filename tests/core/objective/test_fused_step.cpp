#include "core/config/registry.h"
#include "core/model/torch_random.h"
#include "core/objective/fused_step.h"
#include "core/objective/modality_dropout.h"
#include "core/objective/prediction.h"

#include <torch/types.h>

#include <QtTest>

#include <algorithm>
#include <cmath>
#include <string>

using namespace cmir;

namespace {

const ModelShape regression { { "text", "audio" }, { 11, 7 }, 1 };
const ModelShape classes { { "text", "audio" }, { 11, 7 }, 3 };

/// The forms of method.md section 12 together.
const QStringList apart { "invariance_form=whitened", "trunk=separate", "reconstruct_on=all",
    "reconstruction_reaches=spurious", "decorrelation_form=conditional", "decorrelation_reaches=spurious", "lambda1=2",
    "lambda2=10", "lambda3=1" };

struct Batch {
    std::vector<torch::Tensor> features;
    torch::Tensor label;
};

Batch makeBatch(std::int64_t rows, bool integers)
{
    auto generator = makeGenerator(1, "batch");
    Batch batch;
    for (const std::int64_t width : regression.widths)
        batch.features.push_back(torch::empty({ rows, width }).normal_(0, 1, generator));
    batch.label = integers ? torch::arange(rows).remainder(2).to(torch::kFloat32)
                           : torch::empty({ rows }).normal_(0, 1, generator);
    return batch;
}

/// The weights whose gradients differ most, relative to the largest gradient of those weights: a small one cannot hide
/// beside a large one.
struct Difference {
    double relative = 0;
    std::string name;
};
/// `floor`: below this share of the largest gradient of all, a difference is rounding.
Difference largestDifference(
    const ParameterStore& store, const torch::Tensor& found, const torch::Tensor& wanted, double floor)
{
    const double least = floor * wanted.abs().max().item<double>();
    const std::vector<NamedArray> ours = store.save(found), theirs = store.save(wanted);
    Difference worst;
    for (std::size_t i = 0; i < ours.size(); ++i) {
        double difference = 0, size = std::max(least, 1e-12);
        for (std::size_t k = 0; k < ours[i].values.size(); ++k) {
            difference = std::max(difference, std::abs(static_cast<double>(ours[i].values[k]) - theirs[i].values[k]));
            size = std::max(size, std::abs(static_cast<double>(theirs[i].values[k])));
        }
        if (!(difference / size <= worst.relative)) // NaN too
            worst = { difference / size, ours[i].name };
    }
    return worst;
}

}

/// The hand-written step against autograd over the plain terms: the same generators, so the same noise and masks.
class TestFusedStep : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void equalsAutograd_data()
    {
        QTest::addColumn<QStringList>("settings");
        QTest::newRow("demo") << QStringList {};
        QTest::newRow("no environments") << QStringList { "K=0" };
        QTest::newRow("one environment") << QStringList { "K=1", "alpha1=0.3" };
        QTest::newRow("sixteen environments") << QStringList { "K=16" };
        QTest::newRow("apart, sixteen environments") << apart + QStringList { "K=16" };
        QTest::newRow("l1, clean, as printed")
            << QStringList { "invariance_form=l1", "predict_on=clean", "reduction=as_printed", "alpha=1" };
        QTest::newRow("relative, as printed") << QStringList { "reduction=as_printed", "lambda1=0.01" };
        QTest::newRow("Nor per feature") << QStringList { "nor=feature", "alpha=0.5", "lambda2=3" };
        QTest::newRow("N x N form") << QStringList { "d=40", "lambda2=3" };
        QTest::newRow("diagonal only") << QStringList { "alpha=0" };
        QTest::newRow("random assignment") << QStringList { "environment_assignment=random", "K=4" };
        QTest::newRow("random assignment, K 1") << QStringList { "environment_assignment=random", "K=1" };
        QTest::newRow("plain") << QStringList { "lambda1=0", "lambda2=0", "lambda3=0", "K=0", "predict_on=clean" };
        QTest::newRow("augmentation") << QStringList { "lambda1=0", "lambda2=0", "lambda3=0" };
        QTest::newRow("without reconstruction") << QStringList { "lambda3=0" };
        QTest::newRow("without decorrelation") << QStringList { "lambda2=0" };
        QTest::newRow("dropout") << QStringList { "dropout=0.4" };
        QTest::newRow("all modalities") << QStringList { "modality_dropout=0" };
        QTest::newRow("modality dropout, dropout") << QStringList { "modality_dropout=0.6", "dropout=0.3" };
        QTest::newRow("modality dropout, trainable") << QStringList { "modality_dropout=0.5", "unimodal=mlp" };
        QTest::newRow("trainable networks") << QStringList { "unimodal=text=linear,mlp", "dropout=0.2" };
        QTest::newRow("trainable, clean") << QStringList { "unimodal=mlp", "predict_on=clean" };
        QTest::newRow("whitened") << QStringList { "invariance_form=whitened", "lambda1=3" };
        QTest::newRow("whitened, as printed, clean")
            << QStringList { "invariance_form=whitened", "reduction=as_printed", "predict_on=clean" };
        QTest::newRow("whitened, fewer samples than features") << QStringList { "invariance_form=whitened", "d=20" };
        QTest::newRow("separate trunks") << QStringList { "trunk=separate" };
        QTest::newRow("separate trunks, dropout") << QStringList { "trunk=separate", "dropout=0.3" };
        QTest::newRow("separate trunks, trainable") << QStringList { "trunk=separate", "unimodal=text=linear,mlp" };
        QTest::newRow("separate trunks, K 0") << QStringList { "trunk=separate", "K=0" };
        QTest::newRow("separate, without gradient in Z_spu")
            << QStringList { "trunk=separate", "lambda2=0", "lambda3=0", "unimodal=mlp" };
        QTest::newRow("conditional") << QStringList { "decorrelation_form=conditional", "lambda2=5" };
        QTest::newRow("conditional, of the batch")
            << QStringList { "decorrelation_form=conditional", "decorrelation_estimate=batch", "lambda2=5" };
        QTest::newRow("conditional, K 0") << QStringList { "decorrelation_form=conditional", "K=0" };
        QTest::newRow("conditional into spurious")
            << QStringList { "decorrelation_form=conditional", "decorrelation_reaches=spurious", "lambda2=5" };
        QTest::newRow("conditional, classes")
            << QStringList { "decorrelation_form=conditional", "prediction_loss=ce", "lambda2=5" };
        QTest::newRow("correlation into spurious") << QStringList { "decorrelation_reaches=spurious", "lambda2=3" };
        QTest::newRow("every variant rebuilt") << QStringList { "reconstruct_on=all" };
        QTest::newRow("every variant rebuilt, as printed")
            << QStringList { "reconstruct_on=all", "reduction=as_printed", "lambda1=0.01" };
        QTest::newRow("every variant rebuilt, dropout") << QStringList { "reconstruct_on=all", "dropout=0.2" };
        QTest::newRow("every variant rebuilt, trainable") << QStringList { "reconstruct_on=all", "unimodal=mlp" };
        QTest::newRow("rebuilt into spurious") << QStringList { "reconstruction_reaches=spurious" };
        QTest::newRow("every variant into spurious")
            << QStringList { "reconstruct_on=all", "reconstruction_reaches=spurious" };
        QTest::newRow("apart") << apart;
        QTest::newRow("apart, K 0") << apart + QStringList { "K=0" };
        QTest::newRow("apart, random assignment") << apart + QStringList { "environment_assignment=random", "K=4" };
        QTest::newRow("apart, binary") << apart + QStringList { "prediction_loss=bce" };
        QTest::newRow("apart, classes") << apart + QStringList { "prediction_loss=ce" };
        QTest::newRow("apart, trainable, dropout") << apart + QStringList { "unimodal=mlp", "dropout=0.2" };
        QTest::newRow("l1 loss") << QStringList { "prediction_loss=l1" };
        QTest::newRow("binary") << QStringList { "prediction_loss=bce" };
        QTest::newRow("classes") << QStringList { "prediction_loss=ce" };
    }
    void equalsAutograd()
    {
        QFETCH(QStringList, settings);
        compare(settings);
    }

    void columnsThatDoNotCount()
    {
        const torch::Tensor counted = torch::tensor({ 1, 1, 0, 1, 1, 0, 1, 1, 1, 1, 1 }, torch::kFloat32);
        compare(apart, counted);
        compare(apart + QStringList { "reduction=as_printed" }, counted);
        compare({}, counted); // in the reconstruction of the clean sample all do
    }

    /// counted: of the first modality's features.
    static void compare(const QStringList& settings, const torch::Tensor& counted = {})
    {
        ExperimentConfig config;
        config.d = 6;
        config.d_hidden = 10;
        for (const QString& setting : settings)
            setParameter(config, setting.toStdString());
        const PredictionLoss loss
            = config.prediction_loss == PredictionLoss::Auto ? PredictionLoss::Mse : config.prediction_loss;
        const Batch batch = makeBatch(30, loss == PredictionLoss::Bce || loss == PredictionLoss::Ce);
        const torch::Tensor rows = torch::tensor({ 3, 29, 0, 7, 8, 11, 12, 13, 14, 15, 2, 1 }, torch::kInt64);

        CmirModel model(loss == PredictionLoss::Ce ? classes : regression, config);
        model.setCounted(0, counted);
        StepGenerators plainGenerators(5), fusedGenerators(5);
        std::vector<torch::Tensor> features;
        for (const torch::Tensor& x : batch.features)
            features.push_back(x.index_select(0, rows));
        if (config.modality_dropout > 0)
            dropModalities(features, config.modality_dropout, plainGenerators.dropout);
        const ObjectiveTerms terms
            = objective(model, features, batch.label.index_select(0, rows), config, loss, plainGenerators);
        terms.loss.backward();
        const torch::Tensor plainGradient = model.store().gradients().clone();
        const torch::Tensor plainValues = terms.values();

        TaskTeam team(2);
        FusedStep fused(model, loss, team);
        ExperimentConfig everything = config; // leaves a gradient everywhere: a weight of 0 must take it away again
        everything.lambda2 = everything.lambda3 = 1;
        StepGenerators others(6);
        fused.run(batch.features, batch.label, rows, everything, others);
        const auto values = fused.run(batch.features, batch.label, rows, config, fusedGenerators);
        for (std::size_t i = 0; i < values.size(); ++i) {
            const double wanted = plainValues[static_cast<std::int64_t>(i)].item<double>();
            QVERIFY2(std::abs(values[i] - wanted) <= 2e-5 * std::max(1.0, std::abs(wanted)),
                qPrintable(QString("%1: %2, wanted %3").arg(ObjectiveTerms::names[i]).arg(values[i]).arg(wanted)));
        }
        // Of all weights together, and of each by itself, where sums that nearly cancel leave fewer digits.
        for (const auto& [floor, most] : { std::pair(1.0, 2e-4), std::pair(1e-2, 2e-3) }) {
            const Difference difference
                = largestDifference(model.store(), model.store().gradients(), plainGradient, floor);
            QVERIFY2(difference.relative < most,
                qPrintable(QString("%1: %2").arg(difference.name.c_str()).arg(difference.relative)));
        }
    }

    void carriesTheCovariance()
    {
        ExperimentConfig config;
        config.d = 20;
        config.d_hidden = 10;
        config.lambda1 = 3;
        config.modality_dropout = 0; // has its own rows above
        config.whitening_memory = 2;
        const Batch batch = makeBatch(36, false);
        CmirModel model(regression, config);
        TaskTeam team(2);
        WhiteningMemory ofPlain, ofFused;
        FusedStep fused(model, PredictionLoss::Mse, team, &ofFused);
        for (int step = 0; step < 3; ++step) { // batches of 12 samples, fewer than features
            const torch::Tensor rows = torch::arange(36, torch::kInt64).narrow(0, 12 * step, 12).contiguous();
            const auto seed = static_cast<std::uint64_t>(step);
            StepGenerators plainGenerators(seed), fusedGenerators(seed);
            std::vector<torch::Tensor> features;
            for (const torch::Tensor& x : batch.features)
                features.push_back(x.index_select(0, rows));
            const ObjectiveTerms terms = objective(model, features, batch.label.index_select(0, rows), config,
                PredictionLoss::Mse, plainGenerators, {}, &ofPlain);
            model.store().zeroGradients();
            terms.loss.backward();
            const torch::Tensor wanted = model.store().gradients().clone();
            fused.run(batch.features, batch.label, rows, config, fusedGenerators);
            const Difference difference = largestDifference(model.store(), model.store().gradients(), wanted, 1);
            // Single precision: S^-1 P S^-1 loses the condition of S, which the ridge keeps below some 1e4.
            QVERIFY2(difference.relative < 1e-2,
                qPrintable(QString("step %1, %2: %3").arg(step).arg(difference.name.c_str()).arg(difference.relative)));
        }
        QCOMPARE(ofFused.batches(), std::int64_t { 3 });
    }

    void sameBitsForAnyNumberOfThreads()
    {
        for (const bool apart : { false, true })
            sameBits(apart);
    }

    void sameBits(bool apart)
    {
        const Batch batch = makeBatch(40, false);
        ExperimentConfig config;
        if (apart) {
            config.invariance_form = InvarianceForm::Whitened;
            config.trunk = Trunk::Separate;
            config.reconstruct_on = ReconstructOn::All;
            config.decorrelation_form = DecorrelationForm::Conditional;
        }
        torch::Tensor first;
        for (const int threads : { 1, 1, 2, 3, 5 }) {
            CmirModel model(regression, config);
            TaskTeam team(threads);
            FusedStep fused(model, PredictionLoss::Mse, team);
            StepGenerators generators(9);
            for (int step = 0; step < 20; ++step) // many, since threads meet differently each time
                fused.run(batch.features, batch.label, torch::arange(40), config, generators);
            if (!first.defined())
                first = model.store().gradients().clone();
            else
                QVERIFY(torch::equal(first, model.store().gradients()));
        }
    }

    void batchSizeAndEnvironmentsMayChangeFromStepToStep()
    {
        const Batch batch = makeBatch(40, false);
        ExperimentConfig config;
        CmirModel model(regression, config);
        TaskTeam team(2);
        FusedStep fused(model, PredictionLoss::Mse, team);
        StepGenerators generators(9);
        for (int step = 0; step < 12; ++step) {
            config.K = step % 4;
            config.predict_on = step % 3 == 0 ? PredictOn::Clean : PredictOn::All;
            config.invariance_form = step % 5 == 0 ? InvarianceForm::Whitened : InvarianceForm::Relative;
            config.reconstruct_on = step % 2 == 0 ? ReconstructOn::All : ReconstructOn::Clean;
            config.decorrelation_form = step % 7 < 3 ? DecorrelationForm::Conditional : DecorrelationForm::Correlation;
            const auto values = fused.run(batch.features, batch.label, torch::arange(10 + step), config, generators);
            QVERIFY(std::isfinite(values[0]));
            QCOMPARE(values[2] == 0, config.K == 0);
        }
    }
};

QTEST_GUILESS_MAIN(TestFusedStep)
#include "test_fused_step.moc"
