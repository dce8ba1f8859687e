#include "core/common/error.h"
#include "core/data/synthetic.h"
#include "core/evaluation/noisy_modalities.h"
#include "core/evaluation/placed_tensor.h"
#include "core/experiment/noisy_test.h"
#include "core/experiment/robustness.h"
#include "core/model/carried_change.h"
#include "core/model/torch_random.h"
#include "tests/support/support.h"

#include <QtTest>
#include <torch/types.h>

#include <cmath>
#include <limits>

using namespace cmir;

namespace {

ModelShape shape(std::int64_t steps = 0)
{
    return { { "text", "audio" }, { 6, 4 }, 1, false, true, { 0, steps } };
}

ExperimentConfig smallConfig(const std::string& unimodal)
{
    ExperimentConfig config;
    config.unimodal = unimodal;
    config.d = 3;
    config.d_hidden = 5;
    config.noise_ratio = 0.3;
    return config;
}

std::vector<torch::Tensor> constantFeatures(std::int64_t rows)
{
    return { torch::full({ rows, 6 }, 5.0), torch::full({ rows, 4 }, -2.0) };
}

bool closeTo(const torch::Tensor& a, const torch::Tensor& b)
{
    return a.sizes() == b.sizes() && torch::allclose(a, b, 1e-6, 1e-6);
}

}

class TestNoisyModalities : public QObject {
    Q_OBJECT

    RunRequest m_request;

    RunRecord trainedWith(double ratio, const std::string& unimodal = "identity")
    {
        RunRequest request = m_request;
        request.config.parameters.noise_ratio = ratio;
        request.config.parameters.unimodal = unimodal;
        return trainRun(request, {});
    }

private Q_SLOTS:
    void initTestCase()
    {
        ExperimentConfig& config = m_request.config.parameters;
        config.n_train = 400;
        config.n_valid = config.n_test = 200;
        config.epochs = 8;
        config.learning_rate_schedule = LearningRateSchedule::Constant; // a few epochs are to be enough
        config.modality_dropout = 0;
        m_request.dataset = std::make_shared<const Dataset>(syntheticDataset(config));
    }

