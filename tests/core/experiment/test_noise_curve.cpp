#include "core/common/error.h"
#include "core/data/synthetic.h"
#include "core/evaluation/metrics.h"
#include "core/experiment/robustness.h"
#include "core/experiment/trained_model.h"
#include "core/model/torch_random.h"
#include "tests/support/sequence_data.h"
#include "tests/support/support.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <QtTest>

#include <cmath>
#include <memory>

using namespace cmir;

namespace {

/// One pass per sigma, draw and set of modalities, with the whole split's noise drawn anew each time: what the curve
/// is, told plainly. The mean over draws by sigma, then set, then metric.
std::vector<double> plainMeans(const RunRecord& run, const Dataset& dataset, const NoiseProtocol& protocol)
{
    const torch::NoGradGuard noGrad;
    const TrainedModel trained(run, dataset);
    const Split& split = dataset.split(protocol.split);
    const NetworkSplit data = trained.split(run, split);
    std::vector<double> means;
    for (const double sigma : protocol.sigmas)
        for (std::size_t set = 0; set <= data.features.size(); ++set) {
            std::map<std::string, double> sums;
            for (std::int64_t draw = 0; draw < protocol.draws; ++draw) {
                std::vector<torch::Tensor> features = data.features;
                for (std::size_t m = 0; m < features.size(); ++m) {
                    if (set < features.size() && set != m)
                        continue;
                    at::Generator generator = makeGenerator(static_cast<std::uint64_t>(trained.config.seed),
                        fmt::format("evaluation test-noise {} {}", dataset.modalities[m].name, draw));
                    features[m] = features[m] + sigma * torch::empty(features[m].sizes()).normal_(0, 1, generator);
                }
                const Matrix found
                    = toMatrix(answers(forward(trained.model, features).output, outputKind(dataset.task)));
                for (const auto& [metric, value] :
                    computeMetrics({ dataset.task, dataset.labelMin, dataset.labelMax }, split.label, found))
                    sums[metric] += value / static_cast<double>(protocol.draws);
            }
            for (const auto& [metric, sum] : sums)
                means.push_back(sum);
        }
    return means;
}

/// The means differ by what rounding does to an answer, and to an accuracy by the samples that it throws over.
void compareWithPlain(const RunRecord& run, const Dataset& dataset, const NoiseProtocol& protocol)
{
    const ResultTable table = testNoiseCurve(run, dataset, protocol, {});
    const std::vector<double> means = plainMeans(run, dataset, protocol);
    QCOMPARE(table.rows.size(), means.size());
    const double oneSample = 1.0 / static_cast<double>(dataset.split(protocol.split).size() * protocol.draws);
    for (std::size_t i = 0; i < means.size(); ++i) {
        const ResultRow& row = table.rows[i];
        const bool counts = row.metric.starts_with("acc") || row.metric.starts_with("f1");
        QVERIFY2(std::isnan(means[i]) ? std::isnan(row.mean)
                                      : std::abs(row.mean - means[i]) < (counts ? 1.5 * oneSample : 2e-5),
            fmt::format("{} {} {}: {} and {}", row.modalities, row.sigma.value(), row.metric, row.mean, means[i])
                .c_str());
    }
}

}

class TestNoiseCurve : public QObject {
    Q_OBJECT

    RunRequest m_request;
    RunRecord m_run;

    static RunRequest request(const std::string& unimodal = "identity", std::int64_t samples = 100)
    {
        RunRequest request;
        ExperimentConfig& config = request.config.parameters;
        config.n_train = 300;
        config.n_valid = 50;
        config.n_test = samples;
        config.epochs = 2;
        config.d = 8;
        config.d_hidden = 16;
        config.unimodal = unimodal;
        request.dataset = std::make_shared<const Dataset>(syntheticDataset(config));
        return request;
    }

    /// The dataset with its test split cut to the first samples.
    static Dataset shortened(const Dataset& dataset, std::int64_t samples)
    {
        Dataset result = dataset;
        for (Split& split : result.splits)
            if (split.name == "test") {
                split.label.resize(static_cast<std::size_t>(samples));
                for (Matrix& features : split.features) {
                    features.rows = samples;
                    features.values.resize(static_cast<std::size_t>(samples * features.cols));
                }
            }
        return result;
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_request = request();
        m_run = trainRun(m_request, {});
    }

