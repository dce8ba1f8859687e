#include "core/common/error.h"
#include "core/config/registry.h"
#include "core/data/sequences.h"
#include "core/data/synthetic.h"
#include "core/evaluation/network_data.h"
#include "core/objective/method_objective.h"
#include "tests/support/sequence_data.h"
#include "tests/support/support.h"

#include <torch/types.h>

#include <QtTest>

using namespace cmir;

namespace {

/// What a step is differentiated of, and with what.
struct Case {
    Method method;
    std::vector<std::pair<const char*, const char*>> settings;
    std::int64_t steps; ///< of the first modality's sequences; 0: vectors
};

struct Step {
    torch::Tensor values, gradients;
};

Step stepOf(const Case& c, ModalityWork work)
{
    ExperimentConfig config;
    config.n_train = 40;
    config.n_valid = config.n_test = 20;
    config.d = 6;
    config.d_hidden = 7;
    config.K = 2;
    Dataset dataset = syntheticDataset(config);
    if (c.steps > 0)
        dataset = test::withSequences(dataset, c.steps);
    for (const auto& [key, value] : c.settings)
        setParameter(config, key, value);
    config = configForMethod(config, c.method);
    const CmirModel model(modelShape(dataset, c.method), config);
    const Split& split = dataset.split("train");
    const Standardiser standardiser = Standardiser::fit(split, sequenceInputs(dataset, config.unimodal));
    const NetworkSplit train = networkSplit(split, standardiser, torch::kCPU);
    WhiteningMemory memory;
    MethodObjective objective(model, c.method, PredictionLoss::Mse, dataset, config, &memory);
    StepGenerators generators(1);
    model.store().gradients().zero_();
    const ObjectiveTerms terms
        = objective.terms(torch::arange(40, torch::kInt64), train.features, train.label, config, generators, work);
    if (!work.cuts())
        terms.loss.backward();
    return { terms.values(), model.store().gradients().clone() };
}

const std::vector<Case>& cases()
{
    static const std::vector<Case> all {
        { Method::Cmir, {}, 0 },
        { Method::Cmir, { { "dropout", "0.3" } }, 0 },
        { Method::Cmir, { { "decorrelation_form", "hsic" }, { "environment_noise", "laplace" } }, 0 },
        { Method::Cmir, { { "invariance_form", "standard_kl" }, { "lambda3", "0" } }, 0 },
        { Method::Cmir,
            { { "invariance_form", "whitened" }, { "decorrelation_form", "conditional" }, { "reconstruct_on", "all" },
                { "noise_scale", "feature" } },
            0 },
        { Method::Cmir, { { "unimodal", "conv_transformer|mlp" } }, 5 },
        { Method::Cmir, { { "unimodal", "gru|mlp" }, { "dropout", "0.2" } }, 5 },
        { Method::Erm, { { "unimodal", "mlp" } }, 0 },
        { Method::Augmentation, {}, 0 },
        { Method::Irm, {}, 0 },
        { Method::Vrex, { { "unimodal", "linear" } }, 0 },
        { Method::Coral, {}, 0 },
        { Method::GroupDro, {}, 0 },
        { Method::Misa, { { "dropout", "0.2" } }, 0 },
        { Method::Recombination, { { "dropout", "0.2" } }, 0 },
        { Method::Vanilla, { { "unimodal", "gru|mlp" } }, 5 },
    };
    return all;
}

}

/// A graph that is cut where the modalities meet has the gradient of the whole graph, and the same bits whatever number
/// of threads its pieces run on.
class TestModalityWork : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theCutGraphHasTheWholeGraphsGradient_data()
    {
        QTest::addColumn<int>("index");
        for (std::size_t i = 0; i < cases().size(); ++i) {
            std::string name = std::to_string(i) + " " + methodName(cases()[i].method);
            for (const auto& [key, value] : cases()[i].settings)
                name += std::string(", ") + key + " " + value;
            QTest::newRow(name.c_str()) << static_cast<int>(i);
        }
    }

    void theCutGraphHasTheWholeGraphsGradient()
    {
        QFETCH(int, index);
        const Case& c = cases()[static_cast<std::size_t>(index)];
        const Step whole = stepOf(c, {});
        QVERIFY(whole.gradients.abs().max().item<double>() > 0);
        TaskTeam alone(1), few(2), many(4);
        const Step cut = stepOf(c, ModalityWork(alone));
        const double scale = whole.gradients.abs().max().item<double>();
        const double difference = (cut.gradients - whole.gradients).abs().max().item<double>();
        QVERIFY2(difference <= 2e-6 * scale, qPrintable(QString("%1 of %2").arg(difference).arg(scale)));
        QVERIFY(
            (cut.values - whole.values).abs().max().item<double>() <= 1e-6 * whole.values.abs().max().item<double>());
        for (TaskTeam* team : { &few, &many }) {
            const Step shared = stepOf(c, ModalityWork(*team));
            QVERIFY(shared.gradients.equal(cut.gradients));
            QVERIFY(shared.values.equal(cut.values));
        }
    }

    void whatAPieceThrowsIsThrown()
    {
        TaskTeam team(3);
        ModalityWork work(team);
        const auto breaks = [](std::size_t m) {
            if (m == 1)
                throw Failure("broken");
        };
        QCOMPARE(test::errorText([&] { work.run(3, ModalityWork::Draws::No, breaks); }), std::string("broken"));
    }

    void gradientsAreWantedWhereTheCallerWantsThem()
    {
        TaskTeam team(2);
        ModalityWork work(team);
        const torch::NoGradGuard noGrad;
        const torch::Tensor weight = torch::ones({ 1 }).requires_grad_();
        std::array<bool, 3> wanted {};
        work.run(3, ModalityWork::Draws::No, [&](std::size_t m) { wanted[m] = (weight * 2).requires_grad(); });
        QVERIFY(!wanted[0] && !wanted[1] && !wanted[2]);
    }
};

QTEST_GUILESS_MAIN(TestModalityWork)
#include "test_modality_work.moc"