    /// Block by block as in one piece; the last block is longer, or ends within 16 numbers.
    void featuresOnDiskGetTheSameNoise()
    {
        const std::int64_t width = 64;
        for (const std::int64_t rows : { 3, 1000, 65'536 + 9, 65'536 + 16, 131'072 + 1003 }) {
            at::Generator generator = makeGenerator(4, "features");
            const torch::Tensor inMemory = torch::empty({ rows, width }).normal_(0, 1, generator);
            const torch::Tensor onDisk = emptyFeatures(rows, width, Place::Disk);
            onDisk.copy_(inMemory);
            const auto noisy = [&](const torch::Tensor& first) {
                return withFeatureNoise({ first, inMemory }, 0.4, ModalityNoise::Gaussian, 7, "train");
            };
            const auto expected = noisy(inMemory), found = noisy(onDisk);
            QVERIFY(placeOf(found[0]) == Place::Disk && placeOf(found[1]) == Place::Memory);
            QVERIFY(found[0].equal(expected[0]));
            QVERIFY(found[1].equal(expected[1])); // what comes after it is drawn as before
        }
    }

    void gaussianNoiseMixes()
    {
        const CmirModel model(shape(), smallConfig("identity"));
        const auto noisy = withModalityNoise(model, constantFeatures(4000), 0.3, ModalityNoise::Gaussian, 1, "train");
        QCOMPARE(noisy.size(), 2U);
        QVERIFY(std::abs(noisy[0].mean().item<double>() - 0.7 * 5) < 0.01);
        QVERIFY(std::abs(noisy[1].mean().item<double>() + 0.7 * 2) < 0.01);
        QVERIFY(std::abs(noisy[0].std().item<double>() - 0.3) < 0.01);
        // Fixed by seed and split, and of its own for each.
        const auto again = [&](std::uint64_t seed, const char* split) {
            return withModalityNoise(model, constantFeatures(4000), 0.3, ModalityNoise::Gaussian, seed, split)[0];
        };
        QVERIFY(torch::equal(again(1, "train"), noisy[0]));
        QVERIFY(!torch::equal(again(2, "train"), noisy[0]));
        QVERIFY(!torch::equal(again(1, "valid"), noisy[0]));
    }

    void unseenNoiseIsHalfLaplaceHalfErasing()
    {
        const CmirModel model(shape(), smallConfig("identity"));
        const auto noisy = withModalityNoise(model, constantFeatures(8000), 0.3, ModalityNoise::Unseen, 1, "test");
        // Erased samples hold only the value itself and 0; the coin is the same for both modalities.
        const auto erased
            = [](const torch::Tensor& x, double value) { return torch::logical_or(x.eq(value), x.eq(0)).all(1); };
        const torch::Tensor rows = erased(noisy[0], 5);
        QVERIFY(torch::equal(rows, erased(noisy[1], -2)));
        QVERIFY(std::abs(rows.to(torch::kFloat).mean().item<double>() - 0.5) < 0.03);
        const torch::Tensor zeros = noisy[0].index({ rows }).eq(0).to(torch::kFloat);
        QVERIFY(std::abs(zeros.mean().item<double>() - 0.3) < 0.01);
        // Laplace noise of scale 1 has variance 2 and mean distance 1.
        const torch::Tensor noise = (noisy[0].index({ rows.logical_not() }) - 0.7 * 5) / 0.3;
        QVERIFY(std::abs(noise.mean().item<double>()) < 0.03);
        QVERIFY(std::abs(noise.abs().mean().item<double>() - 1) < 0.03);
        QVERIFY(std::abs(noise.var().item<double>() - 2) < 0.1);
    }

    void behindATrainableNetworkTheNoiseIsOnItsOutput()
    {
        for (const char* unimodal : { "linear", "mlp" }) {
            const CmirModel model(shape(), smallConfig(unimodal));
            QVERIFY(!model.pooledInputs()); // not for the hand-written step
            const std::vector<torch::Tensor> clean { torch::randn({ 50, 6 }), torch::randn({ 50, 4 }) };
            const auto noisy = withModalityNoise(model, clean, 0.3, ModalityNoise::Gaussian, 1, "train");
            for (std::size_t m = 0; m < 2; ++m) {
                const torch::Tensor pooled = model.unimodal(m, clean[m]), changed = model.unimodal(m, noisy[m]);
                QCOMPARE(changed.size(1), 3);
                const torch::Tensor noise = (changed - 0.7 * pooled) / 0.3;
                QVERIFY(std::abs(noise.mean().item<double>()) < 0.3);
                QVERIFY(std::abs(noise.std().item<double>() - 1) < 0.25);
                // Rows keep their noise wherever they go.
                const torch::Tensor rows = torch::tensor({ 7, 3, 40 });
                QVERIFY(closeTo(model.unimodal(m, noisy[m].index_select(0, rows)), changed.index_select(0, rows)));
            }
        }
    }

    void sequencesCarryTheirChangeOverAnyNumberOfSteps()
    {
        const auto nan = std::numeric_limits<float>::quiet_NaN();
        for (const std::int64_t steps : { 1, 2, 7, 20 }) {
            const CmirModel model(shape(steps), smallConfig("text=linear,gru"));
            torch::Tensor sequence = torch::randn({ 30, steps, 4 });
            if (steps > 2)
                sequence.index_put_({ torch::indexing::Slice(0, 10), torch::indexing::Slice(2) }, nan);
            const PooledChange change { torch::rand({ 30, 3 }), torch::randn({ 30, 3 }) };
            const torch::Tensor carried = carryChange(sequence, change);
            QCOMPARE(carried.size(1), steps);
            const torch::Tensor pooled = model.unimodal(1, sequence);
            QVERIFY(torch::isfinite(pooled).all().item<bool>());
            QVERIFY(closeTo(model.unimodal(1, carried), change.factor * pooled + change.addition));
        }
    }

    /// With noise alone nothing can be learnt: the answers cannot follow the labels.
    void trainingSeesTheNoise()
    {
        const RunRecord clean = trainedWith(0), noise = trainedWith(1);
        QVERIFY(clean.metrics.at("train").at("r") > 0.9);
        QVERIFY(clean.metrics.at("valid").at("r") > 0.8);
        QVERIFY(std::abs(noise.metrics.at("valid").at("r")) < 0.3);
        QVERIFY(noise.history.series.at("valid/mae").back() > 1.5 * clean.history.series.at("valid/mae").back());
    }

    void theTestHasTheNoiseOfTheTraining()
    {
        const RunRecord run = trainedWith(0.6);
        const ResultTable noisy = noisyModalities(run, *m_request.dataset, {});
        QCOMPARE(noisy.protocol, std::string("noisy-modalities"));
        std::map<std::string, double> mae;
        for (const ResultRow& row : noisy.rows)
            if (row.metric == "mae")
                mae[row.split] = row.mean;
        QCOMPARE(mae.size(), 7U); // valid and test, and the shifted ones
        QVERIFY(mae.at("noise 0.6/test") != run.metrics.at("test").at("mae"));
        // Better than a model that has never seen noise.
        RunRecord naive = trainedWith(0);
        naive.config.parameters.noise_ratio = 0.6;
        const ResultTable surprised = noisyModalities(naive, *m_request.dataset, {});
        QCOMPARE(surprised.rows.front().metric, noisy.rows.front().metric);
        QCOMPARE(surprised.rows.front().split, std::string("noise 0.6/valid"));
        const auto maeOf = [](const ResultTable& table) {
            for (const ResultRow& row : table.rows)
                if (row.metric == "mae")
                    return row.mean;
            return std::nan("");
        };
        QVERIFY(maeOf(noisy) < maeOf(surprised));
        QVERIFY(noisyModalities(run, *m_request.dataset, {}).rows == noisy.rows); // the same noise every time
        const ResultTable unseen = unseenNoise(run, *m_request.dataset, {});
        QCOMPARE(unseen.rows.front().split, std::string("unseen 0.6/valid"));
        QVERIFY(maeOf(unseen) != maeOf(noisy));
    }

    void trainableNetworksLearnBehindTheirNoise()
    {
        const RunRecord run = trainedWith(0.4, "mlp");
        const ResultTable noisy = noisyModalities(run, *m_request.dataset, {});
        QVERIFY(!noisy.rows.empty());
        QVERIFY(run.metrics.at("test").at("r") > 0.5);
    }

    void aRunWithoutNoiseIsRefused()
    {
        const RunRecord run = trainedWith(0);
        QVERIFY(test::errorText([&] { noisyModalities(run, *m_request.dataset, {}); }).find("noise_ratio")
            != std::string::npos);
        JobContext job;
        job.cancelled = [] { return true; };
        QVERIFY_THROWS_EXCEPTION(Cancelled, noisyModalities(trainedWith(0.2), *m_request.dataset, job));
    }
};

QTEST_GUILESS_MAIN(TestNoisyModalities)
#include "test_noisy_modalities.moc"