    void isWhatOnePassPerDrawGives()
    {
        NoiseProtocol protocol;
        protocol.sigmas = { 0.5, 0, 2 }; // rows in this order
        protocol.draws = 3;
        compareWithPlain(m_run, *m_request.dataset, protocol);
    }

    void noiseOfManySamplesIsDrawnInParts_data()
    {
        QTest::addColumn<int>("samples");
        // At two levels a part has 4080 rows; what is left over is a part of its own from 16 rows on.
        QTest::newRow("a rest that joins the part before it") << 4080 + 15;
        QTest::newRow("a rest of its own") << 4080 + 16;
        QTest::newRow("three parts") << 2 * 4080 + 301;
    }
    void noiseOfManySamplesIsDrawnInParts()
    {
        QFETCH(int, samples);
        NoiseProtocol protocol;
        protocol.sigmas = { 1, 2 };
        protocol.draws = 2;
        compareWithPlain(m_run, *request("identity", samples).dataset, protocol);
    }

    void oneSample()
    {
        NoiseProtocol protocol;
        protocol.draws = 2;
        const Dataset dataset = shortened(*m_request.dataset, 1);
        compareWithPlain(m_run, dataset, protocol);
        const ResultTable table = testNoiseCurve(m_run, dataset, protocol, {});
        const auto error = std::find_if(table.rows.begin(), table.rows.end(),
            [](const ResultRow& row) { return row.metric == "mae" && row.sigma == 2 && row.modalities == "all"; });
        QVERIFY(error != table.rows.end() && error->std > 0);
    }

    void noSampleHasNoMetrics()
    {
        const ResultTable table = testNoiseCurve(m_run, shortened(*m_request.dataset, 0), {}, {});
        QVERIFY(!table.rows.empty());
        for (const ResultRow& row : table.rows)
            QVERIFY(std::isnan(row.mean));
    }

    /// The noise is added to the features, before a network of their own sees them.
    void trainableUnimodalNetworks()
    {
        const RunRequest trainable = request("mlp");
        NoiseProtocol protocol;
        protocol.sigmas = { 0, 1 };
        protocol.draws = 2;
        compareWithPlain(trainRun(trainable, {}), *trainable.dataset, protocol);
    }

    /// The steps of padding stay padding, whatever is added to them.
    void sequences()
    {
        RunRequest request = TestNoiseCurve::request("text=gru,identity");
        QCOMPARE(request.dataset->modalities.front().width, 40);
        request.dataset = std::make_shared<const Dataset>(test::withSequences(*request.dataset, 5));
        NoiseProtocol protocol;
        protocol.sigmas = { 0, 1 };
        protocol.draws = 2;
        compareWithPlain(trainRun(request, {}), *request.dataset, protocol);
    }

    void cancellingStopsAnywhere()
    {
        int asked = 0, last = 1;
        JobContext job;
        job.cancelled = [&] {
            ++asked;
            return false;
        };
        testNoiseCurve(m_run, *m_request.dataset, {}, job);
        // Three encodings, five sets of answers and 32 sets of metrics per draw at the least.
        QVERIFY2(asked > 10 * 35, qPrintable(QString::number(asked)));
        const int all = asked;
        for (; last < all; last += all / 5) {
            asked = 0;
            job.cancelled = [&] { return ++asked >= last; };
            QVERIFY_THROWS_EXCEPTION(Cancelled, testNoiseCurve(m_run, *m_request.dataset, {}, job));
            QCOMPARE(asked, last); // it ends at once
        }
    }

    void progressGrows()
    {
        std::vector<double> shares;
        JobContext job;
        job.progress = [&](double share, std::string_view) { shares.push_back(share); };
        testNoiseCurve(m_run, *m_request.dataset, {}, job);
        QVERIFY(shares.size() >= 10);
        QVERIFY(std::is_sorted(shares.begin(), shares.end()));
        QVERIFY(shares.front() == 0 && shares.back() >= 0.9 && shares.back() <= 1);
    }

    void badProtocolsAreRefused()
    {
        NoiseProtocol protocol;
        protocol.draws = 0;
        QCOMPARE(test::errorText([&] { testNoiseCurve(m_run, *m_request.dataset, protocol, {}); }),
            std::string("test noise: 0 draws; at least 1 is needed"));
        protocol = {};
        protocol.split = "tset";
        QVERIFY(test::errorText([&] { testNoiseCurve(m_run, *m_request.dataset, protocol, {}); }).find("tset")
            != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestNoiseCurve)
#include "test_noise_curve.moc"
