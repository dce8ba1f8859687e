#include "core/config/registry.h"
#include "core/data/synthetic.h"
#include "core/experiment/robustness.h"
#include "core/model/torch_random.h"
#include "core/objective/objective.h"
#include "core/training/trainer.h"
#include "tests/support/sequence_data.h"
#include "tests/support/support.h"

#include <torch/cuda.h>
#include <torch/types.h>

#include <QtTest>

#include <algorithm>

using namespace cmir;

namespace {

const ModelShape shape { { "text", "audio" }, { 11, 7 }, 1 };

/// The plain objective without noise, so that both devices see the same numbers; values, then the flat gradient.
std::pair<torch::Tensor, torch::Tensor> objectiveOn(torch::Device device, const ExperimentConfig& config)
{
    CmirModel model(shape, config, device);
    StepGenerators generators(5);
    auto generator = makeGenerator(1, "batch");
    std::vector<torch::Tensor> features;
    for (const std::int64_t width : shape.widths)
        features.push_back(torch::empty({ 24, width }).normal_(0, 1, generator).to(device));
    const torch::Tensor label = torch::empty({ 24 }).normal_(0, 1, generator).to(device);
    const ObjectiveTerms terms = objective(model, features, label, config, PredictionLoss::Mse, generators);
    terms.loss.backward();
    return { terms.values().cpu(), model.store().gradients().cpu() };
}

/// A small run on the device; its data are still to be given.
RunRequest smallRequest()
{
    RunRequest request;
    ExperimentConfig& config = request.config.parameters;
    config.n_train = 300;
    config.n_valid = config.n_test = 60;
    config.batch_size = 64;
    config.epochs = 2;
    config.device = DeviceChoice::Cuda;
    return request;
}

}

/// A CUDA device gives what the processor gives. Skipped where there is none.
class TestCuda : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (!torch::cuda::is_available())
            QSKIP("this LibTorch has no CUDA device");
    }

    void objectiveAndGradientAreTheProcessors()
    {
        ExperimentConfig config;
        config.K = 0;
        config.unimodal = "mlp";
        const auto [values, gradient] = objectiveOn(torch::kCPU, config);
        const auto [deviceValues, deviceGradient] = objectiveOn(torch::kCUDA, config);
        QVERIFY(torch::allclose(deviceValues, values, 1e-4, 1e-5));
        QVERIFY(torch::allclose(deviceGradient, gradient, 1e-3, 1e-5));
    }

    void noiseIsNormalAndTheSameForASeed()
    {
        const auto draw = [] {
            auto generator = makeGenerator(3, "environments");
            return normalNoise({ 200, 300 }, generator, torch::kCUDA).cpu();
        };
        const torch::Tensor noise = draw();
        QVERIFY(torch::equal(noise, draw()));
        QVERIFY(std::abs(noise.mean().item<double>()) < 0.03);
        QVERIFY(std::abs(noise.std().item<double>() - 1) < 0.03);
    }

    void aRunTrains_data()
    {
        QTest::addColumn<QString>("unimodal");
        for (const char* name : { "identity", "gru|mlp", "conv_transformer|mlp" })
            QTest::newRow(name) << name;
    }
    void aRunTrains()
    {
        QFETCH(QString, unimodal);
        RunRequest request = smallRequest();
        ExperimentConfig& config = request.config.parameters;
        config.epochs = 5;
        config.unimodal = unimodal.toStdString();
        Dataset dataset = syntheticDataset(config);
        if (unimodal != u"identity")
            dataset = test::withSequences(dataset, 4);
        request.dataset = std::make_shared<const Dataset>(std::move(dataset));
        Trainer trainer(request);
        while (!trainer.finished()) {
            trainer.step();
            if (trainer.epochComplete())
                trainer.finishEpoch();
        }
        const std::vector<double> loss = trainer.record(0, RunEnd::Finished).history.series.at("train/loss");
        QVERIFY(loss.back() < 0.8 * loss.front());
    }

    /// The device is asked at the epoch's end: the step where it happened is not known.
    void divergenceIsSeenAtTheEpochsEnd()
    {
        RunRequest request = smallRequest();
        Dataset dataset = syntheticDataset(request.config.parameters);
        std::ranges::fill(dataset.splits[0].label, 3e30F); // its square is beyond a float
        request.dataset = std::make_shared<const Dataset>(std::move(dataset));
        const std::string message = test::errorText([&] { trainRun(request, {}); });
        QVERIFY2(message.starts_with("the loss is not finite at step 5 or before (epoch 1): term prediction"),
            message.c_str());
    }

    void aRunRepeats()
    {
        RunRequest request = smallRequest();
        request.dataset = std::make_shared<const Dataset>(syntheticDataset(request.config.parameters));
        const RunRecord first = trainRun(request, {}), second = trainRun(request, {});
        for (std::size_t i = 0; i < first.weights.size(); ++i)
            QVERIFY2(first.weights[i].values == second.weights[i].values, first.weights[i].name.c_str());
    }
};

QTEST_GUILESS_MAIN(TestCuda)
#include "test_cuda.moc"
